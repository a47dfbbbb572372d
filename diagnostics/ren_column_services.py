"""The next service over columns: the conditions of `proposals`, asked of many people at once.

Same order, same words, same exceptions as `proposals.propose`; the tests hold the two equal. Only
the choice of two tutorials is made person by person, because it sorts her competences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from diagnostics import proposals
from diagnostics.ren_model import PROFILE, UNDETERMINED
from diagnostics.ren_rows import NONE

if TYPE_CHECKING:
    from diagnostics.ren_column_answers import Array
    from diagnostics.ren_columns import Columns

BEFORE_LEARNING = (
    "AIDE_IMMEDIATE",
    "CANAL_NON_NUMERIQUE",
    "EQUIPEMENT_SOLIDAIRE",
    "CONNEXION_SOLIDAIRE",
    "COUVERTURE_RESEAU",
    "POINT_ACCES_LIBRE",
    "ADAPTATION",
    "FRANCAIS_SAVOIRS_BASE",
    "TEST_PIX",
    proposals.PASS,
    proposals.REMIND,
    proposals.ADVISER,
    "ATELIER_DEMARCHES",
)


def output(columns: Columns, row: int) -> dict[str, Any]:
    """The proposals of one row, the dose and the way to learn."""
    conditions = conditions_of(columns)
    services = [code for code in BEFORE_LEARNING if conditions[code][row]]
    if conditions["TUTO_PIX"][row]:
        services += [f"TUTO_PIX:{code}" for code in _tutorials(columns, row)]
    for code in ("CERTIFICATION_PIX", "COMPLETER_DIAGNOSTIC"):
        if conditions[code][row]:
            services.append(code)
    if conditions["declined"][row]:
        services = [code for code in services if code in proposals.ALLOWED_WHEN_DECLINED]
    names = (*columns.model.levels, UNDETERMINED)
    doses: dict[str, int] = columns.model.data["pass_dose"]
    alone = "individuel" if conditions["alone"][row] else "atelier"
    return {
        "services": services,
        "pass_count": doses[names[columns.level[row]]] if proposals.PASS in services else None,
        "support_mode": alone if conditions["need"][row] else None,
    }


def conditions_of(columns: Columns) -> dict[str, Array]:
    """Whether each service holds for each row; computed once for a set of columns."""
    if "service_conditions" not in vars(columns):
        vars(columns)["service_conditions"] = {
            **_rights_and_access(columns),
            **_conditions(columns),
            **_learning(columns),
            "COMPLETER_DIAGNOSTIC": _is_incomplete(columns),
        }
    found: dict[str, Array] = vars(columns)["service_conditions"]
    return found


def _rights_and_access(columns: Columns) -> dict[str, Array]:
    has = columns.has
    limits = columns.model.data["services"]
    deadline = columns.column("echeance_jours")
    pressed = (
        (deadline != NONE) & (deadline <= limits["deadline_days"]) & has("B2", *proposals.STUCK)
    )
    recent = columns.incident_age <= limits["incident_immediate_days"]
    critical = columns.level == columns.model.rank("critique")
    return {
        "AIDE_IMMEDIATE": _reached(columns, "RENONCEMENT") | recent | pressed,
        "CANAL_NON_NUMERIQUE": critical | has("D4", "refus_choisi"),
        "EQUIPEMENT_SOLIDAIRE": has("A1", *proposals.WEAK_DEVICE),
        "CONNEXION_SOLIDAIRE": has("A2", *proposals.NO_LINE, "mobile_limitee"),
        "COUVERTURE_RESEAU": has("A2", "instable"),
        "POINT_ACCES_LIBRE": has("A1", *proposals.NO_DEVICE) | has("A2", *proposals.NO_LINE),
    }


def _conditions(columns: Columns) -> dict[str, Array]:
    has = columns.has
    untested = (columns.skill_points < 0) | columns.is_from("dsi_domaines_acquis")
    hard = has("D1", *proposals.HARD_WRITING)
    return {
        "ADAPTATION": has("D2", "besoin_non_couvert"),
        "FRANCAIS_SAVOIRS_BASE": hard,
        "TEST_PIX": untested & has("B1", *proposals.REGULAR),
        "alone": hard | has("D2", "besoin_non_couvert") | has("D4", "inquiet"),
        "declined": has("D4", "refus_choisi"),
    }


def _learning(columns: Columns) -> dict[str, Array]:
    has, model, level = columns.has, columns.model, columns.level
    least = model.data["services"]["learning_need_points"]
    lacks = (level >= model.rank("modere")) & (columns.skill_points >= least)
    leans = (level >= model.rank("eleve")) & has("B2", *proposals.HELPED)
    need = (lacks | leans) & ~has("D4", "refus_choisi")
    active = columns.column("pass_actif") == 1
    possible = (columns.column("budget_disponible") == 1) & (
        columns.column("prestataire_proche") == 1
    )
    stuck = _reached(columns, "INCIDENT") | has("B2", *proposals.STUCK)
    return {
        "need": need,
        proposals.PASS: need & ~active & possible,
        proposals.REMIND: need & active,
        proposals.ADVISER: need & ~active & ~possible,
        "ATELIER_DEMARCHES": ~need & stuck,
        "TUTO_PIX": _can_practise(columns),
        "CERTIFICATION_PIX": _is_certifiable(columns),
    }


def _can_practise(columns: Columns) -> Array:
    has, valid = columns.has, columns.valid
    device = (valid["A1"] >= 0) & ~has("A1", *proposals.NO_DEVICE)
    line = (valid["A2"] >= 0) & ~has("A2", "aucune")
    return columns.is_from(PROFILE) & device & line & has("B1", *proposals.REGULAR)


def _tutorials(columns: Columns, row: int) -> list[str]:
    skills = columns.model.data["skills"]
    levels = dict(zip(skills["weights"], columns.profile[row].tolist(), strict=True))
    near = [code for code, level in levels.items() if 1 <= level < skills["target_level"]]
    near.sort(key=lambda code: (levels[code], -skills["weights"][code], code))
    return near[: proposals.TUTORIALS]


def _is_certifiable(columns: Columns) -> Array:
    target = columns.model.data["skills"]["target_level"]
    return (
        (columns.level == columns.model.rank("faible"))
        & columns.is_from(PROFILE)
        & (columns.column("certification_utile") == 1)
        & (columns.profile > target).all(axis=1)
    )


def _is_incomplete(columns: Columns) -> Array:
    target = columns.model.data["services"]["completeness_target"]
    flagged = columns.is_any_flag(proposals.INCOMPLETE_FLAGS)
    return (columns.level < 0) | flagged | (columns.completeness < target)


def _reached(columns: Columns, floor: str) -> Array:
    if floor not in columns.floors:
        return columns.level < NONE
    return columns.floors[floor] >= -1
