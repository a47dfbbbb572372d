"""The next question of the guided interview, rule after rule (diagnosis.md 6.3)."""

from __future__ import annotations

import hashlib

import pytest

from diagnostics import adaptive
from diagnostics.adaptive import Given, Limits
from diagnostics.item_bank import Item
from tests.diagnostics import banks
from tests.diagnostics.banks import item, tube

ITEMS = banks.items()


def interview(items: tuple[Item, ...], values: list[str], seed: str = "s") -> list[Given]:
    """Answer the questions put with these values, as many as there are."""
    given: list[Given] = []
    for value in values:
        choice = adaptive.next_item(items, given, seed)
        if choice is None:
            break
        given.append(Given(choice.item.id, value))
    return given


def counted_by_area(given: list[Given]) -> dict[str, int]:
    areas: dict[str, int] = {}
    for answer in given:
        areas[answer.item_id[0]] = areas.get(answer.item_id[0], 0) + 1
    return areas


# --- The estimate: the vectors of the public repository of Pix ---------------------------------


@pytest.mark.parametrize(
    ("outcomes", "level"),
    [
        ([], 3.5),
        ([(2, 0.0)], 1.0),
        ([(2, 1.0), (4, 0.0)], 3.0),
        ([(3, 1.0), (5, 1.0), (6, 1.0)], 7.0),
    ],
)
def test_the_estimate_is_that_of_pix(outcomes: list[tuple[float, float]], level: float) -> None:
    assert adaptive.predicted_level(outcomes) == level


def test_help_counts_as_half_a_success_for_the_next_question() -> None:
    levels = [adaptive.predicted_level([(3, worth)]) for worth in (0.0, 0.5, 1.0)]
    assert levels == sorted(levels)
    assert levels[0] < levels[1] < levels[2]


def test_the_reward_counts_the_task_itself_on_both_sides() -> None:
    assert adaptive.reward(0.5, 3, 2) == 2.5
    assert adaptive.reward(1.0, 3, 2) == 3


# --- What an answer teaches --------------------------------------------------------------------


def left(levels: tuple[int, ...], *given: tuple[int, str]) -> list[int]:
    items = tube("t", levels)
    answers = [Given(item("t", level).id, value) for level, value in given]
    return [each.level for each in adaptive.open_items(items, answers)]


def test_23_help_on_level_3_closes_level_4_of_the_tube_and_leaves_level_2_open() -> None:
    assert left((1, 2, 3, 4, 5), (3, "with_help")) == [1, 2]


def test_alone_deduces_what_is_easier_and_leaves_what_is_harder_open() -> None:
    assert left((1, 2, 3, 4, 5), (3, "alone")) == [4, 5]


def test_no_closes_what_is_harder() -> None:
    assert left((1, 2, 3, 4, 5), (3, "no")) == [1, 2]


def test_not_asked_sets_one_task_aside_and_teaches_nothing() -> None:
    assert left((1, 2, 3, 4, 5), (3, "not_asked")) == [1, 2, 4, 5]


def test_nothing_crosses_tubes() -> None:
    items = [*tube("t", (1, 2, 3)), *tube("u", (1, 2, 3))]
    answers = [Given(item("t", 2).id, "no")]
    assert [each.tube for each in adaptive.open_items(items, answers)].count("1.1 u") == 3


def test_an_answer_given_again_replaces_the_first() -> None:
    answers = [Given(item("t", 3).id, "no"), Given(item("t", 3).id, "alone")]
    assert [each.level for each in adaptive.open_items(tube("t", (2, 3, 4)), answers)] == [4]


# --- The choice --------------------------------------------------------------------------------


def test_22_the_same_seed_and_answers_put_the_same_questions() -> None:
    values = ["alone", "no", "with_help", "not_asked"] * 3
    assert interview(ITEMS, values) == interview(ITEMS, values)
    others = [interview(ITEMS, values, seed) for seed in ("a", "b", "c")]
    assert len({tuple(each) for each in others}) > 1


def test_the_first_question_is_of_level_2_in_an_easy_tube() -> None:
    choice = adaptive.next_item(ITEMS, [], "seed")
    assert choice is not None
    assert (choice.item.level, choice.rank, choice.estimate) == (2, 1, 3.5)
    assert choice.is_easy_tube
    assert choice.is_first


