"""A parcel received from the file that came with it: the same verb as by hand, numbers and all.

The state of the lot is computed from what is in the file, never typed. Booklets of the lot that no
line names did not come.
"""

from __future__ import annotations

import uuid

from diagnostics.accounts.models import User
from passes import codes, stock_lines, stocking
from passes.enums import BookletStatus
from passes.formats.reception_file import Carton
from passes.models import Booklet, Lot
from passes.stock_lines import Range
from passes.stocking import Reception

UNNAMED = "Absents du fichier de réception"


def receive_from_file(
    *, actor: User, lot: Lot, cartons: tuple[Carton, ...], request_id: uuid.UUID | None = None
) -> Lot:
    """Put in stock what a file says has arrived; refusals are those of `receive_lot`."""
    waiting = {
        codes.booklet_position(number)
        for number in Booklet.objects.filter(lot=lot, status=BookletStatus.IN_TRANSIT).values_list(
            "number", flat=True
        )
    }
    named: set[int] = set()
    gone: set[int] = set()
    for carton in cartons:
        named |= set(range(carton.first, carton.last + 1))
        for first, last in carton.missing:
            gone |= set(range(first, last + 1))
    # A number of another parcel is told as one that is not on its way.
    strange = named - waiting
    absent = (waiting - named) | gone | strange
    notes = [carton.note for carton in cartons if carton.note]
    if waiting - named:
        notes.append(UNNAMED)
    reception = Reception(
        received_count=len(waiting - absent),
        missing=tuple(Range(each.first, each.last) for each in stock_lines.runs(sorted(absent))),
        note=" ; ".join(dict.fromkeys(notes))[:300],
    )
    return stocking.receive_lot(actor=actor, lot=lot, reception=reception, request_id=request_id)
