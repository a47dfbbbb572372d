"""The next service: an assessment and a situation → ordered proposals (risk-model.md, 8).

Order: rights at stake, a channel without digital, access, conditions to learn, measure, learn,
consolidate. Proposals are never orders: this module closes and refuses nothing. Who chose not to
use the internet (`refus_choisi`) is offered help and another channel, and no learning at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.ren_levels import Facts
from diagnostics.ren_model import PROFILE, UNDETERMINED, Model
from diagnostics.ren_skills import known_weights

HELPED = ("aide_systematique", "delegue")
STUCK = (*HELPED, "renonce")
NO_DEVICE = ("aucun", "telephone_basique")
WEAK_DEVICE = (*NO_DEVICE, "tablette", "smartphone_seul")
NO_LINE = ("aucune", "exterieur_seulement")
HARD_WRITING = ("ecrit_difficile", "lecture_difficile")
REGULAR = ("quotidien", "hebdomadaire")
ALLOWED_WHEN_DECLINED = (
    "AIDE_IMMEDIATE",
    "CANAL_NON_NUMERIQUE",
    "COMPLETER_DIAGNOSTIC",
)
INCOMPLETE_FLAGS = frozenset({"A_REEVALUER", "BORNE_BASSE", "SANS_PREUVE_NOUVELLE"})
PASS, REMIND, ADVISER = "PASS_NUMERIQUE", "RELANCE_PASS", "CONSEILLER_NUMERIQUE"
TUTORIALS = 2
CERTIFIABLE_FROM = 4


@dataclass(frozen=True)
class Verdict:
    """What the assessment found, as far as proposals need it."""

    level: str
    floors: tuple[str, ...]
    flags: tuple[str, ...]
    completeness: int


@dataclass(frozen=True)
class Proposals:
    """Codes in order, the dose when a booklet is proposed, and how to learn when it is needed."""

    services: tuple[str, ...]
    pass_count: int | None
    support_mode: str | None


def propose(facts: Facts, verdict: Verdict, model: Model) -> Proposals:
    """List the services worth proposing, first ones first."""
    declined = facts.has("D4", "refus_choisi")
    need = has_need(facts, verdict, model) and not declined
    services = [
        *_rights_and_access(facts, verdict, model),
        *_conditions(facts),
        *_learning(facts, verdict, need, model),
        *_completing(verdict, model),
    ]
    if declined:
        services = [code for code in services if code in ALLOWED_WHEN_DECLINED]
    doses: dict[str, int] = model.data["pass_dose"]
    return Proposals(
        services=tuple(services),
        pass_count=doses[verdict.level] if PASS in services else None,
        support_mode=_support_mode(facts) if need else None,
    )


def has_need(facts: Facts, verdict: Verdict, model: Model) -> bool:
    """Tell whether learning support is needed; a level alone never says so."""
    rank = model.rank(verdict.level)
    points = facts.skills.points
    least: int = model.data["services"]["learning_need_points"]
    lacks_skills = rank >= model.rank("modere") and points is not None and points >= least
    leans_on_others = rank >= model.rank("eleve") and facts.has("B2", *HELPED)
    return lacks_skills or leans_on_others


def split_now(services: tuple[str, ...], model: Model) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part the list between « Maintenant » and « Ensuite »."""
    shown: int = model.data["services"]["shown_now"]
    return services[:shown], services[shown:]


def _rights_and_access(facts: Facts, verdict: Verdict, model: Model) -> list[str]:
    found = {
        "AIDE_IMMEDIATE": _is_urgent(facts, verdict, model),
        "CANAL_NON_NUMERIQUE": verdict.level == "critique" or facts.has("D4", "refus_choisi"),
        "EQUIPEMENT_SOLIDAIRE": facts.has("A1", *WEAK_DEVICE),
        "CONNEXION_SOLIDAIRE": facts.has("A2", *NO_LINE, "mobile_limitee"),
        "COUVERTURE_RESEAU": facts.has("A2", "instable"),
        "POINT_ACCES_LIBRE": facts.has("A1", *NO_DEVICE) or facts.has("A2", *NO_LINE),
    }
    return [code for code, holds in found.items() if holds]


def _is_urgent(facts: Facts, verdict: Verdict, model: Model) -> bool:
    limits = model.data["services"]
    age = facts.incident_age
    deadline = facts.situation.context.echeance_jours
    return (
        "RENONCEMENT" in verdict.floors
        or (age is not None and age <= limits["incident_immediate_days"])
        or (
            deadline is not None and deadline <= limits["deadline_days"] and facts.has("B2", *STUCK)
        )
    )


def _conditions(facts: Facts) -> list[str]:
    skills = facts.skills
    is_untested = not skills.is_valid or skills.source == "dsi_domaines_acquis"
    found = {
        "ADAPTATION": facts.has("D2", "besoin_non_couvert"),
        "FRANCAIS_SAVOIRS_BASE": facts.has("D1", *HARD_WRITING),
        "TEST_PIX": is_untested and facts.has("B1", *REGULAR),
    }
    return [code for code, holds in found.items() if holds]


def _learning(facts: Facts, verdict: Verdict, need: bool, model: Model) -> list[str]:
    services: list[str] = []
    if need:
        services.append(_pass_or_another_way(facts))
    elif "INCIDENT" in verdict.floors or facts.has("B2", *STUCK):
        services.append("ATELIER_DEMARCHES")
    services.extend(f"TUTO_PIX:{code}" for code in _tutorials(facts, model))
    if _is_certifiable(facts, verdict, model):
        services.append("CERTIFICATION_PIX")
    return services


def _pass_or_another_way(facts: Facts) -> str:
    context = facts.situation.context
    if context.pass_actif:
        return REMIND
    return PASS if context.budget_disponible and context.prestataire_proche else ADVISER


def _tutorials(facts: Facts, model: Model) -> list[str]:
    """Two competences one can practise alone: neither beginner nor at the target level."""
    can_practise = (
        facts.skills.source == PROFILE
        and "A1" in facts.values
        and not facts.has("A1", *NO_DEVICE)
        and "A2" in facts.values
        and not facts.has("A2", "aucune")
        and facts.has("B1", *REGULAR)
    )
    if not can_practise:
        return []
    levels = facts.skills.levels
    weights = known_weights(levels, model)
    near = [code for code in weights if 1 <= levels[code] < model.data["skills"]["target_level"]]
    return sorted(near, key=lambda code: (levels[code], -weights[code], code))[:TUTORIALS]


def _is_certifiable(facts: Facts, verdict: Verdict, model: Model) -> bool:
    levels = facts.skills.levels
    weights = model.data["skills"]["weights"]
    return (
        verdict.level == "faible"
        and facts.skills.source == PROFILE
        and facts.situation.context.certification_utile
        and all(levels.get(code, 0) > model.data["skills"]["target_level"] for code in weights)
    )


def _completing(verdict: Verdict, model: Model) -> list[str]:
    target: int = model.data["services"]["completeness_target"]
    is_incomplete = (
        verdict.level == UNDETERMINED
        or not INCOMPLETE_FLAGS.isdisjoint(verdict.flags)
        or verdict.completeness < target
    )
    return ["COMPLETER_DIAGNOSTIC"] if is_incomplete else []


def _support_mode(facts: Facts) -> str:
    is_individual = (
        facts.has("D1", *HARD_WRITING)
        or facts.has("D2", "besoin_non_couvert")
        or facts.has("D4", "inquiet")
    )
    return "individuel" if is_individual else "atelier"
