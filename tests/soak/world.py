"""The world of the money machine: orders, desks, structures and operators, made by the verbs.

Three orders: one paid whole at 420 points of fee with tax, one opened by instalments at another
rate, one still a draft. Three structures, one of them without an account. Funds come by the bank's
own files, so that the seven laws hold from the first step.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import time_machine
from django.conf import settings

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import Agency, User
from passes import allocating, answering, ordering, reconciling
from passes.allocating import Claim
from passes.enums import AccountStatus, ProviderRole, UnusedValue
from passes.models import BankAccount, BankStatement, Funder, Order, PaymentReport, Provider
from passes.order_terms import FundingPart
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.passes.factories import FunderFactory, accepted_account, member_of, open_provider
from tests.passes.order_factories import draft, signatory, signed
from tests.soak.bank import Answer, Bank

DRAFTED = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
FUNDED = dt.datetime(2026, 1, 12, 20, tzinfo=dt.UTC)
START = dt.datetime(2026, 1, 13, 9, tzinfo=dt.UTC)
IBANS = ("FR7630006000011234567890189", "FR7610107001011234567890129")
FUNDERS_IBAN = "FR7630001007941234567890185"
JOB = SystemJob("import_bank_statement")


@dataclass
class World:
    """Who acts, and on what."""

    agency: Agency
    operators: list[User]
    orders: list[Order]
    funder: User
    bank: Bank = field(default_factory=lambda: Bank(settings.OPERATOR_IBAN))
    providers: list[Provider] = field(default_factory=list)
    members: dict[int, User] = field(default_factory=dict)
    admins: dict[int, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.advisor: User = advisor(self.agency)
        self.manager: User = manager(self.agency)

    def tell(self, answer: Answer) -> BankStatement | PaymentReport:
        return read(answer)


def read(answer: Answer) -> BankStatement | PaymentReport:
    """Read one file of the bank, as the command does."""
    asked = {"actor": JOB, "content": answer.content, "file_name": answer.name}
    if answer.kind == "pain.002":
        return answering.import_payment_report(**asked)
    return reconciling.import_bank_statement(**asked)


def made() -> World:
    """Make the world of 13 January 2026: two orders opened, one draft, nothing handed over."""
    agency = AgencyFactory()
    operators = [UserFactory(operator=True) for _ in range(3)]
    with time_machine.travel(DRAFTED, tick=False):
        funder = FunderFactory()
        orders = [_order(agency, operators[0], **terms) for terms in _terms(funder)]
    world = World(agency, operators, orders, signatory(orders[0]))
    _account_of(orders[0].funder)
    for structure in range(3):
        _structure(world, IBANS[structure : structure + 1])
    with time_machine.travel(FUNDED, tick=False):
        value = [order.ordered_count * order.face_value_cents for order in orders]
        for order, cents in ((orders[0], value[0]), (orders[1], value[1] // 2)):
            world.bank.receive(cents, f"REGLEMENT {order.reference}")
        for answer in world.bank.end_of_day(FUNDED.date()):
            world.tell(answer)
    with time_machine.travel(START, tick=False):
        _open(world)
    return world


def _terms(funder: Funder) -> list[dict[str, Any]]:
    halves = (FundingPart(funder, 22_500), FundingPart(funder, 22_500))
    terms: list[dict[str, Any]] = [
        {"downstream_fee_bp": 420, "fee_vat_bp": 2_000, "valid_until": dt.date(2026, 4, 30)},
        {
            "downstream_fee_bp": 125,
            "fee_vat_bp": 0,
            "face_value_cents": 750,
            "funding_parts": halves,
            "unused_value_policy": UnusedValue.REFUND,
        },
        {"ordered_count": 40},
    ]
    return [{"funder": funder, **each} for each in terms]


def _order(agency: Agency, operator: User, **terms: Any) -> Order:
    order = signed(draft(**{"ordered_count": 60, "valid_from": dt.date(2026, 1, 1), **terms}))
    parts = allocating.plan_allocation(order=order, base=0, claims=[Claim(agency, 1)])
    allocating.confirm_allocation(actor=operator, order=order, parts=parts)
    return order


def _structure(world: World, ibans: tuple[str, ...]) -> None:
    provider = open_provider()
    for iban in ibans:
        accepted_account(provider, iban=iban)
    world.providers.append(provider)
    world.members[provider.pk] = member_of(provider)
    world.admins[provider.pk] = member_of(provider, ProviderRole.ADMIN)


def _account_of(funder: Funder) -> None:
    """Let refunds find where to go."""
    BankAccount.objects.create(
        funder=funder,
        iban=FUNDERS_IBAN,
        bic="BDFEFRPPCCT",
        holder_name=funder.name,
        status=AccountStatus.ACCEPTED,
        submitted_by=UserFactory(),
        checked_by=UserFactory(operator=True),
        confirmed_by=UserFactory(operator=True),
        valid_from=dt.date(2025, 1, 1),
    )


def _open(world: World) -> None:
    for rank, order in enumerate(world.orders[:2]):
        ordering.activate_order(
            actor=world.operators[0], order=order, mandate_number=f"M-2026-{rank}"
        )
