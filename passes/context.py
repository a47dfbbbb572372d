"""What `PERSON_CONTEXT` names: the three things about Passes that the proposals must know.

Read by `diagnostics` through a dotted path, because a lower layer may ask upward but never import
upward (architecture.md, 1). A reader reads; it never writes, and it never refuses.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q

from diagnostics import configuring
from diagnostics.enums import YesNo
from diagnostics.models import Person
from passes import enums, fitting, nearby
from passes.models import Booklet, HandOver, Order, Pass


def read(person: Person, *, on: dt.date) -> dict[str, bool]:
    """Tell whether a Pass is live, whether one could be given, and whether a place is near."""
    return {
        "pass_actif": has_live_pass(person),
        "budget_disponible": has_order_to_draw_on(person, on=on),
        "prestataire_proche": has_place_nearby(person, on=on),
    }


def has_live_pass(person: Person) -> bool:
    """A live booklet holds at least one Pass that may still be spent."""
    live = HandOver.objects.live().filter(person_id__in=person.file_pks).values("booklet_id")
    usable = Pass.objects.filter(booklet_id__in=live, status=enums.PassStatus.HANDED_OUT)
    return usable.filter(blocked_at__isnull=True).exists()


def has_place_nearby(person: Person, *, on: dt.date) -> bool:
    """An open place of a qualified provider takes the Pass near the person, or comes to her."""
    sites = nearby.accepting(on)
    if sites.filter(is_itinerant=True).exists():
        return True
    closest = nearby.nearest(nearby.centre_of(person), on=on, count=1)
    name = "nearby_km_without_mobility" if person.mobility == YesNo.NO else "nearby_km"
    within = configuring.parameter(name, on=on, agency_id=person.agency_id)
    return bool(closest) and closest[0].km <= within


def has_order_to_draw_on(person: Person, *, on: dt.date) -> bool:
    """An order being distributed is meant for her, with Passes left for her agency."""
    in_stock = Booklet.objects.filter(
        agency_id=person.agency_id, status=enums.BookletStatus.IN_STOCK
    ).values("order_id")
    allotted = Q(
        allocations__agency_id=person.agency_id,
        allocations__drawn_count__lt=F("allocations__allotted_count"),
        drawn_count__lt=F("funded_count"),
    )
    orders = (
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
    return any(fitting.is_meant_for(order, person) for order in orders)
