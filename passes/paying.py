"""Paying: transfers prepared by one operator, released by another, handed to the bank as a file.

A Payment is an intention: it copies the account as it is that day, under a reference that is unique
for ever. Two people are needed and the database holds it. The file is drawn from rows that no
longer change, checked against its schema before the release, then kept: a second download gives the
same bytes, and its digest is what the operator compares on the bank's own screen (T4).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import STATE_CHANGED, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import (
    held,
    limits,
    money,
    money_refusals,
    numbering,
    owing,
    refunding,
    release_checks,
)
from passes.enums import BatchStatus, PaymentStatus, StatementStatus
from passes.formats import pain001
from passes.models import BankAccount, MonthlyStatement, Payment, PaymentBatch

BANK_TIME = ZoneInfo("Europe/Paris")
ROWS_AT_ONCE = 1_000


@journal.act(Verb.BATCH_PREPARED)
def prepare_batch(
    *, actor: User, requested_on: dt.date, request_id: uuid.UUID | None = None
) -> PaymentBatch:
    """Gather every payable statement into one batch; those that must wait stay as they are.

    What two people hold of a statement waits alone: the rest of it is paid on time (T6). What
    passes the ceiling of one batch waits for the next one, the earliest promised going first.
    Approved statements are locked in key order: of two operators who prepare at once, the second
    finds nothing left and is told about the first.
    """
    with transaction.atomic():
        today = journal.today()
        if requested_on < today:
            raise Refusal(money_refusals.DATE_IN_THE_PAST)
        if not (settings.OPERATOR_IBAN and settings.OPERATOR_BIC and settings.OPERATOR_NAME):
            raise Refusal(money_refusals.OPERATOR_ACCOUNT_MISSING)
        payable = _payable(today)
        left, parts = held.shares(payable, today), held.next_parts(payable)
        cents = {pk: each.payable_cents for pk, each in left.items()}
        ready, payable = payable, limits.within_a_batch(payable, cents)
        _take(payable)
        batch = PaymentBatch.objects.create(
            number=numbering.batch_number(today.year),
            prepared_by=actor,
            prepared_at=journal.instant(),
            requested_on=requested_on,
            format_version=settings.PAIN_VERSION,
            count=len(payable),
            control_sum_cents=money.total(left[each.pk].payable_cents for each in payable),
        )
        accounts = owing.accepted_accounts((each.provider_id for each in payable), today)
        attempts = _attempts(payable)
        Payment.objects.bulk_create(
            (
                Payment(
                    batch=batch,
                    statement=statement,
                    attempt=attempts[statement.pk],
                    end_to_end_id=f"{statement.number}-{attempts[statement.pk]}",
                    part=parts.get(statement.pk, 1),
                    amount_cents=left[statement.pk].payable_cents,
                    **_account_that_day(accounts[statement.provider_id]),
                )
                for statement in payable
            ),
            batch_size=ROWS_AT_ONCE,
        )
        facts = {**_facts(batch), "left_for_the_next": len(ready) - len(payable)}
        journal.record(actor=actor, verb=Verb.BATCH_PREPARED, subject=batch, facts=facts)
        return batch


@journal.act(Verb.BATCH_RELEASED)
def release_batch(
    *,
    actor: User,
    batch: PaymentBatch,
    seen: str | None = None,
    request_id: uuid.UUID | None = None,
) -> PaymentBatch:
    """Let the money go: a second person confirms that the file may be given to the bank.

    Refusals, in this order: state, same person, new operator (T22), checker of an account paid for
    the first time (T5), date, account changed since (T4), ceilings, warnings that were not there
    when the page was read (`seen` names those that were), file refused by its schema.
    """
    written, fault = _try_to_write(batch)
    with transaction.atomic():
        batch = PaymentBatch.objects.locked(batch.pk)
        _refuse_unless_prepared(batch)
        release_checks.refuse_releaser(actor, batch)
        if batch.requested_on < journal.today():
            raise Refusal(money_refusals.DATE_IN_THE_PAST)
        release_checks.refuse_changed_accounts(batch)
        limits.refuse_over(batch)
        warnings = release_checks.warnings_of(batch)
        release_checks.refuse_unseen(warnings, seen)
        if fault:
            raise Refusal(money_refusals.SCHEMA_INVALID, fault=fault)
        move(
            batch,
            BatchStatus.RELEASED,
            released_by=actor,
            released_at=journal.instant(),
            file_content=written,
            file_digest=hashlib.sha256(written).hexdigest(),
            warnings=warnings,
        )
        facts = {**_facts(batch), "warned": len(warnings)}
        journal.record(actor=actor, verb=Verb.BATCH_RELEASED, subject=batch, facts=facts)
        return batch


@journal.act(Verb.BATCH_EXPORTED)
def export_batch(*, actor: User, batch: PaymentBatch) -> PaymentBatch:
    """Hand the file over; the first time its payments are sent, each time a line is left."""
    with transaction.atomic():
        batch = PaymentBatch.objects.locked(batch.pk)
        if batch.status in (BatchStatus.PREPARED, BatchStatus.CANCELLED):
            raise Refusal(money_refusals.NOT_RELEASED)
        if batch.failure_asked_by_id is not None:
            raise Refusal(money_refusals.FAILURE_DECLARED)
        if hashlib.sha256(bytes(batch.file_content or b"")).hexdigest() != batch.file_digest:
            raise Refusal(money_refusals.FILE_DAMAGED)
        if batch.status == BatchStatus.RELEASED:
            move(batch, BatchStatus.EXPORTED, exported_at=journal.instant())
            batch.payments.filter(status=PaymentStatus.PREPARED).update(status=PaymentStatus.SENT)
        journal.record(actor=actor, verb=Verb.BATCH_EXPORTED, subject=batch, facts=_facts(batch))
        return batch


@journal.act(Verb.BATCH_CANCELLED)
def cancel_batch(
    *, actor: User, batch: PaymentBatch, request_id: uuid.UUID | None = None
) -> PaymentBatch:
    """Give up a batch before its release; its statements are payable again, under a new attempt."""
    with transaction.atomic():
        batch = PaymentBatch.objects.locked(batch.pk)
        _refuse_unless_prepared(batch)
        move(batch, BatchStatus.CANCELLED)
        refunding.free_batch(batch)
        batch.payments.update(status=PaymentStatus.CANCELLED)
        MonthlyStatement.objects.filter(
            payments__batch=batch, status=StatementStatus.IN_PAYMENT
        ).update(status=StatementStatus.APPROVED)
        journal.record(actor=actor, verb=Verb.BATCH_CANCELLED, subject=batch, facts=_facts(batch))
        return batch


def payment_file(batch: PaymentBatch) -> pain001.PaymentFile:
    """Tell what the bank will be told; drawn from rows that never change, so always the same."""
    return pain001.PaymentFile(
        message_id=batch.number,
        created_at=batch.prepared_at.astimezone(BANK_TIME),
        requested_on=batch.requested_on,
        debtor=pain001.Party(settings.OPERATOR_NAME, settings.OPERATOR_IBAN, settings.OPERATOR_BIC),
        transfers=tuple(
            pain001.Transfer(
                end_to_end_id=payment.end_to_end_id,
                creditor=pain001.Party(payment.holder_name, payment.iban, payment.bic),
                amount_cents=payment.amount_cents,
                text=f"Pass numériques, {_paper(payment)}",
            )
            for payment in batch.payments.with_payees().order_by("pk")
        ),
        version=batch.format_version,
    )


def _paper(payment: Payment) -> str:
    kind = "relevé" if payment.statement else "avoir"
    return f"{kind} {payment.paper_number}"


def file_digest(batch: PaymentBatch) -> str:
    """Tell the digest the file has or will have; empty when it cannot be written."""
    if batch.file_digest:
        return batch.file_digest
    written, fault = _try_to_write(batch)
    return "" if fault else hashlib.sha256(written).hexdigest()


def _payable(today: dt.date) -> list[MonthlyStatement]:
    """Lock the approved statements and keep those that can be paid today, or refuse."""
    approved = list(
        MonthlyStatement.objects.for_update()
        .filter(status=StatementStatus.APPROVED, net_cents__gt=0)
        .order_by("pk")
    )
    waiting = owing.blocked(approved, today)
    payable = [statement for statement in approved if statement.pk not in waiting]
    if payable:
        return payable
    if waiting:
        raise _why_all_wait(waiting.values())
    first = PaymentBatch.objects.filter(status=BatchStatus.PREPARED).order_by("-pk").first()
    if first is not None:
        raise Refusal(
            money_refusals.TAKEN_BY_ANOTHER_BATCH,
            number=first.number,
            name=first.prepared_by.full_name,
        )
    raise Refusal(money_refusals.NOTHING_TO_PAY)


def _why_all_wait(waiting: Iterable[owing.Blocked]) -> Refusal:
    """Say what holds everything back, an account to check before all else."""
    in_short = {each.code: each.in_short for each in waiting}
    for reason in (money_refusals.NO_BANK_ACCOUNT, money_refusals.BANK_ACCOUNT_TO_CORRECT):
        if reason.code in in_short:
            return Refusal(reason)
    return Refusal(money_refusals.ALL_WAITS, why=", ".join(sorted(in_short.values())))


def _take(statements: Sequence[MonthlyStatement]) -> None:
    taken = MonthlyStatement.objects.filter(
        pk__in=[statement.pk for statement in statements], status=StatementStatus.APPROVED
    ).update(status=StatementStatus.IN_PAYMENT)
    if taken != len(statements):
        raise Refusal(STATE_CHANGED)


def _attempts(statements: Sequence[MonthlyStatement]) -> dict[int, int]:
    """The next attempt of each statement; a cancelled one keeps its number for ever."""
    last = dict(
        Payment.objects.filter(statement__in=statements)
        .values_list("statement_id")
        .annotate(Max("attempt"))
    )
    return {statement.pk: last.get(statement.pk, 0) + 1 for statement in statements}


def _account_that_day(account: BankAccount) -> dict[str, Any]:
    return {
        "account": account,
        "iban": account.iban,
        "bic": account.bic,
        "holder_name": account.holder_name,
    }


def _refuse_unless_prepared(batch: PaymentBatch) -> None:
    if batch.status == BatchStatus.CANCELLED:
        raise Refusal(money_refusals.BATCH_CANCELLED)
    if batch.status != BatchStatus.PREPARED:
        raise Refusal(money_refusals.ALREADY_RELEASED)


def _try_to_write(batch: PaymentBatch) -> tuple[bytes, str]:
    """Write the file outside any lock; give its bytes, or what the bank would refuse."""
    try:
        return pain001.write(payment_file(batch)), ""
    except pain001.PaymentFileInvalid as invalid:
        return b"", str(invalid)


def _facts(batch: PaymentBatch) -> dict[str, object]:
    return {
        "number": batch.number,
        "count": batch.count,
        "control_sum_cents": batch.control_sum_cents,
        "digest": batch.file_digest,
    }
