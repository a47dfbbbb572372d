"""A hand-over → the sheet that a person leaves with, as plain strings ready to print.

The PDF and its accessible HTML twin are drawn from the same sheet. No name stands on a strip, no
level anywhere; every demo print says SPÉCIMEN (T15).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency
from diagnostics.enums import Sex
from diagnostics.identifiers import spoken_phone
from diagnostics.models import Person
from passes import calendar_days, money, nearby
from passes.formats.booklet_pdf import BookletSheet
from passes.formats.letter_pdf import Contact, FirstSession, LetterSheet, Place
from passes.models import HandOver, Order, Site

PURPOSE = "Une séance pour apprendre à utiliser un ordinateur ou un téléphone."
TITLES = {Sex.FEMALE: "Madame", Sex.MALE: "Monsieur"}
SHORT_TITLES = {Sex.FEMALE: "Mme", Sex.MALE: "M."}


def booklet_of(hand_over: HandOver, codes: tuple[str, ...]) -> BookletSheet:
    """Give the sheet of a booklet whose codes were just drawn."""
    return BookletSheet(letter_of(hand_over), origin(), codes)


def letter_of(hand_over: HandOver) -> LetterSheet:
    """Give the letter of a hand-over: whom to call, where to go, until when."""
    order, booklet = hand_over.order, hand_over.booklet
    return LetterSheet(
        agency=contact_of(hand_over.agency),
        addressee=addressed(hand_over.person),
        passes=booklet.size,
        value=money.show_short(order.face_value_cents),
        valid_until=calendar_days.in_words(order.valid_until),
        purpose=order.print_text or PURPOSE,
        places=places_of(hand_over),
        first_session=_session_of(hand_over),
        booklet_number=booklet.number,
        reference=hand_over.reference,
        specimen=settings.DEMO_MODE,
    )


def origin() -> str:
    """The address that stands before /p# in a QR."""
    return f"https://{settings.PUBLIC_HOST}"


def contact_of(agency: Agency) -> Contact:
    """How to reach an agency; the instance's own number stands where it has none."""
    phone = spoken_phone(agency.phone or settings.CONTACT_PHONE) or "à l’accueil"
    return Contact(agency.name, phone, _address(agency.address, agency.postcode, agency.town))


def addressed(person: Person) -> str:
    """« Madame Awa Diallo », or the name alone when we were not told."""
    return f"{TITLES.get(Sex(person.sex), '')} {person}".strip()


def recognised(person: Person) -> str:
    """« Mme Diallo (1974) »: what an advisor checks before printing."""
    title = SHORT_TITLES.get(Sex(person.sex), person.first_name)
    year = f" ({person.birth_year})" if person.birth_year else ""
    return f"{title} {person.last_name}{year}"


def places_of(hand_over: HandOver) -> tuple[Place, ...]:
    """The place chosen with her first, then the nearest others; three in all."""
    chosen = hand_over.first_site
    found = nearest_places(hand_over.person, hand_over.order)
    others = [each for each in found if chosen is None or each.site.pk != chosen.pk]
    places = [_place(each.site, each.distance) for each in others]
    if chosen is None:
        return tuple(places)
    if hand_over.first_session_at is not None:
        return tuple(places[:2])
    distance = next((each.distance for each in found if each.site.pk == chosen.pk), "")
    return (_place(chosen, distance), *places[:2])


def nearest_places(person: Person, order: Order) -> list[nearby.NearbyPlace]:
    """The three nearest places where this person could use a Pass of this order today."""
    return nearby.nearest(nearby.centre_of(person), on=journal.today(order.time_zone), order=order)


def say_when(at: dt.datetime, time_zone: str) -> str:
    """« mardi 12 mai à 14 h », as one says it in the place itself."""
    local = at.astimezone(ZoneInfo(time_zone))
    day = calendar_days.in_words(local.date()).rsplit(" ", 1)[0]
    return f"{day} à {local.hour} h{f' {local.minute:02d}' if local.minute else ''}"


def _session_of(hand_over: HandOver) -> FirstSession | None:
    site, at = hand_over.first_site, hand_over.first_session_at
    if site is None or at is None:
        return None
    return FirstSession(
        when=say_when(at, site.time_zone),
        place=site.name,
        phone=spoken_phone(site.phone) if site.phone else "",
        address=_site_address(site),
    )


def _place(site: Site, distance: str) -> Place:
    phone = spoken_phone(site.phone) if site.phone else ""
    return Place(site.name, phone, _site_address(site), distance)


def _site_address(site: Site) -> str:
    return _address(site.address, site.postcode, site.town)


def _address(street: str, postcode: str, town: str) -> str:
    return ", ".join(filter(None, (street, f"{postcode} {town}".strip())))
