"""Notices of the bank (camt.054): what is told before, or beside, the statement that books it.

A notice brings details and returns early. It moves no balance and settles nothing: its lines are
no entries. When a statement books the same reference, the entry is written once, with what the
notice alone had said; details that a statement left out are taken from the notice when they make
its amount to the cent, and never otherwise. An entry already booked never changes: what a later
notice adds is read beside it. Called inside the transaction of a verb, which journals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from passes.enums import Direction
from passes.models import BankEntry, BankStatement, NoticedEntry, Payment, PaymentBatch

AT_ONCE = 500
DIFFERS = "L'avis de la banque disait un autre montant ou un autre sens pour cette écriture."
# What a notice may add to a line that the statement leaves bare.
_ADDED = ("end_to_end_id", "batch_reference", "counterparty_name", "counterparty_iban")
_TOLD = ("booked_on", "amount_cents", "direction", "is_return", "return_reason", "text", *_ADDED)


def keep(notice: BankStatement, rows: Sequence[BankEntry]) -> int:
    """Keep the lines of a notice beside the books; give how many are booked already."""
    NoticedEntry.objects.bulk_create(
        (
            NoticedEntry(
                notice=notice,
                iban=row.iban,
                bank_reference=row.bank_reference,
                **{column: getattr(row, column) for column in _TOLD},
            )
            for row in rows
        ),
        batch_size=AT_ONCE,
    )
    return sum(
        BankEntry.objects.filter(
            iban=notice.iban, bank_reference__in=[row.bank_reference for row in part]
        ).count()
        for part in _parts(rows)
    )


def of_details(rows: Sequence[BankEntry]) -> list[BankEntry]:
    """Give the lines of a statement with what notices told of them, before any is written."""
    found: list[BankEntry] = []
    for part in _parts(rows):
        whole, details = _told(part)
        for row in part:
            parts = details.get(row.bank_reference, [])
            if row.bank_reference in whole:
                found.append(_completed(row, whole[row.bank_reference]))
            elif parts and sum(one.signed_cents for one in parts) == row.signed_cents:
                found.extend(_copy(one, row) for one in parts)
            else:
                found.append(row)
    return found


def booked_by_detail(rows: Sequence[BankEntry]) -> set[str]:
    """Find the lines that the books already have as details, which make their sum."""
    found = set()
    for part in _parts(rows):
        first = {f"{row.bank_reference}/1": row for row in part}
        having = BankEntry.objects.filter(iban=part[0].iban, bank_reference__in=first)
        for reference in having.values_list("bank_reference", flat=True):
            row = first[reference]
            details = BankEntry.objects.filter(
                iban=row.iban, bank_reference__startswith=f"{row.bank_reference}/"
            )
            if sum(one.signed_cents for one in details) == row.signed_cents:
                found.add(row.bank_reference)
    return found


def beside(entries: Sequence[BankEntry]) -> dict[str, NoticedEntry]:
    """Give, by reference, what notices told of entries that the statement left bare."""
    bare = [entry for entry in entries if not entry.end_to_end_id]
    found: dict[str, NoticedEntry] = {}
    for part in _parts(bare):
        whole, _ = _told(part)
        for entry in part:
            noticed = whole.get(entry.bank_reference)
            if noticed is not None and noticed.signed_cents == entry.signed_cents:
                found[entry.bank_reference] = noticed
    return found


def reason_of(entry: BankEntry) -> str:
    """Say why a transfer came back: by its entry, else by the notice that told it."""
    noticed = None if entry.return_reason else beside([entry]).get(entry.bank_reference)
    return noticed.return_reason if noticed else entry.return_reason


def returns_announced(batch: PaymentBatch) -> dict[str, str]:
    """Give, by end-to-end id, the reason of a return that is announced and not yet booked."""
    booked = BankEntry.objects.filter(
        iban=OuterRef("iban"), bank_reference=OuterRef("bank_reference")
    )
    rows = NoticedEntry.objects.filter(
        ~Exists(booked),
        is_return=True,
        direction=Direction.CREDIT,
        end_to_end_id__in=Payment.objects.filter(batch=batch).values("end_to_end_id"),
    )
    return dict(rows.values_list("end_to_end_id", "return_reason"))


def _told(
    rows: Sequence[BankEntry],
) -> tuple[dict[str, NoticedEntry], dict[str, list[NoticedEntry]]]:
    """Find what the latest notices told of these lines: the line itself, or its details."""
    references = [row.bank_reference for row in rows]
    of_account = NoticedEntry.objects.filter(iban=rows[0].iban)
    whole = {
        one.bank_reference: one
        for one in of_account.filter(bank_reference__in=references).order_by("pk")
    }
    first = of_account.filter(bank_reference__in=[f"{one}/1" for one in references])
    notices = {
        reference.removesuffix("/1"): notice_id
        for reference, notice_id in first.order_by("pk").values_list("bank_reference", "notice_id")
    }
    details: dict[str, list[NoticedEntry]] = defaultdict(list)
    for reference, notice_id in notices.items():
        parts = of_account.filter(notice_id=notice_id, bank_reference__startswith=f"{reference}/")
        details[reference] = list(parts.order_by("pk"))
    return whole, details


def _completed(row: BankEntry, noticed: NoticedEntry) -> BankEntry:
    """Add to a line what only its notice said; another amount is told as a doubt."""
    if noticed.signed_cents != row.signed_cents:
        row.doubt = row.doubt or DIFFERS
        return row
    for column in (*_ADDED, "return_reason"):
        setattr(row, column, getattr(row, column) or getattr(noticed, column))
    row.is_return = row.is_return or noticed.is_return
    row.text = row.text or noticed.text
    return row


def _copy(noticed: NoticedEntry, booked: BankEntry) -> BankEntry:
    """Write a detail of a notice as a line of the statement that books it."""
    columns = {column: getattr(noticed, column) for column in _TOLD}
    columns["booked_on"] = booked.booked_on
    columns["batch_reference"] = noticed.batch_reference or booked.batch_reference
    return BankEntry(
        iban=booked.iban,
        bank_reference=noticed.bank_reference,
        value_on=booked.value_on,
        **columns,
    )


def _parts(rows: Sequence[BankEntry]) -> Iterable[Sequence[BankEntry]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
