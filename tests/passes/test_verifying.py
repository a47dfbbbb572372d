"""Verifications by lot: drawn again at will, asked by another agency, answered once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import Refusal
from passes import verifying
from passes.models import HandOver, Verification, VerificationSample
from passes.sampling import VerificationAnswer
from passes.verifying import Draw
from tests.accounts.factories import AgencyFactory, UserFactory, manager
from tests.passes import desks
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

FEBRUARY = (dt.date(2026, 2, 15), dt.date(2026, 3, 9))
TOOK_PLACE = VerificationAnswer.TOOK_PLACE


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


def a_draw(**fields: Any) -> Draw:
    asked: dict[str, Any] = {"seed": "printemps", "size": 2}
    return Draw(**asked | {"from_on": FEBRUARY[0], "until_on": FEBRUARY[1]} | fields)


def drawn(actor: User | None = None, **fields: Any) -> VerificationSample:
    actor = actor or UserFactory(operator=True)
    return verifying.draw_verification(actor=actor, draw=a_draw(**fields))


def used(desk: Desk, count: int = 4, phone: str = "0611223344") -> list[HandOver]:
    made = [desk.hand_over(desk.person(phone=phone), passes=2) for _ in range(count)]
    for each in made:
        desks.spend(each.booklet.passes.get(rank=1))
    return made


def asked_of(desk: Desk) -> tuple[Verification, Agency]:
    """One call to make about a hand-over of this desk, by the only other agency."""
    other = AgencyFactory()
    used(desk, 1)
    Agency.objects.exclude(pk__in=[desk.agency.pk, other.pk]).update(closed_on=FEBRUARY[0])
    return drawn().verifications.get(), other


def test_t18_the_same_seed_and_period_draw_the_same_hand_overs() -> None:
    desk = Desk()
    made = used(desk, 5)
    desk.hand_over(passes=1)
    sample = drawn(size=3)
    chosen = set(sample.verifications.values_list("hand_over__reference", flat=True))
    assert len(chosen) == 3
    assert sample.among_count == len(made)
    Verification.objects.all().delete()
    VerificationSample.objects.all().delete()
    again = drawn(size=3)
    assert set(again.verifications.values_list("hand_over__reference", flat=True)) == chosen
    line = desks.last_line(again)
    assert (line.verb, line.facts) == (
        "verification.drawn",
        {"seed": "printemps", "size": 3, "among": 5},
    )


def test_a_draw_is_refused_for_its_size_its_period_and_when_it_exists() -> None:
    desk = Desk()
    with refused("not_allowed"):
        drawn(desk.manager)
    with refused("size_out_of_range"):
        drawn(size=0)
    with refused("period_not_over"):
        drawn(until_on=dt.date(2026, 3, 10))
    with refused("nothing_to_draw"):
        drawn()
    used(desk)
    drawn()
    with refused("already_drawn"):
        drawn()
    drawn(order=desk.order)
    with refused("already_drawn"):
        drawn(order=desk.order)


def test_the_call_is_given_to_another_agency_than_the_one_that_handed_over() -> None:
    desk = Desk()
    AgencyFactory(), AgencyFactory(closed_on=dt.date(2026, 1, 1))
    used(desk)
    agencies = {row.agency for row in drawn(size=4).verifications.all()}
    assert desk.agency not in agencies
    assert all(agency and agency.closed_on is None for agency in agencies)


def test_who_has_no_phone_is_asked_by_post() -> None:
    desk = Desk()
    AgencyFactory()
    used(desk, 1, phone="")
    row = drawn().verifications.get()
    assert (row.channel, row.agency) == ("post", None)
    with refused("not_allowed"):
        note(row, manager(AgencyFactory()))
    assert note(row, UserFactory(operator=True)).answer == "took_place"


def note(row: Verification, actor: User, answer: VerificationAnswer = TOOK_PLACE) -> Verification:
    return verifying.note_verification(actor=actor, verification=row, answer=answer)


def test_another_agency_notes_one_answer_and_unreachable_is_one() -> None:
    desk = Desk()
    row, other = asked_of(desk)
    noted = note(row, manager(other), VerificationAnswer.UNREACHABLE)
    assert noted.answer == "unreachable"
    line = desks.last_line(noted)
    assert line.verb == "verification.noted"
    assert line.facts == {
        "hand_over": noted.hand_over.reference,
        "answer": "unreachable",
        "channel": "call",
    }
    with refused("already_answered"):
        note(row, manager(other))


def test_the_agency_that_handed_over_never_verifies_itself() -> None:
    desk = Desk()
    row, other = asked_of(desk)
    with refused("same_agency"):
        note(row, desk.manager)
    for actor in (UserFactory(operator=True), manager(AgencyFactory())):
        with refused("not_allowed"):
            note(row, actor)
    row.refresh_from_db()
    assert row.answer == ""
    assert other.pk == row.agency_id


def test_an_answer_changes_nothing_for_the_person() -> None:
    desk = Desk()
    row, other = asked_of(desk)
    before = HandOver.objects.filter(pk=row.hand_over_id).values().get()
    note(row, manager(other), VerificationAnswer.DID_NOT)
    assert HandOver.objects.filter(pk=row.hand_over_id).values().get() == before
    assert row.hand_over.booklet.passes.filter(blocked_at__isnull=False).count() == 0


def test_results_give_each_answer_with_its_two_numbers() -> None:
    desk = Desk()
    row, other = asked_of(desk)
    results = verifying.results_of([row])
    assert [(each.count, each.total) for each in results] == [(0, 1), (0, 1), (0, 1), (1, 1)]
    results = verifying.results_of([note(row, manager(other))])
    assert (results[0].label, results[0].count, results[0].total) == (
        "le service a eu lieu",
        1,
        1,
    )


def test_a_managers_agency_sees_its_own_calls_only() -> None:
    row, other = asked_of(Desk())
    assert list(Verification.objects.visible_to(manager(other))) == [row]
    assert not Verification.objects.visible_to(manager(AgencyFactory())).exists()
    assert list(Verification.objects.visible_to(UserFactory(auditor=True))) == [row]
