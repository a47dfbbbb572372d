"""Situations drawn at random, well formed, where every rule of the model meets every other."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from diagnostics.enums import OverrideReason
from diagnostics.ren_situation import COMPETENCES
from tests.diagnostics.situations import ANSWERS, DAY, MODEL

AS_OF = dt.date.fromisoformat(DAY)
SEVEN = tuple(MODEL.data["skills"]["weights"])
# Around every validity of the model, and anything between.
AGES = (0, 1, 14, 15, 30, 31, 60, 182, 183, 184, 364, 365, 366, 547, 548, 549, 729, 730, 731, 900)
LEVELS = ("faible", "modere", "eleve", "critique")


def day(chance: random.Random) -> str:
    age = chance.choice(AGES) if chance.random() < 0.5 else chance.randrange(200)
    return (AS_OF - dt.timedelta(days=age)).isoformat()


def random_situation(chance: random.Random) -> dict[str, Any]:
    """One situation; about a third of the answers missing, stale or refused."""
    asked = chance.random()
    evidence: dict[str, Any] = {}
    for code, values in ANSWERS.items():
        if chance.random() < asked:
            value = chance.choice((*values, *values, "ne_sait_pas", None))
            evidence[code] = {"value": value, "observed_on": day(chance)}
    for source in MODEL.sources:
        if chance.random() < 0.3:
            evidence[source.code] = {"value": _result(source, chance), "observed_on": day(chance)}
    written: dict[str, Any] = {"as_of": DAY, "evidence": evidence}
    if chance.random() < 0.2:
        written["incident_on"] = day(chance)
    if chance.random() < 0.5:
        written["previous"] = {
            "level": chance.choice((*LEVELS, "indetermine")),
            "score": chance.choice((None, chance.randrange(101))),
            "date": day(chance),
        }
        if chance.random() < 0.5:
            written["previous"]["model_version"] = chance.choice(("1.0.0", "1.4.0", "2.0.0"))
    if chance.random() < 0.2:
        reason = chance.choice(OverrideReason.values)
        level = chance.choice(LEVELS)
        written["override"] = {"level": level, "date": day(chance), "reason_code": reason}
    if chance.random() < 0.5:
        written["context"] = _surroundings(chance)
    return written


def _result(source: Any, chance: random.Random) -> Any:
    if source.code != "pix_niveaux":
        return chance.randint(source.minimum, source.maximum)
    tested = chance.random()
    codes = [code for code in sorted(COMPETENCES) if chance.random() < tested]
    return {code: chance.choice((0, 1, 2, 3, 4, 5, 8, None)) for code in codes}


def _surroundings(chance: random.Random) -> dict[str, Any]:
    names = ("pass_actif", "budget_disponible", "prestataire_proche", "certification_utile")
    around: dict[str, Any] = {name: chance.random() < 0.5 for name in names}
    around["echeance_jours"] = chance.choice((None, 0, 15, 16, 40))
    return {name: around[name] for name in around if chance.random() < 0.7}
