"""The bank's answers to a file of transfers: each one noted, a rejection undoes its line alone.

Invariant: an answer never says that money moved; only an entry of the account does. A rejected
transfer frees its statement, to be paid again by a new one. The answer that stands for a transfer
is the latest by the bank's own clock, whatever the order in which files arrive; what it can no
longer change is kept with the reason why, and so is the refusal of a file that the bank has
already. A report that names a transfer that is not in its batch, or another amount, is refused
whole: nothing is guessed (passes-and-money.md 5.6, 7.4).
"""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import (
    answer_refusals,
    bank_files,
    bank_reasons,
    bank_refusals,
    money,
    refunding,
    settling,
)
from passes.bank_entries import Upload
from passes.enums import BankAnswer, BatchStatus, PaymentStatus, StatementStatus
from passes.formats import iso20022, pain002
from passes.formats.pain002 import Report, Status
from passes.models import MonthlyStatement, Payment, PaymentAnswer, PaymentBatch, PaymentReport
from passes.paying import BANK_TIME

LARGEST_FILE_BYTES = 20 * 1024 * 1024
ROWS_AT_ONCE = 1_000
NOT_HANDED_OVER = (BatchStatus.PREPARED, BatchStatus.RELEASED, BatchStatus.CANCELLED)
_REASONS = {
    iso20022.FORMAT_UNKNOWN: answer_refusals.FORMAT_UNKNOWN,
    iso20022.AMOUNT_UNREADABLE: answer_refusals.UNREADABLE,
    iso20022.DATE_UNREADABLE: answer_refusals.UNREADABLE,
    iso20022.FILE_UNSAFE: bank_refusals.FILE_UNSAFE,
    pain002.STATUS_UNKNOWN: answer_refusals.STATUS_UNKNOWN,
}

OVERTAKEN = "La banque a répondu plus tard pour ce virement."
DEBITED = "La banque a déjà débité ce virement : son retour viendra par le relevé de compte."
PAID_AGAIN = "Son relevé est repayé par un autre virement : appelez la banque avant un double."
OVER = "Ce virement n'attend plus de réponse."
HAD_ALREADY = "La banque dit avoir déjà ce fichier : son premier envoi suit son cours."


@journal.act(Verb.PAYMENT_REPORT_IMPORTED)
def import_payment_report(
    *, actor: Actor, content: bytes, file_name: str, request_id: uuid.UUID | None = None
) -> PaymentReport:
    """Note what the bank answers for each transfer of a batch, and free what it rejects.

    The same bytes give the same report and change nothing.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise Refusal(bank_refusals.FILE_TOO_LARGE, limit=LARGEST_FILE_BYTES // 1024 // 1024)
    digest = bank_files.digest(content)
    if (known := PaymentReport.objects.filter(file_digest=digest).first()) is not None:
        return known
    read = _read(content)
    try:
        with transaction.atomic():
            report = _enter(Upload(actor, content, file_name, digest), read)
            journal.record(
                actor=actor,
                verb=Verb.PAYMENT_REPORT_IMPORTED,
                subject=report,
                facts={
                    "file_digest": digest,
                    "batch": report.batch.number,
                    "accepted": report.accepted_count,
                    "waiting": report.waiting_count,
                    "rejected": report.rejected_count,
                    "without_effect": report.ignored_count,
                },
            )
            return report
    except IntegrityError:
        # The same file arrived twice at the same instant: the other one has entered.
        if (known := PaymentReport.objects.filter(file_digest=digest).first()) is not None:
            return known
        raise


def standing_answers(batch: PaymentBatch) -> dict[int, PaymentAnswer]:
    """Give the answer that stands for each payment: the latest by the bank's own clock."""
    answers = PaymentAnswer.objects.filter(payment__batch=batch)
    return {answer.payment_id: answer for answer in answers.order_by("answered_at", "pk")}


@dataclass(frozen=True, slots=True)
class _Line:
    payment: Payment
    status: Status
    is_named: bool = True


def _read(content: bytes) -> Report:
    try:
        return pain002.read(io.BytesIO(content))
    except iso20022.Unreadable as fault:
        place = fault.place or "en-tête"
        problem = fault.sentence.rstrip(".")
        raise Refusal(_REASONS[fault.code], problem=problem, place=place) from fault


def _enter(upload: Upload, read: Report) -> PaymentReport:
    batch = PaymentBatch.objects.filter(number=read.batch_reference).first()
    if batch is None:
        raise Refusal(answer_refusals.BATCH_UNKNOWN, reference=read.batch_reference[:40] or "vide")
    if batch.status in NOT_HANDED_OVER:
        raise Refusal(answer_refusals.BATCH_NOT_SENT, number=batch.number)
    lines = _lines(batch, read)
    written_at = read.written_at
    if written_at.tzinfo is None:
        written_at = written_at.replace(tzinfo=BANK_TIME)
    report = PaymentReport.objects.create(
        batch=batch,
        format_version=f"{pain002.FAMILY}.001.{read.version}",
        file_name=upload.file_name[:200],
        file_digest=upload.digest,
        file_content=upload.content,
        bank_reference=read.reference[:80],
        group_status=read.status.code,
        answered_at=written_at,
        imported_by=upload.actor if isinstance(upload.actor, User) else None,
        imported_at=journal.instant(),
    )
    before = standing_answers(batch)
    answers = [_answer(report, line, before.get(line.payment.pk)) for line in lines]
    PaymentAnswer.objects.bulk_create(answers, batch_size=ROWS_AT_ONCE)
    settling.close_when_answered(batch.pk)
    return _counted(report, answers)


