"""The places of a structure: written, verified, closed by it; what changed is said by anybody.

What a place gives is dated: the services and prices of before keep their days. A reported change
waits for the structure's answer and never edits a place by itself.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from diagnostics.accounts import journal, locating, territory
from diagnostics.accounts.models import Commune, User
from diagnostics.accounts.refusals import REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from passes import booking, calendar_days
from passes import provider_refusals as refusals
from passes.accreditation_file import ServiceOffer
from passes.models import Provider, Site, SiteReport, SiteService

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """A place as its structure describes it."""

    name: str
    address: str
    commune: Commune | None
    postcode: str
    phone: str = ""
    opening_hours: str = ""
    accessibility: str = ""


@journal.act(Verb.SITE_KEPT)
def keep_site(
    *,
    actor: User,
    provider: Provider,
    details: SiteDetails,
    site: Site | None = None,
    request_id: uuid.UUID | None = None,
) -> Site:
    """Add a place to a structure, or correct one of its own; it is verified the same day.

    A new place of a qualified structure takes Passes at once: the structure answers for it.
    """
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        commune = details.commune
        if site is not None and site.provider_id != provider.pk:
            raise Refusal(refusals.NOT_YOUR_SITE)
        if commune is None:
            raise Refusal(refusals.COMMUNE_MISSING)
        if not territory.uses_euro(commune.pk):
            raise Refusal(refusals.OUTSIDE_EURO)
        kept = site or Site(provider=provider)
        _write(kept, details, commune)
        if site is None and provider.status == "qualified":
            kept.accepts_pass, kept.open_from = True, journal.today(kept.time_zone)
        kept.save()
        facts = {"provider": str(provider.public_id), "is_new": site is None}
        journal.record(actor=actor, verb=Verb.SITE_KEPT, subject=kept, facts=facts)
        return kept


@journal.act(Verb.SITE_CONFIRMED)
def confirm_site(*, actor: User, site: Site, request_id: uuid.UUID | None = None) -> Site:
    """Say that all that is written of a place is still true today."""
    with transaction.atomic():
        site = Site.objects.locked(site.pk)
        site.confirmed_on = journal.today(site.time_zone)
        site.save(update_fields=["confirmed_on"])
        journal.record(actor=actor, verb=Verb.SITE_CONFIRMED, subject=site)
        return site


@journal.act(Verb.SITE_CHANGE_REPORTED)
def report_site_change(
    *, actor: User, site: Site, text: str, request_id: uuid.UUID | None = None
) -> SiteReport:
    """Tell a structure that something of its place is no longer true; it will answer."""
    with transaction.atomic():
        if not text.strip():
            raise Refusal(REASON_MISSING)
        report = SiteReport.objects.create(
            site=site, text=text.strip()[:300], reported_by=actor, reported_at=journal.instant()
        )
        facts = {"site": str(site.public_id)}
        journal.record(actor=actor, verb=Verb.SITE_CHANGE_REPORTED, subject=report, facts=facts)
        return report


@journal.act(Verb.SITE_CHANGE_ANSWERED)
def answer_site_change(
    *, actor: User, report: SiteReport, answer: str, request_id: uuid.UUID | None = None
) -> SiteReport:
    """Answer what was reported of a place; the place counts as verified that day."""
    with transaction.atomic():
        if not answer.strip():
            raise Refusal(REASON_MISSING)
        waiting = SiteReport.objects.filter(pk=report.pk, answered_at__isnull=True)
        taken = waiting.update(
            answer=answer.strip()[:300], answered_by=actor, answered_at=journal.instant()
        )
        if not taken:
            raise Refusal(refusals.REPORT_ANSWERED)
        report.refresh_from_db()
        confirm_site(actor=actor, site=report.site)
        facts = {"site": str(report.site.public_id)}
        journal.record(actor=actor, verb=Verb.SITE_CHANGE_ANSWERED, subject=report, facts=facts)
        return report


@journal.act(Verb.SERVICES_SET)
def set_services(
    *,
    actor: User,
    site: Site,
    offers: tuple[ServiceOffer, ...],
    request_id: uuid.UUID | None = None,
) -> Site:
    """Say what a place gives from today on; what it gave before keeps its dates and its price."""
    with transaction.atomic():
        site = Site.objects.locked(site.pk)
        if not offers:
            raise Refusal(refusals.STEP_MISSING, steps="au moins un service")
        set_offers(site, offers, journal.today(site.time_zone))
        codes = sorted(offer.service.code for offer in offers)
        journal.record(actor=actor, verb=Verb.SERVICES_SET, subject=site, facts={"services": codes})
        return site


@journal.act(Verb.SITE_CLOSED)
def close_site(
    *,
    actor: User,
    site: Site,
    closed_from: dt.date,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> Site:
    """Close a place from a day on; services given before that day are still paid.

    Its sessions from that day on are cancelled, and the agencies of their seats read it.
    """
    with transaction.atomic():
        site = Site.objects.locked(site.pk)
        if site.closed_from is not None and site.closed_from <= closed_from:
            raise Refusal(refusals.ALREADY_CLOSED, date=calendar_days.in_words(site.closed_from))
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        site.closed_from = max(closed_from, site.open_from or closed_from)
        site.details = {**site.details, "closing_reason": reason.strip()}
        site.save(update_fields=["closed_from", "details"])
        called_off = booking.call_off_sites(
            [site.pk], actor=actor, from_on=site.closed_from, at=journal.instant()
        )
        facts = {"closed_from": site.closed_from.isoformat(), "sessions": called_off}
        journal.record(actor=actor, verb=Verb.SITE_CLOSED, subject=site, facts=facts)
        return site


def set_offers(site: Site, offers: tuple[ServiceOffer, ...], on: dt.date) -> None:
    """Make the current services of a place what is offered, from a day on."""
    current = {row.service_id: row for row in site.site_services.filter(until_on__isnull=True)}
    for offer in offers:
        row = current.pop(offer.service.pk, None)
        facts = {
            "price_cents": offer.price_cents,
            "is_regulated_tariff": offer.is_regulated_tariff,
            "usual_passes": offer.usual_passes,
        }
        if row is not None and row.from_on < on:
            if all(getattr(row, name) == value for name, value in facts.items()):
                continue
            SiteService.objects.filter(pk=row.pk).update(until_on=on - ONE_DAY)
            row = None
        if row is None:
            SiteService.objects.create(site=site, service=offer.service, from_on=on, **facts)
        else:
            SiteService.objects.filter(pk=row.pk).update(from_on=on, **facts)
    for row in current.values():
        SiteService.objects.filter(pk=row.pk).update(until_on=max(row.from_on, on - ONE_DAY))


def _write(site: Site, details: SiteDetails, commune: Commune) -> None:
    """A place without a point of its own stands where its commune does."""
    has_moved = site.commune_id != commune.pk or site.address != details.address.strip()
    site.name, site.address = details.name.strip(), details.address.strip()
    site.postcode, site.town, site.commune = details.postcode, commune.name, commune
    site.time_zone = territory.time_zone_of(commune.pk)
    site.phone, site.opening_hours = details.phone.strip(), details.opening_hours.strip()
    site.accessibility = details.accessibility.strip()
    site.confirmed_on = journal.today(site.time_zone)
    if has_moved or site.latitude is None:
        home = locating.point_of(commune)
        site.latitude, site.longitude = home if home else (None, None)
        site.details = {**site.details, "point_of_commune": True}
