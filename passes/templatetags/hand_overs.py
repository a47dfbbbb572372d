"""What passes lends to the person's file: the panel of her booklets, and the one action."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.formats import qr
from diagnostics.identifiers import spoken_phone
from diagnostics.models import Person, Recommendation
from passes import access, agenda, attending, calendar_days, enums, following, opening_hours
from passes.formats import place_sketch
from passes.models import HandOver, Outcome, Workshop

register = template.Library()


@register.inclusion_tag("passes/_person_passes.html")
def person_passes(person: Person, user: User) -> dict[str, Any]:
    """The booklets of a person: how many Passes are left, until when, what can be done."""
    rows = list(
        HandOver.objects.filter(person=person, undone_at__isnull=True)
        .select_related("booklet", "order")
        .with_use()
        .order_by("-handed_over_at", "-pk")
    )
    # Annotated by `with_use`.
    live = [row for row in rows if row.ended_at is None and row.left_count]  # type: ignore[attr-defined]
    past = [each for each in rows if each not in live]
    pks = [row.pk for row in rows]
    learnt = attending.of_hand_overs(pks) if pks else {}
    return {
        "person": person,
        "session": agenda.next_session([row.pk for row in live]) if live else None,
        "outcomes": [outcome for pk in pks for outcome in learnt.get(pk, ())],
        "live": live,
        "past": past,
        "may_manage": person.agency_id in user.managed_agency_ids,
        "may_hand_over": access.hands_over(user) and person.agency_id in user.agency_ids,
    }


@register.inclusion_tag("passes/_hand_over_action.html")
def hand_over_action(
    person: Person, user: User, recommendation: Recommendation | None = None
) -> dict[str, Any]:
    """The button « Remettre un carnet », for who may; one click from the proposal."""
    return {
        "person": person,
        "recommendation": recommendation,
        "may_hand_over": access.hands_over(user) and person.agency_id in user.agency_ids,
    }


@register.filter
def use_in_words(hand_over: HandOver) -> str:
    """Not used, partly, used, and nothing else; the row comes from `with_use`."""
    if hand_over.booklet.status == enums.BookletStatus.REPLACED:
        return "Remplacé"
    if hand_over.ended_reason:
        return "Rendu"
    if hand_over.booklet.status == enums.BookletStatus.CANCELLED:
        return "Annulé"
    used, left = hand_over.used_count, hand_over.left_count  # type: ignore[attr-defined]
    if not left:
        return "Utilisé"
    return "Commencé" if used else "Pas utilisé"


@register.filter
def phone(number: str) -> str:
    """A telephone as it is said aloud."""
    return spoken_phone(number) if number else ""


@register.filter
def hours(written: str) -> str:
    """Opening hours as they are said aloud."""
    return opening_hours.spoken(written)


@register.filter
def next_session(hand_over: HandOver) -> agenda.Session | None:
    """When and where the holder of a booklet is expected next."""
    return agenda.next_session([hand_over.pk])


@register.filter
def when(workshop: Workshop) -> str:
    """« mardi 12 mai à 14 h », in the time of the place."""
    return calendar_days.say_when(workshop.starts_at, workshop.site.time_zone)


@register.filter
def outcome_in_words(outcome: Outcome) -> str:
    """What was learnt, in a line."""
    return attending.in_words(outcome)


@register.filter
def sketch(drawn: place_sketch.PlaceSketch) -> SafeString:
    """Where a place is, drawn with its words."""
    return mark_safe(place_sketch.svg(drawn))  # noqa: S308 (drawn by us, its words escaped)


@register.inclusion_tag("passes/_portfolio_seats.html")
def portfolio_seats(advisor: User) -> dict[str, Any]:
    """The seats and the booklets to follow that go with the people of an advisor who leaves."""
    seats = following.expected_seats(advisor, journal.instant(), most=500, days=366)
    unused = following.remind_unused(advisor, journal.today(), most=500)
    return {"seat_count": len(seats), "unused_count": len(unused)}


@register.filter
def accessibility(written: str) -> str:
    """What a place says of its access; an address of a page is no word for a screen."""
    return "voir la fiche du lieu" if written.startswith("http") else Truncator(written).chars(90)


@register.simple_tag
def qr_drawing(modules: qr.Matrix, title: str) -> SafeString:
    """A QR as a drawing with a name."""
    return mark_safe(qr.svg(modules, title=title))  # noqa: S308 (drawn by us, its title escaped)
