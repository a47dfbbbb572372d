"""Two desks at the same instant: the last units, one person, a scan against an undo."""

from __future__ import annotations

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import enums, issuing, mending
from passes.issuing import Terms
from passes.models import HandOver, Pass
from tests.accounts.factories import advisor
from tests.passes import desks
from tests.passes.desks import Desk
from tests.support.races import run_together

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("own_database")]


def test_two_advisors_and_the_last_booklet_of_the_agency() -> None:
    desk = Desk(allotted=5)
    people = [desk.person() for _ in range(4)]
    advisors = [advisor(desk.agency) for _ in people]
    calls = [
        lambda actor=actor, person=person: issuing.hand_over_booklet(
            actor=actor, person=person, terms=Terms(passes=3)
        )
        for actor, person in zip(advisors, people, strict=True)
    ]
    outcomes = run_together(calls)
    codes = [each.error.code for each in outcomes if isinstance(each.error, Refusal)]
    assert [each.succeeded for each in outcomes].count(True) == 1
    assert codes == ["allocation_spent"] * 3
    assert desk.drawn() == (3, 3)
    assert Pass.objects.count() == 3
    assert desks.law_a_holds(desk.order)


def test_two_advisors_and_the_same_person() -> None:
    desk = Desk()
    person = desk.person()
    calls = [
        lambda actor=actor: issuing.hand_over_booklet(
            actor=actor, person=person, terms=Terms(passes=2)
        )
        for actor in (desk.advisor, advisor(desk.agency))
    ]
    outcomes = run_together(calls)
    assert sorted(each.succeeded for each in outcomes) == [False, True]
    assert next(o.error.code for o in outcomes if o.error) == "live_booklet_exists"
    assert HandOver.objects.count() == 1


def test_an_undo_and_a_replacement_of_the_same_booklet_move_its_value_once() -> None:
    desk = Desk()
    hand_over = desk.hand_over(passes=4)
    outcomes = run_together(
        [
            lambda: issuing.undo_hand_over(actor=desk.advisor, hand_over=hand_over),
            lambda: mending.replace_booklet(actor=desk.manager, hand_over=hand_over),
            lambda: mending.end_hand_over(
                actor=desk.manager, hand_over=hand_over, reason=enums.EndReason.MOVE
            ),
        ]
    )
    assert [each.succeeded for each in outcomes].count(True) == 1
    assert all(isinstance(each.error, Refusal) for each in outcomes if each.error)
    assert desks.law_a_holds(desk.order)
    usable = desks.counts(desk.order)["handed_out"]
    assert usable + desk.order.funded_count - desk.order.drawn_count == desk.order.funded_count


def test_numbers_taken_at_the_same_instant_are_all_different() -> None:
    desk = Desk()
    people = [desk.person() for _ in range(6)]
    outcomes = run_together(
        [
            lambda person=person: issuing.hand_over_booklet(
                actor=desk.advisor, person=person, terms=Terms(passes=2)
            )
            for person in people
        ]
    )
    assert all(each.succeeded for each in outcomes), [each.error for each in outcomes]
    assert len(set(Pass.objects.values_list("serial", flat=True))) == 12
    assert desk.drawn() == (12, 12)
