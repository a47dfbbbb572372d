"""What happens where Passes are taken: a volunteer's phone, a second place, a line that was cut.

A phone is enrolled and scans; a member works in one place of two; a structure changes its SIRET;
the service was down one evening; scans arrive late, in time, too late, or for a paper replaced
since. And each refusal that a desk may read is met once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from config.demo import cast, stage
from config.demo.accounts import DOMAIN
from config.demo.meetings import Days
from diagnostics.accounts import journal
from passes import (
    codes,
    enrolling,
    giving_back_days,
    joining_providers,
    keys,
    late_scans,
    redeeming,
    renumbering,
    tending,
)
from passes.accreditation_file import ServiceOffer
from passes.models import Device, HandOver, Order, Pass, Service, Site, SiteService
from passes.paper_kinds import DocumentKind
from passes.scans import Scan

PIN = "4713"
OTHER_RING = codes.KeyRing.of([b"a key that no booklet was signed by"])
AT = dt.time(15, tzinfo=dt.UTC)


def plan_field(days: Days) -> None:
    """Plan the year of those who scan, each act on its day."""
    end = days.clock.end
    acts: tuple[tuple[int, Callable[[], Any]], ...] = (
        (300, partial(note_an_outage, days)),
        (110, partial(enrol_a_phone, days)),
        (108, partial(scan_with_the_phone, days)),
        (90, partial(open_a_second_place, days)),
        (80, partial(move_a_structure, days)),
        (9, partial(scan_late_in_time, days)),
        (8, partial(meet_refusals, days)),
        (7, partial(scan_too_late, days)),
        (6, partial(scan_a_paper_replaced_since, days)),
        (5, partial(guarantee, days)),
    )
    for before, act in acts:
        days.clock.desk(end - dt.timedelta(days=before), act)


def enrol_a_phone(days: Days) -> None:
    """Lend the right to scan to two phones of the first structure; one is taken back."""
    admin = days.stage.chiefs[days.stage.providers[0].pk]
    until = days.clock.end + dt.timedelta(days=90)
    for name, day in (("Téléphone de l'accueil", until), ("Tablette prêtée", until)):
        device, code = enrolling.enrol_device(actor=admin, wish=enrolling.Wish(name, day))
        enrolling.join_device(actor=enrolling.PHONE_PAGE, invitation=code, pin=PIN)
    enrolling.revoke_device(actor=admin, device=Device.objects.get(pk=device.pk))


def scan_with_the_phone(days: Days) -> None:
    """Scan one Pass with it: the redemption names the phone and nobody."""
    device = Device.objects.get(revoked_at__isnull=True)
    found = _usable(days)
    if found is not None and device.user is not None:
        scan = _scan(days, found, device=device.name)
        redeeming.redeem_pass(actor=device.user, scan=scan)


def open_a_second_place(days: Days) -> None:
    """Open an annexe of the first structure, where one volunteer works and nowhere else."""
    provider = days.stage.providers[0]
    admin, home = days.stage.chiefs[provider.pk], days.stage.sites[provider.pk]
    annexe = tending.keep_site(
        actor=admin,
        provider=provider,
        details=tending.SiteDetails(
            name="Annexe de la médiathèque",
            address="3 rue du Marais",
            commune=home.commune,
            postcode=home.postcode,
            phone="03 21 00 00 99",
            opening_hours="We 14:00-17:00",
        ),
    )
    offer = _offer(home)
    tending.set_services(
        actor=admin, site=annexe, offers=(ServiceOffer(offer.service, offer.price_cents),)
    )
    invitee = joining_providers.Invitee(
        f"benevole@{DOMAIN}", "Rose", "Petit", "provider_member", sites=(annexe,)
    )
    joining_providers.join_provider(actor=admin, provider=provider, invitee=invitee)


def move_a_structure(days: Days) -> None:
    """Give the second structure the SIRET of its new address."""
    provider = days.stage.providers[1]
    provider.refresh_from_db()
    renumbering.change_siret(
        actor=days.stage.operators[0],
        provider=provider,
        new=renumbering.NewSiret(
            cast.siret_elsewhere(2),
            journal.today(),
            stage.paper(DocumentKind.REGISTRATION, f"Avis de situation {provider.name}"),
        ),
    )


def note_an_outage(days: Days) -> None:
    """Note an evening without service; no order was in its last days."""
    began = journal.instant() - dt.timedelta(hours=16)
    giving_back_days.record_outage(
        actor=days.stage.operators[0],
        stop=giving_back_days.Stop(
            began, began + dt.timedelta(hours=3), "Panne de l'hébergeur, rétablie dans la soirée"
        ),
    )


def scan_late_in_time(days: Days) -> None:
    """Send a scan of four days ago, made without network: its order still takes claims."""
    living = Order.objects.filter(status__in=("in_grace", "claims_only"))
    order = living.order_by("valid_until").first()
    found = Pass.objects.filter(order=order, status="handed_out", blocked_at=None).first()
    if order is not None and found is not None:
        on = min(order.valid_until, journal.today() - dt.timedelta(days=4))
        _redeem(days, _scan(days, found, service_on=on, scanned_at=_at(on)))


def scan_too_late(days: Days) -> None:
    """Send a scan whose claim window closed: it waits for the operator among the late scans."""
    order = Order.objects.filter(status="expired").first()
    found = Pass.objects.filter(order=order, status="expired").first()
    if order is not None and found is not None:
        _redeem(
            days,
            _scan(days, found, service_on=order.valid_until, scanned_at=_at(order.valid_until)),
        )


def scan_a_paper_replaced_since(days: Days) -> None:
    """Send a scan made in good faith the day before its booklet was declared lost."""
    rows = Pass.objects.filter(status="replaced", replaced_by__isnull=False).order_by("-pk")
    for found in rows[:40]:
        held = HandOver.objects.filter(booklet=found.booklet_id).first()
        if held is None or found.replaced_at is None or held.agency_id not in _here(days):
            continue
        on = (found.replaced_at - dt.timedelta(days=1)).date()
        if on > held.handed_over_on:
            _redeem(days, _scan(days, found, service_on=on, scanned_at=_at(on)))
            return


def guarantee(days: Days) -> None:
    """Honour it: its value moved, so the operator's own money is proposed."""
    refused = late_scans.waiting().filter(refusal_code="replaced").first()
    if refused is not None:
        late_scans.accept_late_scan(
            actor=days.stage.operators[0],
            refused=refused,
            reason="Tablette sans réseau jusqu'au soir, confirmé par la mairie.",
        )


