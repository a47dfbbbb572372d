"""A batch that had no effect: two people declare it, and its statements are payable again (T10).

A bank may never answer a file. One operator declares it with what the bank says, another confirms;
nothing moves before. An answer, an entry of the account or a notice that names the batch or one of
its transfers proves the contrary, and refuses. A file released and never downloaded has left
nobody's hands: it is given up the same way, without a letter of the bank.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import REASON_MISSING, SAME_PERSON, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import attaching, money_refusals, refunding
from passes.enums import BatchStatus, PaymentStatus, StatementStatus
from passes.models import BankEntry, MonthlyStatement, NoticedEntry, Payment, PaymentBatch

ON_THEIR_WAY = (PaymentStatus.PREPARED, PaymentStatus.SENT)
MAY_FAIL = (BatchStatus.RELEASED, BatchStatus.EXPORTED)


@journal.act(Verb.BATCH_FAILURE_DECLARED)
def declare_batch_failed(
    *,
    actor: User,
    batch: PaymentBatch,
    reason: str,
    proof: attaching.Paper | None = None,
    request_id: uuid.UUID | None = None,
) -> PaymentBatch:
    """Say that the bank never had the effect of a file; nothing moves until a second person."""
    with transaction.atomic():
        batch = _locked(batch)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        if batch.failure_asked_by_id is not None:
            raise Refusal(money_refusals.FAILURE_DECLARED)
        if proof is None and batch.status == BatchStatus.EXPORTED:
            raise Refusal(money_refusals.PROOF_MISSING)
        if proof is not None:
            attaching.attach_document(actor=actor, owner=batch, paper=proof)
        batch.failure_reason = reason.strip()[:300]
        batch.failure_asked_by, batch.failure_asked_at = actor, journal.instant()
        batch.save(update_fields=["failure_reason", "failure_asked_by", "failure_asked_at"])
        _note(actor, Verb.BATCH_FAILURE_DECLARED, batch)
        return batch


@journal.act(Verb.BATCH_FAILED)
def confirm_batch_failed(
    *, actor: User, batch: PaymentBatch, request_id: uuid.UUID | None = None
) -> PaymentBatch:
    """Make the statements of a batch payable again by new transfers, as the second person."""
    with transaction.atomic():
        batch = _locked(batch)
        if batch.failure_asked_by_id is None:
            raise Refusal(money_refusals.FAILURE_NOT_DECLARED)
        if batch.failure_asked_by_id == actor.pk:
            raise Refusal(SAME_PERSON)
        move(batch, BatchStatus.FAILED, failed_by=actor, failed_at=journal.instant())
        refunding.free_batch(batch)
        batch.payments.filter(status__in=ON_THEIR_WAY).update(status=PaymentStatus.CANCELLED)
        MonthlyStatement.objects.filter(
            payments__batch=batch, status=StatementStatus.IN_PAYMENT
        ).update(status=StatementStatus.APPROVED)
        _note(actor, Verb.BATCH_FAILED, batch)
        return batch


@journal.act(Verb.BATCH_FAILURE_DECLARED)
def withdraw_failure(
    *, actor: User, batch: PaymentBatch, request_id: uuid.UUID | None = None
) -> PaymentBatch:
    """Take a declaration back before it is confirmed: the batch goes on as if nothing was said."""
    with transaction.atomic():
        batch = PaymentBatch.objects.locked(batch.pk)
        if batch.failure_asked_by_id is None or batch.status == BatchStatus.FAILED:
            raise Refusal(money_refusals.FAILURE_NOT_DECLARED)
        batch.failure_reason, batch.failure_asked_by, batch.failure_asked_at = "", None, None
        batch.save(update_fields=["failure_reason", "failure_asked_by", "failure_asked_at"])
        facts = {"number": batch.number, "is_withdrawn": True}
        journal.record(actor=actor, verb=Verb.BATCH_FAILURE_DECLARED, subject=batch, facts=facts)
        return batch


def is_answered(batch: PaymentBatch) -> bool:
    """Tell whether the bank showed, in any way, that it had this file."""
    payments = Payment.objects.filter(batch=batch)
    references = payments.values("end_to_end_id")
    told: list[QuerySet[Any]] = [
        payments.exclude(status__in=ON_THEIR_WAY),
        # A file refused as sent twice, and nothing else, may be a mistake of the bank.
        batch.reports.exclude(accepted_count=0, waiting_count=0, rejected_count=F("ignored_count")),
        BankEntry.objects.filter(end_to_end_id__in=references),
        BankEntry.objects.filter(batch_reference=batch.number),
        NoticedEntry.objects.filter(end_to_end_id__in=references),
        NoticedEntry.objects.filter(batch_reference=batch.number),
    ]
    return any(rows.exists() for rows in told)


def _locked(batch: PaymentBatch) -> PaymentBatch:
    """Lock the transfers, then their batch, as the bank's entries do; refuse what cannot fail."""
    list(Payment.objects.for_update().filter(batch=batch).order_by("pk"))
    batch = PaymentBatch.objects.locked(batch.pk)
    if batch.status not in MAY_FAIL:
        raise Refusal(money_refusals.CANNOT_FAIL)
    if is_answered(batch):
        raise Refusal(money_refusals.ANSWER_EXISTS)
    return batch


def _note(actor: User, verb: Verb, batch: PaymentBatch) -> None:
    facts = {"number": batch.number, "count": batch.count, "reason": batch.failure_reason}
    journal.record(actor=actor, verb=verb, subject=batch, facts=facts)
