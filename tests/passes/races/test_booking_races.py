"""The last seat, asked for twice at the same instant (behaviour 75)."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from time_machine import Traveller

from diagnostics.accounts.refusals import Refusal
from passes import attending, booking, issuing
from passes.issuing import Terms
from passes.models import HandOver, Outcome, Seat
from tests.accounts.factories import advisor
from tests.passes.agendas import DURING, TOLD, Place, held_counts_are_true, hold
from tests.passes.desks import Desk
from tests.support.races import run_together

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("own_database", "clock")]


def codes(outcomes: list[Any]) -> list[str]:
    return [each.error.code for each in outcomes if isinstance(each.error, Refusal)]


def test_75_one_seat_left_and_two_advisors_one_holds_it_the_other_is_told() -> None:
    desk, workshop = Desk(), Place().workshop(capacity=1)
    holders = [desk.hand_over() for _ in range(2)]
    outcomes = run_together(
        [
            lambda hand_over=hand_over, actor=actor: booking.hold_seat(
                actor=actor, hand_over=hand_over, workshop=workshop
            )
            for hand_over, actor in zip(holders, (desk.advisor, advisor(desk.agency)), strict=True)
        ]
    )
    assert [each.succeeded for each in outcomes].count(True) == 1
    assert codes(outcomes) == ["workshop_full"]
    assert Seat.objects.held().count() == 1
    assert held_counts_are_true()


def test_two_hand_overs_for_one_seat_leave_one_booklet() -> None:
    desk, workshop = Desk(), Place().workshop(capacity=1)
    people = [desk.person() for _ in range(2)]
    outcomes = run_together(
        [
            lambda person=person: issuing.hand_over_booklet(
                actor=desk.advisor, person=person, terms=Terms(passes=2, workshop=workshop)
            )
            for person in people
        ]
    )
    assert codes(outcomes) == ["workshop_full"]
    assert HandOver.objects.count() == 1
    assert desk.drawn() == (2, 2)
    assert held_counts_are_true()


def test_a_seat_held_while_the_place_cancels_is_never_left_in_a_cancelled_session() -> None:
    desk, place = Desk(), Place()
    workshop, hand_over = place.workshop(), desk.hand_over()
    run_together(
        [
            lambda: booking.cancel_workshop(actor=place.member, workshop=workshop),
            lambda: hold(hand_over, workshop),
        ]
    )
    assert Seat.objects.held().count() == 0
    assert held_counts_are_true()


def test_one_seat_given_back_twice_frees_one_place() -> None:
    desk, workshop = Desk(), Place().workshop()
    seat = hold(desk.hand_over(), workshop)
    outcomes = run_together(
        [
            lambda: booking.release_seat(actor=desk.advisor, seat=seat),
            lambda: issuing.undo_hand_over(actor=desk.advisor, hand_over=seat.hand_over),
        ]
    )
    assert any(each.succeeded for each in outcomes)
    assert held_counts_are_true()


def test_two_taps_share_one_outcome(clock: Traveller) -> None:
    desk, place = Desk(), Place()
    seat = hold(desk.hand_over(), place.workshop())
    clock.move_to(DURING)
    seat = attending.note_attendance(actor=place.member, seat=seat, attended=True)
    tap = functools.partial(attending.note_outcome, actor=place.member, told=TOLD, seat=seat)
    outcomes = run_together([tap, tap])
    assert codes(outcomes) == ["outcome_exists"]
    assert Outcome.objects.count() == 1
