"""What each instrument says, read from its typed answers: evidence for the model, result lines.

A line that cannot be right is refused by name and the others are kept, so that nobody types a
whole profile twice. What was not asked gives no evidence at all: seven gestures of eight, or four
areas of five, are not a result (diagnosis.md, 3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from diagnostics import dsi, pix, questionnaires, scoring
from diagnostics.accounts.refusals import Refusal
from diagnostics.refusals import LINES_REFUSED, VALUE_UNKNOWN

ABC_DIAG_QUESTIONS = 10
MOST_SKILLS = 10_000
CONTEXT_BOXES = ("certification_utile", "echeance_jours")
ASSESSED, NOT_TESTED, REFUSED, NOT_SHARED = "assessed", "not_tested", "refused", "not_shared"
WITHOUT_LEVEL = (NOT_TESTED, REFUSED, NOT_SHARED)
CERTIFIED = "total"


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
    if instrument in _LEVELLED:
        return _LEVELLED[instrument](answers, max_level=max_level)
    return _READERS[instrument](answers)


def read_spotting(answers: Mapping[str, Any]) -> Reading:
    """Keep the spoken answers as given; refusing to answer stays a refusal, and costs nothing."""
    boxes = {code: _context_box(code, answers[code]) for code in CONTEXT_BOXES if code in answers}
    spoken = {code: value for code, value in answers.items() if code not in CONTEXT_BOXES}
    return Reading({**_asked(questionnaires.FIRST_MEETING, spoken), **boxes})


def read_gestures(answers: Mapping[str, Any]) -> Reading:
    """Count the gestures done alone; only eight gestures seen are an input of the model."""
    seen = _asked(questionnaires.GESTURES, answers)
    tried = [value for value in seen.values() if value != questionnaires.NOT_ASKED]
    if not tried:
        return Reading(lines=(Line(status=NOT_TESTED),))
    lines = (Line(validated=tried.count(questionnaires.ALONE), targeted=len(tried)),)
    alone = questionnaires.gestures_done_alone(seen)
    return Reading({} if alone is None else {"gestes_observes": alone}, lines)


def read_dsi(answers: Mapping[str, Any]) -> Reading:
    """Count the activities of each area; the areas acquired are an input when all five are known.

    Without internet for three months nothing is assessed (Eurostat): no area has a count.
    """
    given = _asked(questionnaires.DSI, answers)
    said = questionnaires.dsi_answers(given)
    if said.pop(questionnaires.INTERNET, None) is False:
        return Reading(lines=(Line(status=NOT_TESTED),))
    acquired = dsi.read_answers(said).acquired
    whole = Line(validated=acquired, targeted=len(dsi.AREAS))
    if acquired is None:
        whole = Line(status=NOT_TESTED)
    areas = tuple(_dsi_line(area, given, dsi.activities(area, said)) for area in dsi.AREAS)
    evidence = {} if acquired is None else {"dsi_domaines_acquis": acquired}
    return Reading(evidence, (whole, *areas))


def _dsi_line(area: str, given: Mapping[str, str], done: int | None) -> Line:
    """The five areas of the DSI are, in order, those of the framework."""
    code = str(list(dsi.AREAS).index(area) + 1)
    name = questionnaires.DSI_AREA_NAMES[area]
    if done is not None:
        return Line(area=code, raw_name=name, validated=done, targeted=len(dsi.AREAS[area]))
    refused = any(given.get(question) == questionnaires.REFUSED for question in dsi.AREAS[area])
    return Line(area=code, raw_name=name, status=REFUSED if refused else NOT_TESTED)


def read_abc_diag(answers: Mapping[str, Any]) -> Reading:
    """Read the right answers out of ten."""
    right = _whole(answers.get("right_answers"), ABC_DIAG_QUESTIONS, "Bonnes réponses")
    return Reading({"abc_diag": right}, (Line(validated=right, targeted=ABC_DIAG_QUESTIONS),))


def read_campaign(answers: Mapping[str, Any]) -> Reading:
    """Read a Pix campaign, in percent or in skills; one marked Pix Emploi feeds the model."""
    validated, targeted = answers.get("validated"), answers.get("targeted")
    if targeted is not None:
        targeted = _whole(targeted, MOST_SKILLS, "Acquis visés")
        validated = _whole(validated, targeted, "Acquis validés")
    elif validated is not None:
        raise Refusal(VALUE_UNKNOWN, question="Acquis visés")
    # Counts win over a rate, which was rounded somewhere else (diagnosis.md, 7.3).
    percent = (
        scoring.mastery(validated or 0, targeted)
        if targeted
        else _whole(answers.get("percent"), 100, "Pourcentage de la campagne")
    )
    evidence = {"pix_emploi_pct": percent} if answers.get("is_pix_emploi") else {}
    return Reading(evidence, (Line(percent=percent, validated=validated, targeted=targeted),))


def read_profile(answers: Mapping[str, Any], *, max_level: int | None = None) -> Reading:
    """Read a Pix profile: for each competence a level, pix, or both when they agree."""
    lines, faults = _levelled_lines(answers, max_level)
    _refuse_lines(faults)
    return Reading(_levels_of(lines), tuple(lines))


def read_certificate(answers: Mapping[str, Any], *, max_level: int | None = None) -> Reading:
    """Read a Pix certificate: the certified total, and the levels it certifies when it tells."""
    total = answers.get(CERTIFIED)
    by_code = {code: typed for code, typed in answers.items() if code != CERTIFIED}
    lines, faults = _levelled_lines(by_code, max_level)
    if total is not None and not (_is_whole(total) and 0 <= total <= scoring.CERTIFIED_TOTAL):
        faults[CERTIFIED] = f"Le total certifié va de 0 à {scoring.CERTIFIED_TOTAL}."
    _refuse_lines(faults)
    levels = _levels_of(lines)
    if total is None and not levels:
        raise Refusal(VALUE_UNKNOWN, question="Total certifié")
    whole = Line(pix=total, status=NOT_TESTED if total is None else ASSESSED)
    return Reading(levels, (whole, *lines))


def _levelled_lines(
    answers: Mapping[str, Any], max_level: int | None
) -> tuple[list[Line], dict[str, str]]:
    """The sixteen lines of a profile, and what is wrong with those that cannot be right."""
    highest = pix.HIGHEST_LEVEL if max_level is None else max_level
    lines: list[Line] = []
    faults: dict[str, str] = {}
    for competence in pix.COMPETENCES:
        typed = answers.get(competence.code) or {}
        level, points = typed.get("level"), typed.get("pix")
        status = typed.get("status") or NOT_TESTED
        if fault := _profile_fault(level, points, status, highest):
            faults[competence.code] = fault
            continue
        if level is None and points is not None:
            level = scoring.level_of_pix(points, max_level=highest)
        status = status if level is None else ASSESSED
        lines.append(Line(competence.code, status=status, level=level, pix=points))
    strangers = [code for code in answers if code not in pix.COMPETENCES_BY_CODE]
    faults.update(dict.fromkeys(strangers, "Compétence inconnue."))
    return lines, faults


def _refuse_lines(faults: Mapping[str, str]) -> None:
    if faults:
        raise Refusal(LINES_REFUSED, lines=", ".join(sorted(faults)), faults=dict(faults))


def _levels_of(lines: list[Line]) -> dict[str, Any]:
    levels = {line.competence: line.level for line in lines if line.level is not None}
    return {"pix_niveaux": levels} if levels else {}


def named(line: Line) -> Line:
    """The line with the name its competence has today: a later framework will not rename it."""
    competence = pix.COMPETENCES_BY_CODE.get(line.competence)
    return line if line.raw_name or competence is None else replace(line, raw_name=competence.name)


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


def _profile_fault(level: Any, points: Any, status: str, highest: int) -> str:
    if status not in WITHOUT_LEVEL:
        return "Cet état n’est pas connu."
    if status != NOT_TESTED and (level is not None or points is not None):
        return "Un niveau est tapé : effacez-le, ou laissez « pas testée »."
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
_LEVELLED: Mapping[str, Callable[..., Reading]] = {
    "pix_profile": read_profile,
    "pix_certificate": read_certificate,
}
