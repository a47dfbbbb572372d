"""One recorded result, in words: what it says, whether it still stands, what stands behind it.

A mean tells over how many competences it is taken and leaves out what was not tested; « Ne souhaite
pas répondre » is written where it was said; a replaced or withdrawn record keeps its mark, its
author and its reason. Everything is read from what was recorded, under the names of its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format

from diagnostics import dsi, guided_words, pix, questionnaires, scoring
from diagnostics.enums import Instrument, SkillStatus
from diagnostics.models import Diagnosis, SkillLevel
from diagnostics.ren_sentences import NEEDS_FACTOR

INCOMPLETE = "Incomplet : sert de repère, sans résultat d’ensemble"
WITHDRAWN, REPLACED = "Retiré", "Remplacé"
PIX = (Instrument.PIX_CAMPAIGN, Instrument.PIX_PROFILE, Instrument.PIX_CERTIFICATE)
GRADES = {
    dsi.NOT_ACQUIRED: "non acquis",
    dsi.BASIC: "de base",
    dsi.ABOVE_BASIC: "plus que de base",
    None: "inconnu",
}
CLASSES = {
    dsi.ABOVE_BASIC: "Compétences plus que de base",
    dsi.BASIC: "Compétences de base",
    "low": "Compétences faibles",
    "narrow": "Compétences étroites",
    "limited": "Compétences limitées",
    "none": "Pas de compétence",
    dsi.NOT_ASSESSED: "Non évalué : pas d’internet depuis trois mois",
    None: "Classe inconnue : un domaine n’a pas assez de réponses",
}
USERS = "base : personnes allées sur internet ces trois derniers mois"
EVERYBODY = "base : toute la population"


# --- In one sentence ---------------------------------------------------------------------------


def what_it_says(diagnosis: Diagnosis) -> str:
    """One result in one short sentence."""
    evidence = diagnosis.evidence
    if diagnosis.instrument == Instrument.SPOTTING:
        given = len([code for code in evidence if code[:1] in "ABD" and len(code) == 2])
        return f"{given} réponse{'s' if given > 1 else ''} sur 9"
    whole = _whole(diagnosis)
    is_known = whole is not None and whole.status == SkillStatus.ASSESSED
    if whole is not None and is_known and (told := _whole_says(diagnosis.instrument, whole)):
        return told
    if diagnosis.instrument in (Instrument.PIX_PROFILE, Instrument.PIX_CERTIFICATE):
        return _mean_level(diagnosis)
    if diagnosis.instrument == Instrument.GUIDED_INTERVIEW:
        return _areas_known(diagnosis)
    return INCOMPLETE


def _whole_says(instrument: str, whole: SkillLevel) -> str:
    done, over = whole.validated or 0, whole.targeted
    plural = "s" if done > 1 else ""
    if instrument == Instrument.GESTURES:
        is_whole = over == len(questionnaires.GESTURES.questions)
        seen = "" if is_whole else " regardés" if (over or 0) > 1 else " regardé"
        return f"{done} geste{plural} fait{plural} seul sur {over}{seen}"
    if instrument == Instrument.DSI:
        return f"{done} domaine{plural} acquis sur {over}"
    if instrument == Instrument.ABC_DIAG:
        return f"{done} bonne{plural} réponse{plural} sur {over}"
    if instrument == Instrument.PIX_CAMPAIGN and whole.percent is not None:
        return f"{whole.percent:.0f} %"
    if instrument == Instrument.PIX_CERTIFICATE and whole.pix is not None:
        return f"{whole.pix} pix certifiés"
    if instrument == Instrument.GUIDED_INTERVIEW:
        return guided_words.sentence(whole)
    return ""


def _whole(diagnosis: Diagnosis) -> SkillLevel | None:
    return next(
        (
            line
            for line in diagnosis.skill_levels.all()
            if not (line.competence or line.area or line.raw_name)
        ),
        None,
    )


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


def _areas_known(diagnosis: Diagnosis) -> str:
    areas = [line for line in diagnosis.skill_levels.all() if line.area and not line.competence]
    known = sum(line.status == SkillStatus.ASSESSED for line in areas)
    if not known:
        return INCOMPLETE
    return f"{known} domaine{'s' if known > 1 else ''} sur {len(areas)}"


# --- Whether it still stands -------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """« Remplacé » or « Retiré », and the sentence that says when, by whom and why."""

    badge: str
    sentence: str


def mark_of(diagnosis: Diagnosis) -> Mark | None:
    """The mark of a record that no longer stands, nothing for one that does."""
    if hasattr(diagnosis, "withdrawal"):
        act = diagnosis.withdrawal
        when = date_format(act.withdrawn_at, "j F Y")
        return Mark(
            WITHDRAWN, f"Retiré le {when} par {act.withdrawn_by}, motif : {_inside(act.reason)}."
        )
    if hasattr(diagnosis, "correction"):
        new = diagnosis.correction
        when = date_format(new.recorded_at, "j F Y")
        why = new.get_correction_reason_display()
        comment = f" ({_inside(new.correction_comment)})" if new.correction_comment else ""
        return Mark(REPLACED, f"Remplacé le {when} par {new.advisor}, motif : {why}{comment}.")
    return None


def _inside(text: str) -> str:
    return text.rstrip(" .")


# --- Line by line ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToldLine:
    """One competence or area of a result, with its state when it has no figure."""

    name: str
    says: str
    is_known: bool


def lines_of(diagnosis: Diagnosis) -> list[ToldLine]:
    """Each line of a result, in the names and figures of its day."""
    return [
        ToldLine(_name(line), _line_says(line), line.status == SkillStatus.ASSESSED)
        for line in diagnosis.skill_levels.all()
        if line.competence or line.area or line.raw_name
    ]


def _name(line: SkillLevel) -> str:
    if line.raw_name:
        return line.raw_name
    if line.competence:
        return pix.COMPETENCES_BY_CODE[line.competence].name
    return pix.AREAS_BY_CODE[line.area].plain_name


def _line_says(line: SkillLevel) -> str:
    if line.status != SkillStatus.ASSESSED:
        return line.get_status_display().capitalize()
    said = []
    if line.level is not None:
        said.append(f"niveau {line.level}")
    if line.pix is not None:
        said.append(f"{line.pix} pix")
    if line.percent is not None:
        said.append(f"{line.percent:.0f} %")
    if line.validated is not None and line.targeted:
        said.append(f"{line.validated} sur {line.targeted}")
    return ", ".join(said).capitalize()


def answers_of(diagnosis: Diagnosis, *, hides_needs: bool) -> list[tuple[str, str]]:
    """What was asked aloud and what was said, refusals and questions not asked included."""
    questionnaire = questionnaires.QUESTIONNAIRES.get(diagnosis.instrument)
    if questionnaire is None:
        return []
    given = payload_of(diagnosis)
    told = []
    for question in questionnaire.questions:
        if hides_needs and question.code == NEEDS_FACTOR:
            continue
        value = given.get(question.code)
        said = question.label_of(value) if isinstance(value, str) and value else "Pas demandé"
        told.append((question.spoken, said))
    return told


def payload_of(diagnosis: Diagnosis) -> Mapping[str, Any]:
    """What was typed or said, as received; what the model read when that was erased."""
    raw = getattr(diagnosis, "raw", None)
    payload = diagnosis.evidence if raw is None else raw.payload
    return payload if isinstance(payload, Mapping) else {}


# --- Circumstances -----------------------------------------------------------------------------


def agreement_of(diagnosis: Diagnosis) -> str:
    """Who let this result in: the person who shared it, or who noted that she agreed."""
    if diagnosis.shared_by_person_at is not None:
        return f"Envoyé par la personne le {date_format(diagnosis.shared_by_person_at, 'j F Y')}"
    if diagnosis.agreed_by is not None:
        return f"Accord de la personne noté par {diagnosis.agreed_by}"
    return ""


def soon_after(diagnosis: Diagnosis, days: Sequence[dt.date]) -> str:
    """The warning of a Pix result dated less than four days after another; never a refusal."""
    if diagnosis.instrument not in PIX:
        return ""
    earlier = [day for day in days if scoring.is_soon_after(diagnosis.observed_on, day)]
    if not earlier:
        return ""
    return (
        f"Un autre résultat Pix date du {date_format(max(earlier), 'j F Y')}, moins de "
        f"{scoring.DAYS_BEFORE_IMPROVING} jours avant : les mêmes questions ont pu revenir."
    )


# --- Eurostat and Insee ------------------------------------------------------------------------


@dataclass(frozen=True)
class DsiSheet:
    """What thirty declared answers are worth beside national figures, each with its base."""

    overall: str
    overall_base: str
    areas: tuple[tuple[str, str, str], ...]
    insee: str
    insee_base: str


def dsi_sheet(diagnosis: Diagnosis) -> DsiSheet | None:
    """The classes of Eurostat and Insee, from the activities counted on the day."""
    if diagnosis.instrument != Instrument.DSI:
        return None
    counts = {line.area: line for line in diagnosis.skill_levels.all() if line.area}
    used_internet = payload_of(diagnosis).get(questionnaires.INTERNET) != questionnaires.NO
    grades: dict[str, str | None] = {}
    areas = []
    for rank, area in enumerate(dsi.AREAS, start=1):
        line = counts.get(str(rank))
        done = line.validated if line else None
        grades[area] = dsi.grade(area, done)
        of = "" if done is None else f"{done} activité{'s' if done > 1 else ''}"
        areas.append((questionnaires.DSI_AREA_NAMES[area], GRADES[grades[area]], of))
    overall = dsi.overall_class(list(grades.values()), used_internet=used_internet)
    known = [grade for grade in grades.values() if grade is not None]
    acquired = sum(grade != dsi.NOT_ACQUIRED for grade in known)
    insee = dsi.insee_reading(
        acquired if len(known) == len(dsi.AREAS) else None, used_internet=used_internet
    )
    return DsiSheet(
        CLASSES[overall],
        USERS if used_internet else EVERYBODY,
        tuple(areas) if used_internet else (),
        _insee_words(insee),
        # Illectronisme is counted over everybody, weak capacities over users (Première 1953).
        USERS if insee.illectronisme is False else EVERYBODY,
    )


def _insee_words(reading: dsi.InseeReading) -> str:
    if reading.illectronisme is None:
        return "Inconnu : un domaine n’a pas assez de réponses"
    if reading.illectronisme:
        return "Situation d’illectronisme"
    return (
        "Capacités faibles" if reading.weak_capacity else "Ni illectronisme, ni capacités faibles"
    )
