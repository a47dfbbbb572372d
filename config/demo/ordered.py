"""The orders of the demonstration and the money that opens them: drafts, visas, funds, shares.

No Pass is usable before its value is on account: each order waits for the bank's own line.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q

from config.demo.bank import Bank
from config.demo.stage import Stage
from diagnostics.accounts.models import Agency
from passes import allocating, enums, order_text, ordering, reconciling
from passes.models import BankEntry, Order
from passes.order_terms import FundingPart, OrderTerms

JOB_DISTANT = ("inscrit_12_mois_et_plus", "sans_emploi")
# Paid in two parts: one on demand, and the printed one of `stocked.py`.
IN_TWO_PARTS = ("instalments", "printed")
INDICATORS = (120, 45, 35, 80, 60, 40)


@dataclass(slots=True)
class Book:
    """Orders by name, and the bank of the ring-fenced account."""

    bank: Bank = field(default_factory=lambda: Bank(settings.OPERATOR_IBAN))
    orders: dict[str, Order] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """One order to bring to life: its terms, its agencies, how much of it is paid at first."""

    name: str
    title: str
    count: int
    payers: tuple[tuple[str, int], ...]
    agencies: tuple[int, ...]
    days: int
    territories: tuple[str, ...] = ()
    first_share: int = 100
    downstream_fee_bp: int = 0
    mode: str = enums.OrderMode.ON_DEMAND
    booklet_size: int = 10
    print_text: str = ""
    upstream_fee_bp: int = 0
    unused_value_policy: str = enums.UnusedValue.CREDIT_NOTE


PLANS = (
    Plan(
        "main",
        "Pass numérique Hauts-de-France",
        1150,
        (("departement", 25), ("etat", 50), ("region", 25)),
        (0, 1, 2, 3),
        535,
        ("dep:62", "dep:59"),
        downstream_fee_bp=420,
        upstream_fee_bp=250,
    ),
    Plan("reunion", "Pass numérique La Réunion", 420, (("region", 100),), (4,), 540, ("dep:974",)),
    Plan("guyane", "Pass numérique Guyane", 420, (("etat", 100),), (5,), 540, ("dep:973",)),
    Plan(
        "ended",
        "Pass d'essai",
        150,
        (("departement", 100),),
        (0, 1),
        150,
        ("dep:62",),
        unused_value_policy=enums.UnusedValue.REFUND,
    ),
    Plan(
        "instalments",
        "Pass emploi, deux versements",
        480,
        (("europe", 100),),
        (0, 2, 3),
        540,
        ("reg:32",),
        first_share=40,
    ),
)


def draft_and_sign(stage: Stage, book: Book, plan: Plan) -> Order:
    """Draft an order and have it signed; its funds are asked for next."""
    operator = stage.operators[0]
    value = plan.count * 1000
    order = ordering.draft_order(
        actor=operator,
        terms=OrderTerms(
            funder=stage.funders[plan.payers[0][0]],
            title=plan.title,
            ordered_count=plan.count,
            valid_from=stage.start,
            valid_until=stage.start + dt.timedelta(days=plan.days),
            funding_parts=tuple(
                FundingPart(stage.funders[payer], value * share // 100, f"EJ-{n + 1}")
                for n, (payer, share) in enumerate(plan.payers)
            ),
            territories=plan.territories,
            downstream_fee_bp=plan.downstream_fee_bp,
            upstream_fee_bp=plan.upstream_fee_bp,
            unused_value_policy=plan.unused_value_policy,
            agreement_number=f"CONV-{plan.name.upper()}",
            purchase_order_number=f"BC-{plan.name.upper()}",
            mode=plan.mode,
            booklet_size=plan.booklet_size,
            print_text=plan.print_text,
            job_distant_statuses=JOB_DISTANT if plan.name == "main" else (),
        ),
    )
    ordering.record_sign_off(
        actor=stage.signatories[plan.payers[0][0]],
        order=order,
        visa=ordering.Visa(kind="signature", text_digest=order_text.digest_of(order)),
    )
    book.orders[plan.name] = order
    return order


def activate(stage: Stage, book: Book, plan: Plan) -> None:
    """Share an order between its agencies and activate it."""
    order = Order.objects.get(pk=book.orders[plan.name].pk)
    agencies: list[Agency] = [stage.agencies[n] for n in plan.agencies]
    parts = allocating.plan_allocation(
        order=order,
        base=20,
        claims=[
            allocating.Claim(agency, INDICATORS[n])
            for n, agency in zip(plan.agencies, agencies, strict=True)
        ],
    )
    allocating.confirm_allocation(actor=stage.operators[0], order=order, parts=parts)
    book.orders[plan.name] = ordering.activate_order(
        actor=stage.operators[0], order=order, mandate_number=f"MANDAT-{plan.name.upper()}"
    )


SHORT_OF_FUNDS = Plan("waiting", "Pass rural 2027", 400, (("departement", 100),), (), 700)


def raise_second_instalment(stage: Stage, book: Book) -> None:
    """Open the units that the second payment of each order covers."""
    for name in IN_TWO_PARTS:
        order = Order.objects.get(pk=book.orders[name].pk)
        ordering.raise_instalment(actor=stage.operators[1], order=order)


def import_day(stage: Stage, book: Book, day: dt.date) -> None:
    """Give the bank's statement of the day to the operator; certain lines settle at once."""
    reconciling.import_bank_statement(
        actor=stage.operators[1],
        content=book.bank.statement(day),
        file_name=f"releve-{day:%Y%m%d}.xml",
    )


def match_part_payments(stage: Stage, book: Book) -> None:
    """Say by hand which order an incoming part payment is for: the amount alone left a doubt."""
    for name, order in book.orders.items():
        named = Q(text__contains=order.reference)
        for number in order.invoices.values_list("number", flat=True):
            named |= Q(text__contains=number)
        entry = BankEntry.objects.open().filter(named).first()
        if entry is not None and name in {*IN_TWO_PARTS, "waiting"}:
            reconciling.match_by_hand(
                actor=stage.operators[1],
                entry=entry,
                choice=reconciling.ByHand(order=order, reason="Premier versement de la convention"),
            )
