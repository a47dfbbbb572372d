"""What the tests of the risk verbs share: a world of two people, results typed in one line."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from diagnostics import instruments, recording
from diagnostics.accounts.models import User
from diagnostics.enums import Instrument
from diagnostics.models import Diagnosis, Person, RiskAssessment
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

CONTEXT_PATH = "tests.diagnostics.recordings.context_of_the_test"
SURROUNDINGS: dict[str, bool] = {}
CORE = {
    "A1": "ordinateur_personnel",
    "A2": "fixe_ou_illimitee",
    "B1": "quotidien",
    "B2": "seul",
    "B3": "utilise",
}
HARD = {
    "A1": "aucun",
    "A2": "aucune",
    "B1": "mensuel",
    "B2": "aide_systematique",
    "B3": "aucune",
}
SOURCES = {
    "pix_niveaux": Instrument.PIX_PROFILE,
    "pix_emploi_pct": Instrument.PIX_CAMPAIGN,
    "abc_diag": Instrument.ABC_DIAG,
    "gestes_observes": Instrument.GESTURES,
    "dsi_domaines_acquis": Instrument.DSI,
}


def context_of_the_test(person: Person, *, on: dt.date) -> Mapping[str, bool]:
    """Stand for what Passes would say upward; a test fills SURROUNDINGS."""
    return SURROUNDINGS


def met() -> tuple[User, Person]:
    """An advisor and somebody her agency receives."""
    agency = AgencyFactory()
    return advisor(agency), PersonFactory(agency=agency)


def result_of(evidence: Mapping[str, Any], **circumstances: Any) -> recording.Result:
    source = next((key for key in evidence if key in SOURCES), None)
    instrument = SOURCES[source] if source else Instrument.SPOTTING
    shared = {"shared_by_person_at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)} if source else {}
    return recording.Result(
        instrument, instruments.Reading(dict(evidence)), **{**shared, **circumstances}
    )


def record(
    actor: User, person: Person, evidence: Mapping[str, Any], on: dt.date, **options: Any
) -> Diagnosis:
    """Record one result as a form would."""
    return recording.record_diagnosis(
        actor=actor,
        person=person,
        result=result_of(evidence),
        observed_on=on,
        submission_id=options.get("submission_id") or uuid.uuid4(),
    )


def latest(person: Person) -> RiskAssessment:
    return RiskAssessment.objects.filter(person=person).latest_first()[0]
