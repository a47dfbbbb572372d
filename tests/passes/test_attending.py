"""Who came, and what was learnt: one « bilan » a session, from the place to the advisor only."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from time_machine import Traveller

from diagnostics.accounts.refusals import Refusal
from passes import attending, booking, enums
from passes.models import HandOver, Outcome, Redemption, Seat
from tests.passes import desks
from tests.passes.agendas import DURING, NEXT_WEEK, TOLD, Place, hold
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


def scanned(place: Place, hand_over: HandOver, *, on: dt.date = NEXT_WEEK) -> Redemption:
    """One Pass of a booklet taken at this place that day."""
    digital_pass = hand_over.booklet.passes.filter(status="handed_out").first()
    assert digital_pass is not None
    digital_pass.status = enums.PassStatus.REDEEMED
    digital_pass.save()
    return Redemption.objects.create(
        scan_id=uuid.uuid4(),
        digital_pass=digital_pass,
        order=hand_over.order,
        provider=place.provider,
        site=place.site,
        service=place.service,
        member=place.member,
        service_on=on,
        scanned_at=DURING,
        received_at=DURING,
        face_value_cents=1000,
    )


@pytest.fixture
def came(clock: Traveller) -> tuple[Place, Seat]:
    """A seat whose session has begun."""
    place = Place()
    seat = hold(Desk().hand_over(), place.workshop())
    clock.move_to(DURING)
    return place, seat


def test_presence_is_noted_and_can_be_put_right(came: tuple[Place, Seat]) -> None:
    place, seat = came
    noted = attending.note_attendance(actor=place.member, seat=seat, attended=False)
    assert noted.attended is False
    noted = attending.note_attendance(actor=place.member, seat=seat, attended=True)
    assert (noted.attended, noted.attended_by) == (True, place.member)
    assert desks.last_line(seat).verb == "attendance.noted"


def test_presence_is_noted_by_the_place_once_the_session_began() -> None:
    place = Place()
    seat = hold(Desk().hand_over(), place.workshop())
    with refused("workshop_not_begun"):
        attending.note_attendance(actor=place.member, seat=seat, attended=True)
    with refused("not_your_site"):
        attending.note_attendance(actor=Place().member, seat=seat, attended=True)


def test_a_seat_given_back_is_not_attended(came: tuple[Place, Seat], clock: Traveller) -> None:
    place, seat = came
    clock.move_to(dt.datetime(2026, 3, 16, 9, 0, tzinfo=dt.UTC))
    booking.release_seat(actor=seat.held_by, seat=seat)
    clock.move_to(DURING)
    with refused("seat_released"):
        attending.note_attendance(actor=place.member, seat=seat, attended=True)


def test_a_bilan_follows_a_presence_and_is_shared_at_once(came: tuple[Place, Seat]) -> None:
    place, seat = came
    with refused("not_attended"):
        attending.note_outcome(actor=place.member, told=TOLD, seat=seat)
    attending.note_attendance(actor=place.member, seat=seat, attended=True)
    outcome = attending.note_outcome(actor=place.member, told=TOLD, seat=seat)
    assert outcome.shared_at == DURING
    assert outcome.themes == ["device", "mail"]
    line = desks.last_line(outcome)
    assert (line.verb, line.agency_id) == ("outcome.noted", seat.hand_over.agency_id)
    with refused("outcome_exists"):
        attending.note_outcome(actor=place.member, told=TOLD, seat=seat)


def test_a_bilan_follows_a_scan_without_any_seat() -> None:
    place, hand_over = Place(), Desk().hand_over()
    row = scanned(place, hand_over)
    outcome = attending.note_outcome(actor=place.member, told=TOLD, redemption=row)
    assert (outcome.redemption, outcome.seat) == (row, None)
    assert desks.last_line(outcome).agency_id == hand_over.agency_id
    Redemption.objects.filter(pk=row.pk).update(reversed_at=DURING)
    other = scanned(place, hand_over)
    Redemption.objects.filter(pk=other.pk).update(reversed_at=DURING)
    with refused("not_attended"):
        attending.note_outcome(actor=place.member, told=TOLD, redemption=other)


def test_a_scan_and_its_seat_are_one_session_with_one_bilan(came: tuple[Place, Seat]) -> None:
    place, seat = came
    row = scanned(place, seat.hand_over)
    outcome = attending.note_outcome(actor=place.member, told=TOLD, redemption=row)
    seat.refresh_from_db()
    assert (outcome.seat, seat.attended) == (seat, True)
    with refused("outcome_exists"):
        attending.note_outcome(actor=place.member, told=TOLD, seat=seat)
    other_day = scanned(place, seat.hand_over, on=NEXT_WEEK + dt.timedelta(days=7))
    assert attending.note_outcome(actor=place.member, told=TOLD, redemption=other_day).seat is None


def test_another_place_tells_nothing_of_a_session(came: tuple[Place, Seat]) -> None:
    _, seat = came
    with refused("not_your_site"):
        attending.note_outcome(actor=Place().member, told=TOLD, seat=seat)
    with refused("not_attended"):
        attending.note_outcome(actor=Place().member, told=TOLD)


def test_a_bilan_holds_no_level_no_score_no_reason_and_no_free_text() -> None:
    names = {field.name for field in Outcome._meta.local_concrete_fields}
    assert names == {
        "id",
        "redemption",
        "seat",
        "themes",
        "minutes",
        "autonomy_before",
        "autonomy_after",
        "next_advice",
        "noted_by",
        "shared_at",
    }
    with pytest.raises(ValueError, match="santé"):
        enums.Theme("santé")


def test_a_bilan_of_nothing_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.create(
            noted_by=Place().member, shared_at=DURING, next_advice=enums.NextAdvice.ENOUGH
        )


def test_an_advisor_reads_it_in_words(came: tuple[Place, Seat]) -> None:
    place, seat = came
    attending.note_attendance(actor=place.member, seat=seat, attended=True)
    by_seat = attending.note_outcome(actor=place.member, told=TOLD, seat=seat)
    by_scan = attending.note_outcome(
        actor=place.member,
        told=attending.Told(next_advice=enums.NextAdvice.ENOUGH),
        redemption=scanned(place, seat.hand_over, on=NEXT_WEEK + dt.timedelta(days=1)),
    )
    said = attending.in_words(by_seat).replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "90 minutes : prendre en main l'ordinateur, envoyer et recevoir des courriels · "
        "Au début avec de l'aide · à la fin sans aide · Conseil : revenir pour la suite"
    )
    assert "Conseil" in attending.in_words(by_scan)
    learnt = attending.of_hand_overs([seat.hand_over_id])
    assert learnt == {seat.hand_over_id: [by_scan, by_seat]}
