"""One vocabulary of splits, several brackets; always a row « Non communiqué ».

Only the year of birth is kept, so age = year of the event − year of birth. One report uses one
family of brackets (reports.md section 3).
"""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN = "non_communique"
UNKNOWN_LABEL = "Non communiqué"


@dataclass(frozen=True, slots=True)
class Bracket:
    """Ages from `low` to `high`, both included; no upper bound when `high` is None."""

    code: str
    label: str
    low: int
    high: int | None


LABOUR_MARKET = (
    Bracket("moins_25", "Moins de 25 ans", 0, 24),
    Bracket("25_49", "25 à 49 ans", 25, 49),
    Bracket("50_plus", "50 ans et plus", 50, None),
)
LA_COOP = (
    Bracket("moins_12", "Moins de 12 ans", 0, 11),
    Bracket("12_17", "12 à 17 ans", 12, 17),
    Bracket("18_24", "18 à 24 ans", 18, 24),
    Bracket("25_39", "25 à 39 ans", 25, 39),
    Bracket("40_59", "40 à 59 ans", 40, 59),
    Bracket("60_69", "60 à 69 ans", 60, 69),
    Bracket("70_plus", "70 ans et plus", 70, None),
)
INSEE = (
    Bracket("15_24", "15 à 24 ans", 15, 24),
    Bracket("25_39", "25 à 39 ans", 25, 39),
    Bracket("40_59", "40 à 59 ans", 40, 59),
    Bracket("60_74", "60 à 74 ans", 60, 74),
    Bracket("75_plus", "75 ans et plus", 75, None),
)
FAMILIES = {"labour_market": LABOUR_MARKET, "la_coop": LA_COOP, "insee": INSEE}

SEXES = {"f": "Femme", "m": "Homme", "": UNKNOWN_LABEL}

SPLITS = {"agency": "Agence", "age": "Âge", "sex": "Sexe"}


def age_code(event_year: int, birth_year: int | None, family: tuple[Bracket, ...]) -> str:
    """Place an age in its bracket; an unknown year stays unknown."""
    if birth_year is None:
        return UNKNOWN
    age = event_year - birth_year
    for bracket in family:
        if bracket.low <= age and (bracket.high is None or age <= bracket.high):
            return bracket.code
    return UNKNOWN


def age_labels(family: tuple[Bracket, ...]) -> dict[str, str]:
    """List the rows of the split by age, the unknown last."""
    return {bracket.code: bracket.label for bracket in family} | {UNKNOWN: UNKNOWN_LABEL}


def sex_labels() -> dict[str, str]:
    """List the rows of the split by sex, the unknown last."""
    return {"f": SEXES["f"], "m": SEXES["m"], UNKNOWN: UNKNOWN_LABEL}


def sex_code(sex: str) -> str:
    """Place a sex in its row; never compulsory, so often unknown."""
    return sex if sex in {"f", "m"} else UNKNOWN
