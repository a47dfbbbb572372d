"""Giving unused value back to funders: the same transfers, two people and files as for structures.

A credit note that is to be refunded becomes a Payment to the account that two operators accepted
for its funder, in a batch of its own. What the bank refuses or sends back is owed again, under a
new attempt. The money left on a note is counted on its row, so that it is never paid twice.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import (
    bank_reasons,
    bank_refusals,
    crediting,
    limits,
    money,
    money_refusals,
    numbering,
)
from passes import invoice_refusals as refusals
from passes.enums import AccountStatus, BatchStatus, PaymentStatus
from passes.invoice_kinds import CreditSettlement
from passes.models import BankAccount, CreditNote, Payment, PaymentBatch
from passes.models.expiries import CreditNoteQuerySet

REFUSED_BY_BANK = (PaymentStatus.REJECTED, PaymentStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Refund:
    """A note to pay back: the account of its funder, or why it waits."""

    note: CreditNote
    account: BankAccount | None
    why: str = ""

    @property
    def cents(self) -> int:
        return self.note.left_cents


@journal.act(Verb.REFUNDS_PREPARED)
def prepare_refunds(
    *, actor: User, requested_on: dt.date, request_id: uuid.UUID | None = None
) -> PaymentBatch:
    """Gather what can be paid back today into one batch; another person releases it.

    What passes a ceiling (`limits`) waits, in sight, and keeps no other refund from leaving. Notes
    are locked in key order: of two operators who prepare at once, the second finds nothing.
    """
    with transaction.atomic():
        today = journal.today()
        if requested_on < today:
            raise Refusal(money_refusals.DATE_IN_THE_PAST)
        if not (settings.OPERATOR_IBAN and settings.OPERATOR_BIC and settings.OPERATOR_NAME):
            raise Refusal(money_refusals.OPERATOR_ACCOUNT_MISSING)
        notes = list(_to_refund().for_update().order_by("pk"))
        found = _weighed(notes, today)
        payable = [each for each in found if not each.why]
        carried = limits.fitting((each.note.pk, each.cents) for each in payable)
        payable = [each for each in payable if each.note.pk in carried]
        if not payable:
            waits = any(each.account is None for each in found)
            raise Refusal(refusals.FUNDER_WITHOUT_ACCOUNT if waits else refusals.NO_REFUND_TO_MAKE)
        batch = PaymentBatch.objects.create(
            number=numbering.batch_number(today.year),
            prepared_by=actor,
            prepared_at=journal.instant(),
            requested_on=requested_on,
            format_version=settings.PAIN_VERSION,
            count=len(payable),
            control_sum_cents=money.total(each.cents for each in payable),
        )
        for refund in payable:
            _pay(batch, refund)
        facts = {
            "number": batch.number,
            "count": batch.count,
            "control_sum_cents": batch.control_sum_cents,
        }
        journal.record(actor=actor, verb=Verb.REFUNDS_PREPARED, subject=batch, facts=facts)
        return batch


def due(on: dt.date) -> tuple[list[Refund], list[Refund]]:
    """Give the notes that can be paid back that day, and those that wait, with why."""
    found = _weighed(list(_to_refund().order_by("pk")), on)
    return [each for each in found if not each.why], [each for each in found if each.why]


def free(payment: Payment) -> None:
    """Owe again what a transfer did not give back: cancelled, rejected or returned."""
    crediting.free(payment.note.pk, payment.amount_cents)


def free_batch(batch: PaymentBatch) -> None:
    """Owe again what a batch given up was to pay back; call it before its transfers are moved."""
    on_its_way = batch.payments.filter(status__in=crediting.ON_ITS_WAY)
    for payment in on_its_way.filter(credit_note__isnull=False):
        free(payment)


def stood_again(payment: Payment) -> bool:
    """Count a refund again as sent, the bank taking its « no » back; not if it was paid since."""
    note = CreditNote.objects.locked(payment.note.pk)
    is_paid_again = note.payments.filter(status__in=crediting.ON_ITS_WAY).exists()
    if is_paid_again or note.left_cents < payment.amount_cents:
        return False
    crediting.spend(note, payment.amount_cents)
    move(payment, PaymentStatus.SENT, bank_reason="")
    return True


def stand_again(payment: Payment) -> None:
    """Count a refund again as sent, because its return is undone, or refuse."""
    if not stood_again(payment):
        raise Refusal(bank_refusals.PAID_AGAIN)


def _to_refund() -> CreditNoteQuerySet:
    return CreditNote.objects.moving_money().filter(
        settlement=CreditSettlement.REFUND, used_cents__lt=F("amount_cents")
    )


def _weighed(notes: Sequence[CreditNote], on: dt.date) -> list[Refund]:
    """Say of each note whether its funder can be paid that day, and why not."""
    known = CreditNote.objects.select_related("order__funder").in_bulk([each.pk for each in notes])
    accounts = _accounts({each.order.funder_id for each in known.values()}, on)
    on_its_way = set(
        Payment.objects.filter(
            credit_note__in=list(known), status__in=crediting.ON_ITS_WAY
        ).values_list("credit_note_id", flat=True)
    )
    found = []
    for note in (known[each.pk] for each in notes if each.pk not in on_its_way):
        account = accounts.get(note.order.funder_id)
        found.append(Refund(note, account, _why(note, account)))
    return found


def _accounts(funders: set[int], on: dt.date) -> dict[int, BankAccount]:
    rows = BankAccount.objects.filter(
        funder_id__in=funders, status=AccountStatus.ACCEPTED, valid_from__lte=on
    )
    return {each.funder_id: each for each in rows if each.funder_id}


def _why(note: CreditNote, account: BankAccount | None) -> str:
    if account is None:
        return "Son commanditaire n'a pas de compte accepté."
    if limits.is_over(note.left_cents):
        ceiling = money.show_short(limits.per_transfer())
        return f"Il dépasse le plafond d'un virement ({ceiling}), réglé sur le serveur."
    last = note.payments.order_by("attempt").last()
    refused = last is not None and last.status in REFUSED_BY_BANK and last.account_id == account.pk
    if last is not None and refused and bank_reasons.explain(last.bank_reason).account_at_fault:
        return "La banque a refusé ce compte : il en faut un autre."
    return ""


def _pay(batch: PaymentBatch, refund: Refund) -> None:
    note, account = refund.note, refund.account
    if account is None:
        raise LookupError(note.number)
    attempt = (note.payments.aggregate(last=Max("attempt"))["last"] or 0) + 1
    cents = note.left_cents
    crediting.spend(note, cents)
    Payment.objects.create(
        batch=batch,
        credit_note=note,
        account=account,
        attempt=attempt,
        end_to_end_id=f"{note.number}-{attempt}",
        iban=account.iban,
        bic=account.bic,
        holder_name=account.holder_name,
        amount_cents=cents,
    )


def prepared_before() -> PaymentBatch | None:
    """Give the batch of refunds that waits for its second person, if one does."""
    waiting = PaymentBatch.objects.filter(
        status=BatchStatus.PREPARED, payments__credit_note__isnull=False
    )
    return waiting.order_by("-pk").first()
