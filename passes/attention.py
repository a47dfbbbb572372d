"""What the second pair of eyes looks at before money leaves.

Pure: facts about one transfer → the sentences that ask for attention. Nothing here refuses a
payment: an unusual one may be right, and only a person says so (screens.md 10). A first transfer to
an account is always shown, because a changed account is the oldest fraud (T5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from passes import calendar_days, money

UNUSUAL_TIMES = 3
ENOUGH_PAST_AMOUNTS = 3


@dataclass(frozen=True)
class TransferFacts:
    """One transfer, the account it goes to, and what the provider was paid before, in cents."""

    amount_cents: int
    account_paid_before: bool
    past_amounts: Sequence[int] = ()
    suspended_on: date | None = None
    account_changed_on: date | None = None
    # What of its statement this transfer leaves out: held, or paid by another part.
    left_out_cents: int = 0


def warnings(facts: TransferFacts) -> tuple[str, ...]:
    """Say, in the order of their weight, why this transfer deserves a look."""
    return tuple(_sentences(facts))


def _sentences(facts: TransferFacts) -> Iterator[str]:
    if not facts.account_paid_before:
        since = (
            f", accepté le {calendar_days.in_words(facts.account_changed_on, weekday=False)}"
            if facts.account_changed_on
            else ""
        )
        yield f"Premier virement vers ce compte{since}."
    if is_unusual(facts.amount_cents, facts.past_amounts):
        usual = money.show_short(median_low(facts.past_amounts))
        yield f"Montant inhabituel : d'ordinaire autour de {usual}."
    if facts.left_out_cents:
        rest = money.show_short(facts.left_out_cents)
        yield f"Une partie du relevé seulement : {rest} sont retenus, ou payés à part."
    if facts.suspended_on:
        day = calendar_days.in_words(facts.suspended_on, weekday=False)
        yield f"Structure suspendue depuis le {day}."


def is_unusual(amount_cents: int, past_amounts: Sequence[int]) -> bool:
    """Whether an amount is over three times the ordinary one, once there is an ordinary one."""
    if len(past_amounts) < ENOUGH_PAST_AMOUNTS:
        return False
    return amount_cents > UNUSUAL_TIMES * median_low(past_amounts)
