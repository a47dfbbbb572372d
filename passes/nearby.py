"""The nearest places that take a Pass, from a commune or a postcode, without any network.

A bounding box in SQL, then the great circle in Python; the box grows until three places are in it.
A place counts when its provider is qualified, it is open that day and it says it accepts the Pass;
with an order, when the order would pay it too.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from diagnostics.accounts import territory
from diagnostics.accounts.models import Commune
from diagnostics.models import Person
from passes import enums
from passes.models import Accreditation, FunderApproval, Order, Site, SiteService
from passes.models.sites import SiteQuerySet

RADII_KM = (10.0, 40.0, 160.0)
COUNT = 3


class NearbyPlace(NamedTuple):
    """A place and how far it is from where one stands, in a straight line."""

    site: Site
    km: float

    @property
    def distance(self) -> str:
        """The distance as one says it: « à 900 m », « à 3,4 km », « à 25 km »."""
        return say_distance(self.km)


def say_distance(km: float) -> str:
    """Round as a person would: nobody walks to the metre."""
    if km < 0.95:
        return f"à {max(100, round(km * 10) * 100)} m"
    if km < 9.95:
        return f"à {km:.1f} km".replace(".", ",").replace(",0 km", " km")
    return f"à {round(km)} km"


def centre_of(person: Person) -> territory.Point | None:
    """Where she lives, as far as we know; else the agency that receives her."""
    for place in (person.commune, person.agency):
        if place is not None and place.latitude is not None and place.longitude is not None:
            return territory.Point(place.latitude, place.longitude)
    return None


def centre_of_postcode(postcode: str) -> territory.Point | None:
    """The most populated commune of a postcode."""
    commune = (
        Commune.objects.filter(
            postcode_rows__postcode=postcode, latitude__isnull=False, longitude__isnull=False
        )
        .order_by("-population", "code")
        .first()
    )
    if commune is None or commune.latitude is None or commune.longitude is None:
        return None
    return territory.Point(commune.latitude, commune.longitude)


def nearest(
    centre: territory.Point | None,
    *,
    on: dt.date,
    order: Order | None = None,
    among: SiteQuerySet | None = None,
    count: int = COUNT,
) -> list[NearbyPlace]:
    """Give the nearest accepting open places, nearest first; none when one stands nowhere.

    `among` looks in other places instead, such as the candidates of a file just imported.
    """
    if centre is None:
        return []
    sites = accepting(on, order) if among is None else among
    found: list[tuple[float, int]] = []
    for radius in RADII_KM:
        box = territory.bounding_box(centre, radius)
        points = sites.filter(
            latitude__range=(box.south, box.north), longitude__range=(box.west, box.east)
        ).values_list("pk", "latitude", "longitude")
        distances = (
            (territory.distance_km(centre, territory.Point(latitude, longitude)), pk)
            for pk, latitude, longitude in points
            if latitude is not None and longitude is not None
        )
        found = sorted(each for each in distances if each[0] <= radius)[:count]
        if len(found) == count:
            break
    rows = Site.objects.in_bulk([pk for _, pk in found])
    return [NearbyPlace(rows[pk], km) for km, pk in found]


def accepting(on: dt.date, order: Order | None = None) -> SiteQuerySet:
    """The places where a Pass (of an order) would be taken that day."""
    qualified = Accreditation.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=on),
        provider_id=OuterRef("provider_id"),
        from_on__lte=on,
    )
    sites = Site.objects.filter(
        Q(open_from__isnull=True) | Q(open_from__lte=on),
        Q(closed_from__isnull=True) | Q(closed_from__gt=on),
        Exists(qualified),
        accepts_pass=True,
        provider__status=enums.ProviderStatus.QUALIFIED,
    )
    return sites if order is None else _paid_by(order, sites, on)


def _paid_by(order: Order, sites: SiteQuerySet, on: dt.date) -> SiteQuerySet:
    if zones := [each.code for each in order.territories.all()]:
        sites = sites.filter(_inside(zones))
    if services := [each.service_id for each in order.order_services.all()]:
        given = SiteService.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=on),
            site_id=OuterRef("pk"),
            service_id__in=services,
            from_on__lte=on,
        )
        sites = sites.filter(Exists(given))
    if order.approved_providers_only:
        approved = FunderApproval.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=on),
            provider_id=OuterRef("provider_id"),
            funder_id=order.funder_id,
            from_on__lte=on,
        )
        sites = sites.filter(Exists(approved))
    return sites


def _inside(zones: list[str]) -> Q:
    columns = {
        "com": "commune_id",
        "epci": "commune__epci_id",
        "dep": "commune__departement",
        "reg": "commune__region",
    }
    covered = Q()
    for zone in zones:
        kind, code = territory.split_zone(zone)
        covered |= Q(**{columns[kind]: code})
    return covered
