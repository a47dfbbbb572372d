"""The page « Votre évolution » on paper: areas in plain words, each result with its day and nature.

It is for the person: no score, no code, nothing that ranks. Results of different natures stand on
different lines; of each instrument the first and the latest result are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.formats import date_format

from diagnostics import access, identifiers, pix, ren_model, ren_sentences, timelines
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.enums import Nature, RecommendationStatus, SkillStatus
from diagnostics.formats.progress_pdf import ProgressPage
from diagnostics.models import Diagnosis, Person, Recommendation, Review, SkillLevel

NATURES = {
    Nature.MEASURED: "test",
    Nature.OBSERVED: "regardé ensemble",
    Nature.DECLARED: "ce que vous dites",
}
MENTION = (
    "Ces résultats vous appartiennent. Ils ne changent pas vos droits. "
    "Vous pouvez demander à les voir et à les corriger."
)
ELSEWHERE = "Autres résultats"


def page_for_person(person: Person, reader: User) -> ProgressPage:
    """Write the page from the results that still stand."""
    timeline = timelines.read_timeline(person, reader)
    shown = [
        column.diagnosis
        for section in timeline.sections
        for column in (section.columns[:1] + section.columns[1:][-1:])
    ]
    review = Review.objects.waiting().filter(person_id__in=person.file_pks).first()
    return ProgressPage(
        phone=identifiers.spoken_phone(person.agency.phone),
        agency=person.agency.name,
        day=date_format(journal.today(), "j F Y"),
        sentence=timeline.sentence,
        areas=tuple(_areas(shown)),
        next_step=_next_step(person, reader),
        next_day=date_format(review.due_on, "j F Y") if review else "",
        mention=MENTION,
    )


def _areas(diagnoses: Sequence[Diagnosis]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for area in pix.AREAS:
        lines = tuple(
            f"{_source(diagnosis)} : {said}."
            for diagnosis in diagnoses
            if (said := _said_of_area(diagnosis, area.code))
        )
        if lines:
            yield area.plain_name, lines
    whole = tuple(
        f"{_source(diagnosis)} : {said}."
        for diagnosis in diagnoses
        if (said := _said_of_whole(diagnosis))
    )
    if whole:
        yield ELSEWHERE, whole


def _source(diagnosis: Diagnosis) -> str:
    day = date_format(diagnosis.observed_on, "j F Y")
    nature = NATURES[Nature(diagnosis.nature)]
    return f"{day}, {nature} ({diagnosis.get_instrument_display()})"


def _said_of_area(diagnosis: Diagnosis, code: str) -> str:
    """What one record says of one area: its own line, else the span of its competences."""
    known = [line for line in diagnosis.skill_levels.all() if line.status == SkillStatus.ASSESSED]
    own = next((line for line in known if line.area == code and not line.competence), None)
    if own is not None:
        if own.level is not None:
            return f"niveau {own.level}"
        return f"{own.validated} sur {own.targeted}"
    inside = [line for line in known if line.competence.startswith(f"{code}.")]
    levels = [line.level for line in inside if line.level is not None]
    if levels:
        return f"{_span(levels, 'niveau', 'niveaux')} {_over(len(levels))}"
    percents = [round(line.percent) for line in inside if line.percent is not None]
    if percents:
        return f"{_span(percents, '', '')} % {_over(len(percents))}".strip()
    return ""


def _said_of_whole(diagnosis: Diagnosis) -> str:
    """What one record says of everything, when it speaks of no area."""
    lines: list[SkillLevel] = list(diagnosis.skill_levels.all())
    if any(line.competence or line.area for line in lines):
        return ""
    whole = next((line for line in lines if line.status == SkillStatus.ASSESSED), None)
    if whole is None:
        return ""
    if whole.percent is not None:
        return f"{whole.percent:.0f} %"
    return f"{whole.validated} sur {whole.targeted}" if whole.targeted else ""


def _span(values: Sequence[int], one: str, many: str) -> str:
    low, high = min(values), max(values)
    return f"{one} {low}".strip() if low == high else f"{many} {low} à {high}".strip()


def _over(count: int) -> str:
    return f"sur {count} compétence{'s' if count > 1 else ''}"


def _next_step(person: Person, reader: User) -> str:
    """What was accepted and not yet done, else the first proposal of the latest result."""
    made = Recommendation.objects.filter(person_id__in=person.file_pks).select_related("assessment")
    if not access.reads_needs(reader, person):
        made = made.exclude(code=ren_sentences.NEEDS_SERVICE)
    accepted = made.undelivered().order_by("-answered_at").first()
    offered = made.filter(status=RecommendationStatus.PROPOSED)
    found = accepted or offered.order_by("-assessment__as_of", "-assessment_id", "rank").first()
    if found is None:
        return ""
    model = ren_model.load_model(found.assessment.model_version)
    label = ren_sentences.service_label(found.code, model)
    return f"{'Vous avez choisi' if accepted else 'Nous vous proposons'} : {label}."
