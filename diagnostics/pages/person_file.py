"""A person's file: who she is, where things stand and why, every result side by side.

Results of different natures stand on different lines and are never averaged together; a replaced
or withdrawn record stays readable with its mark; what was not asked is written as such.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from diagnostics import (
    access,
    duplicates,
    enrolling,
    interviewing,
    pix_results,
    ren_model,
    ren_sentences,
    telling,
)
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.models import User
from diagnostics.enums import Instrument
from diagnostics.models import (
    Answer,
    Diagnosis,
    InformationNotice,
    Interview,
    Person,
    PersonMove,
    Review,
    RiskAssessment,
    SkillLevel,
    StagedLine,
)

# Unmet adaptation needs stand behind a permission of their own (L12): not on this page.
HIDDEN = (ren_sentences.NEEDS_FACTOR,)
MOST_REASONS = 5


@dataclass(frozen=True)
class Standing:
    """The level in force, in people's words, with its reasons and what is unknown."""

    assessment: RiskAssessment
    level: str
    reasons: Sequence[str]
    unknown: Sequence[str]


@dataclass(frozen=True)
class Line:
    """One result of the timeline: what it is, what it says, and whether it still stands."""

    diagnosis: Diagnosis
    says: str
    mark: telling.Mark | None = None
    minutes_ahead: int | None = None
    is_readable: bool = True


@dataclass(frozen=True)
class FileView:
    """Everything the page shows."""

    person: Person
    notice: InformationNotice | None
    standing: Standing | None
    review: Review | None
    drafts: Sequence[Interview]
    lines: Sequence[Line]
    participations: Sequence[tuple[StagedLine, str]]
    has_twins: bool
    reunited: Sequence[Person]
    moves: Sequence[PersonMove]
    typed: Sequence[tuple[str, str]] = field(
        default=(
            (Instrument.ABC_DIAG, "ABC Diag"),
            (Instrument.PIX_CAMPAIGN, "Parcours Pix"),
            (Instrument.PIX_PROFILE, "Niveaux Pix"),
            (Instrument.PIX_CERTIFICATE, "Certification Pix"),
        )
    )

    @property
    def masked_identifier(self) -> str:
        """The identifier of the person: of this file, or of one reunited with it."""
        files = [self.person, *self.reunited]
        return next((file.masked_identifier for file in files if file.identifier_tail), "")


@door(see=receives_people)
@require_safe
def person_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a file: the look is journaled, and refused for the file of another agency."""
    people = Person.objects.select_related("agency", "advisor", "commune", "merged_into")
    person = get_object_or_404(people, public_id=public_id)
    enrolling.open_file(actor=request.user, person=person)
    if person.merged_into is not None:
        return redirect("diagnostics:person", person.merged_into.public_id)
    return render(request, "diagnostics/person.html", {"file": read_file(person, request.user)})


def read_file(person: Person, reader: User) -> FileView:
    """Read what the page shows, the same number of questions whatever the length of the file."""
    pks = person.file_pks
    moves = PersonMove.objects.filter(person_id__in=pks).order_by("-moved_at", "-pk")
    return FileView(
        person=person,
        notice=InformationNotice.objects.filter(person_id__in=pks).order_by("given_on").last(),
        standing=_standing(pks),
        review=Review.objects.waiting().filter(person_id__in=pks).first(),
        drafts=list(Interview.objects.open().filter(person_id__in=pks).select_related("advisor")),
        lines=_lines(pks, reader),
        participations=pix_results.participations(person),
        has_twins=duplicates.of_file(person).exists(),
        reunited=list(person.merged_files.order_by("pk")),
        moves=list(moves.select_related("to_agency", "to_advisor", "moved_by")),
    )


def _standing(pks: list[int]) -> Standing | None:
    assessment = RiskAssessment.objects.filter(person_id__in=pks).latest_first().first()
    if assessment is None:
        return None
    model = ren_model.load_model(assessment.model_version)
    output = assessment.output
    return Standing(
        assessment=assessment,
        level=ren_sentences.level_for_people(assessment.level, model),
        reasons=ren_sentences.reason_sentences(
            output["reasons"], model, hidden=HIDDEN, at_most=MOST_REASONS
        ),
        unknown=ren_sentences.unknown_sentences(
            [code for code in output["missing"] if code not in HIDDEN],
            [code for code in output["stale"] if code not in HIDDEN],
            model,
        ),
    )


def _lines(pks: list[int], reader: User) -> list[Line]:
    diagnoses = (
        Diagnosis.objects.filter(person_id__in=pks)
        .select_related("person", "advisor", "withdrawal__withdrawn_by", "correction__advisor")
        .prefetch_related(Prefetch("skill_levels", SkillLevel.objects.order_by("pk")))
        .order_by("-observed_on", "-pk")
    )
    gaps = interviewing.clock_gaps(Answer.objects.filter(interview__person_id__in=pks))
    return [_line(each, gaps.get(each.interview_id), reader) for each in diagnoses]


def _line(diagnosis: Diagnosis, gap: dt.timedelta | None, reader: User) -> Line:
    """One line; what was withdrawn is read by those who answer for it, and by nobody else."""
    is_withdrawn = hasattr(diagnosis, "withdrawal")
    is_readable = not is_withdrawn or access.reads_withdrawn(reader, diagnosis.person)
    says = telling.what_it_says(diagnosis) if is_readable else ""
    return Line(diagnosis, says, telling.mark_of(diagnosis), _minutes(gap), is_readable)


def _minutes(gap: dt.timedelta | None) -> int | None:
    return None if gap is None else round(gap.total_seconds() / 60)
