"""Cents in, cents out: what is read, what is shown, what is rounded, and what is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passes import money
from passes.money import FeeBase

CENTS = st.integers(min_value=0, max_value=10**13)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12,50 €", 1250),
        ("12,50", 1250),
        ("12.50", 1250),
        ("12,5", 1250),
        ("12", 1200),
        ("0,01 €", 1),
        ("0", 0),
        ("1 240 €", 124000),
        ("1\N{NO-BREAK SPACE}240,00\N{NO-BREAK SPACE}€", 124000),
        ("412\N{NARROW NO-BREAK SPACE}380,00\N{NARROW NO-BREAK SPACE}€", 41238000),
        ("1240,5 EUR", 124050),
        ("  7,00€ ", 700),
    ],
)
def test_an_amount_typed_in_french_is_read_in_cents(text, cents):
    assert money.parse(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "€", "douze", "12,3O", "12,345", "1.240", "1,240", "-12,50", "+3", "1 24,00"),
        *("12 50", "1.240,50", "12,", ",50", "12 $", "1e3", "٣", "12,50 € 3", "1  240", "0x10"),
    ],
)
def test_an_amount_that_is_not_certain_is_refused_and_never_guessed(text):
    with pytest.raises(money.AmountUnreadable) as caught:
        money.parse(text)
    assert caught.value.text == text
    assert "Montant illisible" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "cents"),
    [("12.50", 1250), ("12.50000", 1250), ("12", 1200), ("12.", 1200), ("0.5", 50), ("\n7\n", 700)],
)
def test_the_decimal_of_a_file_is_read_in_cents(text, cents):
    assert money.read_decimal(text) == cents


@pytest.mark.parametrize("text", ["12.501", "12,50", "-3", "", ".", "1 240.00", "12.3O", "NaN"])
def test_the_decimal_of_a_file_beyond_the_cent_or_garbled_is_refused(text):
    with pytest.raises(money.AmountUnreadable):
        money.read_decimal(text)


@pytest.mark.parametrize(
    ("cents", "shown", "short", "written"),
    [
        (0, "0,00 €", "0 €", "0.00"),
        (5, "0,05 €", "0,05 €", "0.05"),
        (124000, "1 240,00 €", "1 240 €", "1240.00"),
        (124050, "1 240,50 €", "1 240,50 €", "1240.50"),
        (-4170, "−41,70 €", "−41,70 €", "-41.70"),
        (123456789000, "1 234 567 890,00 €", "1 234 567 890 €", "1234567890.00"),
    ],
)
def test_cents_are_shown_in_french_with_spaces_that_do_not_break(cents, shown, short, written):
    assert money.show(cents) == shown.replace(" ", money.NBSP)
    assert money.show_short(cents) == short.replace(" ", money.NBSP)
    assert money.decimal(cents) == written


@given(CENTS)
def test_what_is_shown_is_read_back_as_the_same_cents(cents):
    assert money.parse(money.show(cents)) == cents
    assert money.parse(money.show_short(cents)) == cents
    assert money.read_decimal(money.decimal(cents)) == cents


def test_a_sum_of_cents_is_exact_and_refuses_what_is_not_a_whole_number_of_cents():
    assert money.total([1, 2, -3, 10**15]) == 10**15
    with pytest.raises(TypeError):
        money.total([1, 2.0])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        money.total([True])


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(375, 10, 38), (374, 10, 37), (-375, 10, -38), (-374, 10, -37), (0, 7, 0), (1, 2, 1)],
)
def test_half_is_rounded_up_on_the_absolute_value_and_the_sign_put_back(
    numerator, denominator, rounded
):
    assert money.half_up(numerator, denominator) == rounded


@pytest.mark.parametrize(
    ("bases", "fee_cents", "vat_cents"),
    [
        ([FeeBase(1_000 * 1_000, 420, 0)], 42_000, 0),
        ([FeeBase(500 * 1_000, 420, 0)], 21_000, 0),
        ([FeeBase(3 * 1_000, 125, 2_000)], 38, 8),
        ([FeeBase(2 * 4_000, 500, 0)], 400, 0),
        ([FeeBase(1_000, 125, 0)] * 3, 38, 0),
        ([FeeBase(1_000, 125, 2_000), FeeBase(1_000, 0, 2_000)], 13, 3),
        ([FeeBase(-3_000, 125, 2_000)], -38, -8),
        ([], 0, 0),
    ],
)
def test_the_fee_and_its_vat_are_computed_exactly_and_rounded_once(bases, fee_cents, vat_cents):
    assert money.fee(bases) == money.Fee(fee_cents, vat_cents)


BASES = st.lists(
    st.builds(
        FeeBase,
        base_cents=st.integers(-(10**9), 10**9),
        rate_bp=st.integers(0, 10_000),
        vat_bp=st.integers(0, 10_000),
    ),
    max_size=6,
)


@given(BASES)
def test_a_rounded_fee_is_never_further_than_half_a_cent_from_the_exact_one(bases):
    exact = sum((Fraction(b.base_cents * b.rate_bp, 10_000) for b in bases), Fraction())
    exact_vat = sum(
        (Fraction(b.base_cents * b.rate_bp * b.vat_bp, 10**8) for b in bases), Fraction()
    )
    computed = money.fee(bases)
    assert abs(computed.fee_cents - exact) <= Fraction(1, 2)
    assert abs(computed.vat_cents - exact_vat) <= Fraction(1, 2)


@given(BASES)
def test_a_fee_and_the_fee_of_the_opposite_lines_cancel_out(bases):
    opposite = [FeeBase(-b.base_cents, b.rate_bp, b.vat_bp) for b in bases]
    there, back = money.fee(bases), money.fee(opposite)
    assert (there.fee_cents + back.fee_cents, there.vat_cents + back.vat_cents) == (0, 0)
