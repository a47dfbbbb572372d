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

from diagnostics import duplicates, enrolling, interviewing, pix_results, ren_model, ren_sentences
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.enums import Instrument, SkillStatus
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
    mark: str = ""
    minutes_ahead: int | None = None


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
    return render(request, "diagnostics/person.html", {"file": read_file(person)})


def read_file(person: Person) -> FileView:
    """Read what the page shows, the same number of questions whatever the length of the file."""
    pks = person.file_pks
    moves = PersonMove.objects.filter(person_id__in=pks).order_by("-moved_at", "-pk")
    return FileView(
        person=person,
        notice=InformationNotice.objects.filter(person_id__in=pks).order_by("given_on").last(),
        standing=_standing(pks),
        review=Review.objects.waiting().filter(person_id__in=pks).first(),
        drafts=list(Interview.objects.open().filter(person_id__in=pks).select_related("advisor")),
        lines=_lines(pks),
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


def _lines(pks: list[int]) -> list[Line]:
    diagnoses = (
        Diagnosis.objects.filter(person_id__in=pks)
        .select_related("advisor", "withdrawal", "correction")
        .prefetch_related(Prefetch("skill_levels", SkillLevel.objects.order_by("pk")))
        .order_by("-observed_on", "-pk")
    )
    gaps = interviewing.clock_gaps(Answer.objects.filter(interview__person_id__in=pks))
    return [
        Line(each, what_it_says(each), _mark(each), _minutes(gaps.get(each.interview_id)))
        for each in diagnoses
    ]


def _minutes(gap: dt.timedelta | None) -> int | None:
    return None if gap is None else round(gap.total_seconds() / 60)


def _mark(diagnosis: Diagnosis) -> str:
    if hasattr(diagnosis, "withdrawal"):
        return "Retiré"
    return "Remplacé" if hasattr(diagnosis, "correction") else ""


def what_it_says(diagnosis: Diagnosis) -> str:
    """One result in one short sentence; a mean tells over how many competences it is taken."""
    evidence = diagnosis.evidence
    whole = next((line for line in diagnosis.skill_levels.all() if not line.competence), None)
    if diagnosis.instrument == Instrument.SPOTTING:
        given = len([code for code in evidence if code[:1] in "ABD" and len(code) == 2])
        return f"{given} réponse{'s' if given > 1 else ''} sur 9"
    if diagnosis.instrument == Instrument.GESTURES and "gestes_observes" in evidence:
        return f"{evidence['gestes_observes']} gestes sur 8 faits seul"
    if diagnosis.instrument == Instrument.DSI and "dsi_domaines_acquis" in evidence:
        return f"{evidence['dsi_domaines_acquis']} domaines acquis sur 5"
    if diagnosis.instrument == Instrument.ABC_DIAG and whole:
        return f"{whole.validated} bonnes réponses sur {whole.targeted}"
    if diagnosis.instrument == Instrument.PIX_CAMPAIGN and whole and whole.percent is not None:
        return f"{whole.percent:.0f} %"
    if diagnosis.instrument == Instrument.PIX_PROFILE:
        return _mean_level(diagnosis)
    return "Incomplet : sert de repère, sans résultat d’ensemble"


def _mean_level(diagnosis: Diagnosis) -> str:
    levels = [
        line.level
        for line in diagnosis.skill_levels.all()
        if line.competence and line.status == SkillStatus.ASSESSED and line.level is not None
    ]
    if not levels:
        return "Aucune compétence évaluée"
    mean = f"{sum(levels) / len(levels):.1f}".replace(".", ",")
    plural = "s" if len(levels) > 1 else ""
    return f"Niveau moyen {mean} sur {len(levels)} compétence{plural}"
