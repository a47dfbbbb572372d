"""What the page of a batch shows around its transfers, for whoever looks a second time."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.verbs import Verb
from passes import access, calendar_days, failing, limits, owing, paying
from passes.enums import BankFileStatus, BatchStatus
from passes.laws import Verdict
from passes.models import BankStatement, Payment, PaymentBatch
from passes.pages import answers

SHOWN = 100


def attention_of(shown: PaymentBatch) -> list[tuple[Payment, tuple[str, ...]]]:
    """What deserves a look before the release; what deserved it then is kept on the batch."""
    return owing.attention_of(shown) if shown.status == BatchStatus.PREPARED else []


def others(shown: PaymentBatch, watched: set[int]) -> list[answers.AnsweredPayment]:
    """The first transfers that ask for nothing, each beside what the bank says of it."""
    payments = shown.payments.with_payees().order_by("pk")[: SHOWN + len(watched)]
    ordinary = [payment for payment in payments if payment.pk not in watched]
    return answers.answered(shown, ordinary[:SHOWN])


def warned(shown: PaymentBatch, page: list[Payment]) -> list[answers.AnsweredPayment]:
    """Before the release, set each transfer beside what deserves a look; then, beside the bank."""
    if shown.status != BatchStatus.PREPARED:
        return answers.answered(shown, page)
    why = {payment.pk: sentences for payment, sentences in attention_of(shown)}
    return [answers.AnsweredPayment(each, " ".join(why.get(each.pk, ()))) for each in page]


def facts_of(shown: PaymentBatch) -> dict[str, Any]:
    """What stands beside the transfers: the file, the bank, the laws, the ceilings."""
    downloads = journal.of(shown).filter(verb=Verb.BATCH_EXPORTED, refusal_code="")
    return {
        "reports": answers.reports_of(shown),
        "digest": paying.file_digest(shown),
        "bank": _last_bank_balance(),
        "laws": _laws_sentence(),
        "limits": limits.in_words(),
        "downloads": downloads.select_related("actor"),
        "proofs": shown.documents.defer("content").order_by("pk"),
    }


def acts_of(request: HttpRequest, shown: PaymentBatch) -> dict[str, Any]:
    """What an operator may do of a batch that is not its release."""
    acts = access.operates(request.user)
    may_fail = acts and shown.status in failing.MAY_FAIL
    is_mine = shown.failure_asked_by_id == request.user.pk
    return {
        "acts": acts,
        "cancel_form": ActForm(auto_id="cancel_%s"),
        "fail_form": ActForm(auto_id="fail_%s"),
        "withdraw_form": ActForm(auto_id="withdraw_%s"),
        "may_fail": may_fail and not shown.failure_asked_by_id,
        "may_confirm": may_fail and not is_mine,
    }


def _last_bank_balance() -> BankStatement | None:
    return (
        BankStatement.objects.filter(
            iban=settings.OPERATOR_IBAN,
            status=BankFileStatus.READ,
            closing_cents__isnull=False,
        )
        .order_by("-until_on", "-pk")
        .first()
    )


def _laws_sentence() -> str:
    """What the last check of the books said; a law that did not hold is named."""
    last = JournalEntry.objects.filter(verb=Verb.BOOKS_CHECKED, subject_pk="").last()
    if last is None:
        return "jamais vérifiées"
    day = calendar_days.in_words(last.at.astimezone(paying.BANK_TIME).date())
    broken = sorted(law for law, verdict in last.facts.items() if verdict == Verdict.BROKEN)
    if broken:
        return f"loi {', '.join(broken)} non conforme, le {day}"
    return f"conformes, le {day}"
