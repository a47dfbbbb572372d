"""The arithmetic of Pix, case by case, as the reference vectors say it."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from diagnostics import pix, scoring

VECTORS = json.loads((Path(__file__).parent / "vectors" / "pix.json").read_text("utf-8"))


def cases(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", VECTORS[name])


@cases("competence_scoring")
def test_pix_and_level_of_a_competence(case: dict[str, Any]) -> None:
    found = scoring.competence_score(
        case["skill_pix"],
        max_level=case["max_level"],
        allow_excess=case.get("allow_excess", False),
    )
    assert vars(found) == pytest.approx(case["expected"], abs=1e-9)


def test_level_of_pix_is_capped() -> None:
    assert scoring.level_of_pix(23, max_level=7) == 2
    assert scoring.level_of_pix(64, max_level=7) == 7


@cases("total_score")
def test_a_total_is_floored_and_capped_before_the_sum(case: dict[str, Any]) -> None:
    total = scoring.total_pix(case["per_competence_raw"], max_level=case["max_level"])
    assert total == case["expected_total"]


@cases("certifiability")
def test_five_competences_at_level_one_can_be_certified(case: dict[str, Any]) -> None:
    assert scoring.is_certifiable(case["levels"]) is case["expected"]
    assert scoring.certifiable_competences(case["levels"]) == case["certifiable_competences"]


def test_four_competences_are_not_enough_and_a_total_stops_at_895() -> None:
    assert not scoring.is_certifiable([1, 1, 1, 1, 0])
    assert scoring.certified_total(896) == 895


@cases("skill_pix_value")
def test_a_level_is_worth_eight_pix_shared_by_its_skills(case: dict[str, Any]) -> None:
    assert scoring.pix_of_skills(case["skills"]) == pytest.approx(case["expected"], abs=1e-9)


@cases("global_level_from_certified_score")
def test_a_certified_score_has_a_global_level(case: dict[str, Any]) -> None:
    level = scoring.global_level(case["score"], max_level=case["max_level"])
    assert level == case["expected_level"]


@cases("level_band")
def test_a_level_has_its_band(case: dict[str, Any]) -> None:
    assert pix.band(case["level"]) == case["band_fr"]


@cases("mastery_percentage")
def test_mastery_is_rounded_half_up(case: dict[str, Any]) -> None:
    assert scoring.mastery(case["validated"], case["total"]) == case["expected"]


@cases("campaign_progress")
def test_progress_is_one_when_completed(case: dict[str, Any]) -> None:
    found = scoring.progress(
        is_completed=case["completed"], assessed=case["assessed"], targeted=case["total"]
    )
    assert found == case["expected"]


def test_nothing_targeted_gives_nothing() -> None:
    assert scoring.mastery(0, 0) == 0
    assert scoring.progress(is_completed=False, assessed=0, targeted=0) == 0


@cases("stage_level_to_threshold")
def test_a_stage_given_as_a_level_has_a_threshold(case: dict[str, Any]) -> None:
    found = scoring.stage_threshold(case["skill_difficulties"], stage_level=case["stage_level"])
    assert found == case["expected_percent"]


@cases("stage_reached_display")
def test_a_stage_is_shown_without_the_stage_zero(case: dict[str, Any]) -> None:
    shown = scoring.stage_display(
        acquired=case["acquired_stages_including_zero"],
        total=case["total_stages_including_zero"],
    )
    assert shown == case["expected"].replace("of", "sur")


@cases("knowledge_inference")
def test_an_answer_teaches_within_its_tube(case: dict[str, Any]) -> None:
    lessons = scoring.lessons_of_answer(
        case["tube_levels"],
        answered=case["answer"]["level"],
        is_right=case["answer"]["ok"],
        assessed=case["already_assessed_levels"],
    )
    words = [
        [
            lesson.level,
            "direct" if lesson.is_direct else "inferred",
            "validated" if lesson.is_validated else "invalidated",
        ]
        for lesson in lessons
    ]
    assert words == case["expected"]


@cases("retake_filter")
def test_a_failure_of_four_days_can_be_asked_again(case: dict[str, Any]) -> None:
    kept = scoring.is_kept_at_retake(
        is_validated=case["element"]["status"] == "validated",
        age_days=case["element"]["age_days_at_new_start"],
        is_improving=case["mode"] == "improving",
    )
    assert kept is case["kept"]


@cases("remaining_days")
def test_days_left_are_whole_and_never_negative(case: dict[str, Any]) -> None:
    left = scoring.days_left(case["delay"], elapsed_days=case["days_since_last_answer"])
    assert left == case["expected"]


@cases("digcompsat_band")
def test_a_digcompsat_percent_has_its_band(case: dict[str, Any]) -> None:
    assert scoring.digcompsat_band(case["percent"]) == case["expected"]


@cases("northstar_pass")
def test_northstar_is_passed_from_85_percent(case: dict[str, Any]) -> None:
    assert scoring.is_northstar_pass(case["percent"]) is case["expected"]
    assert scoring.is_northstar_pass(85)


def test_a_result_less_than_four_days_after_another_is_soon() -> None:
    day = dt.date(2026, 3, 10)
    assert scoring.is_soon_after(day, dt.date(2026, 3, 7))
    assert not scoring.is_soon_after(day, dt.date(2026, 3, 6))
    assert not scoring.is_soon_after(day, dt.date(2026, 3, 11))
