"""Notices of the bank (camt.054): what is told before, or beside, the statement that books it.

A notice brings details and returns early. It moves no balance and settles nothing: its entries stay
with it, out of the books, until a statement books the same reference; then that statement takes the
very same row. Details that a statement left out are taken from the notice when they make its amount
to the cent, and never otherwise. Called inside the transaction of a verb, which journals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from passes.enums import BankFileStatus, Direction, EntryStatus
from passes.models import BankEntry, BankStatement, LockedPeriod, Payment, PaymentBatch

AT_ONCE = 500
DIFFERS = "L'avis de la banque disait un autre montant ou un autre sens pour cette écriture."
# What a notice may add to a line that the statement leaves bare.
_ADDED = ("end_to_end_id", "batch_reference", "counterparty_name", "counterparty_iban")
_OF_THE_BANK = (
    "booked_on",
    "value_on",
    "amount_cents",
    "direction",
    "is_return",
    "return_reason",
    "text",
    "doubt",
    *_ADDED,
)


def of_details(rows: Sequence[BankEntry]) -> list[BankEntry]:
    """Replace each booked line by the details that a notice gave of it, when they make its sum."""
    told = _details_of(rows, BankEntry.objects.filter(bank_statement__status=BankFileStatus.NOTICE))
    found: list[BankEntry] = []
    for row in rows:
        parts = told.get(row.bank_reference, [])
        if parts and _sum(parts) == row.signed_cents:
            found.extend(_copy(part, row) for part in parts)
        else:
            found.append(row)
    return found


def booked_by_detail(rows: Sequence[BankEntry]) -> set[str]:
    """Find the lines that the books already have as details, which make their sum."""
    booked = BankEntry.objects.exclude(bank_statement__status=BankFileStatus.NOTICE)
    told = _details_of(rows, booked)
    return {
        row.bank_reference
        for row in rows
        if (parts := told.get(row.bank_reference)) and _sum(parts) == row.signed_cents
    }


def take_over(statement: BankStatement, rows: Sequence[BankEntry]) -> list[BankEntry]:
    """Book the lines that a notice had announced, in its own rows; give back the others."""
    left: list[BankEntry] = []
    for part in _parts(rows):
        notices = BankEntry.objects.filter(
            iban=statement.iban,
            bank_reference__in=[row.bank_reference for row in part],
            bank_statement__status=BankFileStatus.NOTICE,
        )
        announced = {notice.bank_reference: notice for notice in notices}
        for row in part:
            notice = announced.get(row.bank_reference)
            if notice is None:
                left.append(row)
            else:
                _book(notice, row, statement)
    return left


def enter(notice: BankStatement, rows: Sequence[BankEntry]) -> int:
    """Keep what is new of a notice, complete what is booked; give how many were known."""
    known = 0
    parents = _booked([row.bank_reference.rpartition("/")[0] for row in rows], notice.iban)
    groups: dict[str, list[BankEntry]] = defaultdict(list)
    for part in _parts(rows):
        same = _booked([row.bank_reference for row in part], notice.iban, with_notices=True)
        new = []
        for row in part:
            parent = row.bank_reference.rpartition("/")[0]
            if (earlier := same.get(row.bank_reference)) is not None:
                known += 1
                _complete(earlier, row)
            elif parent in parents:
                known += 1
                groups[parent].append(row)
            else:
                row.bank_statement = notice
                new.append(row)
        BankEntry.objects.bulk_create(new, batch_size=AT_ONCE)
    for reference, parts in groups.items():
        _split(parents[reference], parts)
    return known


def returns_announced(batch: PaymentBatch) -> dict[str, str]:
    """Give, by end-to-end id, the reason of a return that is announced and not yet booked."""
    rows = BankEntry.objects.filter(
        bank_statement__status=BankFileStatus.NOTICE,
        is_return=True,
        direction=Direction.CREDIT,
        end_to_end_id__in=Payment.objects.filter(batch=batch).values("end_to_end_id"),
    )
    return dict(rows.values_list("end_to_end_id", "return_reason"))


def _details_of(
    rows: Sequence[BankEntry], among: QuerySet[BankEntry]
) -> dict[str, list[BankEntry]]:
    """Find the details kept of each whole line: "A/1", "A/2"… for the line "A"."""
    found: dict[str, list[BankEntry]] = {}
    whole = [row for row in rows if not row.end_to_end_id]
    for part in _parts(whole):
        first = {f"{row.bank_reference}/1": row for row in part}
        having = among.filter(iban=part[0].iban, bank_reference__in=first)
        for reference in having.values_list("bank_reference", flat=True):
            row = first[reference]
            found[row.bank_reference] = list(
                among.filter(
                    iban=row.iban, bank_reference__startswith=f"{row.bank_reference}/"
                ).order_by("pk")
            )
    return found


def _booked(
    references: Sequence[str], iban: str, *, with_notices: bool = False
) -> dict[str, BankEntry]:
    found: dict[str, BankEntry] = {}
    wanted = sorted({reference for reference in references if reference})
    for start in range(0, len(wanted), AT_ONCE):
        rows = BankEntry.objects.select_related("bank_statement").filter(
            iban=iban, bank_reference__in=wanted[start : start + AT_ONCE]
        )
        if not with_notices:
            rows = rows.exclude(bank_statement__status=BankFileStatus.NOTICE)
        found.update(
            {row.bank_reference: row for row in rows.defer("bank_statement__file_content")}
        )
    return found


def _book(notice: BankEntry, row: BankEntry, statement: BankStatement) -> None:
    """Write the bank's booking over its announcement; what only the notice said stays."""
    differs = (notice.amount_cents, notice.direction) != (row.amount_cents, row.direction)
    for column in _OF_THE_BANK:
        told = getattr(row, column)
        setattr(notice, column, told or getattr(notice, column))
    notice.direction = row.direction
    notice.doubt = row.doubt or (DIFFERS if differs else "")
    notice.bank_statement = statement
    notice.save()


