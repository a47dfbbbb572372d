"""Two files of one person: reunited by a pointer, separated again within thirty days.

No record moves: what was written on a file stays there and is read through the pointer. What is
not a record follows, and goes back at a separation: open drafts, a level decided by a human, and
what hangs on a file elsewhere, by the signal `people_merged`, whose receivers may refuse. Reviews
and alerts are written anew, so that one person is one line of every list. Invariant: what is
recorded on the kept file between both acts stays on it; `recorded_since` says it beforehand.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from diagnostics import assessing, enrolling, free_text, refusals, signals
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import (
    Diagnosis,
    Incident,
    Interview,
    LevelOverride,
    Person,
    PersonMove,
    Review,
    RiskAssessment,
    RiskFlag,
)

DAYS_TO_SEPARATE = 30
REUNITED = "Les deux dossiers sont réunis."


@dataclass(frozen=True, slots=True)
class Since:
    """What was written on the kept file since a reunion, and how long one may still separate."""

    merged_at: dt.datetime
    last_day: dt.date
    diagnoses: list[Diagnosis]
    incidents: int


@journal.act(Verb.PEOPLE_MERGED)
def merge_people(
    *,
    actor: User,
    kept: Person,
    other: Person,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> Person:
    """Reunite two files of one person: the other becomes a pointer to the one that is kept.

    Refusals, in this order: reason_missing, nir_refused, same_file, not_allowed, file_merged,
    person_restricted, two_identifiers, then those of the receivers (two_live_booklets, T25).
    """
    with transaction.atomic():
        reason = _written(reason)
        kept, other = _locked(kept, other)
        for person in (kept, other):
            if person.agency_id not in actor.agency_ids:
                raise Refusal(NOT_ALLOWED)
            enrolling.refuse_unless_writable(person)
        held = Person.objects.filter(pk__in=kept.file_pks + other.file_pks)
        if held.exclude(identifier_digest=None).values("identifier_digest").count() > 1:
            raise Refusal(refusals.TWO_IDENTIFIERS)
        followed = list(other.merged_files.all())
        _write_reason(actor, other, kept, f"Réunion : {reason}")
        had_records = _has_records(other.file_pks)
        _point(other, followed, kept)
        facts: dict[str, Any] = {"other": str(other.public_id)}
        if followed:
            facts["followed"] = " ".join(str(row.public_id) for row in followed)
        facts |= _take_along(actor, kept, other)
        signals.people_merged.send(
            sender=Person, actor=actor, kept=kept, other=other, is_undone=False
        )
        if had_records:
            assessing.assess_risk(actor=actor, person=kept)
        journal.record(actor=actor, verb=Verb.PEOPLE_MERGED, subject=kept, facts=facts)
        return kept


@journal.act(Verb.PEOPLE_SEPARATED)
def separate_people(
    *, actor: User, other: Person, reason: str, request_id: uuid.UUID | None = None
) -> Person:
    """Undo a reunion within 30 days: each file is again as it was, with what hung on it.

    What was recorded on the kept file since then stays there.
    Refusals: reason_missing, nir_refused, not_reunited, not_allowed, separation_too_late,
    person_restricted, then those of the receivers.
    """
    with transaction.atomic():
        reason = _written(reason)
        other = Person.objects.get(pk=other.pk)
        pks = [pk for pk in (other.pk, other.merged_into_id) if pk is not None]
        by_pk = {row.pk: row for row in Person.objects.locked_in_order(pks)}
        other = by_pk[other.pk]
        kept = by_pk.get(other.merged_into_id or 0)
        line = _line_of_reunion(kept, other)
        if kept is None or line is None:
            raise Refusal(refusals.NOT_REUNITED)
        if kept.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        if journal.instant() - line.at > dt.timedelta(days=DAYS_TO_SEPARATE):
            raise Refusal(refusals.SEPARATION_TOO_LATE, days=DAYS_TO_SEPARATE)
        enrolling.refuse_unless_writable(kept)
        followed = Person.objects.filter(
            public_id__in=str(line.facts.get("followed", "")).split(), merged_into=kept
        )
        _point(other, list(followed), None)
        _give_back(line, kept, other)
        signals.people_merged.send(
            sender=Person, actor=actor, kept=kept, other=other, is_undone=True
        )
        _assess_each_alone(actor, kept, other)
        _write_reason(actor, other, other, f"Séparation : {reason}")
        facts = {"from": str(kept.public_id)}
        journal.record(actor=actor, verb=Verb.PEOPLE_SEPARATED, subject=other, facts=facts)
        return other


def recorded_since(kept: Person, other: Person) -> Since | None:
    """What a separation would leave on the kept file; None when these two are not reunited."""
    line = _line_of_reunion(kept, other) if other.merged_into_id == kept.pk else None
    if line is None:
        return None
    diagnoses = Diagnosis.objects.filter(person=kept, recorded_at__gte=line.at)
    return Since(
        merged_at=line.at,
        last_day=(line.at + dt.timedelta(days=DAYS_TO_SEPARATE)).date(),
        diagnoses=list(diagnoses.select_related("advisor").order_by("recorded_at")),
        incidents=Incident.objects.filter(person=kept, noted_at__gte=line.at).count(),
    )


# --- What follows, and goes back ---------------------------------------------------------------


def _take_along(actor: User, kept: Person, other: Person) -> dict[str, Any]:
    """Give the kept file what is not a record; the facts say what, so that it can go back."""
    facts: dict[str, Any] = {}
    now = journal.instant()
    drafts = Interview.objects.open().filter(person=other)
    if moved := list(drafts.values_list("pk", flat=True)):
        facts["drafts"] = moved
        drafts.update(person=kept, agency_id=kept.agency_id)
    Review.objects.waiting().filter(person=other).update(replaced_at=now)
    RiskFlag.objects.filter(person=other, resolved_at__isnull=True).update(
        resolved_at=now, resolved_by=actor, resolution=REUNITED
    )
    override = LevelOverride.objects.filter(person=other, ended_at__isnull=True).first()
    if override is not None:
        facts["override"] = override.pk
        LevelOverride.objects.filter(pk=override.pk).update(ended_at=now, ended_by=actor)
        if not LevelOverride.objects.filter(person=kept, ended_at__isnull=True).exists():
            facts["carried"] = _carried(override, kept).pk
    return facts


def _carried(override: LevelOverride, kept: Person) -> LevelOverride:
    """The same human decision, with its own day, on the file that stands for the person now."""
    return LevelOverride.objects.create(
        person=kept,
        level=override.level,
        from_level=override.from_level,
        reason_code=override.reason_code,
        comment=override.comment,
        decided_on=override.decided_on,
        decided_at=override.decided_at,
        decided_by=override.decided_by,
    )


def _give_back(line: JournalEntry, kept: Person, other: Person) -> None:
    """Undo `_take_along`; a draft closed since then is a record, and stays where it is."""
    drafts = Interview.objects.open().filter(pk__in=line.facts.get("drafts", []), person=kept)
    drafts.update(person=other, agency_id=other.agency_id)
    if carried := line.facts.get("carried"):
        LevelOverride.objects.filter(pk=carried, ended_at__isnull=True).update(
            ended_at=journal.instant(), ended_by=line.actor
        )
    if override := line.facts.get("override"):
        LevelOverride.objects.filter(pk=override, person=other).update(ended_at=None, ended_by=None)


def _assess_each_alone(actor: User, kept: Person, other: Person) -> None:
    """Each file gets a level and a review of its own again, from its own answers only."""
    if not _has_records(other.file_pks):
        return
    for person in (kept, other):
        if RiskAssessment.objects.filter(person_id__in=person.file_pks).exists():
            assessing.assess_risk(actor=actor, person=person)


def _has_records(pks: list[int]) -> bool:
    """Whether these files hold something that an assessment reads."""
    return any(
        model.objects.filter(Q(person_id__in=pks)).exists()
        for model in (Diagnosis, Incident, LevelOverride)
    )


# --- The pointer -------------------------------------------------------------------------------


def _point(other: Person, followed: list[Person], to: Person | None) -> None:
    """Point a file at another, or back at itself; those it had received follow it."""
    Person.objects.filter(pk=other.pk).update(merged_into=to)
    Person.objects.filter(pk__in=[row.pk for row in followed]).update(merged_into=to or other)
    other.merged_into = to


def _locked(kept: Person, other: Person) -> tuple[Person, Person]:
    if kept.pk == other.pk:
        raise Refusal(refusals.SAME_FILE)
    by_pk = {row.pk: row for row in Person.objects.locked_in_order([kept.pk, other.pk])}
    return by_pk[kept.pk], by_pk[other.pk]


def _line_of_reunion(kept: Person | None, other: Person) -> JournalEntry | None:
    if kept is None:
        return None
    lines = journal.of(kept).filter(verb=Verb.PEOPLE_MERGED, refusal_code="")
    named = [line for line in lines if line.facts.get("other") == str(other.public_id)]
    return named[-1] if named else None


def _write_reason(actor: User, person: Person, kept: Person, reason: str) -> None:
    """Keep the words on a row that ends with the file; the journal cannot be emptied (L17)."""
    PersonMove.objects.create(
        person=person,
        from_agency_id=person.agency_id,
        to_agency_id=kept.agency_id,
        from_advisor_id=person.advisor_id,
        to_advisor_id=kept.advisor_id,
        moved_at=journal.instant(),
        moved_by=actor,
        reason=reason[: free_text.LONGEST],
    )


def _written(reason: str) -> str:
    accepted = free_text.accept(reason)
    if not accepted:
        raise Refusal(REASON_MISSING)
    return accepted
