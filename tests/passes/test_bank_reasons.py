"""A bank's reason, told to the provider."""

import pytest

from passes import bank_reasons


@pytest.mark.parametrize(
    ("code", "sentence", "account_at_fault"),
    [
        ("AC04", "Le compte est clos : déposez un nouveau RIB.", True),
        (" ac04 ", "Le compte est clos : déposez un nouveau RIB.", True),
        ("AM04", "Notre compte n'était pas assez approvisionné", False),
        ("ZZ99", "La banque a donné le motif ZZ99", False),
        ("", "La banque n'a pas donné de motif", False),
    ],
)
def test_a_bank_reason_says_what_to_correct(code, sentence, account_at_fault):
    reason = bank_reasons.explain(code)
    assert reason.sentence.startswith(sentence)
    assert reason.account_at_fault is account_at_fault
