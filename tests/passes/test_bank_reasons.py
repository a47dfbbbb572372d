"""A bank's reason, told to the provider."""

import re

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


# Reasons of the SEPA rulebooks for a transfer rejected or returned, and of a recall (EPC 2025).
RULEBOOK = re.findall(
    r"\w+",
    "AC01 AC03 AC04 AC06 AC13 AC14 AG01 AG02 AGNT AM02 AM03 AM04 AM05 AM09 ARDT BE01 BE04 BE05 "
    "BE06 BE07 CNOR CURR CUST CUTA DNOR DT01 DUPL ED01 ED03 ED05 ERIN FF01 FOCR FRAD LEGL MD07 "
    "MS02 MS03 NARR NOAS NOOR RC01 RC03 RC04 RC07 RR01 RR02 RR03 RR04 RUTA SVNR TECH TM01 UPAY",
)


@pytest.mark.parametrize("code", RULEBOOK)
def test_every_reason_of_a_sepa_transfer_has_its_french_sentence(code):
    assert code in bank_reasons.known_codes()
    assert code not in bank_reasons.explain(code).sentence


def test_every_sentence_says_what_to_do_and_an_account_at_fault_is_to_be_changed():
    for code in bank_reasons.known_codes():
        reason = bank_reasons.explain(code)
        assert " : " in reason.sentence or "nous" in reason.sentence
        assert ("RIB" in reason.sentence) is reason.account_at_fault
