"""Whatever people do, in whatever order: no Pass is lost, none is counted twice (law A, law B).

A machine drives the whole life of two orders, one on demand and one printed ahead, by their verbs:
lots, parcels, transfers, hand-overs, scans, reversals, losses, replacements, the end of the orders.
A verb may refuse, it may never leave the books wrong: laws A and B of both orders, and the register
of every agency, are weighed after each step.
"""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from diagnostics.accounts.refusals import Refusal
from passes import (
    checking,
    codes,
    enums,
    expiring,
    issuing,
    keys,
    mending,
    producing,
    redeeming,
    stock_register,
    stocking,
    transferring,
)
from passes.issuing import Terms
from passes.laws import Law
from passes.models import Booklet, HandOver, Lot, Order, Pass, Redemption, StockTransfer
from passes.producing import LotTerms
from passes.scans import Scan
from passes.stock_lines import Range
from passes.stock_states import LotStatus, StockReason
from passes.stocking import Reception, WriteOff
from tests.accounts.factories import UserFactory
from tests.passes import order_factories
from tests.passes.desks import diagnosed
from tests.passes.expiries import acknowledge, stop
from tests.passes.factories import FundingLine, OrderFactory, member_of, open_provider
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

START = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
# A longer run is asked for by hand or by `make soak`.
EXAMPLES = int(os.environ.get("LIFE_EXAMPLES", "8"))
STEPS = int(os.environ.get("LIFE_STEPS", "25"))
pick = st.integers(0, 10_000)


