"""A hand-over → the sheet that a person leaves with, as plain strings ready to print.

The PDF and its accessible HTML twin are drawn from the same sheet. No name stands on a strip, no
level anywhere; every demo print says SPÉCIMEN (T15).
"""

from __future__ import annotations

from django.conf import settings

from diagnostics.accounts import journal, territory
from diagnostics.accounts.models import Agency, Commune
from diagnostics.enums import Sex
from diagnostics.identifiers import spoken_phone
from diagnostics.models import Person
from passes import agenda, calendar_days, money, nearby
from passes.formats import place_sketch
from passes.formats.booklet_pdf import BookletSheet
from passes.formats.letter_pdf import Contact, FirstSession, LetterSheet, Place
from passes.formats.place_sketch import PlaceSketch
from passes.models import HandOver, Order, Site

PURPOSE = "Une séance pour apprendre à utiliser un ordinateur ou un téléphone."
TITLES = {Sex.FEMALE: "Madame", Sex.MALE: "Monsieur"}
SHORT_TITLES = {Sex.FEMALE: "Mme", Sex.MALE: "M."}


def booklet_of(hand_over: HandOver, codes: tuple[str, ...]) -> BookletSheet:
    """Give the sheet of a booklet whose codes were just drawn."""
    return BookletSheet(letter_of(hand_over), origin(), codes)


def sheet_in_stock(
    order: Order, agency: Agency, number: str, codes: tuple[str, ...]
) -> BookletSheet:
    """Give the sheet of a booklet printed ahead: it names an agency, and nobody yet."""
    letter = LetterSheet(
        agency=contact_of(agency),
        addressee="",
        passes=len(codes),
        value=money.show_short(order.face_value_cents),
        valid_until=calendar_days.in_words(order.valid_until),
        purpose=order.print_text or PURPOSE,
        places=(),
        first_session=None,
        booklet_number=number,
        reference=f"RM-{number.split('-')[1]}",
        specimen=settings.DEMO_MODE,
    )
    return BookletSheet(letter, origin(), codes)


def letter_of(hand_over: HandOver) -> LetterSheet:
    """Give the letter of a hand-over: whom to call, where to go, until when."""
    order, booklet = hand_over.order, hand_over.booklet
    session = agenda.next_session([hand_over.pk])
    return LetterSheet(
        agency=contact_of(hand_over.agency),
        addressee=addressed(hand_over.person),
        passes=booklet.size,
        value=money.show_short(order.face_value_cents),
        valid_until=calendar_days.in_words(order.valid_until),
        purpose=order.print_text or PURPOSE,
        places=places_of(hand_over, session),
        first_session=_told(hand_over, session),
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


def places_of(hand_over: HandOver, session: agenda.Session | None) -> tuple[Place, ...]:
    """The place chosen with her first, then the nearest others; three in all."""
    chosen = session.site if session else hand_over.first_site
    found = nearest_places(hand_over.person, hand_over.order)
    others = [each for each in found if chosen is None or each.site.pk != chosen.pk]
    places = [_place(each.site, each.distance) for each in others]
    if chosen is None:
        return tuple(places)
    if session is not None:
        return tuple(places[:2])
    distance = next((each.distance for each in found if each.site.pk == chosen.pk), "")
    return (_place(chosen, distance), *places[:2])


def nearest_places(person: Person, order: Order) -> list[nearby.NearbyPlace]:
    """The three nearest places where this person could use a Pass of this order today."""
    return nearby.nearest(nearby.centre_of(person), on=journal.today(order.time_zone), order=order)


def _told(hand_over: HandOver, session: agenda.Session | None) -> FirstSession | None:
    if session is None:
        return None
    site = session.site
    return FirstSession(
        when=session.said,
        place=site.name,
        phone=spoken_phone(site.phone) if site.phone else "",
        address=_site_address(site),
        sketch=_sketch(hand_over, site),
    )


def _sketch(hand_over: HandOver, site: Site) -> PlaceSketch | None:
    """From the agency she leaves, else from where she lives; nothing when we do not know."""
    end = _point(site)
    for place, said in (
        (hand_over.agency, "votre agence"),
        (hand_over.person.commune, "votre commune"),
    ):
        if end is not None and (start := _point(place)) is not None:
            distance = nearby.say_distance(territory.distance_km(start, end))
            return place_sketch.sketch((said, *start), (site.name, *end), distance)
    return None


def _point(place: Site | Agency | Commune | None) -> territory.Point | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return territory.Point(place.latitude, place.longitude)


def _place(site: Site, distance: str) -> Place:
    phone = spoken_phone(site.phone) if site.phone else ""
    return Place(site.name, phone, _site_address(site), distance)


def _site_address(site: Site) -> str:
    return _address(site.address, site.postcode, site.town)


def _address(street: str, postcode: str, town: str) -> str:
    return ", ".join(filter(None, (street, f"{postcode} {town}".strip())))
