"""What funders are asked and given back, told twice: what the facts deny is counted."""

from __future__ import annotations

import pytest

from passes import checking, crediting, refund_books
from passes.invoice_kinds import CreditSettlement
from passes.models import CreditNote, FundingReceipt, Imputation, Invoice
from tests.passes.invoices import asked, cancelled_note, operator, received, signed_order

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def broken() -> set[str]:
    return {each.law for each in checking.weigh() if each.verdict == "broken"}


def test_an_offset_moves_what_is_owed_from_one_order_to_the_other() -> None:
    note = cancelled_note(30_000)
    settlement = CreditSettlement.OFFSET
    crediting.choose_settlement(actor=operator(), note=note, settlement=settlement)
    invoice = asked(signed_order(funder=note.order.funder))
    assert refund_books.left_to_give() == 30_000
    crediting.offset_credit(actor=operator(), note=note, invoice=invoice)
    assert refund_books.left_to_give() == 0
    assert refund_books.offsets_by_order() == {invoice.order_id: 30_000}
    assert "E" not in broken()


def test_law_e_is_broken_by_a_note_that_says_otherwise_than_its_offsets_and_transfers() -> None:
    note = cancelled_note()
    assert "E" not in broken()
    CreditNote.objects.filter(pk=note.pk).update(used_cents=1)
    assert refund_books.refunds().contradicted == 1
    assert "E" in broken()


def test_law_f_is_broken_by_an_invoice_that_says_otherwise_than_what_came() -> None:
    order = signed_order()
    invoice = asked(order)
    receipt = received(order, 60_000)
    assert "F" not in broken()
    Invoice.objects.filter(pk=invoice.pk).update(paid_cents=61_000)
    assert refund_books.invoices_off()[order.pk] == 1_000
    assert "F" in broken()
    Invoice.objects.filter(pk=invoice.pk).update(paid_cents=60_000)
    FundingReceipt.objects.filter(pk=receipt.pk).update(undone_at=receipt.bank_match.matched_at)
    assert refund_books.invoices_off()[order.pk] == 60_000
    assert Imputation.objects.count() == 1
