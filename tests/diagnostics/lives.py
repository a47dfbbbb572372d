"""A file in which everything happened once: what the tests of erasure and copy read."""

from __future__ import annotations

import datetime as dt
import uuid

from diagnostics import (
    answering,
    assessing,
    enrolling,
    following_up,
    instruments,
    interviewing,
    keys,
    moving,
    recommending,
    recording,
)
from diagnostics.accounts.models import User
from diagnostics.models import ImportedFile, Person, PersonLink, StagedLine
from tests.accounts.factories import AgencyFactory, manager
from tests.accounts.factories import advisor as advisor_of
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import CORE, HARD, latest, record, result_of

IDENTIFIER = "1234567A"
TEXTS = {
    "comment": "Se trompe de mot de passe",
    "resolution": "Rendez-vous pris au guichet",
    "withdrawal": "Fait par sa voisine",
    "correction": "Case voisine",
    "asked": "Voudrait lire ses notes",
    "answered": "Copie remise en main propre",
}


def person_of(agency=None) -> Person:
    return PersonFactory(
        agency=agency or AgencyFactory(),
        last_name="Zwartkop",
        first_name="Awa",
        search_name="zwartkop awa",
        identifier_sealed=keys.seal_identifier(IDENTIFIER),
        identifier_digest=keys.identifier_digest(IDENTIFIER),
        identifier_tail="67A",
        birth_year=1986,
        sex="f",
        phone="+33612345678",
        email="awa@exemple.invalid",
        qpv="yes",
        mobility="no",
        status="inscrit_12_mois_et_plus",
        status_on=dt.date(2026, 1, 15),
        preferred_channel="phone",
    )


def lived(today: dt.date, *, agency=None) -> tuple[User, User, Person]:
    """An advisor, a manager and a person with one of each record (diagnosis.md, section 3)."""
    person = person_of(agency)
    advisor, boss = advisor_of(person.agency), manager(person.agency)
    Person.objects.filter(pk=person.pk).update(advisor=advisor)
    person.refresh_from_db()
    enrolling.give_information(actor=advisor, person=person)
    _interviews(advisor, person)
    _results(advisor, person, today)
    _levels(advisor, person)
    _risk(advisor, person, today)
    _elsewhere(advisor, boss, person)
    request = answering.register_request(
        actor=advisor, person=person, kind="access", received_on=today, detail=TEXTS["asked"]
    )
    answering.answer_request(
        actor=boss, request=request, decision="granted", reason=TEXTS["answered"]
    )
    person.refresh_from_db()
    return advisor, boss, person


def _interviews(advisor: User, person: Person) -> None:
    for code, value in (("A1", "aucun"), ("D2", "besoin_non_couvert")):
        draft = interviewing.start_interview(actor=advisor, person=person)
        given = interviewing.GivenAnswer(uuid.uuid4(), code, value)
        interviewing.answer_question(actor=advisor, interview=draft, answer=given)
    interviewing.close_interview(actor=advisor, interview=draft)
    interviewing.start_interview(actor=advisor, person=person)


def _results(advisor: User, person: Person, today: dt.date) -> None:
    for comment in ("correction", "withdrawal"):
        wrong = record(advisor, person, {"abc_diag": 3}, today)
        if comment == "withdrawal":
            recording.withdraw_diagnosis(actor=advisor, diagnosis=wrong, reason=TEXTS["withdrawal"])
            continue
        recording.correct_diagnosis(
            actor=advisor,
            diagnosis=wrong,
            result=result_of({"abc_diag": 8}),
            observed_on=today,
            correction=recording.Correction("other", TEXTS["correction"]),
            submission_id=uuid.uuid4(),
        )


def _levels(advisor: User, person: Person) -> None:
    read = instruments.read("pix_profile", {"2.1": {"level": 3, "pix": None}}, max_level=8)
    recording.record_diagnosis(
        actor=advisor,
        person=person,
        result=recording.Result("pix_profile", read, agreed_by=advisor, max_level=8, raw={"a": 1}),
        observed_on=person.first_met_on,
        submission_id=uuid.uuid4(),
    )


def _risk(advisor: User, person: Person, today: dt.date) -> None:
    record(advisor, person, {**CORE, **HARD}, today)
    following_up.note_incident(actor=advisor, person=person, happened_on=today)
    for flag in person.flags.filter(resolved_at__isnull=True):
        assessing.resolve_flag(actor=advisor, flag=flag, resolution=TEXTS["resolution"])
    doubt = assessing.Disagreement("modere", "AUTRE", TEXTS["comment"])
    assessing.override_level(actor=advisor, person=person, disagreement=doubt)
    proposal = latest(person).recommendations.first()
    recommending.accept_recommendation(actor=advisor, recommendation=proposal)


def _elsewhere(advisor: User, boss: User, person: Person) -> None:
    at = person.created_at
    file = ImportedFile.objects.create(
        kind="pix_envois", name="envois.json", digest="d" * 64, received_at=at, content=b"{}"
    )
    StagedLine.objects.create(
        file=file,
        row=1,
        source_reference="envoi-1",
        status="attached",
        first_name=person.first_name,
        last_name=person.last_name,
        payload={"percent": 57},
        person=person,
        decided_by=boss,
    )
    PersonLink.objects.create(
        person=person,
        code_digest=uuid.uuid4().hex * 2,
        issued_at=at,
        issued_by=advisor,
        valid_until=person.first_met_on + dt.timedelta(days=90),
    )
    for follower in (advisor_of(person.agency), advisor):
        moving.move_person(
            actor=advisor, person=person, to_agency=person.agency, to_advisor=follower
        )
