"""Keeping the file of a paper that was issued: drawn once, with its digest, and the same for ever.

The number is taken inside the act; the drawing waits until after it, because nobody should wait for
a drawing under a lock. Until then the empty digest is the work owed: whoever asks for the file
first draws it, and what two draw at once is the same bytes.
"""

from __future__ import annotations

import hashlib

from passes import credit_sheets, invoice_sheets
from passes.formats import credit_note_pdf, invoice_pdf
from passes.models import CreditNote, Invoice


def invoice_file(invoice: Invoice) -> bytes:
    """Give the file of an invoice, drawing and keeping it the first time."""
    return _kept(invoice) or _keep(invoice, invoice_pdf.render(invoice_sheets.sheet_of(invoice)))


def credit_note_file(note: CreditNote) -> bytes:
    """Give the file of a credit note, drawing and keeping it the first time."""
    return _kept(note) or _keep(note, credit_note_pdf.render(credit_sheets.sheet_of(note)))


def _kept(paper: Invoice | CreditNote) -> bytes:
    return bytes(paper.file_content or b"")


def _keep(paper: Invoice | CreditNote, drawn: bytes) -> bytes:
    digest = hashlib.sha256(drawn).hexdigest()
    rows = type(paper).objects.filter(pk=paper.pk, file_digest="")
    if not rows.update(file_content=drawn, file_digest=digest):
        paper.refresh_from_db(fields=["file_content", "file_digest"])
        return _kept(paper)
    paper.file_content, paper.file_digest = drawn, digest
    return drawn
