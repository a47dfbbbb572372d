"""Every bank file of `shared/data/bank` gives the right rows or the right refusal, one by one.

The folder is read here and never copied: its files are other projects', beside the checkout. A file
that is added there without its line in this table makes the table fail.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import bank_files
from passes.formats.camt_values import BankStatementRead
from tests.passes.bank_factories import upload

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "bank"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.skipif(not SAMPLES.exists(), reason="put shared/data/bank beside the checkout"),
]
# What each becomes on its own account: its state, its rows, their sum and its difference in cents.
# Two samples are cut by those who wrote them and do not add up: they are held, the gap is named.
RESULTS = {
    "camt/oca_camt053_v02_7entries.xml": ("held", 4, -1_299, -43_416),
    "camt/oca_camt054.xml": ("notice", 1, 500, 0),
    "cfonb/akretion_lcl_statement.cfo": ("held", 4, -200_000, 1_387_106),
    "cfonb/silarhi_simple-test.txt": ("read", 0, 0, 0),
}
REFUSALS = {
    "camt/genkgo_camt053.v8.xml": ("currency_not_ours", "SEK"),
    "camt/oca_camt053_v02_batch_txdtls.xml": ("currency_not_ours", "CHF"),
    "camt/oca_camt053_v02_empty.xml": ("currency_not_ours", "CHF"),
    "cfonb/pennylane_example.txt": ("blank_line", "ligne 2"),
    "cfonb/silarhi_operation_codes.csv": ("format_unknown", "ni un relevé camt.053"),
    "pain/fr.sepa.sct-supplier.pain.001.001.03.xml": ("format_unknown", "ordre de virement"),
    "pain/fr.sepa.sct-supplier.pain.001.001.09.xml": ("format_unknown", "ordre de virement"),
}


def on_its_own_account(settings, name: str) -> bytes:
    """Make the account of a sample ours, so that what it says is what is judged."""
    content = (SAMPLES / name).read_bytes()
    try:
        heads = [one for one in bank_files.items(content) if isinstance(one, BankStatementRead)]
    except ValueError:
        heads = []
    settings.OPERATOR_IBAN = heads[0].account if heads else settings.OPERATOR_IBAN
    return content


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_a_sample_gives_its_rows_and_its_difference(settings, name):
    statement = upload(on_its_own_account(settings, name), name=name)
    told = (statement.entry_count, statement.entries_cents, statement.difference_cents)
    assert (statement.status, *told) == RESULTS[name]


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_a_sample_that_is_not_for_us_is_refused_with_the_reason(settings, name):
    code, words = REFUSALS[name]
    with pytest.raises(Refusal) as refusal:
        upload(on_its_own_account(settings, name), name=name)
    assert (refusal.value.code, words in refusal.value.sentence) == (code, True)


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_a_sample_of_somebody_elses_account_is_refused(name):
    with pytest.raises(Refusal) as refusal:
        upload((SAMPLES / name).read_bytes(), name=name)
    assert refusal.value.code == "account_not_ours"


def test_no_sample_is_forgotten():
    files = (path for path in SAMPLES.rglob("*") if path.is_file() and path.suffix != ".xsd")
    names = {path.relative_to(SAMPLES).as_posix() for path in files if "golden" not in path.name}
    assert names == {*RESULTS, *REFUSALS}
