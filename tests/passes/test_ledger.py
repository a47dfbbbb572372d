"""What is live, owed back, owed to providers and attributed to payers, to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passes import ledger
from passes.ledger import OrderCounts, OrderLiabilities, OrderMoney


def counts(**cells: int) -> OrderCounts:
    names = ("ordered", "replacements", "not_delivered", "in_stock", "handed_out_unused")
    names += ("redeemed", "replaced", "cancelled", "expired")
    return OrderCounts(**{name: cells.get(name, 0) for name in names})


def cash(funds_in: int, funded: int, **more: int) -> OrderMoney:
    gross = more.pop("redeemed_gross", 0)
    return OrderMoney(1_000, funded, funds_in, funds_in, gross, **more)


@pytest.mark.parametrize(
    ("case", "cells", "money", "expected"),
    [
        (
            "before activation all that came in is live",
            counts(ordered=10, not_delivered=10),
            cash(4_000, 0, is_activated=False),
            OrderLiabilities(4_000, 0),
        ),
        (
            "a cancelled order owes all of it back",
            counts(ordered=10, not_delivered=10),
            cash(4_000, 0, is_activated=False, is_cancelled=True),
            OrderLiabilities(0, 4_000),
        ),
        (
            "units not yet funded weigh nothing",
            counts(ordered=10, not_delivered=8, handed_out_unused=2),
            cash(4_000, 4),
            OrderLiabilities(4_000, 0),
        ),
        (
            "funds that opened no unit yet are live",
            counts(ordered=10, not_delivered=8, handed_out_unused=2),
            cash(4_500, 4),
            OrderLiabilities(4_500, 0),
        ),
        (
            "a surplus is owed back",
            counts(ordered=10, not_delivered=10),
            cash(10_700, 10),
            OrderLiabilities(10_000, 700),
        ),
        (
            "units that lapsed without ever being funded are owed to nobody",
            counts(ordered=10, redeemed=3, expired=7),
            cash(4_000, 4, redeemed_gross=3_000),
            OrderLiabilities(0, 1_000),
        ),
        (
            "what is credited or forfeited is no longer owed back",
            counts(ordered=10, redeemed=3, expired=5, cancelled=2),
            cash(10_000, 10, redeemed_gross=3_000, credited=4_000, forfeited=1_000),
            OrderLiabilities(0, 2_000),
        ),
    ],
)
def test_funds_are_live_or_owed_back(
    case: str, cells: OrderCounts, money: OrderMoney, expected: OrderLiabilities
) -> None:
    assert ledger.liabilities(cells, money) == expected, case


def test_t11_the_debt_of_one_provider_never_hides_what_another_is_owed() -> None:
    assert ledger.not_paid([5_000, -2_000, 0]) == (5_000, 2_000)
    assert ledger.not_paid([]) == (0, 0)


def test_ten_passes_and_three_equal_lines_are_shared_to_the_cent() -> None:
    lines = [(1, 5_000), (2, 5_000), (3, 5_000)]
    assert ledger.attribute(10_000, lines) == {1: 3_334, 2: 3_333, 3: 3_333}


@given(
    amounts=st.lists(st.integers(1, 10**9), min_size=1, max_size=6),
    months=st.lists(st.integers(0, 10**7), max_size=12),
)
def test_months_add_up_to_the_cumulative_attribution(amounts: list[int], months: list[int]) -> None:
    lines = list(enumerate(amounts, 1))
    so_far, attributed = 0, dict.fromkeys(range(1, len(amounts) + 1), 0)
    for redeemed in months:
        before, so_far = ledger.attribute(so_far, lines), so_far + redeemed
        after = ledger.attribute(so_far, lines)
        attributed = {rank: attributed[rank] + after[rank] - before[rank] for rank in attributed}
    assert attributed == ledger.attribute(so_far, lines)
    assert sum(attributed.values()) == so_far


@pytest.mark.parametrize(
    ("opening", "entries", "closing", "previous", "expected"),
    [
        (100, 20, 120, 100, 0),
        (100, 20, 120, None, 0),
        (100, 20, 119, 100, -1),
        (100, 20, 121, None, 1),
        (100, 20, 120, 90, 10),
        (100, 20, 125, 105, 5),
    ],
)
def test_the_difference_of_a_bank_statement_is_named(
    opening: int, entries: int, closing: int, previous: int | None, expected: int
) -> None:
    assert ledger.bank_difference(opening, entries, closing, previous) == expected


def test_the_gap_of_custody_is_unknown_without_a_balance() -> None:
    assert ledger.Custody(None, 1, 2, 3).gap is None
    assert ledger.Custody(10, 1, 2, 3, 4).gap == 0
