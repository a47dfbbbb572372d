"""The figures that the seven laws weigh, and the few sums that say who is owed what.

Pure. Cents are integers; the signed ones are said so. What Passes may still cost, what goes back
to a funder, what a provider is owed and who pays for what was redeemed are computed here and only
here, so that the laws, the custody of all and the joint statement of one order tell the same story.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from passes import allocation


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """The Passes of one order, each in one cell; blocked is not a cell."""

    ordered: int
    replacements: int
    not_delivered: int
    in_stock: int
    handed_out_unused: int
    redeemed: int
    replaced: int
    cancelled: int
    expired: int
    contradicted: int = 0


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """The money of one order; `funds_matched` is the same money as the bank's matches say it."""

    face_value_cents: int
    funded_count: int
    funds_in: int
    funds_matched: int
    redeemed_gross: int
    credited: int = 0
    forfeited: int = 0
    is_activated: bool = True
    is_cancelled: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class OrderLiabilities:
    """What the funds of an order are worth now, besides what was redeemed."""

    live_liability: int
    owed_back: int


def liabilities(counts: OrderCounts, cash: OrderMoney) -> OrderLiabilities:
    """Share the funds of an order out between Passes that may still be used and what is owed back.

    Before activation all of it is live; of a cancelled order all of it is owed back. Units that
    were never funded weigh nothing: neither while they wait, nor once they have lapsed. Funds that
    arrived and opened no unit yet are live; beyond the order's value they are a surplus, owed back.
    """
    if cash.is_cancelled:
        return OrderLiabilities(0, cash.funds_in - cash.credited - cash.forfeited)
    if not cash.is_activated:
        return OrderLiabilities(cash.funds_in, 0)
    face = cash.face_value_cents
    unfunded = counts.ordered - cash.funded_count
    # Printed booklets may lie in stock before they are paid for.
    waiting_unfunded = min(unfunded, counts.not_delivered + counts.in_stock)
    usable = counts.not_delivered + counts.in_stock + counts.handed_out_unused - waiting_unfunded
    whole = counts.ordered * face
    not_opened = max(0, min(cash.funds_in, whole) - cash.funded_count * face)
    surplus = max(0, cash.funds_in - whole)
    gone = counts.cancelled + counts.expired - (unfunded - waiting_unfunded)
    return OrderLiabilities(
        live_liability=face * usable + not_opened,
        owed_back=face * gone + surplus - cash.credited - cash.forfeited,
    )


@dataclass(frozen=True, slots=True)
class StatementFigures:
    """One monthly statement: what its lines say, and what it says itself."""

    redemption_lines: int
    negative_lines: int
    positive_lines: int
    gross: int
    adjustments: int
    fee: int
    fee_vat: int
    net: int
    fee_due: int
    fee_vat_due: int
    lines_off_cents: int = 0


@dataclass(frozen=True, slots=True)
class Custody:
    """The ring-fenced balance beside what it must cover; None when no balance is recent enough."""

    balance: int | None
    live_liability: int
    redeemed_not_paid: int
    owed_back: int
    credited_not_refunded: int = 0
    provider_debts: int = 0

    @property
    def due(self) -> int:
        return (
            self.live_liability
            + self.redeemed_not_paid
            + self.owed_back
            + self.credited_not_refunded
        )

    @property
    def gap(self) -> int | None:
        return None if self.balance is None else self.balance - self.due


def not_paid(owed_by_provider: Sequence[int]) -> tuple[int, int]:
    """Split what is owed to providers and what they owe: one's debt never hides another's due."""
    due = sum(max(0, owed) for owed in owed_by_provider)
    debts = sum(max(0, -owed) for owed in owed_by_provider)
    return due, debts


@dataclass(frozen=True, slots=True)
class PaymentFigures:
    """Transfers as the bank's matches, the Payments and the statements each tell them.

    Those that give back to funders are told apart, against the credit notes.
    """

    matched_out: int
    matched_back: int
    settled_payments: int
    paid_statements: int
    contradicted: int = 0
    refunds_out: int = 0
    refunds_back: int = 0
    settled_refunds: int = 0
    given_back: int = 0


def attribute(redeemed_cents: int, lines: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Attribute the redeemed value to the payers, (rank, amount) each, cumulative, ties by rank.

    A month is the difference of two cumulative attributions, so that cents never drift.
    """
    return allocation.share(redeemed_cents, dict(lines))


@dataclass(frozen=True, slots=True)
class AccountDay:
    """One bank statement of one account: signed cents, credits positive.

    `accepted` is the difference that a person accepted, with a reason, when the file was held.
    """

    name: str
    opening: int
    matched: int
    classified: int
    left_open: int
    closing: int
    previous_closing: int | None
    accepted: int = 0
    contradicted: int = 0
    iban: str = ""


def bank_difference(opening: int, entries: int, closing: int, previous: int | None) -> int:
    """Name the gap of a bank statement: its own sum first, else the thread with the one before."""
    own = closing - opening - entries
    if own or previous is None:
        return own
    return opening - previous
