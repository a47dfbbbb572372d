"""Booklets that sleep: 14, 30, 60 days; a line goes away once it is done, and never punishes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from time_machine import Traveller

from diagnostics import moving
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Diagnosis, Person
from passes import booking, enums, following, mending
from passes.models import FollowUpCall, HandOver
from tests.accounts.factories import advisor
from tests.passes import desks
from tests.passes.agendas import Place, hold
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
HANDED_ON = dt.date(2026, 3, 10)


def on(clock: Traveller, days: int) -> dt.date:
    day = HANDED_ON + dt.timedelta(days=days)
    clock.move_to(dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC))
    return day


def steps(desk: Desk, today: dt.date) -> list[int]:
    return [each.step for each in following.remind_unused(desk.advisor, today)]


def call(desk: Desk, hand_over: HandOver, result: str) -> FollowUpCall:
    return following.note_call(
        actor=desk.advisor, hand_over=hand_over, result=enums.CallResult(result)
    )


def test_the_line_comes_at_14_30_and_60_days_and_goes_once_called(clock: Traveller) -> None:
    desk = Desk()
    hand_over = desk.hand_over()
    assert steps(desk, on(clock, 13)) == []
    for days in (14, 30, 60):
        today = on(clock, days)
        assert steps(desk, today) == [days]
        last = following.calls_of([hand_over]).get(hand_over.pk)
        assert following.is_to_call(hand_over, last, today)
        call(desk, hand_over, "will_come")
        assert steps(desk, today) == []
    assert following.remind_unused(desk.advisor, on(clock, 59)) == []
    assert [following.ADVICE[step] for step in following.STEPS] == [
        "appeler",
        "proposer un autre lieu",
        "proposer de le rendre",
    ]


def test_a_call_without_an_answer_comes_back_three_days_later(clock: Traveller) -> None:
    desk = Desk()
    hand_over = desk.hand_over()
    today = on(clock, 15)
    call(desk, hand_over, "no_answer")
    assert steps(desk, today) == []
    assert steps(desk, on(clock, 17)) == []
    assert steps(desk, on(clock, 18)) == [14]


def test_a_call_is_noted_with_its_result_and_leaves_its_line(clock: Traveller) -> None:
    desk = Desk()
    hand_over = desk.hand_over()
    on(clock, 14)
    noted = call(desk, hand_over, "gives_back")
    line = desks.last_line(noted)
    assert (line.verb, line.facts["result"]) == ("call.noted", "gives_back")
    assert following.calls_of([hand_over]) == {hand_over.pk: noted}
    hand_over.refresh_from_db()
    assert hand_over.ended_at is None
    with pytest.raises(Refusal, match=r"^not_allowed:"):
        following.note_call(actor=advisor(), hand_over=hand_over, result=enums.CallResult.WILL_COME)


def test_who_used_a_pass_or_is_expected_somewhere_is_not_called(clock: Traveller) -> None:
    desk, place = Desk(), Place()
    used, expected, over = desk.hand_over(), desk.hand_over(), desk.hand_over()
    desks.spend(used.booklet.passes.first())  # type: ignore[arg-type]
    workshop = place.workshop(on=dt.date(2026, 3, 26))
    hold(expected, workshop)
    mending.end_hand_over(actor=desk.advisor, hand_over=over, reason=enums.EndReason.GIVEN_BACK)
    assert steps(desk, on(clock, 14)) == []
    assert [each.hand_over for each in following.remind_unused(desk.advisor, on(clock, 17))] == [
        expected
    ]


@pytest.mark.parametrize(
    ("first", "second", "called"),
    [
        ({"D4": "refus_choisi"}, {}, False),
        ({"D4": "refus_choisi"}, {"D4": "curieux"}, True),
        ({"D4": "curieux"}, {"D4": "refus_choisi"}, False),
        ({"D4": "refus_choisi"}, {"D4": "ne_sait_pas"}, False),
    ],
)
def test_l29_who_chose_not_to_use_digital_is_never_reminded(
    clock: Traveller, first: dict[str, Any], second: dict[str, Any], called: bool
) -> None:
    desk = Desk()
    person = desk.person()
    desk.hand_over(person)
    for rank, evidence in enumerate((first, second)):
        Diagnosis.objects.create(
            person=person,
            agency=desk.agency,
            instrument="spotting",
            instrument_version="1",
            nature="declared",
            mode="spoken",
            observed_on=dt.date(2026, 3, 3 + rank),
            recorded_at=desks.RECORDED,
            submission_id=f"00000000-0000-4000-8000-00000000000{rank}",
            submission_digest="0" * 64,
            evidence=evidence,
        )
    assert bool(steps(desk, on(clock, 20))) is called


def test_reminders_and_seats_move_with_the_people_of_an_advisor_who_leaves(
    clock: Traveller,
) -> None:
    desk = Desk()
    heir = advisor(desk.agency)
    person = desk.person(advisor=desk.advisor)
    other = desk.person(advisor=desk.advisor)
    asleep = desk.hand_over(person)
    workshop = Place().workshop(on=dt.date(2026, 3, 26))
    seat = hold(desk.hand_over(other), workshop)
    today = on(clock, 14)
    held = moving.portfolio_of(advisor=desk.advisor, agency=desk.agency, on=today)
    moving.transfer_people(
        actor=desk.manager,
        advisor=desk.advisor,
        agency=desk.agency,
        to_advisor=heir,
        reason="Départ",
        seen=held.digest,
    )
    assert following.remind_unused(desk.advisor, today) == []
    assert following.expected_seats(desk.advisor, journal.instant()) == []
    assert [each.hand_over for each in following.remind_unused(heir, today)] == [asleep]
    assert following.expected_seats(heir, journal.instant()) == [seat]
    assert Person.objects.filter(advisor=heir).count() == 2


def test_a_cancelled_session_stays_on_the_day_until_the_person_is_told() -> None:
    desk, place = Desk(), Place()
    workshop, hand_over = place.workshop(), desk.hand_over()
    with time_machine.travel("2026-03-10T09:30:00Z", tick=False):
        seat = hold(hand_over, workshop)
    with time_machine.travel("2026-03-11T09:30:00Z", tick=False):
        booking.cancel_workshop(actor=place.member, workshop=workshop)
        at = journal.instant()
        assert [each.seat for each in following.lost_seats(desk.advisor, at)] == [seat]
        assert following.lost_seats(advisor(desk.agency), at) == []
        call(desk, hand_over, "no_answer")
        assert following.lost_seats(desk.advisor, at) != []
        call(desk, hand_over, "will_come")
        assert following.lost_seats(desk.advisor, at) == []


def test_another_seat_is_the_answer_to_a_cancelled_session() -> None:
    desk, place = Desk(), Place()
    workshop, hand_over = place.workshop(), desk.hand_over()
    hold(hand_over, workshop)
    booking.cancel_workshop(actor=place.member, workshop=workshop)
    with time_machine.travel("2026-03-11T09:30:00Z", tick=False):
        hold(hand_over, place.workshop())
        assert following.lost_seats(desk.advisor, journal.instant()) == []


def test_nothing_is_asked_about_a_frozen_or_anonymised_file(clock: Traveller) -> None:
    desk = Desk()
    person = desk.person()
    desk.hand_over(person)
    Person.objects.filter(pk=person.pk).update(
        restricted_at=desks.RECORDED, restricted_reason="À la demande de la personne"
    )
    assert steps(desk, on(clock, 20)) == []


def test_nobody_is_called_about_a_booklet_past_its_last_day(clock: Traveller) -> None:
    desk = Desk(order_fields={"valid_until": dt.date(2026, 3, 31)})
    desk.hand_over()
    assert steps(desk, on(clock, 14)) == [14]
    assert steps(desk, on(clock, 30)) == []
