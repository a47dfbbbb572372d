"""What is alike to the letter is paired at once; nothing else is."""

from hypothesis import given
from hypothesis import strategies as st

from passes import pairing
from passes.pairing import Columns

IBAN = "FR7630006000011234567890189"


def columns(*rows: tuple[int, str, int, str]) -> Columns:
    found = Columns()
    for row in rows:
        found.add(row)
    return found


def pairs(entries: Columns, payments: Columns) -> dict[int, int]:
    found = pairing.pair(entries, payments)
    return dict(zip(found.entries, found.payments, strict=True))


def test_the_same_reference_amount_and_account_are_one_pair_and_the_rest_is_left() -> None:
    entries = columns((7, "R-1", 100, IBAN), (8, "R-2", 100, IBAN), (9, "", 5, ""))
    payments = columns((1, "R-1", 100, IBAN), (2, "R-2", 99, IBAN), (3, "R-3", 5, IBAN))
    found = pairing.pair(entries, payments)
    assert (list(found.entries), list(found.payments)) == ([7], [1])
    assert (found.left_entries, found.left_payments) == ([1, 2], [1, 2])


def test_an_account_that_the_bank_does_not_tell_is_no_objection_and_another_one_is() -> None:
    payments = columns((1, "R-1", 100, IBAN))
    assert pairs(columns((7, "R-1", 100, "")), payments) == {7: 1}
    assert pairs(columns((7, "R-1", 100, "FR76X")), payments) == {}


def test_the_first_line_of_the_bank_settles_a_transfer_and_a_second_is_left() -> None:
    entries = columns(*((key, "R-1", 100, "") for key in (5, 3, 4)))
    assert pairs(entries, columns((1, "R-1", 100, IBAN))) == {5: 1}


def test_a_line_of_another_amount_does_not_stand_in_the_way_of_the_right_one() -> None:
    entries = columns((1, "R-1", 99, ""), (2, "R-1", 100, ""))
    assert pairs(entries, columns((1, "R-1", 100, IBAN))) == {2: 1}


def test_letters_outside_the_references_of_ours_pair_nothing() -> None:
    assert pairs(columns((1, "R-é", 1, "")), columns((1, "R-ê", 1, IBAN))) == {}
    assert pairs(columns((1, "R\n1", 1, "")), columns((1, "R1", 1, IBAN))) == {}
    assert pairs(columns(), columns((1, "R1", 1, IBAN))) == {}


NAMES = st.sampled_from(["R-1", "R-12", "R-2026-03-000041-1", "R-2026-03-000041-12", "A" * 40, ""])
ROWS = st.lists(st.tuples(NAMES, st.integers(1, 2), st.sampled_from([IBAN, "", "X"])), max_size=8)


@given(ROWS, st.lists(NAMES, unique=True, max_size=5), st.integers(1, 2))
def test_a_pair_is_what_a_plain_reading_would_find(rows, names, cents) -> None:
    entries = columns(*((key, *row) for key, row in enumerate(rows)))
    payments = columns(*((key, name, cents, IBAN) for key, name in enumerate(names)))
    expected: dict[int, int] = {}
    for key, (name, amount, iban) in enumerate(rows):
        to = names.index(name) if name in names else -1
        if name and to >= 0 and amount == cents and iban in ("", IBAN):
            expected.setdefault(to, key)
    assert pairs(entries, payments) == {key: to for to, key in expected.items()}
