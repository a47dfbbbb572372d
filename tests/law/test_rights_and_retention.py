"""L06, L13, L17, L18, L20 to L23: how long data live, the accounts apart, what people may ask."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from diagnostics import (
    answering,
    assessing,
    copying,
    erasing,
    interviewing,
    purging,
    recording,
    restricting,
)
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.formats.person_copy import to_json
from diagnostics.models import Anonymisation, Diagnosis, Person, RightsRequest
from diagnostics.pages import sheets
from tests.accounts.factories import AgencyFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.lives import TEXTS, lived
from tests.diagnostics.recordings import HARD, latest, record, result_of
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)

# L17, to the letter: what a file still says once anonymised, and what it no longer says.
KEPT = {"birth_year": 1987, "sex": "f"}
KEPT_BY_MONTH = {"first_met_on", "last_contact_on", "created_at"}
DROPPED = {
    "last_name", "first_name", "search_name", "identifier_sealed", "identifier_digest",
    "identifier_tail", "commune", "qpv", "mobility", "phone", "email", "preferred_channel",
    "status", "status_on", "advisor", "restricted_at", "restricted_reason", "merged_into",
    "closed_on", "closed_reason",
}  # fmt: skip
TECHNICAL = {"id", "public_id", "agency", "anonymised_at"}
# L18: the accounting tables, HandOver excepted (law.md).
ACCOUNTING = (
    "Order Booklet Pass Redemption Reversal MonthlyStatement StatementLine Payment PaymentBatch "
    "BankStatement BankEntry BankMatch TreasuryMovement FundingLine FundingReceipt Allocation"
)


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(3), tzinfo=dt.UTC)


def night(clock, day: dt.date) -> purging.PurgeReport:
    clock.move_to(at(day))
    return purging.purge_expired_files(actor=purging.JOB)


def test_l06_the_rate_page_shows_upward_downward_and_none(client: PageClient) -> None:
    user = advisor(AgencyFactory())
    for level in ("critique", "faible", ""):
        person = PersonFactory(agency_id=user.agency_ids[0])
        record(user, person, {**HARD, "A1": "tablette", "A2": "instable", "B3": "utilise"}, TODAY)
        if level:
            doubt = assessing.Disagreement(level, "OBSERVATION_EN_ENTRETIEN")
            assessing.override_level(actor=user, person=person, disagreement=doubt)
    client.force_login(user)
    html = client.get(reverse("diagnostics:overrides")).content.decode()
    for words in ("Relevés par un conseiller", "Abaissés par un conseiller", "Laissés au calcul"):
        assert words in html


def test_l13_the_content_of_every_free_text_is_in_the_persons_copy() -> None:
    user, _, person = lived(TODAY)
    document = to_json(copying.export_person(actor=user, person=person)).decode()
    assert [text for text in TEXTS.values() if text not in document] == []


@pytest.mark.both_databases
def test_l17_anonymise(clock) -> None:
    _, _, person = lived(TODAY)
    level, code = latest(person).level, person.commune.departement
    old_id = person.public_id
    end = dt.date(2028, 3, 10)
    assert night(clock, dt.date(2028, 2, 8)).announced == 0
    assert night(clock, dt.date(2028, 2, 9)).announced == 1
    assert night(clock, end - dt.timedelta(days=1)).anonymised == 0
    assert Person.objects.get(pk=person.pk).last_name == "Zwartkop"
    assert night(clock, end).anonymised == 1
    kept = Person.objects.get(pk=person.pk)
    columns = {field.name for field in Person._meta.local_concrete_fields}
    assert columns == {*KEPT, *KEPT_BY_MONTH, *DROPPED, *TECHNICAL}
    assert {name: getattr(kept, name) for name in KEPT} == KEPT
    assert {getattr(kept, name).day for name in KEPT_BY_MONTH} == {1}
    assert [name for name in DROPPED if getattr(kept, name)] == []
    assert kept.public_id != old_id
    assert kept.anonymisations.get(cause="retention").departement == code
    assert (latest(kept).level, latest(kept).as_of) == (level, dt.date(2026, 3, 1))


def test_l17_the_advisor_was_told_thirty_days_earlier(client: PageClient, clock) -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0])
    night(clock, dt.date(2028, 2, 1))
    ending = Anonymisation.objects.get()
    assert (ending.due_on - ending.announced_on).days == 30
    client.force_login(user)
    html = client.get(reverse("diagnostics:endings")).content.decode()
    assert str(person) in html
    assert "Anonymisé le 2 mars 2028" in html


def test_l18_accounts_apart() -> None:
    """No column, and no chain of foreign keys, leads from the accounts to a diagnosis."""
    for name in ACCOUNTING.split():
        start = apps.get_model("passes", name)
        seen: set[type[models.Model]] = set()
        ahead = [start]
        while ahead:
            model = ahead.pop()
            if model in seen:
                continue
            seen.add(model)
            ahead += [
                field.related_model
                for field in model._meta.local_fields
                if field.is_relation and isinstance(field.related_model, type)
            ]
        labels = {model._meta.label for model in seen}
        assert not [label for label in labels if label.startswith("diagnostics.")], name
        columns = {field.name for field in start._meta.local_fields}
        assert columns.isdisjoint({"person", "diagnosis", "level", "score"}), name


def test_l20_the_duration_of_the_regime_is_printed_on_the_information_sheet(settings) -> None:
    assert settings.RETENTION_REGIME
    settings.RETENTION_YEARS = 3
    sheet = sheets.information_for(AgencyFactory())
    told = " ".join(text for section in (*sheet.plain, *sheet.easy) for text in section.sentences)
    assert told.count("3 ans après") == 2


@pytest.mark.both_databases
def test_l21_purge(clock) -> None:
    user = advisor(AgencyFactory())
    people = [PersonFactory(agency_id=user.agency_ids[0]) for _ in range(2)]
    night(clock, dt.date(2028, 2, 1))
    restricting.restrict_person(actor=user, person=people[1], reason="Réclamation")
    first, second = night(clock, dt.date(2028, 3, 2)), night(clock, dt.date(2028, 3, 2))
    assert (first.on, first.anonymised, second.changed) == (dt.date(2028, 3, 2), 1, 0)
    assert first.frozen == second.frozen == [purging.reference_of(people[1])]
    line = JournalEntry.objects.filter(verb=Verb.FILES_PURGED).last()
    assert line.facts["anonymised"] == 1
    assert people[1].last_name not in json.dumps(line.facts)
    assert Person.objects.get(pk=people[1].pk).anonymised_at is None


def test_l22_rights_a_copy_holds_one_of_each_kind_of_record(client: PageClient) -> None:
    user, _, person = lived(TODAY)
    client.force_login(user)
    client.get(reverse("diagnostics:person", args=[person.public_id]))
    copy = copying.export_person(actor=user, person=person)
    held = {section.key for section in copy.filled}
    assert {
        "fiche", "reponses", "diagnostics", "niveaux", "recus", "retraits", "evaluations", "avis",
        "alertes", "propositions", "incidents", "demandes", "changements", "lectures", "lignes",
    } <= held  # fmt: skip
    told = to_json(copy).decode()
    assert "dossier ouvert" in told
    assert '"model_version": "1.0.0"' in told


def test_l22_rights_a_corrected_answer_assesses_anew_and_keeps_the_old() -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0])
    old = record(user, person, HARD, TODAY)
    before = person.assessments.count()
    new = recording.correct_diagnosis(
        actor=user,
        diagnosis=old,
        result=result_of({**HARD, "A1": "ordinateur_personnel"}),
        observed_on=TODAY,
        correction=recording.Correction("typing_error"),
        submission_id=uuid.uuid4(),
    )
    assert person.assessments.count() == before + 1
    assert Diagnosis.objects.filter(pk=old.pk).exists()
    assert new.corrects == old


def test_l22_rights_a_frozen_file_refuses_to_be_written() -> None:
    """Every verb is walked in tests/diagnostics/test_restricting.py."""
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0])
    restricting.restrict_person(actor=user, person=person, reason="Litige")
    for act in (
        lambda: record(user, person, HARD, TODAY),
        lambda: interviewing.start_interview(actor=user, person=person),
        lambda: erasing.anonymise_person(actor=manager(person.agency), person=person),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.code == "person_restricted"


@pytest.mark.parametrize("kind", ["access", "rectification", "restriction", "objection", "erasure"])
def test_l22_rights_each_request_ends_with_a_decision(kind: str) -> None:
    agency = AgencyFactory()
    person = PersonFactory(agency=agency)
    asked = answering.register_request(
        actor=advisor(agency), person=person, kind=kind, received_on=TODAY
    )
    answering.answer_request(
        actor=manager(agency), request=asked, decision="granted", reason="Fait"
    )
    asked.refresh_from_db()
    assert (asked.decision, asked.answered_on) == ("granted", TODAY)
    assert journal.of(asked).last().verb == Verb.REQUEST_ANSWERED


def test_l23_register(client: PageClient, clock) -> None:
    agency = AgencyFactory()
    user, boss = advisor(agency), manager(agency)
    for _ in range(2):
        answering.register_request(
            actor=user, person=PersonFactory(agency=agency), kind="access", received_on=TODAY
        )
    answering.answer_request(
        actor=boss, request=RightsRequest.objects.first(), decision="granted", reason="Fait"
    )
    clock.move_to(at(TODAY + dt.timedelta(days=31)))
    client.force_login(boss)
    html = client.get(reverse("diagnostics:rights_requests")).content.decode()
    assert "En retard" in html
    assert "1 sur 2" in html
