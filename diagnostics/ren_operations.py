"""The operations of one assessment, told in order with this person's numbers (law.md, L07).

Sum, division, rounding, floors, the slow fall, the choice of a human, the day of the next look:
each step says what was done, so that anybody can do it again with a pencil.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from diagnostics.ren import Workings
from diagnostics.ren_model import PROFILE, UNDETERMINED, Model
from diagnostics.ren_sentences import level_for_people
from diagnostics.ren_skills import known_weights


def operations(workings: Workings, model: Model) -> list[str]:
    """Tell the steps, first to last."""
    steps = [*_skills(workings, model), *_sum(workings), *_score(workings, model)]
    steps += _floors(workings, model)
    steps.append(f"Résultat calculé : « {level_for_people(workings.computed_level, model)} ».")
    steps += _fall(workings, model)
    steps += _override(workings, model)
    days = (workings.next_review_on - workings.situation.as_of).days
    steps.append(f"À revoir dans {days} jours, le {workings.next_review_on:%d/%m/%Y}.")
    return steps


def _skills(workings: Workings, model: Model) -> list[str]:
    """How the points of the skills were found, from the one source that counts."""
    skills = workings.skills
    if skills.points is None or skills.source is None:
        return []
    if skills.is_imputed:
        return [f"Compétences, sans test : {skills.points} points, d'après la fréquence d'usage."]
    words = model.wording["sources"][skills.source]
    if skills.source != PROFILE:
        value = workings.situation.answers[skills.source].value
        bands = model.source(skills.source).bands
        least = next(floor for floor, points in bands if points == skills.points)
        return [
            f"Compétences, {words['label']} : {value} {words['detail']}, "
            f"donc {skills.points} points ({least} et plus)."
        ]
    table: Mapping[str, Any] = model.data["skills"]
    weights = known_weights(skills.levels, model)
    target, known = table["target_level"], sum(weights.values())
    gaps = " + ".join(
        f"{weight} × {max(0, target - skills.levels[code])}" for code, weight in weights.items()
    )
    return [
        f"Compétences, {words['label']} : pour chaque compétence connue, son poids × ce qui manque "
        f"pour le niveau {target}.",
        f"{table['max']} × ({gaps}) ÷ ({target} × {known}), arrondi = {skills.points} points.",
    ]


def _sum(workings: Workings) -> list[str]:
    counted = [row.points for row in workings.points]
    if not counted:
        return ["Aucune réponse ne compte : la somme est 0, sur 0 point possible."]
    added = " + ".join(str(points) for points in counted)
    possible = " + ".join(str(row.maximum) for row in workings.points)
    return [
        f"Somme des points des réponses connues : {added} = {workings.raw}.",
        f"Points possibles avec ces réponses : {possible} = {workings.completeness}, sur 100.",
    ]


def _score(workings: Workings, model: Model) -> list[str]:
    least: int = model.data["min_completeness"]
    if workings.score is None:
        step = f"Moins de {least} points possibles : il n'y a pas de score."
        if workings.score_level == UNDETERMINED:
            return [step]
        level = level_for_people(workings.score_level, model)
        return [step, f"Les {workings.raw} points connus suffisent pour dire au moins « {level} »."]
    exact = Decimal(100 * workings.raw) / Decimal(workings.completeness)
    shown = f"{exact:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    step = f"Score : 100 × {workings.raw} ÷ {workings.completeness} = {shown}"
    if shown != str(workings.score):
        step += f", arrondi à {workings.score} (la moitié s'arrondit vers le haut)"
    level = level_for_people(workings.score_level, model)
    return [f"{step}.", f"Un score de {workings.score} donne « {level} » selon les seuils."]


def _floors(workings: Workings, model: Model) -> list[str]:
    if not workings.floors:
        return ["Aucune règle ne fixe de minimum."]
    names = [
        f"{model.wording['floors'][code]['label']} : au moins « {level_for_people(level, model)} »"
        for code, level in workings.floors.items()
    ]
    return [f"Minimums : {' ; '.join(names)}. Le plus haut compte."]


def _fall(workings: Workings, model: Model) -> list[str]:
    previous = workings.situation.previous
    if previous is None or previous.level == UNDETERMINED:
        return []
    before = level_for_people(previous.level, model)
    if model.rank(workings.computed_level) >= model.rank(previous.level):
        return [f"Le résultat d'avant était « {before} » : il ne retient rien."]
    why = [
        model.wording["flags"][flag]
        for flag in workings.flags
        if flag in ("A_REEVALUER", "SANS_PREUVE_NOUVELLE", "MARGE")
    ]
    kept = level_for_people(workings.fallen_level, model)
    exits = ", ".join(
        f"« {level_for_people(level, model)} » à {score} ou moins"
        for level, score in model.data["exit_scores"].items()
    )
    return [
        f"Le résultat d'avant était « {before} ». On le quitte lentement ({exits}).",
        f"Après cette règle : « {kept} ». {' '.join(why)}".strip(),
    ]


def _override(workings: Workings, model: Model) -> list[str]:
    override = workings.situation.override
    if override is None:
        return []
    days: int = model.data["override_validity_days"]
    chosen = level_for_people(override.level, model)
    if "DEROGATION" in workings.flags:
        return [f"Un conseiller a choisi « {chosen} », pour {days} jours : ce choix l'emporte."]
    return [f"Le choix d'un conseiller (« {chosen} ») a plus de {days} jours : il ne compte plus."]
