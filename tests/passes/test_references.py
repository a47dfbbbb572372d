"""References as banks bring them back, one by one."""

import pytest

from passes.references import References, nearly, squeeze

REFERENCE = "R-2026-03-000041-1"
KNOWN = References.of([(REFERENCE, 1), (f"{REFERENCE}2", 2), ("CMD-2026-000001", 3)])


def test_a_reference_is_found_whatever_stands_around_it() -> None:
    found = KNOWN.find("", ("VIR R 2026/03-0000\n41-1 MERCI",))
    assert (found.keys, found.is_sure) == ((1,), True)
    found = KNOWN.find("", ("12R-2026-03-000041-1",))
    assert (found.keys, found.is_sure) == ((1,), True)


def test_a_digit_that_touches_a_reference_makes_it_unsure() -> None:
    found = KNOWN.find("", (f"{REFERENCE}9",))
    assert (found.keys, found.is_sure) == ((1,), False)
    again = KNOWN.find("", (f"{REFERENCE}9 PUIS {REFERENCE} FIN",))
    assert again.is_sure


def test_two_references_in_one_text_are_two_and_nothing_is_found_in_nothing() -> None:
    found = KNOWN.find("", (f"{REFERENCE} CMD-2026-000001",))
    assert (set(found.keys), found.is_sure) == ({1, 3}, False)
    assert References.of([]).find(REFERENCE, ()).keys == ()
    assert KNOWN.find("", ("",)).keys == ()


@pytest.mark.parametrize(
    ("told", "is_near"),
    [
        ("R-2026-03-000O41-1", True),
        ("R-2026-03-00041-1", True),
        ("R-2026-03-000014-1", True),
        (REFERENCE, False),
        ("R-2026-03-000099-1", False),
        ("", False),
    ],
)
def test_one_wrong_character_is_near_and_two_are_not(told: str, is_near: bool) -> None:
    assert nearly(told, REFERENCE) is is_near


def test_a_squeezed_reference_is_letters_and_digits_in_capitals() -> None:
    assert squeeze(" r-2026\u201103 é") == "R202603"
