"""Which transfers the second operator is shown, and why."""

from datetime import date

import pytest

from passes import attention
from passes.attention import TransferFacts


def test_an_ordinary_transfer_asks_for_no_attention():
    facts = TransferFacts(12_000, account_paid_before=True, past_amounts=(9_000, 10_000, 14_000))
    assert attention.warnings(facts) == ()


def test_a_first_transfer_to_an_account_is_always_shown():
    facts = TransferFacts(100, account_paid_before=False, account_changed_on=date(2026, 4, 1))
    assert attention.warnings(facts) == (
        "Premier virement vers ce compte, accepté le 1er avril 2026.",
    )
    assert attention.warnings(TransferFacts(100, account_paid_before=False)) == (
        "Premier virement vers ce compte.",
    )


def test_an_unusual_amount_says_what_is_usual():
    facts = TransferFacts(50_000, account_paid_before=True, past_amounts=(9_000, 10_000, 14_000))
    (sentence,) = attention.warnings(facts)
    assert sentence.replace("\N{NO-BREAK SPACE}", " ") == (
        "Montant inhabituel : d'ordinaire autour de 100 €."
    )


def test_a_suspended_provider_is_shown_with_its_day():
    facts = TransferFacts(100, account_paid_before=True, suspended_on=date(2026, 3, 2))
    assert attention.warnings(facts) == ("Structure suspendue depuis le 2 mars 2026.",)


@pytest.mark.parametrize(
    ("amount", "past", "unusual"),
    [
        (30_000, (10_000, 10_000, 10_000), False),
        (30_001, (10_000, 10_000, 10_000), True),
        (99_000, (10_000, 10_000), False),
        (99_000, (), False),
    ],
)
def test_unusual_is_over_three_times_the_ordinary_once_there_is_one(amount, past, unusual):
    assert attention.is_unusual(amount, past) is unusual


def test_a_transfer_that_pays_part_of_its_statement_says_what_it_leaves_out():
    facts = TransferFacts(3_000, account_paid_before=True, left_out_cents=2_000)
    (sentence,) = attention.warnings(facts)
    assert sentence.replace("\N{NO-BREAK SPACE}", " ") == (
        "Une partie du relevé seulement : 20 € sont retenus, ou payés à part."
    )
