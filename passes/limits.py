"""What one transfer and one batch may carry at most: two ceilings that no operator can lift.

They are settings of the instance, changed by who runs the server: a third person, when the two who
prepare and release agree. Nobody stays unpaid by them: what passes the ceiling of a batch goes in
the next one, and what passes the ceiling of a transfer waits in sight of all, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings

from diagnostics.accounts.refusals import Refusal
from passes import money, money_refusals
from passes.models import MonthlyStatement, PaymentBatch


def per_batch() -> int:
    """The most that a batch may carry, in cents; 0 when there is no ceiling."""
    return int(settings.BATCH_LIMIT_CENTS)


def per_transfer() -> int:
    """The most that a transfer may carry, never above a whole batch; 0 for no ceiling."""
    limits = [int(settings.TRANSFER_LIMIT_CENTS), per_batch()]
    return min((each for each in limits if each), default=0)


def is_over(amount_cents: int) -> bool:
    """Tell whether one transfer of this amount would pass its ceiling."""
    return bool(per_transfer()) and amount_cents > per_transfer()


def within_a_batch(
    statements: Iterable[MonthlyStatement], cents: Mapping[int, int]
) -> list[MonthlyStatement]:
    """Keep what one batch may carry, the earliest promised first; the rest is for the next."""
    first = sorted(statements, key=lambda each: (each.expected_on, each.pk))
    kept = fitting((each.pk, cents[each.pk]) for each in first)
    return sorted((each for each in first if each.pk in kept), key=lambda each: each.pk)


def fitting(amounts: Iterable[tuple[int, int]]) -> set[int]:
    """Give the keys of the amounts (key, cents) that one batch may carry, in the order told."""
    limit, carried, kept = per_batch(), 0, set()
    for key, amount in amounts:
        if limit and carried + amount > limit:
            continue
        carried += amount
        kept.add(key)
    return kept


def refuse_over(batch: PaymentBatch) -> None:
    """Refuse a batch that passes the ceilings of today, were they lowered since."""
    largest = batch.payments.order_by("-amount_cents").values_list("amount_cents", flat=True)
    for amount in largest[:1]:
        if is_over(amount):
            raise Refusal(
                money_refusals.TRANSFER_OVER_LIMIT,
                amount=money.show_short(amount),
                limit=money.show_short(per_transfer()),
            )
    if per_batch() and batch.control_sum_cents > per_batch():
        raise Refusal(
            money_refusals.BATCH_OVER_LIMIT,
            amount=money.show_short(batch.control_sum_cents),
            limit=money.show_short(per_batch()),
        )


def in_words() -> str:
    """« 50 000 € par virement, 1 000 000 € par bordereau »; empty without any ceiling."""
    parts = ((per_transfer(), "par virement"), (per_batch(), "par bordereau"))
    return ", ".join(f"{money.show_short(cents)} {what}" for cents, what in parts if cents)
