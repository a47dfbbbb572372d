"""A sending of Pix, or a line of Pix Orga, as plain data, then as the result of a person.

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
from diagnostics.formats.pix_envois import CAMPAIGN_EVALUATION, Element, Sending, State
from diagnostics.models import Person, StagedLine

PARIS = ZoneInfo("Europe/Paris")
INITIAL_DIAGNOSIS = "DI"
VERSION, ORGA_VERSION = "envois", "pix_orga_csv"
NOT_SENT = "Terminé, pas encore envoyé par la personne"
STARTED_AGAIN = "Nouvelle passation non envoyée"
IN_PROGRESS = "Test commencé"


def observed_on(sending: Sending) -> dt.date | None:
    """The Paris day of the sharing, else of the last news of the test."""
    instant = sending.validated_at or sending.sent_at
    return instant.astimezone(PARIS).date() if instant else None


def rank(sending: Sending) -> str:
    """State then date, as a text that sorts: what makes one sending win over another (7.2)."""
    at = sending.sent_at or sending.validated_at or sending.started_at
    return (
        f"{int(sending.state)}|{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}"
        if at
        else (f"{int(sending.state)}|")
    )


def payload(sending: Sending) -> dict[str, Any]:
    """What is kept of a sending until it is recorded; of an unshared one, its state only."""
    kept: dict[str, Any] = {
        "state": int(sending.state),
        "campaign_code": sending.campaign_code,
        "campaign_type": sending.campaign_type,
        "test_type": sending.test_type,
    }
    if sending.is_shared and sending.validated_at is not None:
        kept |= {
            "shared_at": sending.validated_at.isoformat(),
            "percent": sending.percent,
            "pix": sending.pix,
            "elements": [_told(element) for element in sending.elements],
            "badges": [vars(badge) for badge in sending.badges],
            "skills": dict(sending.skills),
        }
    return kept


def _told(element: Element) -> dict[str, Any]:
    """What an element says; a missing key means null, and a hundred thousand lines stay small."""
    return {name: value for name, value in vars(element).items() if value is not None}


def result(
    kept: Mapping[str, Any], *, source_reference: str, is_pix_emploi: bool = False
) -> recording.Result:
    """The staged data of a shared sending as a result to record.

    `is_pix_emploi` says that a manager marked the campaign; an initial diagnosis needs no mark.
    """
    is_campaign = kept["campaign_type"] == CAMPAIGN_EVALUATION
    reading = _campaign(kept, is_pix_emploi=is_pix_emploi) if is_campaign else _profile(kept)
    return recording.Result(
        instrument=Instrument.PIX_CAMPAIGN if is_campaign else Instrument.PIX_PROFILE,
        reading=reading,
        instrument_version=VERSION if source_reference.startswith("pix:") else ORGA_VERSION,
        mode=Mode.IMPORTED,
        shared_by_person_at=dt.datetime.fromisoformat(kept["shared_at"]),
        source_reference=source_reference,
        raw=dict(kept),
    )


def _campaign(kept: Mapping[str, Any], *, is_pix_emploi: bool) -> instruments.Reading:
    whole = instruments.Line(percent=kept["percent"], status=_status(kept["percent"]))
    lines = (whole, *(_line(element) for element in kept["elements"]))
    is_marked = is_pix_emploi or kept["test_type"] == INITIAL_DIAGNOSIS
    is_input = is_marked and kept["percent"] is not None
    return instruments.Reading({"pix_emploi_pct": kept["percent"]} if is_input else {}, lines)


def _profile(kept: Mapping[str, Any]) -> instruments.Reading:
    whole = instruments.Line(pix=kept["pix"], status=_status(kept["pix"]))
    lines = [_line(element) for element in kept["elements"]]
    levels = {
        line.competence: line.level for line in lines if line.competence and line.level is not None
    }
    return instruments.Reading({"pix_niveaux": levels} if levels else {}, (whole, *lines))


def _line(element: Mapping[str, Any]) -> instruments.Line:
    level, points, percent = element.get("level"), element.get("pix"), element.get("percent")
    if level is None and points is not None:
        level = scoring.level_of_pix(points, max_level=pix.HIGHEST_LEVEL)
    return instruments.Line(
        competence=element.get("competence") or "",
        raw_name=element["raw_name"][:160],
        status=_status(level, points, percent),
        level=level,
        pix=points,
        percent=percent,
        validated=element.get("validated"),
        targeted=element.get("targeted"),
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
        # A campaign, not a participation: its exports and its sendings name people differently.
        test = line.campaign or line.participation
        if line.status != StagedStatus.PROGRESS:
            with_result.add(test)
        if test not in latest or _date(line) > _date(latest[test]):
            latest[test] = line
    return [
        (line, _sentence(line, has_result=test in with_result))
        for test, line in latest.items()
        if line.status == StagedStatus.PROGRESS
    ]


def _date(line: StagedLine) -> tuple[str, str]:
    """The date of a line; of two on one date, the higher state speaks."""
    return line.rank[2:], line.rank[:1]


def _sentence(line: StagedLine, *, has_result: bool) -> str:
    if has_result:
        return STARTED_AGAIN
    return NOT_SENT if line.rank.startswith(str(int(State.FINISHED))) else IN_PROGRESS
