"""The places as everybody sees them: one public list, and the same as a national-standard file.

What is public is the place, never who works there: no name, no mail of a person. A place shows
while its structure may still take Passes or is only known from a list; one suspended, refused or
struck off disappears. « Accepte le Pass » is said only of a place where a scan would work today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from diagnostics import identifiers as people
from diagnostics.accounts import journal, locating, territory
from diagnostics.accounts.verbs import Verb
from passes import enums, nearby
from passes.formats import places_writer
from passes.formats.places_writer import PlaceOut
from passes.models import Site, SiteService
from passes.models.sites import SiteQuerySet

HIDDEN = (
    enums.ProviderStatus.SUSPENDED,
    enums.ProviderStatus.REFUSED,
    enums.ProviderStatus.DISQUALIFIED,
)
STALE_AFTER = dt.timedelta(days=180)
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for."""

    centre: territory.Point | None = None
    within_km: float = 20
    service: str = ""
    takes_pass: bool = True
    is_accessible: bool = False


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """A place with what its line says today."""

    site: Site
    takes_pass: bool
    services: tuple[str, ...]
    distance: str = ""
    stale: str = ""


def find_centre(said: str) -> territory.Point | None:
    """Where « 62300 », « Lens » or « 62300 Lens » is; None when nothing is so named."""
    text = said.strip()
    first, _, rest = text.partition(" ")
    if first.isdigit():
        commune = locating.find_commune(insee="", postcode=first, name=rest) if rest else None
        point = locating.point_of(commune) if commune else None
        return point or locating.point_of_postcode(first)
    suggested = (locating.point_of(each) for each in locating.suggest_communes(text, limit=3))
    return next((point for point in suggested if point), None)


def places(wanted: Wanted, today: dt.date) -> list[PublicPlace]:
    """The places found, the nearest first when one stands somewhere."""
    sites = _shown(today).select_related("provider")
    if wanted.takes_pass:
        sites = sites.filter(pk__in=nearby.accepting(today).values("pk"))
    if wanted.service:
        given = SiteService.objects.filter(
            site_id=OuterRef("pk"), service__code=wanted.service, until_on__isnull=True
        )
        sites = sites.filter(Exists(given))
    if wanted.is_accessible:
        sites = sites.exclude(accessibility="")
    if wanted.centre is None:
        found = [(0.0, site) for site in sites.order_by("town", "name")[:MOST_PLACES]]
        return _described(found, today, is_near=False)
    box = territory.bounding_box(wanted.centre, wanted.within_km)
    near = sites.filter(
        latitude__range=(box.south, box.north), longitude__range=(box.west, box.east)
    )
    away = (
        (territory.distance_km(wanted.centre, territory.Point(site.latitude, site.longitude)), site)
        for site in near
        if site.latitude is not None and site.longitude is not None
    )
    kept = sorted(
        (each for each in away if each[0] <= wanted.within_km),
        key=lambda each: (each[0], each[1].name, each[1].pk),
    )
    return _described(kept[:MOST_PLACES], today, is_near=True)


def place(site: Site, today: dt.date) -> PublicPlace | None:
    """One place as everybody sees it, or None when it is not shown."""
    shown = _shown(today).filter(pk=site.pk).first()
    return _described([(0.0, shown)], today, is_near=False)[0] if shown else None


def staleness(site: Site, today: dt.date) -> str:
    """« Non vérifié depuis le … » after six months; nothing for what was verified since."""
    if site.confirmed_on is None:
        return "Jamais vérifié"
    if today - site.confirmed_on <= STALE_AFTER:
        return ""
    return f"Non vérifié depuis le {site.confirmed_on:%d/%m/%Y}"


def places_csv(today: dt.date) -> bytes:
    """The public list as a file of the national standard; a place without address is left out."""
    return places_writer.write(_rows(today), source=settings.SERVICE_NAME)


@journal.act(Verb.PLACES_EXPORTED)
def export_places(*, actor: journal.Actor) -> bytes:
    """Write the file for somebody who sends it on, and leave a line of how many places it holds."""
    today = journal.today()
    content = places_csv(today)
    facts = {"places": content.count(b"\n") - 1, "on": today.isoformat()}
    journal.record(actor=actor, verb=Verb.PLACES_EXPORTED, subject=None, facts=facts)
    return content


def _shown(today: dt.date) -> SiteQuerySet:
    return Site.objects.filter(Q(closed_from__isnull=True) | Q(closed_from__gt=today)).exclude(
        provider__status__in=HIDDEN
    )


def _described(
    found: Sequence[tuple[float, Site]], today: dt.date, *, is_near: bool
) -> list[PublicPlace]:
    keys = [site.pk for _, site in found]
    accepting = set(nearby.accepting(today).filter(pk__in=keys).values_list("pk", flat=True))
    labels: dict[int, list[str]] = {}
    rows = SiteService.objects.filter(site_id__in=keys, until_on__isnull=True)
    for site_id, label in rows.order_by("service__label").values_list("site_id", "service__label"):
        labels.setdefault(site_id, []).append(label)
    return [
        PublicPlace(
            site=site,
            takes_pass=site.pk in accepting,
            services=tuple(labels.get(site.pk, ())),
            distance=nearby.say_distance(km) if is_near else "",
            stale=staleness(site, today),
        )
        for km, site in found
    ]


def _rows(today: dt.date) -> Iterable[PlaceOut]:
    accepting = set(nearby.accepting(today).values_list("pk", flat=True))
    sites = (
        _shown(today)
        .exclude(address="")
        .exclude(town="")
        .filter(postcode__regex=r"^[0-9]{5}$")
        .select_related("provider")
        .prefetch_related("site_services__service")
        .order_by("pk")
    )
    for site in sites.iterator(chunk_size=500):
        yield _out(site, site.pk in accepting)


def _out(site: Site, takes_pass: bool) -> PlaceOut:
    point = None
    if site.latitude is not None and site.longitude is not None:
        point = (site.latitude, site.longitude)
    return PlaceOut(
        id=str(site.public_id),
        siret=site.provider.siret or "",
        name=site.name,
        commune=site.town,
        postcode=site.postcode,
        insee=site.commune_id or "",
        address=site.address,
        point=None if site.details.get("point_of_commune") else point,
        phone=_international(site.phone),
        website=str(site.details.get("website", "")),
        opening_hours=site.opening_hours,
        updated_on=site.confirmed_on or site.provider.created_at.date(),
        services=tuple(
            row.service.code for row in site.site_services.all() if row.until_on is None
        ),
        publics=tuple(site.details.get("publics", ())),
        is_itinerant=site.is_itinerant,
        accepts_pass=takes_pass,
        accessibility=site.accessibility,
    )


def _international(phone: str) -> str:
    try:
        return people.read_phone(phone) if phone else ""
    except people.Unreadable:
        return ""