def test_without_level_2_the_first_question_is_the_easiest() -> None:
    items = [*tube("t", (3, 4)), *tube("u", (1, 5))]
    choice = adaptive.next_item(items, [], "seed")
    assert choice is not None
    assert choice.item == item("u", 1)


def test_easy_tubes_come_first_whatever_their_reward() -> None:
    items = [*tube("long", (1, 2, 3, 4, 5, 6)), *tube("short", (2, 3))]
    second = adaptive.next_item(items, [Given("elsewhere", "not_asked")], "seed")
    assert second is not None
    assert second.item.tube == "1.1 short"


def test_the_areas_asked_least_come_first_then_their_competences() -> None:
    given = interview(ITEMS, ["alone"] * 10)
    assert counted_by_area(given) == dict.fromkeys("12345", 2)
    assert len({answer.item_id[:3] for answer in given}) == 10


def test_a_question_not_asked_does_not_count_for_the_balance() -> None:
    given = interview(ITEMS, ["not_asked", *["no"] * 5])
    assert counted_by_area(given[1:]) == dict.fromkeys("12345", 1)


def test_25_no_task_more_than_two_levels_above_the_estimate_is_put() -> None:
    given = [Given(item("t00", 2, f"{area}.1").id, "no") for area in range(1, 6)]
    for _ in range(12):
        choice = adaptive.next_item(ITEMS, given, "seed")
        assert choice is not None
        assert choice.item.level - choice.estimate <= 2
        given.append(Given(choice.item.id, "no"))


def test_the_filter_may_leave_nothing_to_ask() -> None:
    items = [item("t", 2), *tube("u", (6,))]
    assert adaptive.next_item(items, [Given(item("t", 2).id, "no")], "seed") is None


def test_the_reward_is_that_of_the_tasks_left_unassessed_in_the_tube() -> None:
    choice = adaptive.next_item(tube("t", (1, 2, 3, 4)), [Given("other", "not_asked")], "seed")
    assert choice is not None
    assert choice.item.level == 3
    chance = adaptive.curve(3.5, 3)
    assert choice.reward == pytest.approx(chance * 3 + (1 - chance) * 2)


def test_rewards_equal_on_paper_are_drawn_together() -> None:
    items = [*tube("t", (3, 4)), *tube("u", (3, 4))]
    drawn = {
        choice.item.level
        for seed in "abcdefgh"
        if (choice := adaptive.next_item(items, [Given("other", "not_asked")], seed))
    }
    assert drawn == {3, 4}  # 3 is as likely to be done, at 3.5, as 4 is to be missed


def test_the_draw_is_the_digest_of_the_seed_and_of_the_rank() -> None:
    digest = int(hashlib.sha256(b"seed:3").hexdigest(), 16)
    assert adaptive.draw("seed", 3, 7) == digest % 7


def test_nothing_is_asked_of_an_empty_scope() -> None:
    assert adaptive.next_item([], [], "seed") is None


# --- The end, and why --------------------------------------------------------------------------


def test_24_twelve_questions_or_five_minutes_end_the_interview() -> None:
    limits = Limits()

    def reason(put: int, seconds: float, has_next: bool = True) -> str | None:
        return adaptive.stop_reason(
            put=put, active_seconds=seconds, limits=limits, has_next=has_next
        )

    assert reason(11, 299) is None
    assert reason(12, 10) == "count_reached"
    assert reason(3, 300) == "time_reached"
    assert reason(3, 10, has_next=False) == "nothing_left"
    assert Limits(questions=18).questions == 18


def test_why_says_the_level_the_chance_and_the_gain() -> None:
    first = adaptive.next_item(ITEMS, [], "seed")
    assert first is not None
    assert adaptive.why(first) == "C'est la première question : une tâche simple, pour commencer."
    second = adaptive.next_item(ITEMS, interview(ITEMS, ["no"]), "s")
    assert second is not None
    assert "(aucune réponse jusqu'ici)" in adaptive.why(second)
    given = interview(ITEMS, ["alone"] * 7)
    choice = adaptive.next_item(ITEMS, given, "s")
    assert choice is not None
    words = adaptive.why(choice)
    assert "(1 réponse jusqu'ici)" in words
    assert "fois sur 100" in words
    assert f"{choice.estimate}".replace(".", ",") in words
