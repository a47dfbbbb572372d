"""The printer's file: every code of an unshipped lot, encrypted to the printer, taken once.

It is either the data of the booklets (CSV) or their ready sheets (a ZIP of PDFs in parts), at the
choice of who takes it: codes are drawn once, whatever the shape.

Drawing the codes of a lot is the second of the two acts that may sign (T12): one operator asks,
another agrees, and the file is drawn when it is taken, in memory, encrypted to the printer's own
certificate. No table and no disk of ours ever holds a code; taking again asks for two people again.
The decoys of a lot come last and look like the rest (`decoys.py`).
"""

from __future__ import annotations

import csv
import hashlib
import io
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.db import transaction

from diagnostics import sealing
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import calendar_days, codes, keys, papers, stock_states
from passes import stock_refusals as refusals
from passes.codes import KeyRing
from passes.formats import booklet_pdf
from passes.formats.booklet_pdf import BookletSheet
from passes.models import Lot, Pass, PrintFile

ROWS_AT_A_TIME = 5_000
BOOKLETS_A_PART = 100
# What one answer may hold in memory: two pages a booklet, some 60 Mo of PDF.
MOST_SHEETS = 2_000
HEADER = ("carnet", "rang", "serie", "code", "adresse")


@dataclass(frozen=True, slots=True)
class TakenFile:
    """The file as it leaves: its name, its encrypted bytes, their digest."""

    print_file: PrintFile
    name: str
    content: bytes


@journal.act(Verb.PRINT_FILE_ASKED)
def ask_print_file(
    *, actor: User, lot: Lot, certificate: str, request_id: uuid.UUID | None = None
) -> PrintFile:
    """Ask for the codes of a lot, for the printer whose certificate this is."""
    with transaction.atomic():
        lot = Lot.objects.locked(lot.pk)
        _refuse_unless_with_operator(lot)
        try:
            sealing.check_certificate(certificate)
        except ValueError as error:
            raise Refusal(refusals.PUBLIC_KEY_UNREADABLE) from error
        asked = PrintFile.objects.create(
            lot=lot, certificate=certificate, asked_by=actor, asked_at=journal.instant()
        )
        facts = {"lot": lot.pk, "booklets": lot.booklet_count}
        journal.record(actor=actor, verb=Verb.PRINT_FILE_ASKED, subject=asked, facts=facts)
        return asked


@journal.act(Verb.PRINT_FILE_APPROVED)
def approve_print_file(
    *, actor: User, print_file: PrintFile, request_id: uuid.UUID | None = None
) -> PrintFile:
    """Agree, as a second person, that the codes of a lot be drawn."""
    with transaction.atomic():
        print_file = PrintFile.objects.select_related("lot").get(pk=print_file.pk)
        if print_file.asked_by_id == actor.pk:
            raise Refusal(refusals.SAME_PERSON)
        _refuse_if_taken(print_file)
        _refuse_unless_with_operator(print_file.lot)
        print_file.approved_by, print_file.approved_at = actor, journal.instant()
        print_file.save(update_fields=["approved_by", "approved_at"])
        facts = {"lot": print_file.lot_id}
        journal.record(actor=actor, verb=Verb.PRINT_FILE_APPROVED, subject=print_file, facts=facts)
        return print_file


def take_print_file(
    *, actor: User, print_file: PrintFile, origin: str, as_sheets: bool = False
) -> TakenFile:
    """Draw the codes, encrypt them to the printer and hand them out, once.

    `origin` is the address the QR codes open. The file exists only in the answer.
    """
    lot = print_file.lot
    if as_sheets and lot.drawn_booklets > MOST_SHEETS:
        facts = {"count": lot.booklet_count, "most": MOST_SHEETS}
        raise Refusal(refusals.SHEETS_TOO_MANY, **facts)
    content = b""
    if print_file.approved_at is not None and print_file.taken_at is None:
        plain = plain_sheets(lot) if as_sheets else _data(lot, origin)
        content = sealing.encrypt_to(print_file.certificate, plain)
    digest = hashlib.sha256(content).hexdigest()
    taken = _take(actor=actor, print_file=print_file, digest=digest)
    kind = "planches.zip" if as_sheets else "codes.csv"
    return TakenFile(taken, f"lot-{lot.pk}-{kind}.p7m", content)


