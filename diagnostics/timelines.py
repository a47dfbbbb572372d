"""The results of one person, over time: what still stands, read for the page « Évolution ».

Records that something corrects or withdraws are left out and their replacement is in; those of a
file reunited with this one are in too. Figures are read from the lines as they were recorded, never
computed again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.formats import date_format

from diagnostics import access, pix, progress, progress_curves, questionnaires
from diagnostics.accounts.models import User
from diagnostics.enums import Instrument, Mode, SkillStatus
from diagnostics.models import Diagnosis, Person, SkillLevel
from diagnostics.progress import AnswerChange, Change, Figure, Result, Unit
from diagnostics.ren_sentences import NEEDS_FACTOR

UNITS = {
    Instrument.GUIDED_INTERVIEW: Unit.LEVEL,
    Instrument.PIX_PROFILE: Unit.LEVEL,
    Instrument.PIX_CERTIFICATE: Unit.LEVEL,
    Instrument.PIX_CAMPAIGN: Unit.PERCENT,
    Instrument.GESTURES: Unit.COUNT,
    Instrument.DSI: Unit.COUNT,
    Instrument.ABC_DIAG: Unit.COUNT,
}
COUNTED = {
    Instrument.GESTURES: ("geste fait seul", "gestes faits seul"),
    Instrument.DSI: ("domaine acquis", "domaines acquis"),
    Instrument.ABC_DIAG: ("bonne réponse", "bonnes réponses"),
}
NOT_KNOWN = frozenset({questionnaires.UNKNOWN, questionnaires.REFUSED})
MODES = {mode.value: str(mode.label) for mode in Mode}


@dataclass(frozen=True)
class Column:
    """One result of a section: its day, its circumstances, the change since the one before."""

    diagnosis: Diagnosis
    result: Result
    change: Change | None


@dataclass(frozen=True)
class Row:
    """One competence through the results of a section, in words where there is no figure."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One instrument and one nature: its drawings, its table, what changed from end to end."""

    name: str
    nature: str
    columns: tuple[Column, ...]
    curves: tuple[progress_curves.Curve, ...]
    rows: tuple[Row, ...]
    since_first: Change | None


@dataclass(frozen=True)
class Timeline:
    """Everything the page shows."""

    sentence: str
    sections: tuple[Section, ...]
    answers: tuple[AnswerChange, ...]


def standing(person: Person) -> list[Diagnosis]:
    """The records of a person that nothing corrects or withdraws, oldest first."""
    return list(
        Diagnosis.objects.standing()
        .filter(person_id__in=person.file_pks)
        .select_related("advisor")
        .prefetch_related(Prefetch("skill_levels", SkillLevel.objects.order_by("pk")))
        .order_by("observed_on", "recorded_at", "pk")
    )


def read_timeline(person: Person, reader: User) -> Timeline:
    """Read what changed, in a number of questions that does not grow with the results."""
    diagnoses = standing(person)
    sections = _sections(diagnoses)
    answers = _answer_changes(diagnoses, hides_needs=not access.reads_needs(reader, person))
    changes = [(each.name, each.since_first) for each in sections if each.since_first]
    sentence = progress.since_first(_start(diagnoses), changes, answers, len(diagnoses))
    return Timeline(sentence, tuple(sections), tuple(answers))


def result_of(diagnosis: Diagnosis) -> Result | None:
    """One record as the pure arithmetic reads it; the first meeting has no figure."""
    unit = UNITS.get(Instrument(diagnosis.instrument))
    if unit is None:
        return None
    figures = {
        line.competence: figure
        for line in diagnosis.skill_levels.all()
        if (figure := _figure(line, unit)) is not None
    }
    return Result(
        instrument=diagnosis.instrument,
        nature=diagnosis.nature,
        mode=diagnosis.mode,
        day=diagnosis.observed_on,
        unit=unit,
        max_level=diagnosis.max_level,
        figures=figures,
        counted=COUNTED.get(Instrument(diagnosis.instrument), ("", "")),
    )


def _figure(line: SkillLevel, unit: Unit) -> Figure | None:
    """Unknown is never zero: only what was assessed has a figure, and only in its own unit."""
    is_whole = not (line.competence or line.area or line.raw_name) and unit is not Unit.LEVEL
    if line.status != SkillStatus.ASSESSED or not (line.competence or is_whole):
        return None
    if unit is Unit.LEVEL:
        return None if line.level is None else Figure(line.level)
    if unit is Unit.PERCENT:
        return None if line.percent is None else Figure(float(line.percent), line.targeted)
    return None if line.validated is None else Figure(line.validated, line.targeted)


