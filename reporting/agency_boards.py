"""The home page of a manager: the advisor's day first, then how the unit stands."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count
from django.urls import reverse

from diagnostics.accounts.models import Agency, User
from diagnostics.models import StagedLine
from passes.enums import BookletStatus, OrderMode
from passes.models import Allocation, Booklet
from reporting import catalogue, day_boards, ending_boards, requesting
from reporting.boards import Board, Group, Line, Number, in_words, plural
from reporting.periods import previous, quarter_of


def manager_board(user: User, today: dt.date) -> Board:
    """Say how the unit stands: the advisor's day first, then the figures of the last quarter."""
    day = day_boards.advisor_board(user, today, with_near_expiry=False)
    agencies = Agency.objects.filter(pk__in=user.managed_agency_ids)
    period = previous(quarter_of(today))
    asked = requesting.asked(
        actor=user, agencies=[a.public_id for a in agencies], period=period.code
    )
    figures = {f.indicator.code: f for f in catalogue.main_figures(asked)}
    report = f"{reverse('reporting:inclusion')}?periode={period.code}"
    numbers = tuple(
        Number(figures[code].indicator.name, figures[code].text, figures[code].base, report)
        for code in ("I01", "I02", "I04", "I12", "I14")
    )
    return Board(
        title=day.title,
        sentence=day.sentence,
        groups=(
            *day.groups,
            *_when_needed(user, today),
            _to_attach(user),
            _allocations(user, today),
        ),
        numbers=numbers,
        receives_people=True,
        notes=(f"Chiffres du {period.label}.",),
    )


def _when_needed(user: User, today: dt.date) -> tuple[Group, ...]:
    """Parcels and counts, booklets of the whole unit near their end: shown when there are some."""
    near = ending_boards.near_expiry(user, whole_agency=True)
    return tuple(group for group in (ending_boards.stock_to_do(user, today), near) if group.lines)


def _to_attach(user: User) -> Group:
    count = StagedLine.objects.visible_to(user).to_attach().count()
    lines: tuple[Line, ...] = ()
    if count:
        what = plural(count, "résultat Pix attend", "résultats Pix attendent")
        lines = (
            Line(
                f"{in_words(count, masculine=True).capitalize()} {what} que l'on dise à qui",
                "Seul l'identifiant France Travail rattache tout seul.",
                reverse("diagnostics:waiting"),
                "Rattacher",
            ),
        )
    return Group("À rattacher", lines, "Aucun résultat à rattacher.")


def _allocations(user: User, today: dt.date) -> Group:
    rows = (
        Allocation.objects.filter(agency_id__in=user.managed_agency_ids)
        .filter(order__status__in=["active", "closing"], order__valid_until__gte=today)
        .select_related("order", "agency")
        .order_by("order__valid_until")
    )
    held = _in_drawer(user)
    lines = tuple(_left_to_give(row, held) for row in rows)
    return Group("Dotation de l'agence", lines, "Aucune commande ouverte pour votre agence.")


def _in_drawer(user: User) -> dict[tuple[int, int | None], int]:
    """Printed booklets in stock, by order and agency."""
    rows = (
        Booklet.objects.filter(agency_id__in=user.managed_agency_ids, status=BookletStatus.IN_STOCK)
        .values_list("order_id", "agency_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {(order, agency): count for order, agency, count in rows}


def _left_to_give(row: Allocation, held: dict[tuple[int, int | None], int]) -> Line:
    """On demand, what is not drawn yet; printed ahead, what lies in the drawer."""
    order = row.order
    until = f"à remettre avant le {order.valid_until:%d/%m/%Y}"
    if order.mode == OrderMode.PRINTED:
        count = held.get((order.pk, row.agency_id), 0)
        what = plural(count, "carnet à remettre", "carnets à remettre")
        return Line(
            f"{order.title} : {count} {what}",
            f"{row.agency.name} · imprimés d'avance, de {order.booklet_size} Pass, {until}",
        )
    return Line(
        f"{order.title} : {row.allotted_count - row.drawn_count} Pass à remettre",
        f"{row.agency.name} · sur {row.allotted_count}, {until}",
    )