@journal.act(Verb.PRINT_FILE_TAKEN)
def _take(*, actor: User, print_file: PrintFile, digest: str) -> PrintFile:
    with transaction.atomic():
        print_file = PrintFile.objects.select_related("lot").get(pk=print_file.pk)
        if print_file.approved_at is None:
            raise Refusal(refusals.NOT_APPROVED)
        _refuse_if_taken(print_file)
        _refuse_unless_with_operator(Lot.objects.locked(print_file.lot_id))
        at = journal.instant()
        if not PrintFile.objects.filter(pk=print_file.pk, taken_at__isnull=True).update(
            taken_at=at, digest=digest
        ):
            raise Refusal(refusals.ALREADY_TAKEN, date=calendar_days.in_words(at.date()))
        print_file.refresh_from_db()
        earlier = PrintFile.objects.filter(lot=print_file.lot, taken_at__isnull=False).count()
        facts = {"lot": print_file.lot_id, "digest": digest, "time": earlier}
        journal.record(actor=actor, verb=Verb.PRINT_FILE_TAKEN, subject=print_file, facts=facts)
        return print_file


# --- Inside a file -----------------------------------------------------------------------------


def _data(lot: Lot, origin: str) -> bytes:
    ring = keys.ring().only(lot.key_fingerprint)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(_rows(lot, ring, origin))
    return text.getvalue().encode()


def plain_sheets(lot: Lot) -> bytes:
    """Draw the two pages of every booklet, in PDFs of a hundred booklets, in one ZIP."""
    agency = lot.agency
    if agency is None:
        raise Refusal(refusals.ORDER_NOT_APPROVED)
    ring = keys.ring().only(lot.key_fingerprint)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as parts:
        for rank, start in enumerate(range(0, lot.drawn_booklets, BOOKLETS_A_PART), start=1):
            sheets = [_sheet(lot, agency, ring, place) for place in _places(lot, start)]
            first, last = sheets[0].letter.booklet_number, sheets[-1].letter.booklet_number
            paper = booklet_pdf.render_together(sheets, f"Carnets {first} à {last}")
            name = f"partie-{rank:03d}-{first}-a-{last}.pdf"
            parts.writestr(zipfile.ZipInfo(name), paper)
    return content.getvalue()


def _places(lot: Lot, start: int) -> range:
    return range(start, min(start + BOOKLETS_A_PART, lot.drawn_booklets))


def _sheet(lot: Lot, agency: Agency, ring: KeyRing, place: int) -> BookletSheet:
    first = lot.first_serial + place * lot.booklet_size
    drawn = tuple(codes.sign(serial, ring) for serial in range(first, first + lot.booklet_size))
    number = codes.booklet_number(lot.first_booklet + place)
    return papers.sheet_in_stock(lot.order, agency, number, drawn)


def _rows(lot: Lot, ring: KeyRing, origin: str) -> Iterator[tuple[str, int, str, str, str]]:
    passes = (
        Pass.objects.filter(booklet__lot=lot)
        .order_by("serial")
        .values_list("booklet__number", "rank", "serial")
    )
    for number, rank, serial in chain(passes.iterator(chunk_size=ROWS_AT_A_TIME), _decoys(lot)):
        code = codes.sign(serial, ring)
        yield number, rank, codes.serial_text(serial), code, codes.qr_address(origin, code)


def _decoys(lot: Lot) -> Iterator[tuple[str, int, int]]:
    """Spell the decoys as what comes before them: nothing tells them apart (T16)."""
    for place in range(lot.booklet_count, lot.drawn_booklets):
        number = codes.booklet_number(lot.first_booklet + place)
        for rank in range(lot.booklet_size):
            yield number, rank + 1, lot.first_serial + place * lot.booklet_size + rank


def _refuse_unless_with_operator(lot: Lot) -> None:
    if lot.status != stock_states.LotStatus.PRODUCED:
        raise Refusal(refusals.LOT_NOT_PRODUCED, state=lot.get_status_display())


def _refuse_if_taken(print_file: PrintFile) -> None:
    if print_file.taken_at is not None:
        day = calendar_days.in_words(print_file.taken_at.date())
        raise Refusal(refusals.ALREADY_TAKEN, date=day)
