"""Passes, redemptions and hand-overs of each order, counted by all that their witnesses ask.

Law A asks a dozen questions of every Pass. Asked one by one, each reads the whole table again; here
each table is read once, grouped by everything that the questions ask, and they ask the groups. The
answers are the same whatever the size (bench P17). Nothing is written here.
Invariant: one redemption holds a Pass at most (`pass_redeemed_once`), so that counting the joined
rows tells which Passes have one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Sum

from passes import enums
from passes.enums import BookletStatus, PassStatus
from passes.models import HandOver, Order, Pass, Redemption

ON_THE_WAY = (BookletStatus.PRODUCED, BookletStatus.IN_TRANSIT)
NEVER_WAKES = (BookletStatus.REPLACED, BookletStatus.CANCELLED)
USED = (PassStatus.HANDED_OUT, PassStatus.REDEEMED)


@dataclass(slots=True)
class Cells:
    """What the rows say, by order; `denied` counts the rows whose state the facts deny."""

    states: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    on_the_way: Counter[int] = field(default_factory=Counter)
    replacements: Counter[int] = field(default_factory=Counter)
    passes: Counter[int] = field(default_factory=Counter)
    redeemed_cents: Counter[int] = field(default_factory=Counter)
    denied: Counter[int] = field(default_factory=Counter)


def read(only: Order | None = None, *, with_witnesses: bool = True) -> Cells:
    """Count the Passes of every order, or of one; the cells alone when no witness is asked for."""
    cells = Cells()
    _count_passes(cells, only)
    if not with_witnesses:
        rows = Redemption.objects.live().filter(_of(only)).order_by().values_list("order_id")
        cells.redeemed_cents.update(dict(rows.annotate(Sum("face_value_cents"))))
        return cells
    _hear_redemptions(cells, only)
    _hear_hand_overs(cells, only)
    _hear_expiries(cells)
    return cells


def _of(only: Order | None) -> Q:
    return Q() if only is None else Q(order=only)


def _flag(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _count_passes(cells: Cells, only: Order | None) -> None:
    """Read the Passes once, beside their booklets."""
    flags = {
        "is_blocked": _flag(Q(blocked_at__isnull=False)),
        "has_successor": _flag(Q(replaced_by__isnull=False) | Q(returned_to_allocation=True)),
        "is_elsewhere": _flag(~Q(order=F("booklet__order"))),
    }
    rows = Pass.objects.filter(_of(only)).order_by().annotate(**flags)
    groups = rows.values_list("order_id", "status", "booklet__status", *flags)
    for order, status, booklet, blocked, succeeded, elsewhere, count in groups.annotate(
        Count("pk")
    ):
        is_away = status == PassStatus.IN_STOCK and booklet in ON_THE_WAY
        if is_away:
            cells.on_the_way[order] += count
        else:
            cells.states[order][status] += count
        cells.passes[order] += count
        cells.replacements[order] += count * succeeded
        is_awake = status == PassStatus.HANDED_OUT and not blocked and booklet in NEVER_WAKES
        not_cancelled = status == PassStatus.CANCELLED and booklet != BookletStatus.CANCELLED
        not_replaced = status == PassStatus.REPLACED and booklet not in NEVER_WAKES
        cells.denied[order] += count * (is_awake + not_cancelled + not_replaced + elsewhere)


def _hear_redemptions(cells: Cells, only: Order | None) -> None:
    """Read the redemptions once, beside their Passes: a redeemed Pass has one that stands."""
    held: Counter[int] = Counter()
    for told, order, status, is_reversed, has_reversal, count, cents in _redemptions(only):
        cells.denied[told] += count * ((told != order) + (is_reversed != has_reversal))
        if is_reversed:
            continue
        cells.redeemed_cents[told] += cents
        if status == PassStatus.REDEEMED:
            held[order] += count
        else:
            cells.denied[order] += count
    for order, states in cells.states.items():
        cells.denied[order] += states[PassStatus.REDEEMED] - held[order]


def _redemptions(only: Order | None) -> Iterator[Any]:
    """Group the redemptions; the order of the Pass is asked for where it is another one only."""
    flags = {
        "is_reversed": _flag(Q(reversed_at__isnull=False)),
        "has_reversal": _flag(Q(reversal__isnull=False)),
    }
    told = (Count("pk"), Sum("face_value_cents"))
    elsewhere = ~Q(order=F("digital_pass__order"))
    rows = Redemption.objects.order_by().annotate(**flags, is_elsewhere=_flag(elsewhere))
    groups = rows.filter(_of(only)).values_list(
        "order_id", "digital_pass__status", "is_elsewhere", *flags
    )
    is_astray = only is not None
    for order, status, is_elsewhere, *rest in groups.annotate(*told):
        if is_elsewhere:
            is_astray = True
        else:
            yield order, order, status, *rest
    columns = ("order_id", "digital_pass__order_id", "digital_pass__status", *flags)
    parts = [Q()] if only is None else [Q(order=only), Q(digital_pass__order=only)]
    for part in parts if is_astray else []:
        yield from rows.filter(elsewhere, part).values_list(*columns).annotate(*told)


def _hear_hand_overs(cells: Cells, only: Order | None) -> None:
    """Set the Passes in somebody's hands beside the hand-overs that put them there."""
    standing = HandOver.objects.filter(undone_at__isnull=True)
    rows = Pass.objects.filter(_of(only), booklet__in=standing.values("booklet"))
    states = rows.filter(status__in=(PassStatus.IN_STOCK, *USED)).order_by()
    handed: Counter[int] = Counter()
    for order, status, count in states.values_list("order_id", "status").annotate(Count("pk")):
        if status == PassStatus.IN_STOCK:
            cells.denied[order] += count
        else:
            handed[order] += count
    for order, found in cells.states.items():
        cells.denied[order] += found[PassStatus.HANDED_OUT] + found[PassStatus.REDEEMED]
        cells.denied[order] -= handed[order]
    misplaced = HandOver.objects.filter(_of(only)).exclude(order=F("booklet__order")).order_by()
    cells.denied.update(dict(misplaced.values_list("order_id").annotate(Count("pk"))))


def _hear_expiries(cells: Cells) -> None:
    """Find the Passes that expired before their order ended, and never came back to it."""
    expired = [order for order, states in cells.states.items() if states[PassStatus.EXPIRED]]
    once_redeemed = Redemption.objects.filter(
        digital_pass=OuterRef("pk"), reversed_at__isnull=False
    )
    rows = (
        Pass.objects.filter(~Exists(once_redeemed), status=PassStatus.EXPIRED, order__in=expired)
        .exclude(order__status__in=enums.ENDED)
        .order_by()
    )
    cells.denied.update(dict(rows.values_list("order_id").annotate(Count("pk"))))
