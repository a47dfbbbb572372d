"""How a campaign of Pix chooses: level that surprises least, filters, reward."""

from __future__ import annotations

import pytest

from diagnostics import pix_choice
from diagnostics.pix_choice import Element

TUBES = {"easy": [1, 2, 3], "long": [1, 2, 3, 4, 5, 6]}


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ([], 3.5),
        ([(2, False)], 1.0),
        ([(2, True), (4, False)], 3.0),
        ([(3, True), (5, True), (6, True)], 7.0),
    ],
)
def test_the_level_is_the_one_that_surprises_least(
    answers: list[tuple[float, bool]], level: float
) -> None:
    assert pix_choice.predicted_level(answers) == level


def test_what_was_inferred_does_not_count_twice() -> None:
    direct = Element(("long", 4), is_validated=True)
    inferred = Element(("long", 1), is_validated=True, is_direct=False)
    assert pix_choice.level_of_elements([direct, inferred]) == pix_choice.predicted_level(
        [(4, True)]
    )


def test_the_first_question_is_of_an_easy_tube_and_of_level_two() -> None:
    assert pix_choice.skills_for_first_challenge(TUBES) == [("easy", 2)]
    assert pix_choice.skills_for_first_challenge({"a": [3, 4], "b": [1, 5]}) == [("b", 1)]
    assert pix_choice.skills_for_first_challenge({"a": [1]}, [("a", 1)]) == []


def test_nothing_far_above_the_level_is_asked_and_nothing_known_is_asked_again() -> None:
    easy_done = [("easy", level) for level in TUBES["easy"]]
    possible = pix_choice.skills_for_next_challenge(TUBES, [*easy_done, ("long", 1)], 1.5)
    assert possible == [("long", 2), ("long", 3)]


def test_a_reward_counts_what_either_answer_would_settle() -> None:
    level = 3.0
    tubes = {"long": [1, 2, 3, 4, 5, 6]}
    # At its own level an answer is as likely right as wrong: (3 + 4) / 2 skills are settled.
    assert pix_choice.reward(("long", 3), tubes, [], level) == 3.5
    assert pix_choice.reward(("long", 3), tubes, [("long", 1), ("long", 2)], level) == 2.5


def test_equal_rewards_are_all_kept_and_no_skill_gives_none() -> None:
    tubes = {"a": [3, 4], "b": [3, 4]}
    best, reward = pix_choice.best_skills([("a", 3), ("b", 3)], tubes, [], 3.0)
    assert best == [("a", 3), ("b", 3)]
    assert reward == 1.5
    assert pix_choice.best_skills([], tubes, [], 3.0) == ([], None)
