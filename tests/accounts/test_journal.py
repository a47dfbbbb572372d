"""History is written in the act's own transaction, once, and a refusal leaves a line too."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction

from diagnostics.accounts import joining, journal
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import SAME_PERSON, Refusal
from diagnostics.accounts.verbs import Verb
from tests.accounts.factories import AgencyFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@journal.act(Verb.PARAMETER_SET)
def rename_agency(
    *, actor: User, agency: Agency, name: str, request_id: uuid.UUID | None = None
) -> Agency:
    """A verb as any other, used to try the decorator alone."""
    with transaction.atomic():
        agency.name = name
        agency.save()
        if name == "refusé":
            raise Refusal(SAME_PERSON)
        journal.record(actor=actor, verb=Verb.PARAMETER_SET, subject=agency, facts={"name": name})
        return agency


def test_an_act_writes_one_line_with_its_actor_subject_and_facts() -> None:
    actor, agency = UserFactory(), AgencyFactory()
    rename_agency(actor=actor, agency=agency, name="Agence de Béthune")
    line = journal.of(agency).get()
    assert (line.verb, line.actor, line.facts) == (
        Verb.PARAMETER_SET,
        actor,
        {"name": "Agence de Béthune"},
    )


def test_a_refused_act_changes_nothing_and_leaves_one_line_with_its_code() -> None:
    actor, agency = UserFactory(), AgencyFactory(name="Agence de Lens")
    with pytest.raises(Refusal):
        rename_agency(actor=actor, agency=agency, name="refusé")
    agency.refresh_from_db()
    assert agency.name == "Agence de Lens"
    assert journal.of(agency).get().refusal_code == "same_person"


def test_the_same_form_sent_twice_acts_once_and_gives_the_first_result() -> None:
    actor, agency, request_id = UserFactory(), AgencyFactory(), uuid.uuid4()
    for _ in range(2):
        assert (
            rename_agency(actor=actor, agency=agency, name="Arras", request_id=request_id) == agency
        )
    assert JournalEntry.objects.filter(verb=Verb.PARAMETER_SET).count() == 1


def test_the_same_form_with_other_facts_is_refused() -> None:
    actor, agency, request_id = UserFactory(), AgencyFactory(), uuid.uuid4()
    rename_agency(actor=actor, agency=agency, name="Arras", request_id=request_id)
    with pytest.raises(Refusal) as refused:
        rename_agency(actor=actor, agency=agency, name="Calais", request_id=request_id)
    assert refused.value.code == "request_mismatch"


def test_a_system_job_and_a_public_page_sign_with_their_name() -> None:
    line = journal.record(
        actor=journal.SystemJob("close_month"), verb=Verb.MONTH_CLOSED, subject=None
    )
    assert (line.actor, line.actor_name) == (None, "close_month")


def test_the_instant_follows_the_moved_clock(clock: object) -> None:
    assert journal.instant().isoformat() == "2026-03-10T09:00:00+00:00"
    assert journal.today("Indian/Reunion").isoformat() == "2026-03-10"


def test_in_service_the_instant_is_the_one_of_the_database(settings: object) -> None:
    settings.CLOCK = "database"  # type: ignore[attr-defined]
    assert journal.instant().tzinfo is not None


def test_an_operator_is_appointed_by_one_person_and_confirmed_by_another() -> None:
    chief = UserFactory(administrator=True)
    user = joining.appoint_operator(
        actor=chief, email="g@exemple.invalid", first_name="Gaël", last_name="Petit"
    )
    assert not user.is_active
    with pytest.raises(Refusal) as refused:
        joining.confirm_operator(actor=chief, user=user)
    assert refused.value.code == "same_person"
    confirmed = joining.confirm_operator(actor=UserFactory(administrator=True), user=user)
    assert confirmed.is_active
    assert journal.of(user).filter(refusal_code="same_person").count() == 1
    assert journal.of(user).last().verb == Verb.OPERATOR_CONFIRMED
