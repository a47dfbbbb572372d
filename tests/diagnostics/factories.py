"""People and what was found: the smallest valid object by default."""

from __future__ import annotations

import datetime as dt

import factory

from diagnostics.models import Person
from tests.accounts.factories import AgencyFactory, CommuneFactory

FIRST_MET = dt.date(2026, 3, 2)
CREATED = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    """Somebody an agency receives; add `advisor=` to give her one."""

    class Meta:
        model = Person

    last_name = factory.Sequence(lambda n: f"Diallo {n}")
    first_name = "Awa"
    search_name = factory.LazyAttribute(lambda o: f"{o.last_name} {o.first_name}".lower())
    birth_year = 1974
    commune = factory.SubFactory(CommuneFactory)
    agency = factory.SubFactory(AgencyFactory)
    first_met_on = FIRST_MET
    last_contact_on = FIRST_MET
    created_at = CREATED
