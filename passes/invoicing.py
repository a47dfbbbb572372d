"""Asking funders for money: calls for funds and invoices, numbered without gap, never changed.

Each payer of an order is asked for its own line, whole or by instalments, with the references its
public accountant needs. The value goes to the ring-fenced account and the fees, with their VAT, to
the operator's own: they never mix (passes-and-money.md 7.1). The fee of the instalments is the fee
of the whole: each one asks the difference of two cumulative figures. A mistake is answered by a
credit note of the same amounts, and its number stays.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import REASON_MISSING, STATE_CHANGED, Refusal
from diagnostics.accounts.verbs import Verb
from passes import (
    calendar_days,
    crediting,
    enums,
    filing,
    imputing,
    invoice_sheets,
    money,
    numbering,
    ordering,
)
from passes import invoice_refusals as refusals
from passes.invoice_kinds import InvoiceKind
from passes.models import FundingLine, Invoice, Order
from passes.order_refusals import NOT_SIGNED
from passes.paper_kinds import CreditKind

# What public buyers have to pay within (Code de la commande publique, R.2192-10).
DUE_DAYS = 30
ASKING = (enums.OrderStatus.DRAFT, *enums.DISTRIBUTING)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of one payer; without an amount, all that it was not asked yet."""

    line: FundingLine
    kind: str = InvoiceKind.CALL
    value_cents: int | None = None


@journal.act(Verb.INVOICE_ISSUED)
def issue_invoice(
    *, actor: User, order: Order, ask: Ask, request_id: uuid.UUID | None = None
) -> Invoice:
    """Ask one payer of an order for its line, or for an instalment of it.

    Refusals, in this order: state, line, signature, account missing, amount. The order is locked,
    so that two instalments never ask together for more than the line.
    """
    with transaction.atomic():
        order = Order.objects.select_related("funder").locked(order.pk)
        if order.status not in ASKING:
            raise Refusal(refusals.ORDER_ASKS_NOTHING, status=order.get_status_display())
        line = order.funding_lines.select_related("payer").filter(pk=ask.line.pk).first()
        if line is None:
            raise Refusal(refusals.LINE_OF_ANOTHER_ORDER)
        if not ordering.is_signed(order):
            raise Refusal(NOT_SIGNED)
        value = _value(line, ask.value_cents)
        fee = _fee(line, value)
        _refuse_missing_accounts(fee)
        invoice = _write(actor, line, ask.kind, value, fee)
        facts = {
            "number": invoice.number,
            "order": order.reference,
            "payer": str(line.payer.public_id),
            "value_cents": value,
            "fee_cents": fee.fee_cents,
            "fee_vat_cents": fee.vat_cents,
        }
        journal.record(actor=actor, verb=Verb.INVOICE_ISSUED, subject=invoice, facts=facts)
        imputing.settle_waiting(order)
    invoice.refresh_from_db()
    filing.invoice_file(invoice)
    return invoice


@journal.act(Verb.INVOICE_CANCELLED)
def cancel_invoice(
    *, actor: User, invoice: Invoice, reason: str, request_id: uuid.UUID | None = None
) -> Invoice:
    """Cancel an unpaid invoice by a credit note of the same amounts; its number stays."""
    with transaction.atomic():
        order = Order.objects.locked(invoice.order_id)
        invoice = Invoice.objects.get(pk=invoice.pk)
        if invoice.cancelled_at is not None:
            raise Refusal(refusals.INVOICE_CANCELLED, number=invoice.number)
        if invoice.paid_cents:
            received = money.show(invoice.paid_cents)
            raise Refusal(refusals.INVOICE_HAS_FUNDS, received=received, number=invoice.number)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        taken = Invoice.objects.standing().filter(pk=invoice.pk, paid_cents=0)
        stamps = {
            "cancelled_at": journal.instant(),
            "cancelled_by": actor,
            "cancel_reason": reason.strip()[:300],
        }
        if not taken.update(**stamps):
            raise Refusal(STATE_CHANGED)
        invoice.refresh_from_db()
        note = crediting.write_note(
            actor, order, CreditKind.CANCELLATION, invoice.value_cents, invoice=invoice
        )
        facts = {"number": invoice.number, "credit_note": note.number, "reason": reason.strip()}
        journal.record(actor=actor, verb=Verb.INVOICE_CANCELLED, subject=invoice, facts=facts)
    filing.credit_note_file(note)
    return invoice


