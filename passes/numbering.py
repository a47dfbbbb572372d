"""Numbers that people quote: taken from a counter inside the act that uses them.

A series never gives the same number twice, and never skips one: the counter moves by a conditional
UPDATE in the transaction of the act, so an act that is rolled back gives its number back. Every
number carries the epoch of the instance as the first of its six characters (T1), so that a
database rewound by a restore cannot print again a number that is already on paper.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.db import connection
from django.db.models import F

from passes.invoice_kinds import InvoiceKind
from passes.models import NumberSeries
from passes.references import squeeze

LONGEST_REFERENCE = 35
PER_EPOCH = 100_000
INVOICE_PREFIXES = {InvoiceKind.CALL: "AF", InvoiceKind.INVOICE: "FA"}
# How a transfer is named: a statement or a credit note, and its attempt; see `payments_named`.
_NAMED = re.compile(
    r"(?=R(\d{4})(\d{2})([0-9A-Z]\d{5})(\d{1,3}))|(?=A(\d{4})([0-9A-Z]\d{5})(\d{1,3}))"
)


class SeriesFull(RuntimeError):
    """Five digits are spent: nothing may be numbered before the series changes."""


def epoch() -> str:
    """Give the epoch character of this instance."""
    return str(settings.INSTANCE_EPOCH)


def take(kind: str, scope: str = "", *, count: int = 1) -> int:
    """Take `count` consecutive numbers from a series, inside a transaction; return the first."""
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken in the transaction of the act that uses it")
    series, _ = NumberSeries.objects.get_or_create(kind=kind, scope=scope)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + count)
    last = NumberSeries.objects.values_list("last", flat=True).get(pk=series.pk)
    return last - count + 1


def payments_named(*texts: str) -> set[str]:
    """Give the transfers of ours that texts of a bank may name, however they spell them."""
    found = {text for text in texts if len(text) <= LONGEST_REFERENCE}
    for text in texts:
        for year, month, number, tries, noted, note, again in _NAMED.findall(squeeze(text)):
            stem = f"R-{year}-{month}-{number}" if year else f"A-{noted}-{note}"
            attempt = tries or again
            found |= {f"{stem}-{attempt[:length]}" for length in range(1, len(attempt) + 1)}
    found.discard("")
    return found


def statement_number(period: str) -> str:
    """Number the next statement of a month: R-2026-03-000041."""
    return f"R-{period}-{_six(take('statement', _scope(period)))}"


def batch_number(year: int) -> str:
    """Number the next batch of transfers of a year: B-2026-000007."""
    return f"B-{year}-{_six(take('batch', _scope(str(year))))}"


def order_reference(year: int) -> str:
    """Number the next order of a year, as a funder writes it on a transfer: CMD-2026-000003."""
    return f"CMD-{year}-{_six(take('order', _scope(str(year))))}"


def credit_note_number(year: int) -> str:
    """Number the next credit note of a year, without gap: A-2026-000002."""
    return f"A-{year}-{_six(take('credit_note', _scope(str(year))))}"


def invoice_number(kind: str, year: int) -> str:
    """Number the next call for funds (AF-2026-000001) or invoice (FA-2026-000001) of a year.

    Neither prefix ends like the other, so that one is never found inside the other by a bank.
    """
    prefix = INVOICE_PREFIXES[InvoiceKind(kind)]
    return f"{prefix}-{year}-{_six(take(f'invoice_{kind}', _scope(str(year))))}"


def _scope(period: str) -> str:
    """A new epoch counts again from one: its own character keeps the numbers apart."""
    return f"{period}/{epoch()}"


def _six(number: int) -> str:
    if number >= PER_EPOCH:
        raise SeriesFull(f"number {number} does not hold in five digits")
    return f"{epoch()}{number:05d}"
