"""What of a statement is paid already, what two people hold, and what is left to pay today (T6).

Reads only. Lines never change: what is held is worked out from the lines named, at the fee of the
statement, so that what is paid on time and what waits always add up to the net.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from passes import closing, codes, enums
from passes.models import LineHold, MonthlyStatement, Payment, StatementLine


@dataclass(frozen=True, slots=True)
class Left:
    """A net, shared out: in a transfer already, held, payable today."""

    taken_cents: int
    held_cents: int
    payable_cents: int


def shares(statements: Iterable[MonthlyStatement], on: dt.date) -> dict[int, Left]:
    """Share the net of each statement out, as it stands that day."""
    statements = list(statements)
    taken = _taken(statements)
    held = _held_lines(statements, on)
    return _shared(statements, taken, held)


def all_held(statements: Iterable[MonthlyStatement], on: dt.date) -> set[int]:
    """Keep the statements of which nothing is payable, only because lines of them are held."""
    named = _held_lines(list(statements), on)
    some = [each for each in statements if each.pk in named]
    left = _shared(some, _taken(some), named) if some else {}
    return {pk for pk, each in left.items() if each.held_cents and not each.payable_cents}


def _shared(
    statements: list[MonthlyStatement], taken: dict[int, int], held: dict[int, set[int]]
) -> dict[int, Left]:
    free = _net_without(held) if held else {}
    found = {}
    for each in statements:
        gone = taken.get(each.pk, 0)
        owed = max(0, each.net_cents - gone)
        payable = owed
        if each.pk in free:
            payable = max(0, min(each.net_cents, free[each.pk]) - gone)
        found[each.pk] = Left(gone, owed - payable, payable)
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """A hold as its structure reads it: how much waits, which Passes, the row with why."""

    hold: LineHold
    held_cents: int
    serials: tuple[str, ...]


def told(statements: Iterable[MonthlyStatement], on: dt.date) -> list[Told]:
    """Tell the standing holds of these statements, gross, as somebody reads them."""
    holds = LineHold.objects.standing(on).filter(statement__in=list(statements))
    lines = "lines__redemption__digital_pass"
    rows = holds.select_related("statement").prefetch_related(lines).order_by("until_on", "pk")
    return [
        Told(
            hold,
            sum(line.amount_cents for line in hold.lines.all()),
            tuple(
                codes.serial_text(line.redemption.digital_pass.serial)
                for line in hold.lines.all()
                if line.redemption is not None
            ),
        )
        for hold in rows
    ]


def next_parts(statements: Iterable[MonthlyStatement]) -> dict[int, int]:
    """Tell, by statement, the first part that no live transfer carries."""
    live: dict[int, set[int]] = defaultdict(set)
    rows = Payment.objects.live().filter(statement__in=list(statements))
    for statement_id, part in rows.values_list("statement_id", "part"):
        live[statement_id].add(part)
    return {
        pk: next(part for part in range(1, len(parts) + 2) if part not in parts)
        for pk, parts in live.items()
    }


def _taken(statements: list[MonthlyStatement]) -> dict[int, int]:
    rows = Payment.objects.live().filter(statement__in=statements).order_by()
    return dict(rows.values_list("statement_id").annotate(Sum("amount_cents")))


def _held_lines(statements: list[MonthlyStatement], on: dt.date) -> dict[int, set[int]]:
    holds = LineHold.objects.standing(on).filter(statement__in=statements)
    found: dict[int, set[int]] = defaultdict(set)
    for statement_id, line_id in holds.values_list("statement_id", "lines"):
        found[statement_id].add(line_id)
    return found


def _net_without(held: dict[int, set[int]]) -> dict[int, int]:
    """Work out the net of these statements without their held lines."""
    free: dict[int, list[StatementLine]] = {pk: [] for pk in held}
    lines = StatementLine.objects.filter(statement__in=list(held)).select_related("order")
    for line in lines:
        if line.pk not in held[line.statement_id]:
            free[line.statement_id].append(line)
    return {pk: closing.figures_of(kept).net_cents for pk, kept in free.items()}


HOLDABLE = (
    enums.StatementStatus.ISSUED,
    enums.StatementStatus.DISPUTED,
    enums.StatementStatus.APPROVED,
)
