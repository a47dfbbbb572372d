"""What `PERSON_CONTEXT` names: the three things about Passes that the proposals must know.

Read by `diagnostics` through a dotted path, because a lower layer may ask upward but never import
upward (architecture.md, 1). A reader reads; it never writes, and it never refuses.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q

from diagnostics import configuring
from diagnostics.accounts import territory
from diagnostics.enums import YesNo
from diagnostics.models import Person
from passes import enums
from passes.models import Booklet, HandOver, Order, Pass, Site


def read(person: Person, *, on: dt.date) -> dict[str, bool]:
    """Tell whether a Pass is live, whether one could be given, and whether a place is near."""
    return {
        "pass_actif": has_live_pass(person),
        "budget_disponible": any(
            _covers(order, person) for order in _orders_with_passes(person, on)
        ),
        "prestataire_proche": has_place_nearby(person, on=on),
    }


def has_live_pass(person: Person) -> bool:
    """A live booklet holds at least one Pass that may still be spent."""
    live = HandOver.objects.live().filter(person=person).values("booklet_id")
    usable = Pass.objects.filter(booklet_id__in=live, status=enums.PassStatus.HANDED_OUT)
    return usable.filter(blocked_at__isnull=True).exists()


def has_place_nearby(person: Person, *, on: dt.date) -> bool:
    """An open place of a qualified provider accepts the Pass near the person, or comes to her."""
    sites = Site.objects.filter(
        Q(open_from__isnull=True) | Q(open_from__lte=on),
        Q(closed_from__isnull=True) | Q(closed_from__gt=on),
        accepts_pass=True,
        provider__status=enums.ProviderStatus.QUALIFIED,
    )
    if sites.filter(is_itinerant=True).exists():
        return True
    centre = _centre(person)
    if centre is None:
        return sites.exists()
    radius = _radius(person, on)
    box = territory.bounding_box(centre, radius)
    points = sites.filter(
        latitude__range=(box.south, box.north), longitude__range=(box.west, box.east)
    ).values_list("latitude", "longitude")
    return any(
        territory.distance_km(centre, territory.Point(latitude, longitude)) <= radius
        for latitude, longitude in points
        if latitude is not None and longitude is not None
    )


def _centre(person: Person) -> territory.Point | None:
    """Her commune; the agency that receives her when the commune is not known."""
    for place in (person.commune, person.agency):
        if place is not None and place.latitude is not None and place.longitude is not None:
            return territory.Point(place.latitude, place.longitude)
    return None


def _radius(person: Person, on: dt.date) -> float:
    name = "nearby_km_without_mobility" if person.mobility == YesNo.NO else "nearby_km"
    return float(configuring.parameter(name, on=on, agency_id=person.agency_id))


def _orders_with_passes(person: Person, on: dt.date) -> list[Order]:
    """Orders whose Passes the person's agency could hand over today."""
    in_stock = Booklet.objects.filter(
        agency_id=person.agency_id, status=enums.BookletStatus.IN_STOCK
    ).values("order_id")
    allotted = Q(
        allocations__agency_id=person.agency_id,
        allocations__drawn_count__lt=F("allocations__allotted_count"),
        drawn_count__lt=F("funded_count"),
    )
    return list(
        Order.objects.filter(
            Q(pk__in=in_stock) | allotted,
            status__in=enums.DISTRIBUTING,
            distribution_stopped_on__isnull=True,
            valid_from__lte=on,
            valid_until__gte=on,
        )
        .prefetch_related("territories")
        .distinct()
    )


def _covers(order: Order, person: Person) -> bool:
    if order.allowed_publics and person.status not in order.allowed_publics:
        return False
    zones = [row.code for row in order.territories.all()]
    if not zones:
        return True
    if person.commune is None:
        return False
    commune = person.commune
    place = territory.Whereabouts(
        commune.code, commune.epci_id or "", commune.departement, commune.region
    )
    return territory.covers(zones, place)
