"""What holds whatever the answers: worse never lowers, unknown is never zero, the past stays.

Ten thousand cases are cheap by columns, which say what `ren.assess` says (test_ren_columns).
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from diagnostics import approving, assessing, following_up, ren_columns
from diagnostics.models import RiskAssessment
from tests.accounts.factories import UserFactory
from tests.diagnostics.random_situations import random_situation
from tests.diagnostics.recordings import CORE, HARD, met, record
from tests.diagnostics.situations import ANSWERS, BEST, MODEL, assess, situation
from tests.diagnostics.versions import publish, stricter

SEVEN = tuple(MODEL.data["skills"]["weights"])
WORST = {
    **{code: max(ANSWERS[code], key=MODEL.factor(code).values.__getitem__) for code in ANSWERS},
    "B1": "jamais",
    "pix_niveaux": dict.fromkeys(SEVEN, 0),
}
CASES = 10_000
publish = pytest.fixture(publish)


def complete(chance: random.Random) -> dict[str, Any]:
    """Every question answered, every competence tested."""
    answers: dict[str, Any] = {code: chance.choice(values) for code, values in ANSWERS.items()}
    answers["pix_niveaux"] = {code: chance.randint(0, 8) for code in SEVEN}
    return answers


def worsened(answers: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """One answer replaced by one worth more points, or one level by a lower one."""
    factor = chance.choice(sorted(answers))
    if factor == "pix_niveaux":
        code = chance.choice(SEVEN)
        lower = {**answers[factor], code: chance.randint(0, answers[factor][code])}
        return {**answers, factor: lower}
    points = MODEL.factor(factor).values
    heavier = [value for value in points if points[value] > points[answers[factor]]]
    return {**answers, factor: chance.choice(heavier or [answers[factor]])}


def test_any_single_answer_worsened_in_10_000_random_cases_never_lowers_score_or_level() -> None:
    chance = random.Random(3)
    before = [complete(chance) for _ in range(CASES)]
    after = [worsened(answers, chance) for answers in before]
    first, second = (
        ren_columns.assess_many([situation(answers) for answers in many], MODEL).columns
        for many in (before, after)
    )
    assert (second.score >= first.score).all()
    assert (second.level >= first.level).all()
    assert len(first.table) == CASES
    assert (second.score > first.score).sum() > CASES / 10


def test_a_worse_answer_never_lowers_the_level_even_when_others_are_missing_or_stale() -> None:
    """With the same answers known, whatever is missing: the floors and the sum only grow."""
    chance = random.Random(4)
    first, second = [], []
    for _ in range(CASES):
        written = random_situation(chance)
        written.pop("previous", None)
        written.pop("override", None)
        known = [code for code in ANSWERS if code in written["evidence"]]
        known = [code for code in known if written["evidence"][code]["value"] in ANSWERS[code]]
        if not known:
            continue
        code = chance.choice(known)
        value = worsened({code: written["evidence"][code]["value"]}, chance)[code]
        entry = {**written["evidence"][code], "value": value}
        first.append(written)
        second.append({**written, "evidence": {**written["evidence"], code: entry}})
    before, after = (ren_columns.assess_many(many, MODEL).columns for many in (first, second))
    same_base = before.completeness == after.completeness
    assert (after.level >= before.level)[same_base].all()
    assert same_base.mean() > 0.9


@pytest.mark.parametrize("unknown", [*ANSWERS, "pix_niveaux"])
def test_an_unknown_answer_is_never_zero_nor_bad(unknown: str) -> None:
    """Everything else at its worst gives 100, everything else at its best gives 0."""
    worst = assess(WORST, without=(unknown,))
    best = assess(BEST, without=(unknown,))
    imputed = unknown == "pix_niveaux"
    assert worst["score"] == 100
    assert best["score"] == 0
    assert worst["missing"] == ([] if imputed else [unknown])
    if not imputed:
        assert worst["score_max"] - worst["score_min"] == MODEL.factor(unknown).maximum


def test_every_set_of_unknown_answers_leaves_the_score_between_its_bounds() -> None:
    chance = random.Random(5)
    columns = ren_columns.assess_many(
        [random_situation(chance) for _ in range(CASES)], MODEL
    ).columns
    known = columns.score >= 0
    highest = columns.raw + 100 - columns.completeness
    assert (columns.raw <= columns.score)[known].all()
    assert (columns.score <= highest)[known].all()


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("seed", range(3))
def test_old_snapshots_never_move_whatever_happens_next(seed: int, publish: Any) -> None:
    """Results, incidents, choices and a new version of the model, in any order."""
    chance = random.Random(seed)
    actor, person = met()
    publish(stricter())
    day = dt.date(2026, 3, 9)

    def choose() -> None:
        level = chance.choice(MODEL.levels)
        doubt = assessing.Disagreement(level, "OBSERVATION_EN_ENTRETIEN")
        assessing.override_level(actor=actor, person=person, disagreement=doubt)

    def approve() -> None:
        for _ in range(2):
            approving.approve_model(
                actor=UserFactory(administrator=True), version="1.1.0", reason="Essai"
            )

    acts = [
        lambda: record(actor, person, HARD, day),
        lambda: record(actor, person, {"A1": "tablette"}, day),
        lambda: following_up.note_incident(actor=actor, person=person, happened_on=day),
        choose,
        approve,
        lambda: record(actor, person, CORE, day),
    ]
    chance.shuffle(acts)
    record(actor, person, CORE, day)
    seen: dict[int, dict[str, Any]] = {}
    for act in acts:
        seen |= {row["id"]: row for row in RiskAssessment.objects.values()}
        act()
        for row in RiskAssessment.objects.filter(pk__in=seen).values():
            assert row == seen[row["id"]]
    assert len(seen) >= 4
