"""Disagreements of the last month: one dispute of each reason, lines held by two, one gesture.

Some are decided, the others wait for whoever opens the demonstration. The gesture waits for its
money like any other: the operator's own transfer arrives on the eve.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from config.demo.bank import Booking
from config.demo.clockwork import Clockwork
from config.demo.ordered import Book
from config.demo.stage import Stage
from passes import disputing, giving, holding, reconciling
from passes.claims import Claim
from passes.dispute_states import BY_PROVIDER, DisputeReason
from passes.disputing import Settlement
from passes.enums import LineKind, PassStatus
from passes.models import BankEntry, FunderMembership, Pass, StatementLine

TOP_UP = "ABONDEMENT GESTE"
GESTURE_CENTS = 4_500
SAID = {
    DisputeReason.MISSING_SCAN: "La personne est venue le matin, la tablette était en panne",
    DisputeReason.WRONG_DATE: "La séance a été déplacée d'un jour",
    DisputeReason.WRONG_FEE: "Le taux convenu en janvier était plus bas",
    DisputeReason.OUT_OF_PERIMETER: "Ce service n'est pas dans notre convention",
    DisputeReason.DOUBLE_SCAN: "Deux Pass pour une seule séance, le lieu le confirme",
    DisputeReason.SERVICE_NOT_GIVEN: "La personne dit qu'elle n'est pas venue",
}
DECIDED = {DisputeReason.DOUBLE_SCAN: "accepted", DisputeReason.SERVICE_NOT_GIVEN: "refused"}


def plan_disagreements(clock: Clockwork, stage: Stage, book: Book) -> None:
    """Plan them between the last closing and the last day."""
    closed = clock.end.replace(day=1) + dt.timedelta(days=1)
    clock.at(closed, partial(hold, stage), hour=10)
    for rank, reason in enumerate(SAID):
        clock.at(closed, partial(disagree, stage, reason, rank + 1), hour=11)
    eve = clock.end - dt.timedelta(days=1)
    clock.at(eve, partial(book.bank.book, Booking(GESTURE_CENTS, text=TOP_UP)), hour=9)
    clock.at(eve, partial(give, stage), hour=21, minute=10)


def hold(stage: Stage) -> None:
    """Have two operators hold one line of the last statements."""
    line = _line(stage, 0)
    ask = holding.Ask((line.pk,), "Deux Pass scannés à la même minute : nous appelons le lieu")
    asked = holding.hold_lines(actor=stage.operators[1], statement=line.statement, ask=ask)
    holding.confirm_hold(actor=stage.operators[2], hold=asked)


def disagree(stage: Stage, reason: DisputeReason, rank: int) -> None:
    """Open one dispute by whom it belongs to; the operator decides two of them."""
    line = _line(stage, rank)
    redemption = line.redemption
    if redemption is None or line.order is None:
        return
    actor = stage.operators[1]
    if reason in BY_PROVIDER:
        actor = stage.chiefs[line.statement.provider_id]
    elif reason == DisputeReason.OUT_OF_PERIMETER:
        actor = FunderMembership.objects.filter(funder=line.order.funder)[0].user
    claim = Claim(reason, SAID[reason], (line.pk,))
    if reason == DisputeReason.WRONG_DATE:
        claim = Claim(reason, SAID[reason], (line.pk,), service_on=redemption.service_on)
    elif reason == DisputeReason.MISSING_SCAN:
        unused = Pass.objects.filter(order=line.order, status=PassStatus.HANDED_OUT)
        claim = Claim(
            reason,
            SAID[reason],
            serial=unused.order_by("serial")[0].serial,
            site=redemption.site,
            service=redemption.service,
            service_on=redemption.service_on,
        )
    dispute = disputing.open_dispute(actor=actor, claim=claim)
    if decision := DECIDED.get(reason):
        settlement = Settlement(decision, "Vu avec le lieu, registre à l'appui")
        disputing.settle_dispute(actor=stage.operators[2], dispute=dispute, settlement=settlement)


def give(stage: Stage) -> None:
    """Class the operator's own money, then have two people give it."""
    entry = BankEntry.objects.open().get(text__contains=TOP_UP)
    reconciling.set_aside_entry(
        actor=stage.operators[1], entry=entry, kind="top_up", reason="Geste commercial"
    )
    gesture = giving.propose_gesture(
        actor=stage.operators[1],
        provider=_line(stage, 0).statement.provider,
        amount_cents=GESTURE_CENTS,
        reason="Notre application était en panne deux jours",
    )
    giving.grant_gesture(actor=stage.operators[2], gesture=gesture)


def _line(stage: Stage, rank: int) -> StatementLine:
    """Give the nth redemption stated last, of a structure that has somebody to speak for it."""
    lines = StatementLine.objects.filter(
        kind=LineKind.REDEMPTION,
        redemption__reversed_at__isnull=True,
        statement__provider__in=list(stage.chiefs),
    )
    sources = ("statement__provider", "redemption__site", "redemption__service", "order__funder")
    return lines.select_related(*sources).order_by("-statement__period", "pk")[rank]
