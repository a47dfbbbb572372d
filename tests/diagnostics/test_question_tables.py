"""The look-up gives the very question of the exact search, whatever the bank and the answers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import adaptive, item_bank, question_tables
from diagnostics.adaptive import Given
from diagnostics.item_bank import Item
from diagnostics.question_tables import Board, Walk
from tests.diagnostics import banks

VALUES = ("alone", "with_help", "no", "not_asked")


def walk_both(items: list[Item], seed: str, most: int = 30) -> int:
    """Ask both sides, answer at random, and stop at the first difference."""
    dice, walk = random.Random(seed), Walk(Board.of(items))
    given: list[Given] = []
    for _ in range(most):
        exact, quick = adaptive.next_item(items, given, seed), walk.choice(seed)
        if exact is None or quick is None:
            assert exact is quick
            break
        assert quick.item == exact.item
        assert quick.reward == pytest.approx(exact.reward, abs=1e-12)
        assert (quick.rank, quick.estimate, quick.candidates, quick.is_easy_tube) == (
            exact.rank,
            exact.estimate,
            exact.candidates,
            exact.is_easy_tube,
        )
        assert (quick.area_answers, quick.competence_answers) == (
            exact.area_answers,
            exact.competence_answers,
        )
        given.append(Given(exact.item.id, dice.choice(VALUES)))
        walk.answer(given[-1].item_id, given[-1].value)
    return len(given)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.floats(0.02, 1))
def test_the_table_puts_the_question_of_the_exact_search(seed: int, share: float) -> None:
    items = banks.items()
    kept = random.Random(seed).sample(items, max(1, round(len(items) * share)))
    walk_both(kept, str(seed))


def test_the_published_bank_gives_the_same_questions_both_ways() -> None:
    bank = item_bank.load()
    for scope in item_bank.SCOPES.values():
        assert walk_both(list(bank.of_scope(scope)), "2026", most=24) == 24


def test_a_bank_of_three_thousand_items_gives_the_same_questions_both_ways() -> None:
    assert walk_both(list(banks.items(47)), "2026", most=12) == 12


def test_without_level_2_both_ways_begin_with_the_easiest() -> None:
    assert walk_both([*banks.tube("t", (3, 4)), *banks.tube("u", (1, 5))], "seed") > 0


def test_an_interview_is_taken_up_where_its_answers_left_it() -> None:
    board, walk = Board.of(banks.items()), Walk(Board.of(banks.items()))
    given: list[Given] = []
    for value in ("alone", "no", "not_asked", "with_help"):
        choice = walk.choice("seed")
        assert choice is not None
        given.append(Given(choice.item.id, value))
        walk.answer(choice.item.id, value)
    assert Walk.after(board, given).choice("seed") == walk.choice("seed")


def test_answers_in_disorder_within_a_tube_close_the_same_tasks() -> None:
    items = banks.tube("t", (1, 2, 3, 4, 5, 6))
    answers = [Given(items[4].id, "alone"), Given(items[1].id, "no")]
    for given_ in (answers, answers[::-1]):
        walk = Walk.after(Board.of(items), given_)
        assert walk.candidates == 0
        assert adaptive.open_items(items, given_) == []


def test_an_item_of_another_scope_takes_a_rank_and_nothing_else() -> None:
    board = Board.of(banks.items())
    answers = [Given("unknown", "alone")]
    choice = Walk.after(board, answers).choice("seed")
    assert choice == adaptive.next_item(banks.items(), answers, "seed")


def test_the_product_asks_by_version_and_competences() -> None:
    codes, bank = item_bank.SCOPES["emploi"], item_bank.load()
    answers = [Given(bank.of_scope(codes)[0].id, "no")]
    found = question_tables.next_item(bank.version, codes, answers, "seed")
    assert found is not None
    assert found.item == adaptive.next_item(bank.of_scope(codes), answers, "seed").item


def test_a_board_is_made_once_for_a_version_and_a_scope() -> None:
    codes = item_bank.SCOPES["emploi"]
    board = question_tables.board(item_bank.CURRENT_VERSION, codes)
    assert question_tables.board(item_bank.CURRENT_VERSION, codes) is board
    assert {item.competence for item in board.items} == set(codes)


@pytest.mark.parametrize("bits", [0b1, 0b1000, 0b1011001, (1 << 3000) | 5, (1 << 40) - 1])
def test_the_nth_bit_is_found(bits: int) -> None:
    places = [place for place in range(bits.bit_length()) if bits >> place & 1]
    assert [question_tables.nth_bit(bits, rank) for rank in range(len(places))] == places
