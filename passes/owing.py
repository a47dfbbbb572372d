"""What is owed and what holds it back, read from the books at the moment of asking.

Nothing is stored here: a reason kept on a row would outlive its cause. The same reading serves the
operator who prepares transfers and the provider who asks where its money is, so that both hear the
same sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from passes import attention, bank_reasons, held, limits
from passes.enums import AccountStatus, PaymentStatus, ProviderStatus, StatementStatus
from passes.models import Accreditation, BankAccount, MonthlyStatement, Payment, PaymentBatch

REFUSED_BY_BANK = (PaymentStatus.REJECTED, PaymentStatus.RETURNED)
AMOUNTS_COMPARED = 6


@dataclass(frozen=True)
class Blocked:
    """Why a statement cannot be paid today: to its provider, then in short to the operator."""

    code: str
    sentence: str
    remedy: str
    in_short: str


_NO_ACCOUNT = Blocked(
    "no_bank_account",
    "Nous n'avons pas encore de compte accepté pour vous payer.",
    "Déposez votre RIB.",
    "pas de compte accepté",
)
_ACCOUNT_IN_CHECK = Blocked(
    "no_bank_account",
    "Votre compte bancaire est en cours de contrôle.",
    "Vous n'avez rien à faire : nous vous paierons dès qu'il sera accepté.",
    "compte à contrôler",
)


_LINES_HELD = Blocked(
    "lines_held",
    "Des lignes de ce relevé sont retenues.",
    "Le relevé dit lesquelles, pourquoi et jusqu'à quand.",
    "toutes ses lignes à payer sont retenues",
)
_OVER_LIMIT = Blocked(
    "over_transfer_limit",
    "Ce montant dépasse ce que nous pouvons virer en une fois.",
    "Vous n'avez rien à faire : nous devons faire relever notre plafond.",
    "au-dessus du plafond d'un virement",
)


def accepted_accounts(provider_ids: Iterable[int], on: dt.date) -> dict[int, BankAccount]:
    """Give the account accepted that day for each of these providers, by provider."""
    accounts = _accepted(on).filter(provider_id__in=set(provider_ids))
    return {account.provider_id: account for account in accounts if account.provider_id}


def current_accounts(payments: Sequence[Payment], on: dt.date) -> dict[int, BankAccount]:
    """Give, by payment, the account accepted that day of who is paid, structure or funder."""
    providers, funders = zip(*(each.payee_key for each in payments), strict=True)
    owners = Q(provider_id__in=set(providers)) | Q(funder_id__in=set(funders))
    found = {(each.provider_id, each.funder_id): each for each in _accepted(on).filter(owners)}
    return {each.pk: found[each.payee_key] for each in payments if each.payee_key in found}


def _accepted(on: dt.date) -> QuerySet[BankAccount]:
    return BankAccount.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        status=AccountStatus.ACCEPTED,
    )


def blocked(statements: Iterable[MonthlyStatement], on: dt.date) -> dict[int, Blocked]:
    """Give, by statement, what holds it back; a statement that is not there is payable."""
    statements = list(statements)
    accounts = accepted_accounts((each.provider_id for each in statements), on)
    in_check = set(
        BankAccount.objects.filter(
            provider_id__in={each.provider_id for each in statements},
            status__in=(AccountStatus.SUBMITTED, AccountStatus.CHECKED),
        ).values_list("provider_id", flat=True)
    )
    last = _last_payments(statements)
    all_held, too_large = held.all_held(statements, on), _too_large(statements, on)
    found = {}
    for statement in statements:
        account = accounts.get(statement.provider_id)
        if account is None:
            waits = statement.provider_id in in_check
            found[statement.pk] = _ACCOUNT_IN_CHECK if waits else _NO_ACCOUNT
        elif refused := _refused(last.get(statement.pk, ()), account):
            found[statement.pk] = Blocked(
                "bank_account_to_correct",
                "Votre banque a refusé notre virement.",
                bank_reasons.explain(refused.bank_reason).sentence,
                "compte refusé par la banque, à corriger",
            )
        elif statement.pk in all_held:
            found[statement.pk] = _LINES_HELD
        elif statement.pk in too_large:
            found[statement.pk] = _OVER_LIMIT
    return found


def _too_large(statements: Iterable[MonthlyStatement], on: dt.date) -> set[int]:
    """Keep the statements whose one transfer of today would pass its ceiling."""
    large = [each for each in statements if limits.is_over(each.net_cents)]
    left = held.shares(large, on) if large else {}
    return {pk for pk, each in left.items() if limits.is_over(each.payable_cents)}


@dataclass(frozen=True)
class Due:
    """An approved statement, what is to pay of it today, and what holds it back, if anything."""

    statement: MonthlyStatement
    left: held.Left
    blocked: Blocked | None = None

    @property
    def cents(self) -> int:
        """What waits is told whole: nothing of it is paid today."""
        return self.left.payable_cents + (self.left.held_cents if self.blocked else 0)


def due(on: dt.date) -> tuple[list[Due], list[Due]]:
    """Give the approved statements that can be paid that day, and those that wait, with why."""
    approved = list(
        MonthlyStatement.objects.filter(status=StatementStatus.APPROVED, net_cents__gt=0)
        .select_related("provider")
        .order_by("expected_on", "number")
    )
    why, left = blocked(approved, on), held.shares(approved, on)
    payable = [Due(each, left[each.pk]) for each in approved if each.pk not in why]
    waiting = [Due(each, left[each.pk], why[each.pk]) for each in approved if each.pk in why]
    return payable, waiting


def _last_payments(statements: list[MonthlyStatement]) -> dict[int, list[Payment]]:
    """Give the last payment of each part: one under way does not hide that another came back."""
    payments = Payment.objects.filter(statement__in=statements).order_by("attempt")
    last = {(payment.statement_id, payment.part): payment for payment in payments}
    found: dict[int, list[Payment]] = {}
    for (statement_id, _), payment in last.items():
        if statement_id is not None:
            found.setdefault(statement_id, []).append(payment)
    return found


def _refused(payments: Iterable[Payment], account: BankAccount) -> Payment | None:
    return next((each for each in payments if _account_at_fault(each, account)), None)


def _account_at_fault(payment: Payment, account: BankAccount) -> bool:
    """Whether the bank refused this very account, for a reason that only another one cures."""
    return (
        payment.status in REFUSED_BY_BANK
        and payment.account_id == account.pk
        and bank_reasons.explain(payment.bank_reason).account_at_fault
    )


def first_payments(batch: PaymentBatch) -> QuerySet[Payment]:
    """Keep the payments of a batch whose account was never paid before."""
    paid = Payment.objects.filter(account=OuterRef("account"), status=PaymentStatus.SETTLED)
    return batch.payments.with_payees().filter(~Exists(paid)).order_by("pk")


def attention_of(batch: PaymentBatch) -> list[tuple[Payment, tuple[str, ...]]]:
    """Give the payments of a batch that deserve a look, each with why."""
    payments = list(batch.payments.with_payees().select_related("account").order_by("pk"))
    new = set(first_payments(batch).values_list("pk", flat=True))
    providers = {payment.statement.provider_id for payment in payments if payment.statement}
    past = _past_amounts(providers)
    suspended = _suspensions(providers)
    found = []
    for payment in payments:
        provider_id = payment.payee_key[0] or 0
        facts = attention.TransferFacts(
            amount_cents=payment.amount_cents,
            account_paid_before=payment.pk not in new,
            past_amounts=past.get(provider_id, ())[:AMOUNTS_COMPARED],
            suspended_on=suspended.get(provider_id),
            account_changed_on=payment.account.valid_from,
            left_out_cents=_left_out(payment),
        )
        if why := attention.warnings(facts):
            found.append((payment, why))
    return found


def _left_out(payment: Payment) -> int:
    return payment.statement.net_cents - payment.amount_cents if payment.statement else 0


def _past_amounts(providers: set[int]) -> dict[int, list[int]]:
    """Amounts that arrived, the latest first, by provider."""
    amounts: dict[int, list[int]] = {}
    rows = (
        Payment.objects.filter(statement__provider_id__in=providers, status=PaymentStatus.SETTLED)
        .order_by("-pk")
        .values_list("statement__provider_id", "amount_cents")
    )
    for provider_id, amount in rows:
        amounts.setdefault(provider_id, []).append(amount)
    return amounts


def _suspensions(providers: set[int]) -> dict[int, dt.date]:
    """Since when the suspended ones of these providers may no longer redeem."""
    rows = (
        Accreditation.objects.filter(
            provider_id__in=providers,
            provider__status=ProviderStatus.SUSPENDED,
            until_on__isnull=False,
        )
        .order_by("until_on")
        .values_list("provider_id", "until_on")
    )
    return {provider_id: until_on for provider_id, until_on in rows if until_on}
