"""The figures of an ended order, as operator and funder both sign them (passes-and-money.md 7.6).

Read from the same books as laws A, B and F, so that the joint statement cannot tell another story
than the laws. Amounts in integer cents.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from django.db.models import Sum

from passes import credit_sheets, enums, joint_months, ledger, money, order_books
from passes.joint_months import Month
from passes.models import Booklet, JointStatement, Order, Pass, Redemption


@dataclass(frozen=True, slots=True)
class Share:
    """What one payer brought, what was redeemed on it, and what is left of it."""

    rank: int
    payer: str
    cents: int
    redeemed_cents: int

    @property
    def left_cents(self) -> int:
        return self.cents - self.redeemed_cents


@dataclass(frozen=True, slots=True)
class JointFigures:
    """Counts and euros of one order at its end."""

    ordered: int
    never_issued: int
    handed_out: int
    started_booklets: int
    redeemed: int
    cancelled: int
    expired: int
    funds_cents: int
    redeemed_cents: int
    to_return_cents: int
    months: tuple[Month, ...]
    shares: tuple[Share, ...]
    face_cents: int = 0
    policy: str = ""

    @property
    def digest(self) -> str:
        """Digest what is signed: the same figures, the same digest."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """The counts with their French names, in the order of the life of a Pass."""
        return (
            ("Pass commandés", self.ordered),
            ("Pass jamais imprimés ni remis", self.never_issued),
            ("Pass remis à des personnes", self.handed_out),
            ("Carnets entamés", self.started_booklets),
            ("Pass encaissés", self.redeemed),
            ("Pass annulés", self.cancelled),
            ("Pass expirés", self.expired),
        )

    @property
    def valued(self) -> tuple[tuple[str, str, str], ...]:
        """The counts with what they are worth; a booklet is not counted in euros."""
        booklets = self.counts[3][0]
        return tuple(
            (
                label,
                f"{count:,}".replace(",", money.NBSP),
                "" if label == booklets else money.show(count * self.face_cents),
            )
            for label, count in self.counts
        )

    @property
    def amounts(self) -> tuple[tuple[str, str], ...]:
        """The amounts with their French names."""
        is_forfeited = self.policy == enums.UnusedValue.FORFEITED
        unused = "acquise à l’opérateur" if is_forfeited else "à rendre"
        return (
            ("Fonds reçus", money.show(self.funds_cents)),
            ("Valeur encaissée par les structures", money.show(self.redeemed_cents)),
            (f"Valeur non utilisée, {unused}", money.show(self.to_return_cents)),
        )

    @property
    def policy_sentence(self) -> str:
        """What the unused value becomes, in words."""
        return credit_sheets.POLICIES[enums.UnusedValue(self.policy)] if self.policy else ""

    @property
    def parts_by_month(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The cents of each payer, month by month, where anything was redeemed."""
        return tuple((month.label, month.parts) for month in self.months if any(month.parts))


def figures_of(order: Order) -> JointFigures:
    """Read the figures of one order."""
    (book,) = order_books.read(order, with_witnesses=False)
    owed = ledger.liabilities(book.counts, book.cash)
    counts = book.counts
    live = Redemption.objects.live().filter(order=order)
    return JointFigures(
        ordered=counts.ordered,
        never_issued=order.lapsed_count,
        handed_out=_handed_out(order),
        started_booklets=live.values("digital_pass__booklet").distinct().count(),
        redeemed=counts.redeemed,
        cancelled=counts.cancelled,
        expired=counts.expired,
        funds_cents=book.cash.funds_in,
        redeemed_cents=book.cash.redeemed_gross,
        to_return_cents=owed.owed_back,
        months=joint_months.of(order),
        shares=_shares(order, book),
        face_cents=order.face_value_cents,
        policy=order.unused_value_policy,
    )


def shown(order: Order) -> JointFigures:
    """Give the figures both signed, as they signed them; before that, those of the books."""
    statement = JointStatement.objects.filter(order=order).first()
    if statement is None or not statement.is_signed:
        return figures_of(order)
    kept = dict(statement.figures)
    kept["months"] = tuple(
        Month(**{**each, "parts": tuple(each.get("parts", ()))}) for each in kept["months"]
    )
    kept["shares"] = tuple(Share(**each) for each in kept["shares"])
    return JointFigures(**kept)


def waited_for(order: Order) -> str:
    """Say whose signature an expired order lacks; signed by both, the operator settles it."""
    if order.status != enums.OrderStatus.EXPIRED:
        return ""
    joint = JointStatement.objects.filter(order=order).first()
    if joint is not None and joint.is_signed:
        return "L'opérateur doit solder la commande."
    if joint is not None and joint.funder_signed_at is not None:
        return "L'opérateur doit signer l'état contradictoire."
    if joint is not None and joint.operator_signed_at is not None:
        return f"{order.funder.name} doit signer l'état contradictoire."
    return f"{order.funder.name} et l'opérateur doivent signer l'état contradictoire."


def _handed_out(order: Order) -> int:
    """Count what people kept: a Pass given back went to somebody else, or was never issued."""
    given = Booklet.objects.filter(
        order=order,
        hand_overs__undone_at__isnull=True,
        hand_overs__isnull=False,
        hand_overs__replaces__isnull=True,
    )
    back = Pass.objects.filter(
        order=order,
        returned_to_allocation=True,
        booklet__hand_overs__undone_at__isnull=True,
        booklet__hand_overs__isnull=False,
    )
    total = given.distinct().aggregate(total=Sum("size"))["total"] or 0
    return int(total) - back.distinct().count()


def _shares(order: Order, book: order_books.OrderBook) -> tuple[Share, ...]:
    redeemed = ledger.attribute(book.cash.redeemed_gross, book.lines) if book.lines else {}
    lines = order.funding_lines.select_related("payer").order_by("rank")
    return tuple(
        Share(line.rank, line.payer.name, line.amount_cents, redeemed.get(line.rank, 0))
        for line in lines
    )


def is_ended(order: Order) -> bool:
    """Whether the figures of an order are those of its end."""
    return order.status in enums.ENDED
