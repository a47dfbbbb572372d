"""The file of a paper: drawn once, kept with its digest, the same bytes for ever."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from passes import filing
from passes.models import CreditNote, Funder, Invoice
from tests.passes.invoices import again, asked, cancelled_note, signed_order

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_the_file_of_an_invoice_is_the_same_whatever_changes_afterwards(settings: Any) -> None:
    invoice = again(asked(signed_order()))
    kept = filing.invoice_file(invoice)
    assert kept.startswith(b"%PDF")
    assert invoice.file_digest == hashlib.sha256(kept).hexdigest()
    Funder.objects.update(name="Autre nom")
    settings.OPERATOR_NAME = "Autre opérateur"
    assert filing.invoice_file(again(invoice)) == kept


def test_a_file_that_was_never_drawn_is_drawn_from_the_words_of_its_day() -> None:
    invoice = again(asked(signed_order()))
    kept = filing.invoice_file(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(file_digest="", file_content=None)
    Funder.objects.update(name="Autre nom")
    assert filing.invoice_file(again(invoice)) == kept
    assert again(invoice).file_digest == invoice.file_digest


def test_whoever_draws_second_gives_what_the_first_kept() -> None:
    note = cancelled_note()
    stale = CreditNote.objects.get(pk=note.pk)
    kept = filing.credit_note_file(note)
    assert filing.credit_note_file(stale) == kept
    assert stale.file_digest == note.file_digest
