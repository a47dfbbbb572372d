"""Numbers said in words, and the agreement of what follows them."""

import pytest

from reporting.boards import Board, Group, in_words, plural


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "zéro"), (1, "une"), (2, "deux"), (12, "douze"), (13, "13"), (412, "412")],
)
def test_a_small_number_is_said_in_words(count: int, said: str) -> None:
    assert in_words(count) == said


def test_only_one_has_a_gender() -> None:
    assert in_words(1, masculine=True) == "un"
    assert in_words(2, masculine=True) == "deux"


@pytest.mark.parametrize(("count", "said"), [(0, "Pass"), (1, "Pass"), (2, "les Pass")])
def test_zero_is_singular_as_in_french(count: int, said: str) -> None:
    assert plural(count, "Pass", "les Pass") == said


def test_a_board_receives_nobody_and_says_no_custody_unless_told() -> None:
    board = Board("Bonjour.", "Rien n'attend.", groups=(Group("À faire", (), "Rien."),))
    assert (board.receives_people, board.custody, board.numbers) == (False, "", ())
