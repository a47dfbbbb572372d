"""What is assessed: the latest answers that are not missing, and what surrounds the person.

Answers come from the records that nothing corrects or withdraws, those of a file merged into this
one included (risk-model.md, 10). What Passes know is read upward through `PERSON_CONTEXT`, a
dotted path, so that this layer never learns of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from diagnostics import instruments, ren_model
from diagnostics.accounts import journal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Diagnosis, Incident, Person, RiskAssessment, RiskModelVersion
from diagnostics.ren_shape import is_missing

Reader = Callable[..., Mapping[str, bool]]


def model_in_force(day: dt.date) -> ren_model.Model:
    """The latest version that two people approved; before any, the one the house was built on."""
    row = (
        RiskModelVersion.objects.filter(effective_on__lte=day)
        .order_by("-effective_on", "-pk")
        .first()
    )
    return ren_model.load_model(row.version if row else ren_model.CURRENT_VERSION)


def situation_of(person: Person, as_of: dt.date) -> dict[str, Any]:
    """Write the situation of a person on a day, as `ren.assess` and `score_risk` read it."""
    records = list(_standing(person))
    written: dict[str, Any] = {"as_of": as_of.isoformat(), "evidence": _evidence(records)}
    incident = Incident.objects.filter(_of(person)).order_by("-happened_on").first()
    if incident is not None:
        written["incident_on"] = incident.happened_on.isoformat()
    if previous := _previous(person, as_of):
        written["previous"] = previous
    override = person.overrides.filter(ended_at__isnull=True).first()
    if override is not None:
        written["override"] = {
            "level": override.level,
            "date": override.decided_on.isoformat(),
            "reason_code": override.reason_code,
        }
    if context := {**_read_upward(person, as_of), **_boxes(records, as_of)}:
        written["context"] = context
    return written


def _of(person: Person) -> Q:
    return Q(person=person) | Q(person__merged_into=person)


def _standing(person: Person) -> Any:
    standing = Diagnosis.objects.standing().filter(_of(person))
    return standing.order_by("-observed_on", "-recorded_at", "-pk")


def _evidence(records: list[Diagnosis]) -> dict[str, Any]:
    """The latest known answer to each question; a missing one only when there is no other."""
    known: dict[str, Any] = {}
    missing: dict[str, Any] = {}
    for record in records:
        for key, value in record.evidence.items():
            if key in instruments.CONTEXT_BOXES:
                continue
            entry = {"value": value, "observed_on": record.observed_on.isoformat()}
            (missing if is_missing(entry) else known).setdefault(key, entry)
    return {**missing, **known}


def _boxes(records: list[Diagnosis], as_of: dt.date) -> dict[str, Any]:
    """The two optional boxes of the first meeting; a deadline comes nearer, then is past."""
    boxes: dict[str, Any] = {}
    for record in records:
        for box in instruments.CONTEXT_BOXES:
            if box in record.evidence and box not in boxes:
                boxes[box] = record.evidence[box]
                if box == "echeance_jours" and boxes[box] is not None:
                    left = boxes[box] - (as_of - record.observed_on).days
                    boxes[box] = left if left >= 0 else None
    return boxes


def _previous(person: Person, as_of: dt.date) -> dict[str, Any] | None:
    """The latest assessment of an earlier day: two results of one meeting complete each other.

    What was assessed while this file was reunited by mistake with another is somebody else's too.
    """
    assessed = RiskAssessment.objects.filter(person=person, as_of__lt=as_of).latest_first()
    earlier = assessed.first()
    if earlier is not None and (mistakes := _undone_reunions(person)):
        earlier = assessed.exclude(mistakes).first()
    if earlier is None:
        return None
    return {
        "level": earlier.level,
        "score": earlier.score,
        "date": earlier.as_of.isoformat(),
        "model_version": earlier.model_version,
    }


def _undone_reunions(person: Person) -> Q:
    """The times during which this file was reunited with one that was separated again."""
    undone = Q()
    for line in journal.of(person).filter(verb=Verb.PEOPLE_MERGED, refusal_code=""):
        other = Person.objects.filter(public_id=line.facts.get("other")).exclude(merged_into=person)
        for separated in other:
            ends = journal.of(separated).filter(verb=Verb.PEOPLE_SEPARATED, refusal_code="")
            end = ends.filter(at__gt=line.at).first()
            until = end.at if end is not None else journal.instant()
            undone |= Q(assessed_at__gte=line.at, assessed_at__lt=until)
    return undone


def _read_upward(person: Person, as_of: dt.date) -> Mapping[str, bool]:
    path: str = getattr(settings, "PERSON_CONTEXT", "")
    if not path:
        return {}
    reader: Reader = import_string(path)
    return reader(person, on=as_of)
