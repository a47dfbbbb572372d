"""Credit notes: written once without gap, then given back by a transfer or taken off a later call.

What the unused value becomes is the order's own term (`unused_value_policy`): paid back, kept for
the next call, or forfeited, and then no note exists. A surplus or the funds of a cancelled order
were never the price of Passes: they are paid back. A note is spent up to its amount and no further;
the database counts it.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F

from diagnostics.accounts import access, journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, STATE_CHANGED, Refusal
from diagnostics.accounts.verbs import Verb
from passes import credit_sheets, enums, imputing, numbering, ordering
from passes import invoice_refusals as refusals
from passes.enums import PaymentStatus
from passes.invoice_kinds import CreditSettlement
from passes.models import CreditNote, CreditOffset, FundingReceipt, Invoice, Order
from passes.order_refusals import CASH_REFUND_REFUSED
from passes.paper_kinds import CreditKind

# Kinds whose money was the price of Passes; of the others it never was.
OF_PASSES = (CreditKind.CLOSING, CreditKind.COMPLEMENTARY)
ON_ITS_WAY = (PaymentStatus.PREPARED, PaymentStatus.SENT)


def write_note(
    actor: User, order: Order, kind: str, amount: int, *, invoice: Invoice | None = None
) -> CreditNote:
    """Write a credit note with its number and its words, inside the act that decides it."""
    today = journal.today(order.time_zone)
    note = CreditNote(
        number=numbering.credit_note_number(today.year),
        order=order,
        kind=kind,
        amount_cents=amount,
        issued_on=today,
        issued_by=actor,
        invoice=invoice,
        fee_cents=invoice.fee_cents if invoice else 0,
        fee_vat_cents=invoice.fee_vat_cents if invoice else 0,
        settlement=_settlement(order, kind),
    )
    note.words = credit_sheets.words_of(note)
    note.save()
    return note


@journal.act(Verb.CREDIT_SETTLED)
def choose_settlement(
    *, actor: User, note: CreditNote, settlement: str, request_id: uuid.UUID | None = None
) -> CreditNote:
    """Say how a note goes back: by transfer, or taken off the next call; the funder may ask too."""
    with transaction.atomic():
        note = _locked(note)
        if not (access.operates(actor) or ordering.is_signatory(actor, note.order)):
            raise Refusal(NOT_ALLOWED)
        _refuse_unless_to_give(note)
        is_cap = note.order.legal_preset == enums.LegalPreset.CAP and note.kind in OF_PASSES
        if is_cap and settlement == CreditSettlement.REFUND:
            raise Refusal(CASH_REFUND_REFUSED)
        note.settlement = settlement
        note.save(update_fields=["settlement"])
        facts = {"number": note.number, "settlement": settlement}
        journal.record(actor=actor, verb=Verb.CREDIT_SETTLED, subject=note, facts=facts)
        return note


@journal.act(Verb.CREDIT_OFFSET)
def offset_credit(
    *, actor: User, note: CreditNote, invoice: Invoice, request_id: uuid.UUID | None = None
) -> CreditOffset:
    """Take what is left of a note off what the same funder is asked for another order.

    The money already lies on the ring-fenced account: it pays the invoice without leaving it.
    """
    with transaction.atomic():
        order = Order.objects.locked(invoice.order_id)
        note = _locked(note)
        invoice = Invoice.objects.select_related("line", "order").get(pk=invoice.pk)
        _refuse_unless_to_give(note)
        if note.settlement == CreditSettlement.REFUND:
            raise Refusal(refusals.NOTE_TO_REFUND)
        if invoice.line.payer_id != note.order.funder_id:
            raise Refusal(refusals.OTHER_FUNDER)
        takes_funds = order.status in {enums.OrderStatus.DRAFT, *enums.DISTRIBUTING}
        if not takes_funds or not invoice.left_cents:
            raise Refusal(refusals.INVOICE_NOT_OPEN, number=invoice.number)
        amount = min(note.left_cents, invoice.left_cents)
        spend(note, amount)
        offset = CreditOffset.objects.create(
            note=note,
            invoice=invoice,
            amount_cents=amount,
            offset_by=actor,
            offset_on=journal.today(),
        )
        receipt = FundingReceipt.objects.create(
            order=order, offset=offset, amount_cents=amount, received_on=offset.offset_on
        )
        imputing.impute(receipt, invoice, imputing.BY_OFFSET, by=actor)
        facts = {"number": note.number, "invoice": invoice.number, "amount_cents": amount}
        journal.record(actor=actor, verb=Verb.CREDIT_OFFSET, subject=offset, facts=facts)
        return offset


def spend(note: CreditNote, cents: int) -> None:
    """Count what is given back of a note; the database refuses to go beyond its amount."""
    free = CreditNote.objects.filter(pk=note.pk, used_cents__lte=F("amount_cents") - cents)
    if not free.update(used_cents=F("used_cents") + cents):
        raise Refusal(STATE_CHANGED)
    note.used_cents += cents


def free(note_id: int, cents: int) -> None:
    """Count again as to give back what did not reach the funder."""
    CreditNote.objects.filter(pk=note_id).update(used_cents=F("used_cents") - cents)


def _settlement(order: Order, kind: str) -> str:
    refunds = order.unused_value_policy == enums.UnusedValue.REFUND
    if kind not in OF_PASSES or refunds:
        return CreditSettlement.REFUND
    return CreditSettlement.OFFSET


def _locked(note: CreditNote) -> CreditNote:
    CreditNote.objects.locked(note.pk)
    return CreditNote.objects.select_related("order__funder").get(pk=note.pk)


def _refuse_unless_to_give(note: CreditNote) -> None:
    if not note.moves_money:
        raise Refusal(refusals.NOTE_MOVES_NOTHING)
    if note.payments.filter(status__in=ON_ITS_WAY).exists():
        raise Refusal(refusals.NOTE_IN_PAYMENT)
    if not note.left_cents:
        raise Refusal(refusals.NOTE_SPENT)
