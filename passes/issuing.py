"""Handing a booklet over, drawing its codes, and undoing the hand-over.

The hand-over is an event: who gave which booklet to whom, where, on what diagnosis, in which
situation (promise 3). On demand the booklet is made there and then, under new numbers; printed, it
leaves the agency's stock. Codes are never stored: `draw_codes` is one of the only two verbs that
may sign them (T12), for the advisor who handed over, the same day, before the first use.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from diagnostics import enrolling, free_text
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person, Recommendation
from passes import booking, codes, enums, fitting, keys, stock_lines, stock_states, units
from passes import hand_over_refusals as refusals
from passes.models import Booklet, HandOver, Order, Pass, Redemption, Site, Workshop

LARGEST = 10
SAME_DAY = "annulée le jour même"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is handed over: so many Passes, or the booklet of a number; and with what.

    `order` is the one the screen said; without it the system chooses. `reason` is a manager's, for
    a second live booklet. A seat of `workshop` is held in the same act, or nothing is handed over.
    """

    passes: int = 0
    order: Order | None = None
    booklet_number: str = ""
    agency: Agency | None = None
    reason: str = ""
    recommendation: Recommendation | None = None
    first_site: Site | None = None
    first_session_at: dt.datetime | None = None
    workshop: Workshop | None = None


@journal.act(Verb.BOOKLET_HANDED_OVER)
def hand_over_booklet(
    *, actor: User, person: Person, terms: Terms, request_id: uuid.UUID | None = None
) -> HandOver:
    """Give one booklet to one person, with her seat in a first session; it is usable at once.

    Refusals in the order of passes-and-money.md 5.3, then those of `hold_seat`. Locked: the person,
    so that two desks do not serve her twice; then the units are drawn by conditional update. A
    booklet she has used up is ended here, because a scan never writes it.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        agency = enrolling.agency_of(actor, terms.agency or person.agency)
        if person.anonymised_at is not None:
            raise Refusal(refusals.PERSON_ANONYMISED)
        enrolling.refuse_unless_writable(person)
        enrolling.refuse_unless_open(person)
        at = journal.instant()
        stock = _from_stock(terms.booklet_number, agency) if terms.booklet_number else None
        size = stock.size if stock else terms.passes
        if not 1 <= size <= LARGEST:
            raise Refusal(refusals.DOSE_OUT_OF_RANGE)
        case = fitting.Case(actor, person, agency, size, at, free_text.accept(terms.reason))
        order = _fitting_order(case, stock, terms.order)
        exhausted = _end_exhausted(case)
        booklet = _take(case, stock) if stock else _make(order, case)
        hand_over = _write(case, order, booklet, terms)
        booking.carry_seats(actor=actor, old=exhausted, new=hand_over, at=at)
        enrolling.note_contact(person)
        journal.record(
            actor=actor,
            verb=Verb.BOOKLET_HANDED_OVER,
            subject=hand_over,
            facts=_facts(case, hand_over),
        )
        if terms.workshop is not None:
            booking.hold_seat(actor=actor, hand_over=hand_over, workshop=terms.workshop)
        return hand_over


@journal.act(Verb.BOOKLET_DRAWN)
def draw_codes(*, actor: User, hand_over: HandOver) -> tuple[str, ...]:
    """Sign the codes of a booklet on demand, to print or to show; each drawing is journaled.

    Refusals: not_your_hand_over, already_replaced, already_cancelled, reprint_is_replace (another
    day, or after the first use).
    """
    with transaction.atomic():
        hand_over = HandOver.objects.select_related("booklet", "order").get(pk=hand_over.pk)
        if hand_over.advisor_id != actor.pk:
            raise Refusal(refusals.NOT_YOUR_HAND_OVER)
        refuse_unless_in_hand(hand_over.booklet)
        passes = list(hand_over.booklet.passes.order_by("rank"))
        if (
            _is_used_or_stopped(passes)
            or not is_of_today(hand_over)
            or not _may_be_printed_here(hand_over)
        ):
            raise Refusal(refusals.REPRINT_IS_REPLACE)
        ring = keys.ring().only(hand_over.booklet.key_fingerprint)
        drawn = tuple(codes.sign(each.serial, ring) for each in passes)
        earlier = journal.of(hand_over).filter(verb=Verb.BOOKLET_DRAWN, refusal_code="").count()
        journal.record(
            actor=actor,
            verb=Verb.BOOKLET_DRAWN,
            subject=hand_over,
            facts={"passes": len(drawn), "time": earlier + 1},
        )
        return drawn


@journal.act(Verb.PRINT_CONFIRMED)
def confirm_print(
    *, actor: User, hand_over: HandOver, request_id: uuid.UUID | None = None
) -> HandOver:
    """Note that the paper came out well (« Est-ce bien imprimé ? »); said twice, noted once."""
    with transaction.atomic():
        hand_over = HandOver.objects.locked(hand_over.pk)
        refuse_unless_own(actor, hand_over)
        if hand_over.letter_printed_at is None:
            hand_over.letter_printed_at = journal.instant()
            hand_over.save(update_fields=["letter_printed_at"])
        journal.record(actor=actor, verb=Verb.PRINT_CONFIRMED, subject=hand_over)
        return hand_over


@journal.act(Verb.HAND_OVER_UNDONE)
def undo_hand_over(
    *, actor: User, hand_over: HandOver, reason: str = "", request_id: uuid.UUID | None = None
) -> HandOver:
    """Cancel the paper and return its units to the allocation, the same day; later, a manager.

    The same advisor the same day needs no reason. Refusals: not_allowed, already_replaced,
    already_cancelled, already_redeemed, too_late, reason_missing.
    """
    with transaction.atomic():
        hand_over = HandOver.objects.locked(hand_over.pk)
        refuse_unless_own(actor, hand_over)
        booklet = Booklet.objects.locked(hand_over.booklet_id)
        refuse_unless_in_hand(booklet)
        reason = _reason_to_undo(actor, hand_over, free_text.accept(reason))
        at = journal.instant()
        count = units.return_passes(booklet, agency_id=hand_over.agency_id, at=at)
        if count < booklet.size:
            # Asked after the write, so that a scan that came first is seen.
            raise Refusal(refusals.ALREADY_REDEEMED)
        move(booklet, enums.BookletStatus.CANCELLED)
        hand_over.undone_at, hand_over.undone_by, hand_over.undone_reason = at, actor, reason
        hand_over.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        booking.release_seats_of([hand_over.pk], actor=actor, at=at)
        journal.record(
            actor=actor,
            verb=Verb.HAND_OVER_UNDONE,
            subject=hand_over,
            facts={"booklet": booklet.number, "passes": count},
        )
        return hand_over


# --- Rules shared with `mending` and the pages -------------------------------------------------


def refuse_unless_own(actor: User, hand_over: HandOver) -> None:
    """Refuse who belongs neither to the agency of the hand-over nor to the person's."""
    if not {hand_over.agency_id, hand_over.person.agency_id} & set(actor.agency_ids):
        raise Refusal(NOT_ALLOWED)


