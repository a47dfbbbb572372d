"""Users, agencies and communes: the smallest valid object by default, French data, fixed days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory

from diagnostics.accounts.models import Agency, AgencyMembership, AgencyRole, Commune, Epci, User

LONG_AGO = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
STARTED = dt.date(2024, 1, 1)


class UserFactory(factory.django.DjangoModelFactory[User]):
    """Somebody who signs in; traits give the national roles."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"compte{n}@exemple.invalid")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Martin {n}")
    password = "!"

    class Params:
        operator = factory.Trait(
            role="operator",
            appointed_by=factory.SubFactory("tests.accounts.factories.UserFactory"),
            confirmed_by=factory.SubFactory("tests.accounts.factories.UserFactory"),
            confirmed_at=LONG_AGO,
        )
        auditor = factory.Trait(role="auditor")
        administrator = factory.Trait(role="administrator")
        observer = factory.Trait(role="observer")
        dpo = factory.Trait(role="dpo")


class AgencyFactory(factory.django.DjangoModelFactory[Agency]):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"59{n:03d}")
    name = factory.Sequence(lambda n: f"Agence de Lens {n}")
    departement = "62"
    address = "1 place de la Gare"
    postcode = "62300"
    town = "Lens"
    phone = "03 21 00 00 00"
    latitude = 50.43
    longitude = 2.83


class EpciFactory(factory.django.DjangoModelFactory[Epci]):
    class Meta:
        model = Epci
        django_get_or_create = ("siren",)

    siren = "246200364"
    name = "CA de Lens-Liévin"


class CommuneFactory(factory.django.DjangoModelFactory[Commune]):
    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    code = "62498"
    name = "Lens"
    search_name = "lens"
    departement = "62"
    region = "32"
    epci = factory.SubFactory(EpciFactory)
    population = 32000
    postcodes = "62300"
    latitude = 50.43
    longitude = 2.83
    cog_year = 2025


class MembershipFactory(factory.django.DjangoModelFactory[AgencyMembership]):
    class Meta:
        model = AgencyMembership

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = AgencyRole.ADVISOR
    started_on = STARTED


def advisor(agency: Agency | None = None, **fields: Any) -> User:
    """Make an advisor of an agency (a new one when none is given)."""
    return MembershipFactory(agency=agency or AgencyFactory(), **fields).user


def manager(agency: Agency | None = None, **fields: Any) -> User:
    """Make a manager of an agency (a new one when none is given)."""
    return MembershipFactory(
        agency=agency or AgencyFactory(), role=AgencyRole.MANAGER, **fields
    ).user
