"""What each instrument says, read from its typed answers: evidence for the model, result lines.

A line that cannot be right is refused by name and the others are kept, so that nobody types a
whole profile twice. What was not asked gives no evidence at all: seven gestures of eight, or four
areas of five, are not a result (diagnosis.md, 3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from diagnostics import dsi, pix, questionnaires, scoring
from diagnostics.accounts.refusals import Refusal
from diagnostics.refusals import LINES_REFUSED, VALUE_UNKNOWN

ABC_DIAG_QUESTIONS = 10
CONTEXT_BOXES = ("certification_utile", "echeance_jours")
ASSESSED, NOT_TESTED = "assessed", "not_tested"


@dataclass(frozen=True)
class Line:
    """One result line, as `SkillLevel` stores it."""

    competence: str = ""
    area: str = ""
    raw_name: str = ""
    status: str = ASSESSED
    level: int | None = None
    pix: int | None = None
    percent: float | None = None
    validated: int | None = None
    targeted: int | None = None
    uncertainty: float | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Reading:
    """What the model reads, and what the curve shows."""

    evidence: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()


def read(instrument: str, answers: Mapping[str, Any], *, max_level: int | None = None) -> Reading:
    """Read the typed answers of one instrument; raises a Refusal naming what is wrong."""
    if instrument == "pix_profile":
        return read_profile(answers, max_level=max_level)
    return _READERS[instrument](answers)


def read_spotting(answers: Mapping[str, Any]) -> Reading:
    """Keep the spoken answers as given; refusing to answer stays a refusal, and costs nothing."""
    boxes = {code: _context_box(code, answers[code]) for code in CONTEXT_BOXES if code in answers}
    spoken = {code: value for code, value in answers.items() if code not in CONTEXT_BOXES}
    return Reading({**_asked(questionnaires.FIRST_MEETING, spoken), **boxes})


def read_gestures(answers: Mapping[str, Any]) -> Reading:
    """Count the gestures done alone, when all eight were seen."""
    alone = questionnaires.gestures_done_alone(_asked(questionnaires.GESTURES, answers))
    if alone is None:
        return Reading()
    line = Line(validated=alone, targeted=len(questionnaires.GESTURES.questions))
    return Reading({"gestes_observes": alone}, (line,))


def read_dsi(answers: Mapping[str, Any]) -> Reading:
    """Count the areas acquired, when all five are known."""
    given = questionnaires.dsi_answers(_asked(questionnaires.DSI, answers))
    acquired = dsi.read_answers(given).acquired
    return Reading() if acquired is None else Reading({"dsi_domaines_acquis": acquired})


def read_abc_diag(answers: Mapping[str, Any]) -> Reading:
    """Read the right answers out of ten."""
    right = _whole(answers.get("right_answers"), ABC_DIAG_QUESTIONS, "Bonnes réponses")
    return Reading({"abc_diag": right}, (Line(validated=right, targeted=ABC_DIAG_QUESTIONS),))


def read_campaign(answers: Mapping[str, Any]) -> Reading:
    """Read the percent of a Pix campaign; only a campaign marked Pix Emploi feeds the model."""
    percent = _whole(answers.get("percent"), 100, "Pourcentage de la campagne")
    evidence = {"pix_emploi_pct": percent} if answers.get("is_pix_emploi") else {}
    return Reading(evidence, (Line(percent=percent),))


def read_profile(answers: Mapping[str, Any], *, max_level: int | None = None) -> Reading:
    """Read a Pix profile: for each competence a level, pix, or both when they agree."""
    highest = pix.DEFAULT_MAX_LEVEL if max_level is None else max_level
    lines: list[Line] = []
    faults: dict[str, str] = {}
    for competence in pix.COMPETENCES:
        typed = answers.get(competence.code) or {}
        level, points = typed.get("level"), typed.get("pix")
        if fault := _profile_fault(level, points, highest):
            faults[competence.code] = fault
            continue
        if level is None and points is not None:
            level = scoring.level_of_pix(points, max_level=highest)
        status = NOT_TESTED if level is None else ASSESSED
        lines.append(Line(competence.code, status=status, level=level, pix=points))
    faults.update(dict.fromkeys(_strangers(answers), "Compétence inconnue."))
    if faults:
        raise Refusal(LINES_REFUSED, lines=", ".join(sorted(faults)), faults=faults)
    levels = {line.competence: line.level for line in lines if line.level is not None}
    return Reading({"pix_niveaux": levels} if levels else {}, tuple(lines))


def _context_box(code: str, value: Any) -> Any:
    """Two optional boxes of the first meeting: a deadline in days, a useful certification."""
    if code == "echeance_jours":
        return None if value is None else _whole(value, 366, "Échéance, en jours")
    return value is True


def _asked(
    questionnaire: questionnaires.Questionnaire, answers: Mapping[str, Any]
) -> dict[str, str]:
    """Refuse a question or an answer that the questionnaire does not hold."""
    given = {code: value for code, value in answers.items() if value is not None}
    for code, value in given.items():
        question = questionnaire.question(code)
        if question is None or not question.allows(value):
            raise Refusal(VALUE_UNKNOWN, question=question.spoken if question else code)
    return given


def _strangers(answers: Mapping[str, Any]) -> list[str]:
    return [code for code in answers if code not in pix.COMPETENCES_BY_CODE]


def _profile_fault(level: Any, points: Any, highest: int) -> str:
    if level is not None and (not _is_whole(level) or not 0 <= level <= highest):
        return f"Le niveau va de 0 à {highest}."
    most = highest * pix.PIX_PER_LEVEL
    if points is not None and (not _is_whole(points) or not 0 <= points <= most):
        return f"Le nombre de pix va de 0 à {most}."
    if level is not None and points is not None:
        expected = scoring.level_of_pix(points, max_level=highest)
        if expected != level:
            return f"{points} pix donnent le niveau {expected}, pas {level}."
    return ""


def _whole(written: Any, most: int, question: str) -> int:
    if not _is_whole(written) or not 0 <= written <= most:
        raise Refusal(VALUE_UNKNOWN, question=question)
    return int(written)


def _is_whole(written: Any) -> bool:
    return isinstance(written, int) and not isinstance(written, bool)


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Reading]] = {
    "spotting": read_spotting,
    "gestures": read_gestures,
    "dsi": read_dsi,
    "abc_diag": read_abc_diag,
    "pix_campaign": read_campaign,
}