def refuse_unless_in_hand(booklet: Booklet) -> None:
    """Refuse a booklet that was replaced or cancelled: it never wakes (T13)."""
    if booklet.status == enums.BookletStatus.REPLACED:
        raise Refusal(refusals.ALREADY_REPLACED)
    if booklet.status == enums.BookletStatus.CANCELLED:
        raise Refusal(refusals.ALREADY_CANCELLED)


def manages(actor: User, hand_over: HandOver) -> bool:
    """Whether the actor answers for the agency of the hand-over, or for the person's."""
    own = {hand_over.agency_id, hand_over.person.agency_id}
    return bool(own & set(actor.managed_agency_ids))


def is_of_today(hand_over: HandOver) -> bool:
    """Whether the hand-over was made today, where its order lives."""
    return hand_over.handed_over_on == journal.today(hand_over.order.time_zone)


def reference_of(booklet: Booklet) -> str:
    """The reference that a provider may quote: the booklet's characters, which give no right."""
    return "RM-" + booklet.number.split("-")[1]


# --- Inside a hand-over ------------------------------------------------------------------------


def _from_stock(number: str, agency: Agency) -> Booklet:
    """Lock the printed booklet of a number typed at the desk."""
    read = codes.read_booklet_number(number)
    booklet = Booklet.objects.filter(number=read).first() if read else None
    if booklet is None:
        raise Refusal(refusals.BOOKLET_UNKNOWN)
    booklet = Booklet.objects.locked(booklet.pk)
    gone = {enums.BookletStatus.HANDED_OUT, enums.BookletStatus.REPLACED}
    if booklet.agency_id != agency.pk:
        raise Refusal(refusals.NOT_IN_YOUR_STOCK)
    if booklet.status in gone:
        raise Refusal(refusals.ALREADY_HANDED_OUT)
    if booklet.status != enums.BookletStatus.IN_STOCK:
        raise Refusal(refusals.NOT_IN_YOUR_STOCK)
    return booklet


def _fitting_order(case: fitting.Case, stock: Booklet | None, said: Order | None) -> Order:
    order = stock.order if stock else said
    if order is None:
        return fitting.choose_order(case).order
    order = Order.objects.get(pk=order.pk)
    if stock is None and order.mode == enums.OrderMode.PRINTED:
        # Its booklets exist already: one is taken by its number, none is made at a desk.
        raise Refusal(refusals.BOOKLET_NUMBER_MISSING)
    fitting.refuse_unless_fits(case, order)
    return order


