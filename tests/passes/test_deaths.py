"""A person died: one act ends her booklets and closes her file."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from passes import deaths
from passes.models import Seat
from tests.accounts.factories import AgencyFactory, advisor
from tests.passes import desks
from tests.passes.agendas import Place, hold
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


def test_a_death_ends_the_hand_over_gives_the_rest_back_and_closes_the_file() -> None:
    desk, place = Desk(), Place()
    person = desk.person()
    made = desk.hand_over(person, 3)
    hold(made, place.workshop())
    used = desks.spend(made.booklet.passes.get(rank=1))
    assert deaths.record_death(actor=desk.advisor, person=person) == person
    person.refresh_from_db()
    made.refresh_from_db()
    assert (person.closed_reason, made.ended_reason) == ("died", "death")
    assert not Seat.objects.held().exists()
    used.refresh_from_db()
    assert used.reversed_at is None
    assert desks.law_a_holds(desk.order)
    assert desk.drawn() == (1, 1)
    assert [line.verb for line in journal.of(person)][-2:] == ["person.closed", "person.died"]
    assert desks.last_line(made).verb == "hand_over.ended"


def test_a_death_is_recorded_when_every_pass_was_used_or_none_was_given() -> None:
    desk = Desk()
    used, without = desk.person(), desk.person()
    desks.spend(desk.hand_over(used, 1).booklet.passes.get())
    for person in (used, without):
        deaths.record_death(actor=desk.advisor, person=person)
        person.refresh_from_db()
        assert person.closed_on is not None


def test_the_same_form_sent_twice_is_one_act_and_another_is_refused() -> None:
    desk, asked = Desk(), uuid.uuid4()
    person = desk.person()
    for _ in range(2):
        deaths.record_death(actor=desk.advisor, person=person, request_id=asked)
    with refused("file_closed"):
        deaths.record_death(actor=desk.advisor, person=person)


def test_another_agency_closes_nothing_and_nothing_is_half_done() -> None:
    desk = Desk()
    person = desk.person()
    made = desk.hand_over(person)
    with refused("not_allowed"):
        deaths.record_death(actor=advisor(AgencyFactory()), person=person)
    type(person).objects.filter(pk=person.pk).update(closed_on="2026-03-01", closed_reason="other")
    with refused("file_closed"):
        deaths.record_death(actor=desk.advisor, person=person)
    made.refresh_from_db()
    assert made.ended_at is None
