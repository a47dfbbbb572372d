"""Decoy booklets: what makes a stolen printer's file ring (threats-and-accidents.md, T16).

The file of a lot ends with a few booklets that look like any other: their numbers follow, their
codes are signed. No row is made for them and nobody is given one, so a code of theirs can only come
from the file. The same holds for the codes of a lot that was put under other numbers.
"""

from __future__ import annotations

from diagnostics.accounts.journal import Actor
from passes import codes, stock_states, watching
from passes.models import Lot, Pass
from passes.signal_kinds import SignalKind
from passes.watching import Finding

# One in a hundred, at least one: a thief who spends a tenth of a file meets one almost surely.
ONE_IN = 100
MOST = 100


def count_for(booklets: int) -> int:
    """Tell how many decoys follow so many booklets."""
    return min(MOST, -(-booklets // ONE_IN))


def first_number(lot: Lot) -> str:
    """The number printed on the first decoy of a lot."""
    return codes.booklet_number(lot.first_booklet + lot.booklet_count)


def last_number(lot: Lot) -> str:
    """The number printed on the last decoy of a lot."""
    return codes.booklet_number(lot.first_booklet + lot.drawn_booklets - 1)


def used(serial: int) -> Finding | None:
    """Tell what a signed code without a row is, when it is a decoy's; nothing otherwise."""
    lot = (
        Lot.objects.filter(decoy_count__gt=0, first_serial__lte=serial)
        .select_related("order")
        .order_by("-first_serial")
        .first()
    )
    if lot is None:
        return None
    place = (serial - lot.first_serial) // lot.booklet_size
    if not lot.booklet_count <= place < lot.drawn_booklets:
        return None
    return _finding(lot, codes.booklet_number(lot.first_booklet + place), "Le carnet témoin")


def ring(*, actor: Actor, serial: int) -> None:
    """Raise the signal of a decoy at once: the hourly look over what came may be too late."""
    if (finding := used(serial)) is not None:
        watching.raise_signal(actor=actor, finding=finding)


def used_again(found: Pass) -> Finding | None:
    """Tell that a code of a lot put under other numbers was presented; nothing otherwise."""
    booklet = found.booklet
    lot = booklet.lot
    if lot is None or lot.status != stock_states.LotStatus.REISSUED:
        return None
    return _finding(lot, booklet.number, "Le carnet refait", booklet_id=booklet.pk)


def _finding(lot: Lot, number: str, what: str, booklet_id: int | None = None) -> Finding:
    facts = {"what": what, "booklet": number, "lot": lot.pk, "order": lot.order.reference}
    return Finding(SignalKind.DECOY_USED, number, facts, booklet_id=booklet_id)