# --- Sections ----------------------------------------------------------------------------------


def _sections(diagnoses: Sequence[Diagnosis]) -> list[Section]:
    pairs = [(each, result) for each in diagnoses if (result := result_of(each)) is not None]
    if not pairs:
        return []
    source = {id(result): diagnosis for diagnosis, result in pairs}
    days = pairs[0][1].day, pairs[-1][1].day
    return [
        _section([(source[id(result)], result) for result in group], days)
        for group in progress.by_instrument(result for _, result in pairs)
    ]


def _section(pairs: Sequence[tuple[Diagnosis, Result]], days: tuple[dt.date, dt.date]) -> Section:
    diagnoses, results = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    columns = []
    before: Result | None = None
    for diagnosis, result in pairs:
        change = None if before is None else progress.change_between(before, result)
        columns.append(Column(diagnosis, result, change))
        before = result
    first = diagnoses[0]
    return Section(
        name=first.get_instrument_display(),
        nature=first.get_nature_display(),
        columns=tuple(columns),
        curves=tuple(
            progress_curves.draw(series, name=_name(series.key, diagnoses), modes=MODES, days=days)
            for series in progress.series_of(results)
        ),
        rows=tuple(_rows(diagnoses, results)),
        since_first=progress.change_between(results[0], results[-1]) if len(pairs) > 1 else None,
    )


def _rows(diagnoses: Sequence[Diagnosis], results: Sequence[Result]) -> Iterable[Row]:
    keys = sorted({key for result in results for key in result.figures})
    for key in keys:
        cells = [
            _cell(diagnosis, result, key)
            for diagnosis, result in zip(diagnoses, results, strict=True)
        ]
        yield Row(_name(key, diagnoses), tuple(cells))


def _cell(diagnosis: Diagnosis, result: Result, key: str) -> str:
    figure = result.figures.get(key)
    line = next((each for each in diagnosis.skill_levels.all() if each.competence == key), None)
    if figure is None:
        state = SkillStatus.NOT_TESTED if line is None else SkillStatus(line.status)
        return str(state.label).capitalize()
    if result.unit is Unit.LEVEL:
        is_wide = line is not None and line.low is not None and line.low != line.high
        between = f", entre {line.low} et {line.high}" if line and is_wide else ""
        return f"{figure.amount:.0f}{between}"
    if result.unit is Unit.PERCENT:
        over = f" ({figure.targeted} visés)" if figure.targeted else ""
        return f"{figure.amount:.0f} %{over}"
    return f"{figure.amount:.0f} sur {figure.targeted}"


def _name(key: str, diagnoses: Sequence[Diagnosis]) -> str:
    """The name the competence had on the day of the latest record that knows it."""
    if key == progress.WHOLE:
        return "Ensemble"
    for diagnosis in reversed(diagnoses):
        for line in diagnosis.skill_levels.all():
            if line.competence == key and line.raw_name:
                return line.raw_name
    return pix.COMPETENCES_BY_CODE[key].name


# --- Since the first meeting -------------------------------------------------------------------


def _start(diagnoses: Sequence[Diagnosis]) -> str:
    met = next((d for d in diagnoses if d.instrument == Instrument.SPOTTING), None)
    if met is not None:
        return f"le premier entretien du {date_format(met.observed_on, 'j F Y')}"
    day = diagnoses[0].observed_on if diagnoses else None
    return f"le premier résultat du {date_format(day, 'j F Y')}" if day else ""


def _answer_changes(diagnoses: Sequence[Diagnosis], *, hides_needs: bool) -> list[AnswerChange]:
    """The answers of the first meeting that are no longer the same; what is unknown changes not."""
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for diagnosis in diagnoses:
        if diagnosis.instrument != Instrument.SPOTTING:
            continue
        for code, value in _known(diagnosis.evidence).items():
            first.setdefault(code, value)
            last[code] = value
    changed = []
    for question in questionnaires.FIRST_MEETING.questions:
        before, after = first.get(question.code), last.get(question.code)
        if before is None or after is None or before == after:
            continue
        if not (hides_needs and question.code == NEEDS_FACTOR):
            labels = question.label_of(before), question.label_of(after)
            changed.append(AnswerChange(question.spoken, *labels))
    return changed


def _known(evidence: Mapping[str, object]) -> dict[str, str]:
    return {
        code: value
        for code, value in evidence.items()
        if isinstance(value, str) and value not in NOT_KNOWN
    }
