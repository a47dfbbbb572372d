"""The orders of the demonstration at every age: ending, in grace, to settle, settled, given up.

Each small order is drafted and opened with the others; its last day is counted back from the day of
the demonstration, so that every state of an order is there to be looked at. The ladder is climbed
on the days that matter, not every night: it is the same verb.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from config.demo import funded
from config.demo.clockwork import Clockwork, working
from config.demo.ordered import Book, Plan
from config.demo.stage import Stage
from passes import expiring, expiry_text, joint_figures, winding_up
from passes.enums import SignOffKind
from passes.models import Order

# How many days after the last day of validity the demonstration looks at each of them.
AGES = {"closing": -12, "in_grace": 8, "claims_only": 33, "expired": 45}
TITLES = {
    "closing": "Pass séniors",
    "in_grace": "Pass de printemps",
    "claims_only": "Pass d’hiver",
    "expired": "Pass jeunes",
}


def plans(lived_days: int) -> tuple[Plan, ...]:
    """The small orders whose end is near or past on the day of the demonstration."""
    return tuple(
        Plan(name, TITLES[name], 40, (("region", 100),), (rank % 3,), lived_days - age)
        for rank, (name, age) in enumerate(AGES.items())
    )


def plan_ends(clock: Clockwork, stage: Stage, book: Book, ending: tuple[Plan, ...]) -> None:
    """Plan the rungs of each order that ends, and the settling of the one that is long over."""
    for plan in ending:
        last = clock.start + dt.timedelta(days=plan.days)
        signs = partial(_sign, stage, book, plan)
        for days in (-30, 1, 31, 38):
            clock.at(last + dt.timedelta(days=days), partial(_climb, book, plan.name), hour=6)
        stop_on, acknowledged_on = (last - dt.timedelta(days=days) for days in (14, 6))
        clock.at(stop_on, partial(signs, SignOffKind.STOP), hour=11)
        clock.at(acknowledged_on, partial(signs, SignOffKind.ACKNOWLEDGEMENT), hour=11)
        if plan.name == "ended":
            settled_on = working(last + dt.timedelta(days=45))
            clock.at(settled_on, partial(_settle, stage, book, plan), hour=15)
            funded.plan_refund(stage, clock, settled_on)
    extended_on = working(clock.start + dt.timedelta(days=200))
    clock.at(extended_on, partial(_extend, stage, book), hour=11)
    asked_on, given_up_on = (working(clock.start + dt.timedelta(days=n)) for n in (50, 64))
    clock.at(asked_on, partial(funded.give_up, stage, book), hour=11)
    clock.at(given_up_on, partial(funded.close_given_up, stage, book), hour=11)


def _order(book: Book, name: str) -> Order:
    return Order.objects.get(pk=book.orders[name].pk)


def _climb(book: Book, name: str) -> None:
    expiring.climb_ladder(_order(book, name))


def _sign(stage: Stage, book: Book, plan: Plan, kind: str) -> None:
    order = _order(book, plan.name)
    verb = expiring.stop_distribution
    if kind == SignOffKind.ACKNOWLEDGEMENT:
        verb = expiring.acknowledge_expiry
    digest = expiry_text.digest_of(order, kind)
    verb(actor=stage.signatories[plan.payers[0][0]], order=order, text_digest=digest)


def _settle(stage: Stage, book: Book, plan: Plan) -> None:
    """Both sign the figures, then the operator gives back what nobody used."""
    order = _order(book, plan.name)
    digest = joint_figures.figures_of(order).digest
    for actor in (stage.signatories[plan.payers[0][0]], stage.operators[0]):
        winding_up.sign_joint_statement(actor=actor, order=order, text_digest=digest)
    winding_up.issue_credit_note(actor=stage.operators[1], order=order)


def _extend(stage: Stage, book: Book) -> None:
    order = _order(book, "guyane")
    expiring.extend_order(
        actor=stage.signatories["etat"],
        order=order,
        valid_until=order.valid_until + dt.timedelta(days=60),
        reason="Ouverture tardive des lieux du fleuve.",
    )
