"""Funders, orders, providers: raw rows in a valid state; states beyond are reached by verbs.

`active_order` is an order already funded and allotted, so that a test of hand-over or scan starts
at its own subject.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory

from diagnostics.accounts.models import Agency, User
from passes import enums
from passes.models import (
    Accreditation,
    Allocation,
    BankAccount,
    Funder,
    FunderMembership,
    FundingLine,
    Order,
    Provider,
    ProviderMembership,
    Service,
    Site,
    SiteService,
)
from tests.accounts.factories import AgencyFactory, CommuneFactory, UserFactory

DRAFTED = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
OPENED = dt.date(2025, 1, 1)


class FunderFactory(factory.django.DjangoModelFactory[Funder]):
    class Meta:
        model = Funder

    name = "Département du Pas-de-Calais"
    siret = factory.Sequence(lambda n: f"{22620001200000 + n:014d}")
    kind = enums.FunderKind.COLLECTIVITY
    billing_address = "Rue Ferdinand-Buisson, 62000 Arras"


class FunderMembershipFactory(factory.django.DjangoModelFactory[FunderMembership]):
    class Meta:
        model = FunderMembership

    user = factory.SubFactory(UserFactory)
    funder = factory.SubFactory(FunderFactory)
    is_signatory = True


class OrderFactory(factory.django.DjangoModelFactory[Order]):
    """A draft on demand; the trait `active` makes it funded and activated."""

    class Meta:
        model = Order

    reference = factory.Sequence(lambda n: f"CMD-2026-{n:04d}")
    title = "Pass 2026"
    funder = factory.SubFactory(FunderFactory)
    mode = enums.OrderMode.ON_DEMAND
    ordered_count = 1000
    valid_from = dt.date(2026, 1, 1)
    valid_until = dt.date(2026, 12, 31)
    last_service_on = dt.date(2027, 1, 30)
    last_claim_on = dt.date(2027, 2, 6)
    drafted_at = DRAFTED

    class Params:
        active = factory.Trait(
            status=enums.OrderStatus.ACTIVE,
            activated_at=DRAFTED,
            mandate_number=factory.Sequence(lambda n: f"M-{n}"),
            funded_count=factory.SelfAttribute("ordered_count"),
        )


def active_order(*agencies: Agency, allotted: int = 200, **fields: Any) -> Order:
    """Make an active order, one funding line, with an allocation for each agency given."""
    order = OrderFactory(active=True, **fields)
    FundingLine.objects.create(
        order=order,
        payer=order.funder,
        amount_cents=order.ordered_count * order.face_value_cents,
        rank=1,
    )
    for agency in agencies:
        Allocation.objects.create(
            order=order, agency=agency, allotted_count=allotted, allotted_at=DRAFTED
        )
    return order


class ServiceFactory(factory.django.DjangoModelFactory[Service]):
    class Meta:
        model = Service
        django_get_or_create = ("code",)

    code = "prendre-en-main-un-ordinateur"
    label = "Prendre en main un ordinateur"


class ProviderFactory(factory.django.DjangoModelFactory[Provider]):
    """A provider qualified since 2025, without place; see `open_provider`."""

    class Meta:
        model = Provider

    name = factory.Sequence(lambda n: f"Les Ateliers numériques {n}")
    siret = factory.Sequence(lambda n: f"{80000000000000 + n:014d}")
    status = enums.ProviderStatus.QUALIFIED
    created_at = DRAFTED


class SiteFactory(factory.django.DjangoModelFactory[Site]):
    class Meta:
        model = Site

    provider = factory.SubFactory(ProviderFactory)
    name = "Médiathèque de Lens"
    address = "12 rue de la Paix"
    postcode = "62300"
    town = "Lens"
    commune = factory.SubFactory(CommuneFactory)
    latitude = 50.431
    longitude = 2.831
    phone = "03 21 11 22 33"
    accepts_pass = True
    open_from = OPENED


def open_provider(**fields: Any) -> Provider:
    """Make a qualified provider with one open place giving one service."""
    provider = ProviderFactory(**fields)
    Accreditation.objects.create(provider=provider, from_on=OPENED, decided_by=UserFactory())
    site = SiteFactory(provider=provider)
    SiteService.objects.create(
        site=site, service=ServiceFactory(), price_cents=1000, from_on=OPENED
    )
    return provider


def member_of(provider: Provider, role: str = enums.ProviderRole.MEMBER) -> User:
    """Make somebody who scans (or administers) for a provider."""
    return ProviderMembership.objects.create(
        user=UserFactory(), provider=provider, role=role, started_on=OPENED
    ).user


def accepted_account(provider: Provider, **fields: Any) -> BankAccount:
    """Give a provider an account that three different people submitted, checked and confirmed."""
    values: dict[str, Any] = {
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPPXXX",
        "holder_name": provider.name,
        "status": enums.AccountStatus.ACCEPTED,
        "submitted_by": UserFactory(),
        "checked_by": UserFactory(operator=True),
        "confirmed_by": UserFactory(operator=True),
        "valid_from": OPENED,
    }
    return BankAccount.objects.create(provider=provider, **{**values, **fields})


__all__ = [
    "AgencyFactory",
    "CommuneFactory",
    "FunderFactory",
    "FunderMembershipFactory",
    "OrderFactory",
    "ProviderFactory",
    "ServiceFactory",
    "SiteFactory",
    "UserFactory",
    "accepted_account",
    "active_order",
    "member_of",
    "open_provider",
]