class Life(RuleBasedStateMachine):
    """Two orders, two agencies, one structure; every act is a verb, refused or done."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.stock = Stock(ordered=60, size=3, allotted=60)
        self.stock.sign_proof()
        self.printed = self.stock.order
        # A first parcel is in the drawer, so that short lives have something to move.
        self.stock.received(4)
        self.on_demand = self._on_demand_order()
        self.funder = order_factories.signatory(self.on_demand)
        self.provider = open_provider()
        self.member = member_of(self.provider)
        self.done = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        self.clock.stop()

    def _on_demand_order(self) -> Order:
        order = OrderFactory(
            active=True,
            ordered_count=40,
            valid_until=dt.date(2026, 4, 15),
            grace_days=10,
            last_service_on=dt.date(2026, 4, 25),
            last_claim_on=dt.date(2026, 5, 2),
        )
        FundingLine.objects.create(order=order, payer=order.funder, amount_cents=40_000, rank=1)
        order_factories.funded(order, 40_000)
        for agency in (self.stock.agency, self.stock.other):
            order.allocations.create(agency=agency, allotted_count=20, allotted_at=order.drafted_at)
        return order

    def attempt(self, act: Callable[..., Any], **asked: Any) -> Any:
        """Do an act or hear why not; both are lawful."""
        try:
            with transaction.atomic():
                result = act(**asked)
        except Refusal:
            return None
        self.done += 1
        return result

    # --- Printed ahead

    @rule(booklets=st.integers(1, 4))
    def produce(self, booklets: int) -> None:
        lot = self.attempt(
            producing.produce_lot,
            actor=self.stock.operator,
            order=self.printed,
            terms=LotTerms(booklets, self.stock.agency),
        )
        if lot is not None and booklets % 2:
            self.attempt(producing.fill_lot, actor=self.stock.operator, lot=lot)

    @rule()
    def go_on(self) -> None:
        producing.fill_lots()

    @precondition(lambda self: Lot.objects.exists())
    @rule(which=pick)
    def ship(self, which: int) -> None:
        lot = _one(Lot.objects.all(), which)
        self.attempt(producing.ship_lot, actor=self.stock.operator, lot=lot)

    @precondition(lambda self: Lot.objects.filter(status=LotStatus.PRODUCED).exists())
    @rule(which=pick)
    def reissue(self, which: int) -> None:
        lot = _one(Lot.objects.all(), which)
        asked = {"actor": self.stock.operator, "lot": lot, "reason": "Fichier perdu"}
        self.attempt(producing.reissue_lot, **asked)

    @precondition(lambda self: Lot.objects.exists())
    @rule(which=pick, missing=st.integers(0, 2))
    def receive(self, which: int, missing: int) -> None:
        lot = _one(Lot.objects.all(), which)
        waiting = Booklet.objects.filter(lot=lot, status="in_transit").order_by("pk")
        places = [codes.booklet_position(each.number) for each in waiting]
        gone = tuple(Range(place, place) for place in places[:missing])
        reception = Reception(len(places) - len(gone), gone, "Carton abîmé" if gone else "")
        asked = {"actor": self.stock.manager, "lot": lot, "reception": reception}
        self.attempt(stocking.receive_lot, **asked)

    @rule(which=pick, act=st.sampled_from(["give", "return", "lose", "destroy"]))
    def move_stock(self, which: int, act: str) -> None:
        booklet = _one(Booklet.objects.filter(agency=self.stock.agency), which)
        if booklet is None:
            return
        place = codes.booklet_position(booklet.number)
        asked = {
            "actor": self.stock.manager,
            "agency": self.stock.agency,
            "numbers": Range(place, place),
        }
        if act == "give":
            self.attempt(transferring.give_booklets, **asked, to_agency=self.stock.other)
        elif act == "return":
            self.attempt(stocking.return_booklets, **asked, reason="Trop de carnets")
        else:
            kind = StockReason.LOST if act == "lose" else StockReason.DESTROY
            write_off = WriteOff(kind, "Dégât des eaux", self.stock.advisor)
            self.attempt(stocking.write_off_booklets, **asked, write_off=write_off)

    @precondition(lambda self: StockTransfer.objects.exists())
    @rule(which=pick, is_accepted=st.booleans())
    def answer(self, which: int, is_accepted: bool) -> None:
        transfer = _one(StockTransfer.objects.all(), which)
        asked = {"actor": self.stock.other_manager, "transfer": transfer}
        self.attempt(transferring.answer_transfer, **asked, is_accepted=is_accepted)

    # --- At the desk

    @rule(passes=st.integers(1, 10))
    def hand_over(self, passes: int) -> None:
        terms = Terms(passes=passes, order=self.on_demand)
        person = diagnosed(self.stock.agency)
        asked = {"actor": self.stock.advisor, "person": person, "terms": terms}
        self.attempt(issuing.hand_over_booklet, **asked)

    @rule(which=pick)
    def hand_over_printed(self, which: int) -> None:
        booklet = _one(Booklet.objects.filter(lot__isnull=False), which)
        if booklet is None:
            return
        terms = Terms(booklet_number=booklet.number)
        person = diagnosed(self.stock.agency)
        asked = {"actor": self.stock.advisor, "person": person, "terms": terms}
        self.attempt(issuing.hand_over_booklet, **asked)

    @precondition(lambda self: HandOver.objects.exists())
    @rule(which=pick, act=st.sampled_from(["undo", "end", "replace"]))
    def after_hand_over(self, which: int, act: str) -> None:
        made = _one(HandOver.objects.all(), which)
        verb: Callable[..., Any] = {
            "undo": issuing.undo_hand_over,
            "end": mending.end_hand_over,
            "replace": mending.replace_booklet,
        }[act]
        more = {"reason": enums.EndReason.MOVE} if act == "end" else {}
        more |= {"reason": "Erreur"} if act == "undo" else {}
        self.attempt(verb, actor=self.stock.manager, hand_over=made, **more)

    @precondition(lambda self: Booklet.objects.exists())
    @rule(which=pick, act=st.sampled_from(["stop", "resume", "cancel"]))
    def trouble(self, which: int, act: str) -> None:
        booklet = _one(Booklet.objects.all(), which)
        asked = {"actor": self.stock.manager, "booklet": booklet}
        if act == "stop":
            self.attempt(mending.stop_booklet, **asked, kind=enums.LossKind.LOST)
        elif act == "resume":
            self.attempt(mending.resume_booklet, **asked)
        else:
            self.attempt(mending.cancel_booklet, **asked, reason="Remis par erreur")

    # --- In the village hall

    @precondition(lambda self: Pass.objects.exists())
    @rule(which=pick)
    def redeem(self, which: int) -> None:
        digital_pass = _one(Pass.objects.all(), which)
        site = self.provider.sites.get()
        scan = Scan(
            code=codes.sign(digital_pass.serial, keys.ring()),
            site=site,
            service=site.site_services.get().service,
            service_on=dt.datetime.now(tz=dt.UTC).date(),
            scan_id=uuid.uuid4(),
        )
        self.attempt(redeeming.redeem_pass, actor=self.member, scan=scan)

    @precondition(lambda self: Redemption.objects.exists())
    @rule(which=pick)
    def reverse(self, which: int) -> None:
        redemption = _one(Redemption.objects.all(), which)
        asked = {"actor": self.member, "redemption": redemption, "reason": "Erreur"}
        self.attempt(redeeming.reverse_redemption, **asked)

    # --- Time passes

    @rule(days=st.integers(1, 20))
    def days_pass(self, days: int) -> None:
        self.traveller.shift(dt.timedelta(days=days))
        expiring.climb_ladder()

    @rule()
    def the_funder_signs(self) -> None:
        order = Order.objects.get(pk=self.on_demand.pk)
        self.attempt(lambda: stop(order, self.funder))
        self.attempt(lambda: acknowledge(order, self.funder))

    @rule(days=st.integers(1, 40))
    def the_funder_extends(self, days: int) -> None:
        order = Order.objects.get(pk=self.on_demand.pk)
        later = order.valid_until + dt.timedelta(days=days)
        asked = {"actor": self.funder, "order": order, "valid_until": later, "reason": "Retard"}
        self.attempt(expiring.extend_order, **asked)

    # --- What always holds

    @invariant()
    def no_pass_is_lost_or_counted_twice(self) -> None:
        for order in (self.on_demand, self.printed):
            for result in checking.weigh(Order.objects.get(pk=order.pk)):
                if result.law in {Law.A, Law.B}:
                    assert result.ok, checking.line_of(result)

    @invariant()
    def the_register_is_what_lies_in_the_drawer(self) -> None:
        for agency in (self.stock.agency, self.stock.other):
            lying = Booklet.objects.filter(agency=agency, status="in_stock").count()
            lying += Booklet.objects.filter(
                agency=agency, status="expired", lot__isnull=False, hand_overs__isnull=True
            ).count()
            assert stock_register.held(agency) == lying

    @invariant()
    def every_pass_spent_has_one_live_redemption(self) -> None:
        spent = Pass.objects.filter(status=enums.PassStatus.REDEEMED).count()
        assert spent == Redemption.objects.live().count()


def _one(rows: Any, which: int) -> Any:
    """The row that a number falls on, oldest first; nothing when there is none."""
    found = list(rows.order_by("pk"))
    return found[which % len(found)] if found else None


def test_identity_a_holds_after_every_step_of_any_life() -> None:
    UserFactory(operator=True)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Life,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
