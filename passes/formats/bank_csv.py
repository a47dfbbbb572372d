"""A bank's CSV → the same values as a camt.053, by the columns that the operator has named.

Every bank writes its own table, so none is recognised: the mapping says which column is what, by
its header. The running balance is required, because a table without balances could lose a line in
silence. Days are DD/MM/YYYY or YYYY-MM-DD. Debit and credit have a column each, or one column bears
the sign. A value that cannot be read refuses the file whole, with its line (passes-and-money.md
7.5).
"""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from passes import money
from passes.formats import camt_values, iso20022
from passes.formats.camt_values import Balance, BankStatementRead, DetailRead, EntryRead
from passes.formats.iso20022 import Unreadable

FORMAT, VERSION = "csv", "colonnes"
EURO = "EUR"
DELIMITERS = ";\t,"
COLUMN_MISSING = "column_missing"
MAPPING_MISSING = "mapping_missing"
# What a mapping may name; a day, a balance, and an amount or a debit and a credit are required.
COLUMNS = (
    "date",
    "value_date",
    "amount",
    "debit",
    "credit",
    "balance",
    "label",
    "reference",
    "end_to_end_id",
    "name",
    "iban",
    "account",
    "currency",
)
_DAYS = (
    (re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})"), (3, 2, 1)),
    (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), (1, 2, 3)),
)
_MINUS = ("-", money.MINUS)


def mapping_of(text: str) -> dict[str, str]:
    """Read "date=Date;debit=Débit" as columns by their part; what is not whole is refused."""
    pairs = [pair.partition("=") for pair in text.split(";") if pair.strip()]
    columns = {part.strip(): header.strip() for part, _, header in pairs}
    missing = {"date", "balance"} - set(columns)
    one_amount, two = "amount" in columns, {"debit", "credit"} <= set(columns)
    if missing or one_amount == two or set(columns) - set(COLUMNS) or not all(columns.values()):
        sentence = "Les colonnes des relevés CSV de la banque ne sont pas réglées."
        raise Unreadable(MAPPING_MISSING, sentence)
    return columns


def read(
    content: bytes, columns: Mapping[str, str], account: str
) -> Iterator[BankStatementRead | EntryRead]:
    """Read a file as one statement of `account`, which a column may name instead."""
    rows = [_row(cells, account) for cells in _cells(content, columns)]
    if len({(row.account, row.currency) for row in rows}) > 1:
        sentence = "Ce fichier mêle plusieurs comptes ou plusieurs monnaies."
        raise Unreadable(iso20022.FORMAT_UNKNOWN, sentence)
    rows = _in_order(rows)
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    yield BankStatementRead(
        format=FORMAT,
        version=VERSION,
        reference="",
        account=first.account if first else account,
        starts_on=first.booked_on if first else None,
        ends_on=max(row.booked_on for row in rows) if rows else None,
        opening=Balance(first.balance - first.cents, first.currency, first.booked_on)
        if first
        else None,
        closing=Balance(last.balance, last.currency, last.booked_on) if last else None,
    )
    seen: Counter[str] = Counter()
    for row in rows:
        entry = row.entry()
        yield entry._replace(bank_reference=camt_values.identity(entry, seen))


@dataclass(frozen=True, slots=True)
class _Row:
    booked_on: date
    value_on: date | None
    cents: int
    balance: int
    currency: str
    account: str
    reference: str
    end_to_end_id: str
    label: str
    name: str
    iban: str

    def entry(self) -> EntryRead:
        is_credit = self.cents > 0
        detail = DetailRead(
            amount_cents=abs(self.cents),
            currency=self.currency,
            is_credit=is_credit,
            end_to_end_id=self.end_to_end_id,
            debtor_name=self.name if is_credit else "",
            debtor_iban=self.iban if is_credit else "",
            creditor_name="" if is_credit else self.name,
            creditor_iban="" if is_credit else self.iban,
        )
        return EntryRead(
            bank_reference=self.reference,
            amount_cents=abs(self.cents),
            currency=self.currency,
            is_credit=is_credit,
            is_booked=True,
            booked_on=self.booked_on,
            value_on=self.value_on,
            text=self.label,
            is_return=False,
            batch_reference="",
            batch_count=0,
            details=(detail,),
            doubt="",
        )