@journal.act(Verb.INVOICE_FEE_NOTED)
def note_fee_received(
    *, actor: User, invoice: Invoice, received_on: dt.date, request_id: uuid.UUID | None = None
) -> Invoice:
    """Note that the fees arrived on the operator's own account, which no bank file tells us of."""
    with transaction.atomic():
        if not invoice.apart_cents:
            raise Refusal(refusals.NO_FEE_ASKED)
        if received_on > journal.today():
            raise Refusal(refusals.DAY_TO_COME)
        free = Invoice.objects.standing().filter(pk=invoice.pk, fee_received_on__isnull=True)
        taken = free.update(fee_received_on=received_on, fee_noted_by=actor)
        invoice.refresh_from_db()
        if not taken and invoice.fee_received_on:
            day = calendar_days.in_words(invoice.fee_received_on)
            raise Refusal(refusals.FEE_ALREADY_NOTED, date=day)
        if not taken:
            raise Refusal(refusals.INVOICE_CANCELLED, number=invoice.number)
        facts = {"number": invoice.number, "received_on": received_on.isoformat()}
        journal.record(actor=actor, verb=Verb.INVOICE_FEE_NOTED, subject=invoice, facts=facts)
        return invoice


def left_to_ask(line: FundingLine) -> int:
    """Tell what a payer was not asked yet of its line, cancelled invoices left out."""
    return line.amount_cents - _asked(line, "value_cents")


def _asked(line: FundingLine, column: str) -> int:
    standing = Invoice.objects.standing().filter(line=line)
    return int(standing.aggregate(total=Sum(column))["total"] or 0)


def _value(line: FundingLine, wanted: int | None) -> int:
    left = left_to_ask(line)
    if left <= 0:
        raise Refusal(refusals.NOTHING_LEFT_TO_ASK, payer=line.payer.name)
    value = left if wanted is None else wanted
    if value <= 0:
        raise Refusal(refusals.NOTHING_ASKED)
    if value > left:
        facts = {"left": money.show(left), "asked": money.show(value), "payer": line.payer.name}
        raise Refusal(refusals.MORE_THAN_LEFT, **facts)
    return value


def _fee(line: FundingLine, value: int) -> money.Fee:
    """The fee of all that is asked of the line so far, less what was asked already."""
    order = line.order
    so_far = _asked(line, "value_cents") + value
    whole = money.fee([money.FeeBase(so_far, order.upstream_fee_bp, order.fee_vat_bp)])
    return money.Fee(
        max(0, whole.fee_cents - _asked(line, "fee_cents")),
        max(0, whole.vat_cents - _asked(line, "fee_vat_cents")),
    )


def _refuse_missing_accounts(fee: money.Fee) -> None:
    if not (settings.OPERATOR_NAME and settings.OPERATOR_IBAN and settings.OPERATOR_BIC):
        raise Refusal(refusals.RING_FENCED_ACCOUNT_MISSING)
    own = settings.OPERATOR_OWN_IBAN and settings.OPERATOR_OWN_BIC
    if (fee.fee_cents or fee.vat_cents) and not own:
        raise Refusal(refusals.OWN_ACCOUNT_MISSING)


def _write(actor: User, line: FundingLine, kind: str, value: int, fee: money.Fee) -> Invoice:
    """Take the number and write the row; the counter goes back with the transaction."""
    today = journal.today()
    asked = invoice_sheets.Asked(
        number=numbering.invoice_number(kind, today.year),
        kind=kind,
        value_cents=value,
        fee_cents=fee.fee_cents,
        fee_vat_cents=fee.vat_cents,
        issued_on=today,
        due_on=today + dt.timedelta(days=DUE_DAYS),
    )
    return Invoice.objects.create(
        number=asked.number,
        kind=kind,
        order=line.order,
        line=line,
        value_cents=value,
        fee_cents=fee.fee_cents,
        fee_vat_cents=fee.vat_cents,
        issued_on=today,
        due_on=asked.due_on,
        issued_by=actor,
        words=invoice_sheets.words_of(line, asked),
    )