def _end_exhausted(case: fitting.Case) -> list[int]:
    left = [each.pk for each in case.live]
    over = HandOver.objects.live().filter(person_id__in=case.files).exclude(pk__in=left)
    pks = list(over.values_list("pk", flat=True))
    if pks:
        HandOver.objects.filter(pk__in=pks).update(ended_at=case.at)
    return pks


def _take(case: fitting.Case, booklet: Booklet) -> Booklet:
    units.give(order_id=booklet.order_id, count=booklet.size)
    stock_lines.refuse_if_promised(case.agency, stock_lines.range_of(booklet))
    stock_lines.write_one(booklet, stock_states.StockReason.HAND_OVER, case.actor, case.at)
    move(booklet, enums.BookletStatus.HANDED_OUT)
    Pass.objects.filter(booklet=booklet, status=enums.PassStatus.IN_STOCK).update(
        status=enums.PassStatus.HANDED_OUT
    )
    return booklet


def _make(order: Order, case: fitting.Case) -> Booklet:
    units.draw(order=order, agency_id=case.agency.pk, count=case.passes)
    return units.make_booklet(order=order, agency_id=case.agency.pk, size=case.passes, at=case.at)


def _write(case: fitting.Case, order: Order, booklet: Booklet, terms: Terms) -> HandOver:
    is_second = any(each.order_id == order.pk for each in case.live)
    return HandOver.objects.create(
        reference=reference_of(booklet),
        order=order,
        booklet=booklet,
        person=case.person,
        agency=case.agency,
        advisor=case.actor,
        handed_over_at=case.at,
        handed_over_on=case.day(order),
        first_handed_over_on=case.day(order),
        employment_status=case.person.status,
        public=case.person.status if order.allowed_publics else "",
        diagnosis=case.diagnosis,
        recommendation=terms.recommendation,
        second_booklet_reason=case.second_booklet_reason if is_second else "",
        first_site=terms.workshop.site if terms.workshop else terms.first_site,
        first_session_at=_first_session(terms),
    )


def _first_session(terms: Terms) -> dt.datetime | None:
    if terms.workshop is not None:
        return terms.workshop.starts_at
    return terms.first_session_at if terms.first_site else None


def _facts(case: fitting.Case, hand_over: HandOver) -> dict[str, object]:
    """What history keeps: which rule was passed over, and why (behaviour 73)."""
    facts: dict[str, object] = {
        "booklet": hand_over.booklet.number,
        "passes": hand_over.booklet.size,
        "order": hand_over.order.reference,
        "person": str(case.person.public_id),
    }
    if hand_over.second_booklet_reason:
        facts |= {"rule": "live_booklet_exists", "reason": hand_over.second_booklet_reason}
    if case.is_managers:
        by_advisor, by_agency = case.handed_over_today
        above = {
            "person_ceiling_reached": case.live_passes + case.passes
            > case.ceiling("live_passes_per_person"),
            "daily_ceiling_reached": by_advisor >= case.ceiling("daily_hand_overs_per_advisor")
            or by_agency >= case.ceiling("daily_hand_overs_per_agency"),
        }
        if passed := [rule for rule, is_above in above.items() if is_above]:
            facts["above"] = passed
    return facts


def _is_used_or_stopped(passes: list[Pass]) -> bool:
    # A reversed use counts: somebody has seen the code.
    if Redemption.objects.filter(digital_pass__in=passes).exists():
        return True
    return any(
        each.status != enums.PassStatus.HANDED_OUT or each.blocked_at is not None for each in passes
    )


def _may_be_printed_here(hand_over: HandOver) -> bool:
    # The codes of a printed booklet are on its paper: nobody at a desk may draw them again.
    return hand_over.order.mode == enums.OrderMode.ON_DEMAND or hand_over.replaces_id is not None


def _reason_to_undo(actor: User, hand_over: HandOver, reason: str) -> str:
    if hand_over.advisor_id == actor.pk and is_of_today(hand_over):
        return reason or SAME_DAY
    if not manages(actor, hand_over):
        used = Pass.objects.filter(
            booklet_id=hand_over.booklet_id, status=enums.PassStatus.REDEEMED
        )
        raise Refusal(refusals.ALREADY_REDEEMED if used.exists() else refusals.TOO_LATE)
    if not reason:
        raise Refusal(REASON_MISSING)
    return reason


def drawings_of(hand_over: HandOver) -> int:
    """How many times the codes of a hand-over were drawn."""
    return JournalEntry.objects.filter(
        verb=Verb.BOOKLET_DRAWN, refusal_code="", **journal.subject_fields(hand_over)
    ).count()
