"""A bank's CSV as values, by the columns that were named; nothing guessed."""

from datetime import date

import pytest

from passes.formats import bank_csv
from passes.formats.camt_values import BankStatementRead, EntryRead
from passes.formats.iso20022 import Unreadable

ACCOUNT = "FR1420041010050500013M02606"
TWO = "date=Date;value_date=Valeur;label=Libellé;debit=Débit;credit=Crédit;balance=Solde"
ONE = "date=Date;amount=Montant;balance=Solde;reference=Réf;end_to_end_id=Bout;name=Nom;iban=IBAN"
HEAD = "Date;Valeur;Libellé;Débit;Crédit;Solde"
LINES = (
    "30/03/2026;31/03/2026;VIR COMMUNE;;1 000,00;2 000,00",
    "31/03/2026;;FRAIS;-12,50;;1 987,50",
)


def read(*lines: str, columns: str = TWO) -> list[BankStatementRead | EntryRead]:
    content = "\n".join(lines).encode()
    return list(bank_csv.read(content, bank_csv.mapping_of(columns), ACCOUNT))


def fault(*lines: str, columns: str = TWO) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(*lines, columns=columns)
    return caught.value


def cents(read_: list[BankStatementRead | EntryRead]) -> list[int]:
    return [one.signed_cents for one in read_ if isinstance(one, EntryRead)]


def test_debit_and_credit_columns_give_the_direction_and_the_running_balance_the_balances() -> None:
    head, first, second = found = read("Export du 31", "", HEAD, *LINES)
    assert isinstance(head, BankStatementRead)
    assert (head.opening.cents, head.closing.cents) == (100_000, 198_750)  # type: ignore[union-attr]
    assert (head.account, head.starts_on, head.ends_on) == (
        ACCOUNT,
        date(2026, 3, 30),
        date(2026, 3, 31),
    )
    assert cents(found) == [100_000, -1_250]
    assert (first.text, first.value_on) == ("VIR COMMUNE", date(2026, 3, 31))  # type: ignore[union-attr]
    assert second.value_on is None  # type: ignore[union-attr]


def test_the_latest_line_first_gives_the_same_statement() -> None:
    assert read(HEAD, *LINES) == read(HEAD, *reversed(LINES))


def test_a_line_that_is_missing_is_left_for_the_balances_to_tell() -> None:
    gap = "31/03/2026;;X;;5,00;9 999,00"
    head, *_ = forwards = read(HEAD, LINES[0], gap)
    assert head.closing.cents == 999_900  # type: ignore[union-attr]
    assert read(HEAD, gap, LINES[0]) == forwards


def test_one_column_with_a_sign_a_reference_and_a_party() -> None:
    head = "Date\tMontant\tSolde\tRéf\tBout\tNom\tIBAN"
    lines = (
        "2026-03-30\t+10.00\t10.00\tE1\tNOTPROVIDED\tCommune\tFR76 1",
        "2026-03-31\t\N{MINUS SIGN}4.00\t6.00\tE2\tR-1-1\tAtelier\tFR76 2",
    )
    found = read(head, *lines, columns=ONE)
    assert cents(found) == [1_000, -400]
    _, credit, debit = found
    assert (credit.bank_reference, debit.bank_reference) == ("E1", "E2")  # type: ignore[union-attr]
    assert credit.details[0].debtor_iban == "FR761"  # type: ignore[union-attr]
    assert credit.details[0].end_to_end_id == ""  # type: ignore[union-attr]
    assert debit.details[0].creditor_name == "Atelier"  # type: ignore[union-attr]
    assert debit.details[0].end_to_end_id == "R-1-1"  # type: ignore[union-attr]


def test_a_table_without_line_has_no_balance() -> None:
    (head,) = read(HEAD)
    assert isinstance(head, BankStatementRead)
    assert (head.opening, head.closing, head.account) == (None, None, ACCOUNT)


def test_the_account_and_the_currency_may_have_their_column() -> None:
    columns = f"{TWO};account=Compte;currency=Devise"
    head = f"{HEAD};Compte;Devise"
    (first, *_) = read(head, f"{LINES[0]};FR76 1;USD", columns=columns)
    assert isinstance(first, BankStatementRead)
    assert (first.account, first.opening.currency) == ("FR761", "USD")  # type: ignore[union-attr]
    mixed = fault(head, f"{LINES[0]};A;EUR", f"{LINES[1]};B;EUR", columns=columns)
    assert mixed.code == "format_unknown"


def test_a_file_of_windows_is_read() -> None:
    content = "\r\n".join((HEAD, *LINES)).encode("cp1252")
    assert len(list(bank_csv.read(content, bank_csv.mapping_of(TWO), ACCOUNT))) == 3


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("30/03/2026;;X;;12,3O;1,00", "amount_unreadable", "credit"),
        ("30/03/2026;;X;;1.240;1,00", "amount_unreadable", "credit"),
        ("30/03/2026;;X;;-5,00;1,00", "amount_unreadable", "credit"),
        ("30/03/2026;;X;5,00;5,00;1,00", "amount_unreadable", "debit"),
        ("30/03/2026;;X;;;1,00", "amount_unreadable", "debit"),
        ("30/03/2026;;X;;5,00;", "amount_unreadable", "balance"),
        ("31/02/2026;;X;;5,00;1,00", "date_unreadable", "date"),
        ("3/30/2026;;X;;5,00;1,00", "date_unreadable", "date"),
        ("30/03/2026;hier;X;;5,00;1,00", "date_unreadable", "value_date"),
        ("30/03/2026;;X", "column_missing", ""),
    ],
)
def test_a_cell_that_cannot_be_read_refuses_the_file_with_its_line(
    line: str, code: str, column: str
) -> None:
    caught = fault(HEAD, LINES[0], line)
    assert (caught.code, caught.line, caught.element) == (code, 3, column)


def test_a_table_without_the_named_columns_says_which_ones_are_expected() -> None:
    caught = fault("Jour;Montant", "1;2")
    assert caught.code == "column_missing"
    assert "« Solde »" in caught.sentence


def test_a_torn_quote_is_not_a_table() -> None:
    assert fault(HEAD, '"' + "x" * 200_000).code == "format_unknown"


@pytest.mark.parametrize(
    "columns",
    [
        "",
        "date=Date;amount=Montant",
        "date=Date;balance=Solde",
        "date=Date;balance=Solde;amount=A;debit=D;credit=C",
        "date=Date;balance=Solde;amount=",
        "date=Date;balance=Solde;amount=A;couleur=C",
    ],
)
def test_a_mapping_that_is_not_whole_is_refused(columns: str) -> None:
    with pytest.raises(Unreadable) as caught:
        bank_csv.mapping_of(columns)
    assert caught.value.code == "mapping_missing"
