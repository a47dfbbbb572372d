"""What stops a release, and what the second pair of eyes was shown before it (T4, T5, T22).

Refusals are read again inside the transaction of the release, whatever the page said. The warnings
are not refusals: an unusual transfer may be right. They are kept with the release as they were
shown, and a warning that appeared since sends the reader back to the page.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from passes import calendar_days, money_refusals, owing
from passes.models import Payment, PaymentBatch

BANK_TIME = ZoneInfo("Europe/Paris")
# A new operator cannot release for three days: time for the others to see the appointment (T22).
PROBATION = dt.timedelta(hours=72)
Warnings = list[list[str | list[str]]]


def refuse_releaser(actor: User, batch: PaymentBatch) -> None:
    """Refuse who prepared, who was appointed too recently, who checked a new account."""
    if batch.prepared_by_id == actor.pk:
        raise Refusal(money_refusals.PREPARER_RELEASES)
    trusted_at = actor.confirmed_at + PROBATION if actor.confirmed_at else None
    if trusted_at is None or journal.instant() < trusted_at:
        local = (trusted_at or journal.instant() + PROBATION).astimezone(BANK_TIME)
        when = f"{calendar_days.in_words(local.date())} à {local:%H h %M}"
        raise Refusal(money_refusals.OPERATOR_TOO_RECENT, date=when)
    mine = owing.first_payments(batch).filter(account__checked_by=actor).first()
    if mine is not None:
        raise Refusal(money_refusals.CHECKER_RELEASES, name=mine.payee.name)


def refuse_changed_accounts(batch: PaymentBatch) -> None:
    """Compare each payment again with the account accepted today (T4)."""
    payments = list(batch.payments.with_payees().order_by("pk"))
    current = owing.current_accounts(payments, journal.today())
    for payment in payments:
        account = current.get(payment.pk)
        copied = (payment.account_id, payment.iban, payment.bic, payment.holder_name)
        if account is None or copied != (
            account.pk,
            account.iban,
            account.bic,
            account.holder_name,
        ):
            name = payment.payee.name
            raise Refusal(money_refusals.ACCOUNT_CHANGED_SINCE_PREPARED, name=name)


def warnings_of(batch: PaymentBatch) -> Warnings:
    """Tell what deserves a look: [reference, [sentence, …]] of each transfer, without a name."""
    return spell(owing.attention_of(batch))


def spell(attention: Iterable[tuple[Payment, Iterable[str]]]) -> Warnings:
    """Write warnings as they are kept."""
    return [[payment.end_to_end_id, list(sentences)] for payment, sentences in attention]


def seal(warnings: Warnings) -> str:
    """Name a list of warnings, so that a form can say which one was read."""
    return hashlib.sha256(json.dumps(warnings).encode()).hexdigest()


def refuse_unseen(warnings: Warnings, seen: str | None) -> None:
    """Refuse when what deserves a look is no longer what was read."""
    if seen is not None and seen != seal(warnings):
        raise Refusal(money_refusals.WARNINGS_CHANGED)
