"""Law A over the life of booklets: whatever is done at the desk, in any order, every Pass is in one
cell and the cells add up (passes-and-money.md 7.7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import hypothesis.strategies as st
import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from diagnostics.accounts.refusals import Refusal
from passes import enums, issuing, mending
from passes.models import HandOver, Pass
from tests.passes import desks
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOON = dt.datetime(2026, 3, 10, 11, 0, tzinfo=dt.UTC)


class DeskLife(RuleBasedStateMachine):
    """One agency, three people, every verb of the desk; refusals are lawful and change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = time_machine.travel(NOON, tick=False)
        self.traveller = self.clock.start()
        self.desk = Desk(allotted=24, order_fields={"ordered_count": 40})
        self.people = [self.desk.person() for _ in range(3)]

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def hand_over(self, number: int) -> HandOver | None:
        rows = list(HandOver.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def attempt(self, verb: Any, **asked: Any) -> None:
        before = desks.counts(self.desk.order), self.desk.drawn()
        try:
            verb(**asked)
        except Refusal:
            assert (desks.counts(self.desk.order), self.desk.drawn()) == before

    @rule(person=st.integers(0, 2), passes=st.integers(1, 10), manager=st.booleans())
    def give(self, person: int, passes: int, manager: bool) -> None:
        self.attempt(
            self.desk.hand_over,
            person=self.people[person],
            passes=passes,
            by=self.desk.manager if manager else None,
            reason="Motif" if manager else "",
        )

    @rule(number=st.integers(0, 50), rank=st.integers(0, 9))
    def scan(self, number: int, rank: int) -> None:
        hand_over = self.hand_over(number)
        if hand_over is None:
            return
        usable = hand_over.booklet.passes.filter(status="handed_out", blocked_at__isnull=True)
        if usable:
            desks.spend(usable[rank % len(usable)])

    @rule(number=st.integers(0, 50), manager=st.booleans())
    def undo(self, number: int, manager: bool) -> None:
        if hand_over := self.hand_over(number):
            actor = self.desk.manager if manager else self.desk.advisor
            self.attempt(issuing.undo_hand_over, actor=actor, hand_over=hand_over, reason="Erreur")

    @rule(number=st.integers(0, 50))
    def replace(self, number: int) -> None:
        if hand_over := self.hand_over(number):
            self.attempt(mending.replace_booklet, actor=self.desk.advisor, hand_over=hand_over)

    @rule(number=st.integers(0, 50), reason=st.sampled_from(enums.EndReason))
    def end(self, number: int, reason: enums.EndReason) -> None:
        if hand_over := self.hand_over(number):
            self.attempt(
                mending.end_hand_over, actor=self.desk.advisor, hand_over=hand_over, reason=reason
            )

    @rule(number=st.integers(0, 50), kind=st.sampled_from(enums.LossKind), stop=st.booleans())
    def stop_or_resume(self, number: int, kind: enums.LossKind, stop: bool) -> None:
        if hand_over := self.hand_over(number):
            asked = {"actor": self.desk.advisor, "booklet": hand_over.booklet}
            if stop:
                self.attempt(mending.stop_booklet, kind=kind, **asked)
            else:
                self.attempt(mending.resume_booklet, **asked)

    @rule(number=st.integers(0, 50))
    def cancel(self, number: int) -> None:
        if hand_over := self.hand_over(number):
            self.attempt(
                mending.cancel_booklet,
                actor=self.desk.manager,
                booklet=hand_over.booklet,
                reason="Fraude",
            )

    @rule()
    def next_day(self) -> None:
        self.traveller.shift(dt.timedelta(days=1))

    @invariant()
    def law_a_holds(self) -> None:
        assert desks.law_a_holds(self.desk.order)

    @invariant()
    def a_usable_pass_has_a_live_hand_over(self) -> None:
        live = HandOver.objects.live().values("booklet_id")
        usable = Pass.objects.filter(status="handed_out")
        assert not usable.exclude(booklet_id__in=live).exists()

    @invariant()
    def a_replacement_is_not_counted_again(self) -> None:
        assert not HandOver.objects.counted().filter(replaces__isnull=False).exists()


def test_whatever_the_desk_does_identity_a_holds() -> None:
    run_state_machine_as_test(
        DeskLife,
        settings=settings(
            max_examples=12,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
