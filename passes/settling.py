"""What a match does to the payment, the statement and the order it reaches, and how it is undone.

Intention and fact are different tables: the bank's entry is fact, and here fact moves intention. A
transfer that comes back opens its statement again, payable by a new Payment (passes-and-money.md
5.6). Called inside the transaction of a verb, which journals.
"""

from __future__ import annotations

from django.db.models import Sum

from diagnostics.accounts.journal import Actor
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from passes import bank_notices, bank_refusals, enums, imputing, ordering, refunding
from passes.enums import BatchStatus, Direction, PaymentStatus, StatementStatus
from passes.models import (
    BankEntry,
    BankMatch,
    FundingReceipt,
    MonthlyStatement,
    Order,
    Payment,
    PaymentBatch,
)


def take(actor: Actor, match: BankMatch) -> None:
    """Let a match just made reach its payment or its order."""
    if match.order_id is not None:
        ordering.record_funds(actor=actor, bank_match=match)
        return
    payment = Payment.objects.locked(match.payment_id)
    if match.entry.direction == Direction.CREDIT:
        _send_back(payment, match.entry)
    else:
        _settle(payment, match.entry)


def give_back(match: BankMatch) -> None:
    """Open again what a match had reached, now that it is undone."""
    if match.order_id is not None:
        _take_funds_back(match)
        return
    payment = Payment.objects.locked(match.payment_id)
    if match.entry.direction == Direction.CREDIT:
        _stand_again(payment)
    else:
        _unsettle(payment)


def _settle(payment: Payment, entry: BankEntry) -> None:
    if payment.status != PaymentStatus.SENT:
        raise Refusal(bank_refusals.PAYMENT_NOT_SENT)
    move(payment, PaymentStatus.SETTLED, settled_on=entry.booked_on)
    if payment.statement_id is not None:
        _follow_settled(MonthlyStatement.objects.locked(payment.statement_id), entry)
    close_when_answered(payment.batch_id)


def _follow_settled(statement: MonthlyStatement, entry: BankEntry) -> None:
    """Pay a statement once all of it is settled; what was held of it is payable again."""
    settled = statement.payments.filter(status=PaymentStatus.SETTLED)
    total = settled.aggregate(cents=Sum("amount_cents"))["cents"] or 0
    if total == statement.net_cents:
        move(statement, StatementStatus.PAID, paid_on=entry.booked_on)
    elif statement.status == StatementStatus.IN_PAYMENT and not _is_on_its_way(statement):
        move(statement, StatementStatus.APPROVED)


def _is_on_its_way(statement: MonthlyStatement) -> bool:
    on_its_way = (PaymentStatus.PREPARED, PaymentStatus.SENT)
    return statement.payments.filter(status__in=on_its_way).exists()


def _send_back(payment: Payment, entry: BankEntry) -> None:
    if payment.status != PaymentStatus.SETTLED:
        raise Refusal(bank_refusals.PAYMENT_NOT_SENT)
    move(payment, PaymentStatus.RETURNED, bank_reason=bank_notices.reason_of(entry))
    free(payment)


def free(payment: Payment) -> None:
    """Make what a lost transfer carried payable again at once, though another part is under way."""
    if payment.statement_id is None:
        refunding.free(payment)
        return
    statement = MonthlyStatement.objects.locked(payment.statement_id)
    if statement.status in (StatementStatus.PAID, StatementStatus.IN_PAYMENT):
        move(statement, StatementStatus.APPROVED, paid_on=None)


def has_room(statement: MonthlyStatement, payment: Payment) -> bool:
    """Tell whether a lost transfer may stand again: its part is free, and the net is not passed."""
    live = list(statement.payments.live())
    taken = sum(each.amount_cents for each in live)
    is_free = all(each.part != payment.part for each in live)
    return is_free and taken + payment.amount_cents <= statement.net_cents


def _unsettle(payment: Payment) -> None:
    if payment.status != PaymentStatus.SETTLED:
        raise Refusal(bank_refusals.RETURN_FIRST)
    move(payment, PaymentStatus.SENT, settled_on=None)
    if payment.statement_id is None:
        return
    statement = MonthlyStatement.objects.locked(payment.statement_id)
    if statement.status != StatementStatus.IN_PAYMENT:
        move(statement, StatementStatus.IN_PAYMENT, paid_on=None)


def _stand_again(payment: Payment) -> None:
    """Undo a return: the payment is settled again by its debit, which still stands."""
    debit = payment.matches.standing().select_related("entry").get(entry__direction=Direction.DEBIT)
    if payment.statement_id is None:
        refunding.stand_again(payment)
        _settle(payment, debit.entry)
        return
    statement = MonthlyStatement.objects.locked(payment.statement_id)
    if not has_room(statement, payment):
        raise Refusal(bank_refusals.PAID_AGAIN)
    move(payment, PaymentStatus.SENT, bank_reason="")
    if statement.status != StatementStatus.IN_PAYMENT:
        move(statement, StatementStatus.IN_PAYMENT)
    _settle(payment, debit.entry)


def _take_funds_back(match: BankMatch) -> None:
    """Take funds back from an order, unless they carry Passes that are open (T8)."""
    order = Order.objects.locked(match.order_id)
    receipt = FundingReceipt.objects.get(bank_match=match)
    left = ordering.received_cents(order) - receipt.amount_cents
    if order.status in enums.ACTIVATED and left < order.funded_count * order.face_value_cents:
        raise Refusal(bank_refusals.FUNDS_IN_USE, order=order.reference)
    receipt.undone_at = match.undone_at
    receipt.save(update_fields=["undone_at"])
    imputing.release(receipt)


def close_when_answered(batch_id: int) -> None:
    """End a batch once the bank has answered for each of its payments."""
    waiting = Payment.objects.filter(batch_id=batch_id, status=PaymentStatus.SENT)
    if not waiting.exists():
        PaymentBatch.objects.filter(pk=batch_id, status=BatchStatus.EXPORTED).update(
            status=BatchStatus.CLOSED
        )