@dataclass(frozen=True, slots=True)
class _Cells:
    """One line of the table, each cell under what it is."""

    values: Mapping[str, str]
    line: int

    def __getitem__(self, part: str) -> str:
        return " ".join(self.values.get(part, "").split())

    def fault(self, code: str, sentence: str, part: str) -> Unreadable:
        return Unreadable(code, sentence, self.line, part)

    def day(self, part: str) -> date:
        for shape, places in _DAYS:
            if found := shape.fullmatch(self[part]):
                try:
                    return date(*(int(found[place]) for place in places))
                except ValueError:
                    break
        sentence = f"Date illisible : « {self[part]} »."
        raise self.fault(iso20022.DATE_UNREADABLE, sentence, part)

    def signed(self, part: str) -> int:
        text = self[part]
        sign = -1 if text.startswith(_MINUS) else 1
        try:
            return sign * money.parse(text[1:] if text.startswith((*_MINUS, "+")) else text)
        except money.AmountUnreadable as fault:
            sentence = f"Montant illisible : « {text} »."
            raise self.fault(iso20022.AMOUNT_UNREADABLE, sentence, part) from fault

    def cents(self) -> int:
        """The amount with its sign: from its column, or from the one that is filled of the two."""
        if "amount" in self.values:
            return self.signed("amount")
        debit, credit = self["debit"], self["credit"]
        if bool(debit) == bool(credit):
            sentence = "Cette ligne n'est ni au débit ni au crédit, ou aux deux."
            raise self.fault(iso20022.AMOUNT_UNREADABLE, sentence, "debit")
        if debit:
            return -abs(self.signed("debit"))
        if (cents := self.signed("credit")) < 0:
            sentence = f"Un crédit négatif : « {credit} »."
            raise self.fault(iso20022.AMOUNT_UNREADABLE, sentence, "credit")
        return cents


def _cells(content: bytes, columns: Mapping[str, str]) -> Iterator[_Cells]:
    """Find the header, wherever it is, then give each line below it that is not empty."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            places = next(filter(None, (_places(row, columns) for row in reader)), None)
            if places is None:
                continue
            for row in reader:
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) <= max(places.values()):
                    sentence = "Il manque des colonnes à cette ligne."
                    raise Unreadable(COLUMN_MISSING, sentence, reader.line_num)
                yield _Cells({part: row[at] for part, at in places.items()}, reader.line_num)
        except csv.Error as fault:
            sentence = "Ce fichier n'est pas un tableau CSV."
            raise Unreadable(iso20022.FORMAT_UNKNOWN, sentence, reader.line_num) from fault
        return
    names = ", ".join(f"« {header} »" for header in columns.values())
    raise Unreadable(COLUMN_MISSING, f"Ce fichier n'a pas les colonnes attendues : {names}.")


def _places(row: Sequence[str], columns: Mapping[str, str]) -> dict[str, int] | None:
    headers = [" ".join(cell.split()).casefold() for cell in row]
    wanted = {part: " ".join(header.split()).casefold() for part, header in columns.items()}
    if not set(wanted.values()) <= set(headers):
        return None
    return {part: headers.index(header) for part, header in wanted.items()}


def _row(cells: _Cells, account: str) -> _Row:
    return _Row(
        booked_on=cells.day("date"),
        value_on=cells.day("value_date") if cells["value_date"] else None,
        cents=cells.cents(),
        balance=cells.signed("balance"),
        currency=cells["currency"] or EURO,
        account=(cells["account"] or account).replace(" ", ""),
        reference=camt_values.told_reference(cells["reference"]),
        end_to_end_id=camt_values.told_reference(cells["end_to_end_id"]),
        label=cells["label"],
        name=cells["name"],
        iban=cells["iban"].replace(" ", ""),
    )


def _in_order(rows: list[_Row]) -> list[_Row]:
    """Put the latest line last: banks write either way, and the running balance tells which."""
    follows = all(two.balance == one.balance + two.cents for one, two in _pairs(rows))
    if follows:
        return rows
    backwards = rows[::-1]
    if all(two.balance == one.balance + two.cents for one, two in _pairs(backwards)):
        return backwards
    return backwards if rows[0].booked_on > rows[-1].booked_on else rows


def _pairs(rows: list[_Row]) -> Iterator[tuple[_Row, _Row]]:
    return itertools.pairwise(rows)
