"""The nearest places, from a commune or a postcode, without any network."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from diagnostics.accounts import territory
from diagnostics.accounts.models import Postcode
from passes import enums, nearby
from passes.models import FunderApproval, OrderService, OrderTerritory, Site
from tests.accounts.factories import AgencyFactory, CommuneFactory, UserFactory
from tests.diagnostics.factories import PersonFactory
from tests.passes.factories import OrderFactory, ServiceFactory, open_provider

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)
LENS = territory.Point(50.43, 2.83)
BETHUNE, ARRAS, NICE = (50.53, 2.64), (50.29, 2.78), (43.70, 7.27)


def place(name: str, point: tuple[float, float], **fields: Any) -> Site:
    site = open_provider().sites.get()
    Site.objects.filter(pk=site.pk).update(
        **{"name": name, "latitude": point[0], "longitude": point[1], **fields}
    )
    return site


def names(**options: Any) -> list[str]:
    return [each.site.name for each in nearby.nearest(LENS, on=ON, **options)]


def test_the_three_nearest_come_nearest_first_however_far_they_are() -> None:
    place("Arras", ARRAS)
    place("Lens", (50.431, 2.831))
    place("Nice", NICE)
    place("Béthune", BETHUNE)
    assert names() == ["Lens", "Arras", "Béthune"]
    assert names(count=1) == ["Lens"]


def test_a_place_counts_only_when_open_accepting_and_qualified() -> None:
    place("fermé", (50.43, 2.83), closed_from=ON)
    place("pas encore ouvert", (50.43, 2.83), open_from=dt.date(2026, 4, 1))
    place("refuse le Pass", (50.43, 2.83), accepts_pass=False)
    place("sans position", (50.43, 2.83), latitude=None)
    suspended = place("suspendu", (50.43, 2.83))
    suspended.provider.status = enums.ProviderStatus.SUSPENDED
    suspended.provider.save()
    unqualified = place("qualification finie", (50.43, 2.83))
    unqualified.provider.accreditations.update(until_on=dt.date(2026, 3, 9), reason="Fin")
    place("ouvert", ARRAS, closed_from=dt.date(2026, 3, 11))
    assert names() == ["ouvert"]


@pytest.mark.parametrize(
    "zone", ["com:62498", "epci:246200364", "dep:62", "reg:32"], ids=lambda z: z
)
def test_with_an_order_only_places_of_its_territory_count(zone: str) -> None:
    order = OrderFactory(active=True)
    OrderTerritory.objects.create(order=order, code=zone)
    place("Lens", (50.431, 2.831))
    away = CommuneFactory(code="59350", departement="59", region="99", epci=None)
    place("Lille", (50.43, 2.83), commune=away)
    assert names(order=order) == ["Lens"]


def test_with_an_order_only_places_that_give_its_services_count() -> None:
    order = OrderFactory(active=True)
    place("Lens", (50.431, 2.831))
    assert names(order=order) == ["Lens"]
    OrderService.objects.create(
        order=order, service=ServiceFactory(code="autre", label="Autre service")
    )
    assert names(order=order) == []


def test_with_an_order_of_approved_providers_only_these_count() -> None:
    order = OrderFactory(active=True, approved_providers_only=True)
    site = place("Lens", (50.431, 2.831))
    assert names(order=order) == []
    FunderApproval.objects.create(
        funder=order.funder, provider=site.provider, from_on=ON, decided_by=UserFactory()
    )
    assert names(order=order) == ["Lens"]


def test_one_stands_in_ones_commune_else_at_the_agency_else_nowhere() -> None:
    person = PersonFactory()
    assert nearby.centre_of(person) == LENS
    person.commune = None
    person.agency = AgencyFactory(latitude=50.29, longitude=2.78)
    assert nearby.centre_of(person) == territory.Point(*ARRAS)
    person.agency = AgencyFactory(latitude=None)
    assert nearby.centre_of(person) is None
    assert nearby.nearest(None, on=ON) == []


def test_a_postcode_is_its_most_populated_commune() -> None:
    lens = CommuneFactory()
    hamlet = CommuneFactory(code="62999", population=12, latitude=1.0)
    for commune in (hamlet, lens):
        Postcode.objects.create(postcode="62300", commune=commune)
    assert nearby.centre_of_postcode("62300") == LENS
    assert nearby.centre_of_postcode("99999") is None


@pytest.mark.parametrize(
    ("km", "said"),
    [
        (0.01, "à 100 m"),
        (0.44, "à 400 m"),
        (0.94, "à 900 m"),
        (0.97, "à 1 km"),
        (3.42, "à 3,4 km"),
        (9.94, "à 9,9 km"),
        (9.97, "à 10 km"),
        (24.6, "à 25 km"),
    ],
)
def test_distances_are_said_as_a_person_would(km: float, said: str) -> None:
    assert nearby.say_distance(km) == said


def test_the_box_never_loses_a_place_that_the_great_circle_would_give() -> None:
    """Three hundred places over France and overseas, twenty centres: the same as comparing all."""
    dice = random.Random(7)
    provider = open_provider()
    provider.sites.get().site_services.all().delete()
    provider.sites.all().delete()
    boxes = [(42.5, 51.0, -4.5, 8.0), (-21.4, -20.9, 55.2, 55.8), (14.4, 14.9, -61.2, -60.8)]
    Site.objects.bulk_create(
        Site(
            provider=provider,
            name=str(number),
            accepts_pass=True,
            latitude=dice.uniform(south, north),
            longitude=dice.uniform(west, east),
        )
        for number in range(300)
        for south, north, west, east in [boxes[number % 3] if number % 5 == 0 else boxes[0]]
    )
    points = list(Site.objects.values_list("pk", "latitude", "longitude"))
    for _ in range(20):
        south, north, west, east = dice.choice(boxes)
        centre = territory.Point(dice.uniform(south, north), dice.uniform(west, east))
        near = sorted(
            (territory.distance_km(centre, territory.Point(lat, lon)), pk)
            for pk, lat, lon in points
        )
        expected = [pk for km, pk in near if km <= nearby.RADII_KM[-1]][:3]
        found = nearby.nearest(centre, on=ON, among=Site.objects.all())
        assert [each.site.pk for each in found] == expected
