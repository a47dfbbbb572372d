"""What is put before a person who leaves with a booklet: near places, what they give, when.

One reading for the two screens that book a seat: the hand-over itself, and another place later.
The number of statements is the same for one place and for three.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.models import Person
from passes import agenda, nearby, papers
from passes.models import Order, Site, SiteService, Workshop

SERVICES_SAID = 3


@dataclass(frozen=True, slots=True)
class OfferedPlace:
    """A near place, what it gives, and its next sessions with a seat left."""

    site: Site
    distance: str
    services: tuple[str, ...]
    sessions: Sequence[Workshop]
    has_agenda: bool

    @property
    def key(self) -> str:
        """How a form names this place."""
        return str(self.site.public_id)

    @property
    def is_called(self) -> bool:
        """No session can be chosen here: one calls."""
        return not self.sessions


def offered(person: Person, order: Order, at: dt.datetime) -> list[OfferedPlace]:
    """The nearest places that take the Passes of an order, with their next sessions."""
    near = papers.nearest_places(person, order)
    sites = [place.site for place in near]
    sessions, agendas = agenda.sessions_of(sites, order, at)
    services = _services(sites)
    return [_place(each, services, sessions, agendas) for each in near]


def _place(
    near: nearby.NearbyPlace,
    services: dict[int, list[str]],
    sessions: dict[int, list[Workshop]],
    agendas: set[int],
) -> OfferedPlace:
    site = near.site
    said = tuple(services.get(site.pk, ())[:SERVICES_SAID])
    return OfferedPlace(site, near.distance, said, sessions[site.pk], site.pk in agendas)


def _services(sites: list[Site]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = SiteService.objects.filter(site__in=sites, until_on__isnull=True)
    for site_id, label in rows.order_by("service__label").values_list("site_id", "service__label"):
        found.setdefault(site_id, []).append(label)
    return found
