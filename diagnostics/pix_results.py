"""A sending of Pix, staged as plain data, then read as the result of a person.

The staged data holds no name and no identifier: they stand in columns of their own, erased apart.
Invariants: max_level stays unknown, because a sending does not tell it; a campaign feeds the risk
model only when it is an initial diagnosis (`typeTest` DI, diagnosis.md, 3.1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from diagnostics import instruments, pix, recording, scoring
from diagnostics.enums import ImportStatus, Instrument, Mode, StagedStatus
from diagnostics.formats.pix_envois import CAMPAIGN_EVALUATION, Sending, State
from diagnostics.models import Person, StagedLine

PARIS = ZoneInfo("Europe/Paris")
INITIAL_DIAGNOSIS = "DI"
VERSION = "envois"
NOT_SENT = "Terminé, pas encore envoyé par la personne"
STARTED_AGAIN = "Nouvelle passation non envoyée"
IN_PROGRESS = "Test commencé"


def observed_on(sending: Sending) -> dt.date | None:
    """The Paris day of the sharing, else of the last news of the test."""
    instant = sending.validated_at or sending.sent_at
    return instant.astimezone(PARIS).date() if instant else None


def payload(sending: Sending) -> dict[str, Any]:
    """What is kept of a sending until it is recorded; of an unshared one, its state only."""
    kept: dict[str, Any] = {
        "state": int(sending.state),
        "sent_at": sending.sent_at.isoformat() if sending.sent_at else "",
        "campaign_code": sending.campaign_code,
        "campaign_type": sending.campaign_type,
        "test_type": sending.test_type,
    }
    if sending.is_shared and sending.validated_at is not None:
        kept |= {
            "shared_at": sending.validated_at.isoformat(),
            "percent": sending.percent,
            "pix": sending.pix,
            "elements": [vars(element) for element in sending.elements],
            "badges": [vars(badge) for badge in sending.badges],
        }
    return kept


def result(kept: Mapping[str, Any], *, source_reference: str) -> recording.Result:
    """The staged data of a shared sending as a result to record."""
    is_campaign = kept["campaign_type"] == CAMPAIGN_EVALUATION
    reading = _campaign(kept) if is_campaign else _profile(kept)
    return recording.Result(
        instrument=Instrument.PIX_CAMPAIGN if is_campaign else Instrument.PIX_PROFILE,
        reading=reading,
        instrument_version=VERSION,
        mode=Mode.IMPORTED,
        shared_by_person_at=dt.datetime.fromisoformat(kept["shared_at"]),
        source_reference=source_reference,
        raw=dict(kept),
    )


def _campaign(kept: Mapping[str, Any]) -> instruments.Reading:
    whole = instruments.Line(percent=kept["percent"], status=_status(kept["percent"]))
    lines = (whole, *(_line(element) for element in kept["elements"]))
    is_input = kept["test_type"] == INITIAL_DIAGNOSIS and kept["percent"] is not None
    return instruments.Reading({"pix_emploi_pct": kept["percent"]} if is_input else {}, lines)


def _profile(kept: Mapping[str, Any]) -> instruments.Reading:
    whole = instruments.Line(pix=kept["pix"], status=_status(kept["pix"]))
    lines = [_line(element) for element in kept["elements"]]
    levels = {
        line.competence: line.level for line in lines if line.competence and line.level is not None
    }
    return instruments.Reading({"pix_niveaux": levels} if levels else {}, (whole, *lines))


def _line(element: Mapping[str, Any]) -> instruments.Line:
    level = element["level"]
    if level is None and element["pix"] is not None:
        level = scoring.level_of_pix(element["pix"], max_level=pix.HIGHEST_LEVEL)
    return instruments.Line(
        competence=element["competence"] or "",
        raw_name=element["raw_name"][:160],
        status=_status(level, element["pix"], element["percent"]),
        level=level,
        pix=element["pix"],
        percent=element["percent"],
        validated=element["validated"],
        targeted=element["targeted"],
    )


def _status(*figures: int | None) -> str:
    known = any(figure is not None for figure in figures)
    return instruments.ASSESSED if known else instruments.NOT_TESTED


def participations(person: Person) -> list[tuple[StagedLine, str]]:
    """The tests of a person that brought no result yet, each with its sentence; never a result."""
    files = Person.objects.filter(pk__in=person.file_pks, identifier_digest__isnull=False)
    lines = StagedLine.objects.filter(
        identifier_digest__in=files.values("identifier_digest"),
        file__status=ImportStatus.CONFIRMED,
        status__in=(StagedStatus.PROGRESS, StagedStatus.IMPORTED, StagedStatus.ATTACHED),
    )
    latest: dict[str, StagedLine] = {}
    with_result: set[str] = set()
    for line in lines:
        if line.status != StagedStatus.PROGRESS:
            with_result.add(line.participation)
        if line.participation not in latest or _sent(line) > _sent(latest[line.participation]):
            latest[line.participation] = line
    return [
        (line, _sentence(line, has_result=participation in with_result))
        for participation, line in latest.items()
        if line.status == StagedStatus.PROGRESS
    ]


def _sent(line: StagedLine) -> str:
    return str(line.payload.get("sent_at", ""))


def _sentence(line: StagedLine, *, has_result: bool) -> str:
    if has_result:
        return STARTED_AGAIN
    return NOT_SENT if line.payload.get("state") == State.FINISHED else IN_PROGRESS
