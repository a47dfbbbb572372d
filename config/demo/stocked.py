"""The printed order of the demonstration: proof, lots, a parcel received short, a count with a gap.

A few of its booklets are handed over by their number, as a desk with a drawer does.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from config.demo.clockwork import Clockwork, working
from config.demo.ordered import Book, Plan
from config.demo.stage import Stage
from diagnostics.accounts.models import Agency
from diagnostics.models import Diagnosis, Person
from passes import codes, enums, issuing, order_text, ordering, producing, stocking
from passes.enums import SignOffKind
from passes.issuing import Terms
from passes.models import Booklet, Lot, Order
from passes.stock_lines import Range
from passes.stocking import Reception

PLAN = Plan(
    "printed",
    "Pass en carnets, médiathèques",
    300,
    (("departement", 100),),
    (0, 1),
    540,
    ("dep:62",),
    first_share=40,
    mode=enums.OrderMode.PRINTED,
    booklet_size=5,
    print_text="Une séance pour apprendre, offerte par votre département.",
)
HANDED_OVER = 4


def plan_stock(clock: Clockwork, stage: Stage, book: Book) -> None:
    """Plan the life of the printed booklets, from the proof to the monthly count."""
    day = partial(_days_after, clock)
    clock.at(day(7), partial(_prove, stage, book), hour=10)
    clock.at(day(9), partial(_produce, stage, book), hour=10)
    clock.at(day(14), partial(_ship, stage, book), hour=10)
    clock.at(day(17), partial(_receive, stage, book), hour=10)
    clock.at(day(120), partial(_hand_over, stage), hour=14)
    clock.at(working(clock.end - dt.timedelta(days=12)), partial(_count, stage), hour=16)


def _days_after(clock: Clockwork, days: int) -> dt.date:
    return working(clock.start + dt.timedelta(days=days))


def _order(book: Book) -> Order:
    return Order.objects.get(pk=book.orders[PLAN.name].pk)


def _prove(stage: Stage, book: Book) -> None:
    order = _order(book)
    proof = ordering.Visa(SignOffKind.PROOF, order_text.digest_of(order))
    for actor in (stage.operators[0], stage.signatories["departement"]):
        ordering.record_sign_off(actor=actor, order=order, visa=proof)


def _produce(stage: Stage, book: Book) -> None:
    producing.produce_for_agencies(actor=stage.operators[0], order=_order(book))
    producing.fill_lots()


def _ship(stage: Stage, book: Book) -> None:
    for rank, lot in enumerate(Lot.objects.filter(order=_order(book)).order_by("pk"), start=1):
        producing.ship_lot(actor=stage.operators[1], lot=lot, carrier_reference=f"COLIS {rank}")


def _receive(stage: Stage, book: Book) -> None:
    """The first parcel is whole; a wet box is missing two booklets in the second."""
    whole, short = Lot.objects.filter(order=_order(book)).order_by("pk")
    for lot, missing, note in ((whole, 0, ""), (short, 2, "Carton mouillé, deux carnets perdus")):
        if lot.agency is None:
            continue
        last = lot.first_booklet + lot.booklet_count - 1
        gone = (Range(last - missing + 1, last),) if missing else ()
        stocking.receive_lot(
            actor=stage.managers[lot.agency.pk],
            lot=lot,
            reception=Reception(lot.booklet_count - missing, gone, note),
        )


def _hand_over(stage: Stage) -> None:
    agency = stage.agencies[0]
    numbers = Booklet.objects.filter(agency=agency, status=enums.BookletStatus.IN_STOCK)
    for number, person in zip(
        numbers.order_by("number").values_list("number", flat=True)[:HANDED_OVER],
        _people(agency),
        strict=False,
    ):
        terms = Terms(booklet_number=codes.read_booklet_number(number) or number)
        issuing.hand_over_booklet(actor=stage.managers[agency.pk], person=person, terms=terms)


def _people(agency: Agency) -> list[Person]:
    """People of the agency, diagnosed, who have no printed booklet yet."""
    diagnosed = Diagnosis.objects.filter(agency=agency, withdrawal__isnull=True).values("person")
    found = Person.objects.filter(pk__in=diagnosed, agency=agency, closed_on__isnull=True).order_by(
        "pk"
    )
    free = found.filter(restricted_at__isnull=True, merged_into__isnull=True)
    return list(free.exclude(hand_overs__order__mode=enums.OrderMode.PRINTED)[:HANDED_OVER])


def _count(stage: Stage) -> None:
    """One drawer is right; one booklet of the other was lent and is explained."""
    for agency, gap in zip(stage.agencies[:2], (0, 1), strict=True):
        held = stocking.stock_register.held(agency)
        stocking.count_stock(
            actor=stage.managers[agency.pk],
            agency=agency,
            counted=held - gap,
            explanation="Un carnet montré au salon de l’emploi, à rapporter." if gap else "",
        )