def _lines(batch: PaymentBatch, read: Report) -> list[_Line]:
    """Set each transfer of the batch beside what the bank says of it; silence is left out."""
    # Payments are locked before their batch, as the bank's entries do: see `settling`.
    locked = Payment.objects.for_update().filter(batch=batch).order_by("pk")
    payments = {payment.end_to_end_id: payment for payment in locked}
    told: dict[str, Status] = {}
    for line in read.lines():
        payment = payments.get(line.end_to_end_id)
        if payment is None:
            raise Refusal(
                answer_refusals.LINE_UNKNOWN,
                reference=line.end_to_end_id[:40] or "vide",
                number=batch.number,
            )
        said = (line.amount_cents, line.currency)
        if line.amount_cents is not None and said != (payment.amount_cents, "EUR"):
            raise Refusal(
                answer_refusals.LINE_DIFFERS,
                reference=payment.end_to_end_id,
                told=f"{money.decimal(line.amount_cents)} {line.currency}",
                amount=money.show(payment.amount_cents),
            )
        if told.setdefault(line.end_to_end_id, line.status) != line.status:
            raise Refusal(answer_refusals.LINE_TWICE, reference=payment.end_to_end_id)
    whole = read.whole()
    found = [
        _Line(payment, told.get(key, whole), is_named=key in told)
        for key, payment in payments.items()
    ]
    lines = [line for line in found if _meaning(line.status) is not None]
    if not lines:
        raise Refusal(answer_refusals.NOTHING_ANSWERED)
    return lines


def _meaning(status: Status) -> BankAnswer | None:
    answer = status.answer
    return BankAnswer(answer.value) if answer and answer.value in BankAnswer.values else None


def _answer(report: PaymentReport, line: _Line, before: PaymentAnswer | None) -> PaymentAnswer:
    """Note one answer, and let it reach its payment if it is the latest."""
    meaning = _meaning(line.status) or BankAnswer.WAITING
    reason = line.status.reason or line.status.text
    without_effect = OVERTAKEN
    if before is None or before.answered_at <= report.answered_at:
        if meaning != BankAnswer.REJECTED:
            without_effect = _stand_again(line.payment)
        elif _is_second_sending(line, before):
            without_effect = HAD_ALREADY
        else:
            without_effect = _reject(line.payment, reason)
    return PaymentAnswer(
        report=report,
        payment=line.payment,
        answer=meaning,
        code=line.status.code,
        reason=reason[:80],
        answered_at=report.answered_at,
        without_effect=without_effect,
    )


def _is_second_sending(line: _Line, before: PaymentAnswer | None) -> bool:
    """Tell that the bank refuses a file it has already: the first sending may well be paid.

    Freeing its statements would pay them twice; if the bank is wrong, two people declare the batch
    without effect. A transfer named alone, never answered before, is refused as any other.
    """
    is_duplicate = line.status.reason.strip().upper() in bank_reasons.DUPLICATES
    return is_duplicate and (before is not None or not line.is_named)


def _reject(payment: Payment, reason: str) -> str:
    """Free the statement of a rejected transfer; give why nothing was done, if so."""
    if payment.status == PaymentStatus.SETTLED:
        return DEBITED
    if payment.status != PaymentStatus.SENT:
        return "" if payment.status == PaymentStatus.REJECTED else OVER
    move(payment, PaymentStatus.REJECTED, bank_reason=reason[:80])
    settling.free(payment)
    return ""


def _stand_again(payment: Payment) -> str:
    """Take back a rejection that the bank itself takes back, unless it was paid again since."""
    if payment.status != PaymentStatus.REJECTED:
        return ""
    if payment.statement_id is None:
        return "" if refunding.stood_again(payment) else PAID_AGAIN
    statement = MonthlyStatement.objects.locked(payment.statement_id)
    if not settling.has_room(statement, payment):
        return PAID_AGAIN
    move(payment, PaymentStatus.SENT, bank_reason="")
    if statement.status == StatementStatus.APPROVED:
        move(statement, StatementStatus.IN_PAYMENT)
    return ""


def _counted(report: PaymentReport, answers: list[PaymentAnswer]) -> PaymentReport:
    def count(answer: BankAnswer) -> int:
        return sum(one.answer == answer for one in answers)

    report.accepted_count = count(BankAnswer.ACCEPTED)
    report.waiting_count = count(BankAnswer.WAITING)
    report.rejected_count = count(BankAnswer.REJECTED)
    report.ignored_count = sum(bool(one.without_effect) for one in answers)
    report.save(
        update_fields=["accepted_count", "waiting_count", "rejected_count", "ignored_count"]
    )
    return report
