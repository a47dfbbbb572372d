"""Places of the national standard → candidate providers, their place, its services.

Each row is one provider and one place, known again by its source and `id`: a second import of the
same file changes nothing. Errors name row and column and keep a row out; doubts are warnings and
the row enters. A provider that has gone beyond the list (invited and answered, qualified) is no
longer the file's to change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from diagnostics.accounts import journal, locating, territory
from diagnostics.accounts.models import Commune
from diagnostics.accounts.refusals import FILE_UNREADABLE, Refusal
from diagnostics.accounts.territory import Point
from diagnostics.accounts.verbs import Verb
from passes import enums
from passes.formats import places_csv, places_mapping
from passes.formats.places_csv import PlaceRow, Remark
from passes.formats.places_mapping import Columns
from passes.formats.places_vocabulary import SERVICES
from passes.models import Provider, Service, Site, SiteService

FAR_KM = 15.0
# An approximate point of a commune is up to 17 km off nine times in ten (accounts/data/README.md).
FAR_FROM_APPROXIMATE_KM = 35.0
THE_FILES = (enums.ProviderStatus.CANDIDATE, enums.ProviderStatus.INVITED)


@dataclass(slots=True)
class PlacesImported:
    """What an import of places did, and what a person should look at."""

    version: str
    row_count: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_alone: int = 0
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {
            "rows": self.row_count,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "left_alone": self.left_alone,
            "errors": len(self.errors),
            "warnings": len(self.warnings),
        }


def seed_services() -> dict[str, Service]:
    """Make the catalogue that of the national standard; a service withdrawn stays withdrawn."""
    known = set(Service.objects.values_list("code", flat=True))
    Service.objects.bulk_create(
        [Service(code=code, label=label) for code, label in SERVICES.items() if code not in known]
    )
    return {service.code: service for service in Service.objects.filter(code__in=SERVICES)}


@journal.act(Verb.PLACES_IMPORTED)
def import_places(
    *,
    actor: journal.Actor,
    content: bytes,
    file_name: str = "",
    source: str = "",
    columns: Columns | None = None,
) -> PlacesImported:
    """Read a file of places, whole; what can enter enters as candidate providers.

    With `columns`, the file is a list of a territory's own, read through that correspondence.
    """
    with transaction.atomic():
        services = seed_services()
        gazetteer = _Gazetteer()
        reading = read_places(content, source=source, columns=columns, gazetteer=gazetteer)
        done = PlacesImported(
            reading.version, reading.row_count, errors=reading.errors, warnings=reading.warnings
        )
        _Entering(done, services, gazetteer).enter(reading.places)
        journal.record(
            actor=actor,
            verb=Verb.PLACES_IMPORTED,
            subject=None,
            facts={"file": file_name[:120], "version": done.version, **done.counts()},
        )
        return done


def read_places(
    content: bytes,
    *,
    source: str = "",
    columns: Columns | None = None,
    gazetteer: _Gazetteer | None = None,
) -> places_csv.Reading:
    """Read a file as an import would, and write nothing."""
    doubt = (gazetteer or _Gazetteer()).doubt
    try:
        if columns is None:
            return places_csv.read(content, source=source, doubt=doubt)
        return places_mapping.read(content, columns=columns, source=source, doubt=doubt)
    except places_csv.FileUnreadable as error:
        raise Refusal(FILE_UNREADABLE, detail=str(error)) from error


class _Gazetteer:
    """What the table of communes knows of a postcode, asked once per postcode."""

    def __init__(self) -> None:
        self._by_postcode: dict[str, list[Commune]] = {}

    def communes(self, postcode: str) -> list[Commune]:
        if postcode not in self._by_postcode:
            self._by_postcode[postcode] = list(locating.communes_of_postcode(postcode))
        return self._by_postcode[postcode]

    def doubt(self, postcode: str, commune: str, point: tuple[float, float] | None) -> str:
        """Say in French what is odd between a postcode and a point; nothing when all is well."""
        near = self.communes(postcode)
        if not near:
            return f"Le code postal {postcode} n'est celui d'aucune commune (CEDEX ?)."
        gaps = [
            (territory.distance_km(Point(*point), home), each.is_approximate)
            for each in near
            if point and (home := locating.point_of(each))
        ]
        if not gaps:
            return ""
        gap, is_approximate = min(gaps)
        if gap > (FAR_FROM_APPROXIMATE_KM if is_approximate else FAR_KM):
            return f"Le lieu est à {gap:.0f} km de son code postal {postcode}."
        return ""

    def commune_of(self, place: PlaceRow) -> Commune | None:
        """The commune of a place; when its name settles nothing, the nearest of its postcode."""
        found = locating.find_commune(
            insee=place.insee, postcode=place.postcode, name=place.commune
        )
        if found is not None or place.point is None:
            return found
        here = Point(*place.point)
        near = [
            (territory.distance_km(here, home), each.pk, each)
            for each in self.communes(place.postcode)
            if (home := locating.point_of(each))
        ]
        return min(near)[2] if near else None


class _Entering:
    """The rows of one file entering the tables."""

    def __init__(
        self, done: PlacesImported, services: dict[str, Service], gazetteer: _Gazetteer
    ) -> None:
        self.done = done
        self.services = services
        self.gazetteer = gazetteer
        self.sirets = set(
            Provider.objects.filter(siret__isnull=False).values_list("siret", flat=True)
        )

    def enter(self, places: Iterable[PlaceRow]) -> None:
        listed = list(places)
        known = {
            (provider.source, provider.source_id): provider
            for provider in Provider.objects.filter(
                source__in={place.source[:80] for place in listed}
            ).prefetch_related("sites__site_services__service")
        }
        for place in listed:
            provider = known.get((place.source[:80], place.id))
            if provider is None:
                self._add(place)
            elif provider.status not in THE_FILES:
                self.done.left_alone += 1
            else:
                self._compare(provider, place)

    def _add(self, place: PlaceRow) -> None:
        provider = Provider.objects.create(
            source=place.source[:80],
            source_id=place.id,
            created_at=journal.instant(),
            siret=self._siret_for(place, None),
            **_provider_facts(place),
        )
        site = Site.objects.create(provider=provider, **self._site_facts(place))
        SiteService.objects.bulk_create(
            [
                SiteService(
                    site=site,
                    service=self.services[code],
                    price_cents=None,
                    from_on=place.updated_on,
                )
                for code in place.services
            ]
        )
        self.done.added += 1

    def _compare(self, provider: Provider, place: PlaceRow) -> None:
        site = provider.sites.all()[0]
        provider_facts = {
            **_provider_facts(place),
            "siret": self._siret_for(place, provider.siret),
        }
        is_changed = _update(provider, provider_facts) | _update(site, self._site_facts(place))
        is_changed |= self._compare_services(site, place)
        if is_changed:
            self.done.changed += 1
        else:
            self.done.unchanged += 1

    def _compare_services(self, site: Site, place: PlaceRow) -> bool:
        current = {
            row.service.code: row for row in site.site_services.all() if row.until_on is None
        }
        gone = [row for code, row in current.items() if code not in place.services]
        new = [code for code in place.services if code not in current]
        for row in gone:
            row.until_on = max(row.from_on, place.updated_on)
            row.save(update_fields=["until_on"])
        for code in new:
            SiteService.objects.create(
                site=site, service=self.services[code], from_on=place.updated_on
            )
        return bool(gone or new)

    def _siret_for(self, place: PlaceRow, present: str | None) -> str | None:
        """One SIRET, one provider: a second place under it waits for a person to join them."""
        if not place.siret or place.siret == present:
            return place.siret or None
        if place.siret in self.sirets:
            sentence = "Ce SIRET est déjà celui d'une autre structure : il est laissé vide."
            self.done.warnings.append(Remark(place.row, "pivot", sentence))
            return present
        self.sirets.add(place.siret)
        return place.siret

    def _site_facts(self, place: PlaceRow) -> dict[str, Any]:
        commune = self.gazetteer.commune_of(place)
        if commune is None:
            sentence = f"Commune introuvable : {place.commune} {place.postcode}."
            self.done.warnings.append(Remark(place.row, "commune", sentence))
        home = locating.point_of(commune) if commune and place.point is None else None
        point = place.point or home
        address = ", ".join(part for part in (place.address, place.address_more) if part)
        return {
            "name": place.name,
            "address": address[:300],
            "postcode": place.postcode,
            "town": place.commune,
            "commune_id": commune.pk if commune else None,
            "latitude": point[0] if point else None,
            "longitude": point[1] if point else None,
            "time_zone": territory.time_zone_of(commune.pk) if commune else territory.PARIS,
            "phone": place.phone,
            "opening_hours": place.opening_hours[:300],
            "accessibility": place.accessibility[:300],
            "is_itinerant": place.is_itinerant,
            "accepts_pass": place.accepts_pass,
            "confirmed_on": place.updated_on,
            "details": {
                "publics": list(place.publics),
                "website": place.website,
                "point_of_commune": place.point is None,
            },
        }


def _provider_facts(place: PlaceRow) -> dict[str, Any]:
    email = next(iter(place.emails), "")
    return {"name": place.name, "email": email[:254], "phone": place.phone}


def _update(row: Provider | Site, facts: dict[str, Any]) -> bool:
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def grouped(remarks: Iterable[Remark]) -> list[tuple[Remark, int]]:
    """Show a remark once with how many rows it touches: 687 placeholders are one sentence."""
    counts = Counter((remark.column, remark.sentence) for remark in remarks)
    first: dict[tuple[str, str], Remark] = {}
    for remark in remarks:
        first.setdefault((remark.column, remark.sentence), remark)
    return [(first[key], count) for key, count in counts.items()]
