"""A bank's file as rows: one row a line that was booked, or a refusal that says where."""

import pytest
from django.conf import settings

from diagnostics.accounts.refusals import Refusal
from passes import bank_files
from passes.models import BankEntry
from tests.passes.bank_factories import bank_file
from tests.passes.formats import camt_samples
from tests.passes.formats.camt_samples import detail, entry


def rows(*entries: str) -> list[BankEntry]:
    (statement,) = bank_files.read(bank_file(*entries))
    return statement.entries


def refusal(content: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        bank_files.read(content)
    return caught.value


def test_an_entry_becomes_one_row_with_its_reference_and_its_parties() -> None:
    line = detail("R-1", "40.00", iban="FR7630006000011234567890189", text="Merci")
    (row,) = rows(entry("40.00", line, mark="DBIT", reference="A1", text="VIR"))
    assert (row.bank_reference, row.amount_cents, row.direction) == ("A1", 4_000, "debit")
    assert (row.end_to_end_id, row.text) == ("R-1", "Merci VIR")
    assert row.counterparty_iban == "FR7630006000011234567890189"


def test_a_batch_that_adds_up_becomes_one_row_a_detail() -> None:
    batch = entry(
        "40.00", detail("R-1", "30.00"), detail("R-2", "10.00"), mark="DBIT", reference="A1"
    )
    assert [(row.bank_reference, row.amount_cents) for row in rows(batch)] == [
        ("A1/1", 3_000),
        ("A1/2", 1_000),
    ]


def test_a_detail_of_the_opposite_mark_keeps_its_own_direction() -> None:
    batch = entry("40.00", detail("R-1", "50.00"), detail("R-2", "10.00", mark="CRDT"), mark="DBIT")
    assert [row.direction for row in rows(batch)] == ["debit", "credit"]


def test_a_batch_that_does_not_add_up_stays_whole_with_its_doubt() -> None:
    (row,) = rows(entry("40.00", detail("R-1", "30.00"), detail("R-2", "9.00"), mark="DBIT"))
    assert (row.amount_cents, row.end_to_end_id) == (4_000, "")
    assert "ne font pas" in row.doubt


def test_what_is_announced_is_counted_and_kept_out() -> None:
    pending = entry("40.00", status="<Sts><Cd>PDNG</Cd></Sts>")
    (statement,) = bank_files.read(bank_file(pending))
    assert (statement.entries, statement.pending_count) == ([], 1)


def test_an_entry_of_zero_moves_nothing() -> None:
    zeros = entry("0.00"), entry("5.00", detail("R-1", "5.00"), detail("R-2", "0.00"))
    assert [row.amount_cents for row in rows(*zeros)] == [500]


def test_a_return_keeps_its_reason() -> None:
    (row,) = rows(entry("40.00", detail("R-1", "40.00", reason="AC04")))
    assert (row.is_return, row.return_reason) == (True, "AC04")


def test_a_very_long_reference_is_named_by_its_digest() -> None:
    (row,) = rows(entry("1.00", reference="X" * 200))
    assert len(row.bank_reference) == 64


def test_another_account_is_refused_in_one_sentence() -> None:
    caught = refusal(bank_file(account="NL77ABNA0574908765"))
    assert caught.code == "account_not_ours"
    assert "NL77…8765" in caught.detail
    assert bank_files.masked("") == "inconnu"


def test_without_an_account_of_ours_every_file_is_refused(settings) -> None:
    content = bank_file(account="")
    settings.OPERATOR_IBAN = ""
    assert refusal(content).code == "account_not_ours"


def test_a_notice_is_read_without_balances_and_takes_its_days_from_its_entries() -> None:
    account = settings.OPERATOR_IBAN
    line = entry("4.00", on="<Dt>2026-03-30</Dt>")
    notice = camt_samples.statement(line, element="Ntfctn", account=account)
    content = camt_samples.document(notice, version="camt.054.001.08").replace(b"FrToDt", b"X")
    (read,) = bank_files.read(content)
    assert (read.is_notice, read.from_on.day, read.until_on.day) == (True, 30, 30)


def test_a_statement_without_balances_is_refused() -> None:
    assert refusal(bank_file().replace(b"OPBD", b"XXXX")).code == "balances_missing"


@pytest.mark.parametrize("part", [b'Ccy="EUR">1000.00', b'Ccy="EUR">5.00'])
def test_another_currency_is_refused(part: bytes) -> None:
    content = bank_file(entry("5.00")).replace(part, part.replace(b"EUR", b"CHF"), 1)
    caught = refusal(content)
    assert (caught.code, "CHF" in caught.detail) == ("currency_not_ours", True)


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (bank_file(entry("12,3O")), "amount_unreadable", "ligne 3, élément Amt"),
        (bank_file(entry("1.00", on="<Dt>x</Dt>")), "date_unreadable", "ligne 4, élément Dt"),
        (b"%PDF", "format_unknown", "ni un relevé CFONB"),
        (b"<!DOCTYPE x><x/>", "file_unsafe", "DOCTYPE"),
        (camt_samples.document(), "format_unknown", "aucun relevé"),
    ],
)
def test_a_fault_refuses_the_file_whole_and_says_where(
    content: bytes, code: str, place: str
) -> None:
    caught = refusal(content)
    assert (caught.code, place in caught.detail) == (code, True), caught.detail


def test_days_come_from_the_period_else_from_the_balances_else_the_file_is_refused() -> None:
    (read,) = bank_files.read(bank_file())
    period = bank_file().replace(b"FrToDt", b"Ignored")
    (without,) = bank_files.read(period)
    assert (read.from_on, read.until_on) == (without.from_on, without.until_on)
    (undated,) = bank_files.read(period.replace(b"<Dt>2026-03-31</Dt>", b""))
    with pytest.raises(Refusal) as caught:
        _ = undated.from_on
    assert caught.value.code == "date_unreadable"