def meet_refusals(days: Days) -> None:
    """Meet each refusal that a desk may read, on a scan of its own."""
    found = _usable(days)
    if found is None:
        return
    good = _scan(days, found)
    far = next(s for s in days.stage.sites.values() if s.town == "Cayenne")
    closed = days.stage.sites[days.stage.providers[-1].pk]
    other = Service.objects.exclude(site_services__site=good.site).order_by("code").first()
    today = journal.today()
    held = HandOver.objects.filter(booklet=found.booklet_id).latest("pk")
    scans = [
        _scan(days, found, code=codes.sign(found.serial, OTHER_RING)),
        _scan(days, found, site=far, service=_offer(far).service),
        _scan(days, found, site=closed, service=_offer(closed).service),
        _scan(days, found, service=other),
        _scan(days, found, service_on=today + dt.timedelta(days=1)),
        _scan(days, found, service_on=held.handed_over_on - dt.timedelta(days=3)),
        _scan(days, found, scan_id=good.site.redemptions.latest("pk").scan_id),
        *(
            _scan(days, each)
            for fields in (
                {"status": "in_stock"},
                {"status": "cancelled"},
                {"status": "expired"},
                {"status": "redeemed"},
                {"status": "handed_out", "blocked_at__isnull": False},
            )
            if (each := Pass.objects.filter(**fields).order_by("pk").first())
        ),
    ]
    for scan in scans:
        days.clock.at(today, partial(_redeem, days, scan), hour=17)


def _redeem(days: Days, scan: Scan) -> None:
    redeeming.redeem_pass(actor=days.stage.members[scan.site.provider_id], scan=scan)


def _here(days: Days) -> set[int]:
    """The agencies around the first structure."""
    return {days.stage.agencies[0].pk, days.stage.agencies[1].pk}


def _usable(days: Days) -> Pass | None:
    """A Pass that somebody near the first structure may spend today."""
    today = journal.today()
    return (
        Pass.objects.filter(
            status="handed_out",
            blocked_at=None,
            order__status="active",
            order__territories__code="dep:62",
            booklet__hand_overs__undone_at=None,
            booklet__hand_overs__handed_over_on__lt=today,
        )
        .order_by("pk")
        .first()
    )


def _offer(site: Site) -> SiteService:
    return SiteService.objects.filter(site=site, until_on__isnull=True).order_by("pk")[0]


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, AT)


def _scan(days: Days, found: Pass, **changes: Any) -> Scan:
    """A lawful scan of a Pass at the first structure, today, unless told otherwise."""
    site = days.stage.sites[days.stage.providers[0].pk]
    facts: dict[str, Any] = {
        "code": codes.sign(found.serial, keys.ring()),
        "site": site,
        "service": _offer(site).service,
        "service_on": journal.today(site.time_zone),
        "scan_id": days.new_id(),
        "scanned_at": journal.instant(),
        "device": "téléphone de démonstration",
    }
    return Scan(**{**facts, **changes})
