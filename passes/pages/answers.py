"""What the bank answers for the transfers of a batch, in the words of its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from passes import answering, bank_notices, bank_reasons
from passes.enums import BankAnswer, PaymentStatus
from passes.models import Payment, PaymentAnswer, PaymentBatch, PaymentReport


@dataclass(frozen=True, slots=True)
class AnsweredPayment:
    """One transfer beside what the bank says of it: its words, and whether they need a look."""

    payment: Payment
    said: str
    is_bad: bool = False


def answers_in_words(report: PaymentReport) -> str:
    """Count the answers of a report: « 2 acceptés, 1 rejeté »."""
    parts = (
        (report.accepted_count, "accepté"),
        (report.waiting_count, "en attente"),
        (report.rejected_count, "rejeté"),
        (report.ignored_count, "sans effet"),
    )
    return ", ".join(f"{count} {_agreed(word, count)}" for count, word in parts if count)


def answered(batch: PaymentBatch, payments: Sequence[Payment]) -> list[AnsweredPayment]:
    """Set transfers of a batch beside the answer that stands for each, or the return announced."""
    answers = answering.standing_answers(batch)
    returns = bank_notices.returns_announced(batch)
    return [
        _one(payment, answers.get(payment.pk), returns.get(payment.end_to_end_id))
        for payment in payments
    ]


def reports_of(batch: PaymentBatch) -> list[tuple[PaymentReport, str]]:
    """Give the answers of the bank for a batch, the latest first, each in words."""
    reports = batch.reports.defer("file_content").order_by("-answered_at", "-pk")
    return [(report, answers_in_words(report)) for report in reports]


def _one(payment: Payment, answer: PaymentAnswer | None, returned: str | None) -> AnsweredPayment:
    if payment.status in (PaymentStatus.REJECTED, PaymentStatus.RETURNED):
        return AnsweredPayment(payment, bank_reasons.explain(payment.bank_reason).sentence, True)
    if returned is not None:
        reason = bank_reasons.explain(returned).sentence
        return AnsweredPayment(payment, f"Retour annoncé par la banque. {reason}", True)
    if answer is None:
        return AnsweredPayment(payment, "")
    if answer.without_effect:
        return AnsweredPayment(payment, answer.without_effect, True)
    said = answer.get_answer_display() if answer.answer != BankAnswer.REJECTED else ""
    return AnsweredPayment(payment, said)


def _agreed(word: str, count: int) -> str:
    return f"{word}s" if count > 1 and word.endswith("é") else word
