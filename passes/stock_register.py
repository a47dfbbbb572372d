"""The register of printed booklets of an agency, added up from its lines (« valeurs inactives »).

CGCT R.1617-7: what entered, what left and why, over a period; closing is never typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from diagnostics.accounts.models import Agency
from passes import stock_states
from passes.formats.register_sheet import RegisterLine
from passes.models import StockMovement


@dataclass(frozen=True, slots=True)
class Register:
    """An agency's register over a period, in booklets (« valeurs inactives »)."""

    opening: int
    received: int
    transferred_in: int
    handed_over: int
    transferred_out: int
    returned: int
    lost: int
    destroyed: int

    @property
    def closing(self) -> int:
        """What must be in the drawer at the end of the period."""
        gained = self.opening + self.received + self.transferred_in
        gone = self.handed_over + self.transferred_out + self.returned + self.lost
        return gained - gone - self.destroyed

    @property
    def rows(self) -> tuple[tuple[str, int], ...]:
        """The lines of the register with their French names, signs included."""
        return (
            ("En stock au début", self.opening),
            ("Reçus", self.received),
            ("Reçus d’une autre agence", self.transferred_in),
            ("Remis à des personnes", -self.handed_over),
            ("Donnés à une autre agence", -self.transferred_out),
            ("Renvoyés à l’opérateur", -self.returned),
            ("Perdus", -self.lost),
            ("Détruits", -self.destroyed),
            ("En stock à la fin", self.closing),
        )


def register(agency: Agency, first_on: dt.date, last_on: dt.date) -> Register:
    """Add up the register of an agency from a day to a day, both included."""
    reasons = stock_states.StockReason
    within = {"moved_on__range": (first_on, last_on)}
    into = _sums(StockMovement.objects.filter(to_agency=agency, **within))
    out = _sums(StockMovement.objects.filter(from_agency=agency, **within))
    return Register(
        opening=held(agency, before=first_on),
        received=into[reasons.RECEIVE],
        transferred_in=into[reasons.TRANSFER],
        handed_over=out[reasons.HAND_OVER],
        transferred_out=out[reasons.TRANSFER],
        returned=out[reasons.RETURN],
        lost=out[reasons.LOST],
        destroyed=out[reasons.DESTROY],
    )


def held(agency: Agency, *, before: dt.date | None = None) -> int:
    """Add up what an agency holds, from its lines alone; before a day, or now."""
    lines = (
        StockMovement.objects.all()
        if before is None
        else StockMovement.objects.filter(moved_on__lt=before)
    )
    total = lines.aggregate(
        into=Sum("count", filter=Q(to_agency=agency)),
        out=Sum("count", filter=Q(from_agency=agency)),
    )
    return int(total["into"] or 0) - int(total["out"] or 0)


def _sums(lines: QuerySet[StockMovement]) -> dict[str, int]:
    found = dict.fromkeys(stock_states.StockReason.values, 0)
    found.update(lines.order_by().values_list("reason").annotate(Sum("count")))
    return found


def lines(agency: Agency, first_on: dt.date, last_on: dt.date) -> Iterator[RegisterLine]:
    """Give each move of a period, signed: what entered is positive."""
    moves = (
        StockMovement.objects.filter(
            Q(to_agency=agency) | Q(from_agency=agency), moved_on__range=(first_on, last_on)
        )
        .select_related("from_agency", "to_agency", "second_by")
        .order_by("pk")
    )
    for each in moves:
        is_in = each.to_agency_id == agency.pk
        other = each.from_agency if is_in else each.to_agency
        precision = [
            each.note,
            other.name if other else "",
            f"avec {each.second_by.full_name}" if each.second_by else "",
        ]
        yield RegisterLine(
            each.moved_on,
            str(each.get_reason_display()),
            each.first_number,
            each.last_number,
            each.count if is_in else -each.count,
            ", ".join(part for part in precision if part),
        )
