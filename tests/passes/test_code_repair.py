"""Where a mistyped code may be wrong: all that the check character knows, and nothing more."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passes import code_repair, codes
from passes.codes import KeyRing

# Serial 123456 under the test key of the design (passes-and-money.md 6.1).
RIGHT = "003RJ-0TAEW-T2C0W"
PLAIN = RIGHT.replace("-", "")
RING = KeyRing.of([bytes(range(32))])


def with_character(place, character, text=PLAIN):
    return text[: place - 1] + character + text[place:]


def test_a_right_code_and_a_text_that_is_none_have_no_suspect():
    for text in (RIGHT, "", "C-00016J-H", "003RJ-0TAEW", "!" * 15):
        assert code_repair.suspects(text) == ()
        assert code_repair.swaps(text) == ()
        assert code_repair.first_places(text) == []


@given(st.integers(1, 15), st.sampled_from(codes.ALPHABET))
def test_for_one_wrong_character_the_true_place_is_among_the_suspects(place, character):
    right = PLAIN[place - 1]
    wrong = with_character(place, character)
    found = {(each.place, each.typed, each.meant) for each in code_repair.suspects(wrong)}
    assert ((place, character, right) in found) == (character != right)


def test_each_of_the_fifteen_places_has_exactly_one_character_that_would_be_right():
    found = code_repair.suspects(with_character(9, "X"))
    assert sorted(each.place for each in found) == list(range(1, 16))
    for each in found:
        mended = with_character(each.place, each.meant, with_character(9, "X"))
        assert codes.normalise(mended) == mended


def test_characters_that_look_alike_come_first():
    # The paper says 2 in the twelfth place; somebody read Z.
    first, *others = code_repair.suspects(with_character(12, "Z"))
    assert first.is_look_alike
    assert code_repair.Suspect(12, "Z", "2") in (first, *others)
    flags = [each.is_look_alike for each in (first, *others)]
    assert flags == sorted(flags, reverse=True)
    assert 12 in code_repair.first_places(with_character(12, "Z"))


@pytest.mark.parametrize("place", [3, 4, 7, 8, 11])
def test_two_neighbours_exchanged_are_found(place):
    crossed = with_character(place, PLAIN[place], with_character(place + 1, PLAIN[place - 1]))
    assert code_repair.Swap(place) in code_repair.swaps(crossed)
    assert {place, place + 1} <= set(code_repair.first_places(crossed))


def test_what_may_be_kept_of_a_wrong_code_is_its_first_six_characters_and_places():
    wrong = with_character(12, "Z")
    assert code_repair.start_of(wrong) == "003RJ0"
    assert all(isinstance(place, int) for place in code_repair.first_places(wrong))


def test_a_place_is_said_as_on_paper():
    assert [code_repair.group_and_rank(place) for place in (1, 5, 6, 15)] == [
        (1, 1),
        (1, 5),
        (2, 1),
        (3, 5),
    ]


def test_no_key_is_ever_given_so_no_signature_can_be_tried():
    """T19: repair proposes places; nothing here could tell which of them is a real code."""
    source = inspect.getsource(code_repair)
    assert "ring" not in source
    assert "codes.read(" not in source
    wrong = with_character(9, "X")
    authentic = [
        each
        for each in code_repair.suspects(wrong)
        if each.place == 9 and codes.read(with_character(9, each.meant, wrong), RING)
    ]
    assert len(authentic) == 1
    # The one that is signed stands in its place among the others, not before them.
    assert [each.place for each in code_repair.suspects(wrong) if not each.is_look_alike] == sorted(
        each.place for each in code_repair.suspects(wrong) if not each.is_look_alike
    )