def _complete(earlier: BankEntry, row: BankEntry) -> None:
    """Add what a notice knows to a booked line that nobody has matched yet."""
    entry = BankEntry.objects.locked(earlier.pk)
    is_same = (entry.amount_cents, entry.direction) == (row.amount_cents, row.direction)
    if entry.status != EntryStatus.OPEN or entry.matched_cents or not is_same or _is_locked(entry):
        return
    added = [column for column in _ADDED if not getattr(entry, column) and getattr(row, column)]
    for column in added:
        setattr(entry, column, getattr(row, column))
    if row.is_return and not entry.is_return:
        entry.is_return, entry.return_reason = True, row.return_reason
        added += ["is_return", "return_reason"]
    if added:
        entry.save(update_fields=added)


def _split(parent: BankEntry, parts: Sequence[BankEntry]) -> None:
    """Detail a booked line that nobody has touched: same statement, same day, same sum."""
    entry = BankEntry.objects.locked(parent.pk)
    touched = entry.status != EntryStatus.OPEN or entry.matches.exists() or entry.movements.exists()
    if touched or _sum(parts) != entry.signed_cents or _is_locked(entry):
        return
    for rank, part in enumerate(parts):
        row = _copy(part, entry)
        row.bank_statement_id = entry.bank_statement_id
        if rank == 0:
            row.pk, row.public_id = entry.pk, entry.public_id
        row.save(force_insert=rank > 0)


def _copy(part: BankEntry, booked: BankEntry) -> BankEntry:
    """Write a detail of a notice as a line of the statement that books it."""
    columns = {column: getattr(part, column) for column in _OF_THE_BANK}
    columns["booked_on"], columns["value_on"] = booked.booked_on, booked.value_on
    columns["batch_reference"] = part.batch_reference or booked.batch_reference
    return BankEntry(iban=booked.iban, bank_reference=part.bank_reference, **columns)


def _is_locked(entry: BankEntry) -> bool:
    period = f"{entry.booked_on:%Y-%m}"
    return LockedPeriod.objects.filter(iban=entry.iban, period=period).exists()


def _sum(rows: Iterable[BankEntry]) -> int:
    return sum(row.signed_cents for row in rows)


def _parts(rows: Sequence[BankEntry]) -> Iterable[Sequence[BankEntry]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
