"""What the end of an order, its signatures and its parcels ask of each home page, the same day.

The ladder changes orders; these lines read them: agencies see booklets near their last day and
distributions that stopped, the funder what it is waited for, the operator who has not answered,
providers until when they may redeem (passes-and-money.md section 8). A line disappears once done.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from diagnostics.accounts.models import Agency, User
from passes import calendar_days, enums, ladder, order_steps, ordering, recalling, stock_register
from passes.enums import OrderStatus
from passes.models import (
    Booklet,
    HandOver,
    Lot,
    Order,
    Pass,
    Provider,
    Redemption,
    StockCount,
)
from passes.stock_states import LotStatus
from reporting.boards import Group, Line, plural

SHOWN = 8
# A count older than this is asked for again: the register is signed once a month.
DAYS_BETWEEN_COUNTS = 31
# After the last day everybody knows: the line stays a week.
DAYS_TOLD = 7
STOPPED, NEAR = "Distribution arrêtée", "Commandes bientôt finies"


def stopped(user: User, today: dt.date) -> Group:
    """Orders of one's agencies whose booklets are no longer handed over."""
    orders = (
        Order.objects.filter(allocations__agency_id__in=user.agency_ids)
        .filter(
            Q(status__in=enums.DISTRIBUTING)
            | Q(
                status=OrderStatus.IN_GRACE,
                distribution_stopped_on__gt=today - dt.timedelta(days=DAYS_TOLD),
            ),
            distribution_stopped_on__isnull=False,
        )
        .distinct()
        .order_by("-distribution_stopped_on", "pk")[:SHOWN]
    )
    lines = tuple(
        Line(
            f"{order.title} : ne remettez plus de carnet",
            f"arrêtée depuis le {_day(order.distribution_stopped_on)} · les carnets déjà remis "
            f"servent jusqu'au {_day(order.last_service_on)}",
        )
        for order in orders
    )
    return Group(STOPPED, lines, "Aucune distribution arrêtée.")


def near_expiry(user: User, *, whole_agency: bool) -> Group:
    """Booklets with unused Passes whose order is near its last day: one call makes them serve."""
    unused = Pass.objects.filter(
        booklet=OuterRef("booklet"), status=enums.PassStatus.HANDED_OUT, blocked_at__isnull=True
    )
    given = (
        HandOver.objects.live()
        .filter(order__status__in=[OrderStatus.CLOSING, OrderStatus.IN_GRACE])
        .filter(Exists(unused))
        .select_related("order")
    )
    given = (
        given.filter(agency_id__in=user.managed_agency_ids)
        if whole_agency
        else given.filter(advisor=user)
    )
    count_of: dict[int, int] = {}
    orders: dict[int, Order] = {}
    for hand_over in given.order_by("order__valid_until", "order_id"):
        orders[hand_over.order_id] = hand_over.order
        count_of[hand_over.order_id] = count_of.get(hand_over.order_id, 0) + 1
    lines = tuple(
        Line(
            f"{count_of[pk]} {plural(count_of[pk], 'carnet à utiliser', 'carnets à utiliser')} "
            f"avant le {calendar_days.in_words(order.last_service_on)}",
            f"{order.title} · il leur reste des Pass : un appel suffit souvent",
            f"{reverse('passes:hand_overs')}",
            "Voir les carnets",
        )
        for pk, order in list(orders.items())[:SHOWN]
    )
    return Group(NEAR, lines, "Aucun carnet n'arrive à sa fin.")


def stock_to_do(user: User, today: dt.date) -> Group:
    """Parcels to say received and the count of the month, for the agencies one answers for."""
    lines: list[Line] = []
    parcels = Lot.objects.filter(agency_id__in=user.managed_agency_ids, status=LotStatus.SHIPPED)
    for lot in parcels.select_related("agency", "order").order_by("shipped_at")[:SHOWN]:
        if lot.shipped_at is None or lot.agency is None:
            continue
        due = order_steps.delivery_due(lot.shipped_at.date(), lot.order.time_zone)
        late = "en retard : " if due < today else ""
        lines.append(
            Line(
                f"Un colis de {lot.booklet_count} carnets est en route",
                f"{lot.agency.name} · {late}à dire reçu avant le {_day(due)}",
                reverse("passes:receive_lot", args=[lot.public_id]),
                "Recevoir",
            )
        )
    lines += _counts_to_make(user, today)
    return Group("Stock de carnets", tuple(lines), "Rien à faire dans le stock.")


def _counts_to_make(user: User, today: dt.date) -> list[Line]:
    counted = StockCount.objects.filter(
        agency=OuterRef("pk"), counted_on__gt=today - dt.timedelta(days=DAYS_BETWEEN_COUNTS)
    )
    stocked = Booklet.objects.filter(agency=OuterRef("pk"), status=enums.BookletStatus.IN_STOCK)
    agencies = (
        Agency.objects.filter(pk__in=user.managed_agency_ids)
        .filter(Exists(stocked), ~Exists(counted))
        .order_by("name")
    )
    return [
        Line(
            "L'inventaire du mois est à faire",
            f"{agency.name} · {stock_register.held(agency)} carnets au registre",
            reverse("passes:count_stock", args=[agency.public_id]),
            "Compter",
        )
        for agency in agencies
    ]


def to_sign(user: User, today: dt.date) -> Group:
    """What a funder is waited for: a signature, a proof, a step of the end; it leads there."""
    lines: list[Line] = []
    orders = Order.objects.visible_to(user).exclude(
        status__in=[OrderStatus.CANCELLED, OrderStatus.CLOSED]
    )
    for order in orders.select_related("funder").order_by("valid_until", "pk"):
        lines += _asked_of_funder(order, today)
    return Group("On attend votre réponse", tuple(lines), "Personne n'attend votre signature.")


def _asked_of_funder(order: Order, today: dt.date) -> list[Line]:
    sign = reverse("passes:sign_order", args=[order.public_id])
    if order.status == OrderStatus.DRAFT and not ordering.is_signed(order):
        return [Line("Lire et signer la commande", _named(order), sign, "Lire et signer")]
    lines = []
    if due := _proof_due(order):
        late = f"réponse attendue avant le {_day(due)}{', en retard' if due < today else ''}"
        lines.append(Line("Répondre au bon à tirer", f"{_named(order)} · {late}", sign, "Répondre"))
    if recalling.is_stopped_for_funds(order):
        address = reverse("passes:order", args=[order.public_id])
        reason = f"{_named(order)} · la banque a repris des fonds"
        lines.append(Line("Distribution arrêtée", reason, address, "Voir la commande"))
    elif waited := ladder.waited_for(order):
        slug = "arret" if order.distribution_stopped_on is None else "prise-d-acte"
        address = reverse("passes:sign_end", args=[order.public_id, slug])
        lines.append(Line(waited, _named(order), address, "Lire et signer"))
    if order.status == OrderStatus.EXPIRED and not _funder_signed(order):
        address = reverse("passes:joint_statement", args=[order.public_id])
        lines.append(Line("Signer l'état contradictoire", _named(order), address, "Lire et signer"))
    return lines


def _proof_due(order: Order) -> dt.date | None:
    is_open = order.status in {OrderStatus.DRAFT, *enums.DISTRIBUTING}
    if order.mode != enums.OrderMode.PRINTED or not is_open:
        return None
    return order_steps.proof_answer_due(order)


def _funder_signed(order: Order) -> bool:
    joint = getattr(order, "joint_statement", None)
    return joint is not None and joint.funder_signed_at is not None


def waiting_for_others(today: dt.date) -> Group:
    """What an operator reminds or winds up: silent funders, late parcels, orders to settle."""
    lines: list[Line] = []
    orders = Order.objects.exclude(
        status__in=[OrderStatus.CANCELLED, OrderStatus.CLOSED]
    ).select_related("funder")
    for order in orders.order_by("valid_until", "pk"):
        progress = reverse("passes:order_progress", args=[order.public_id])
        end = reverse("passes:end_of_order", args=[order.public_id])
        due = _proof_due(order)
        if recalling.is_stopped_for_funds(order):
            lines.append(
                Line("Distribution arrêtée : fonds repris", _named(order), progress, "Voir")
            )
        elif due and due < today:
            reason = f"{order.funder.name} devait répondre avant le {_day(due)} · {_named(order)}"
            lines.append(Line("Bon à tirer sans réponse", reason, progress, "Rappeler"))
        elif waited := ladder.waited_for(order):
            lines.append(Line(waited, _named(order), end, "Voir"))
        elif order.status == OrderStatus.EXPIRED:
            lines.append(Line("Commande à solder", _named(order), end, "Ouvrir"))
    lines += _late_parcels(today)
    return Group("On attend quelqu'un", tuple(lines[:SHOWN]), "Personne n'est attendu.")


def _late_parcels(today: dt.date) -> list[Line]:
    lines = []
    for lot in Lot.objects.filter(status=LotStatus.SHIPPED).select_related("agency", "order"):
        if lot.shipped_at is None or lot.agency is None:
            continue
        due = order_steps.delivery_due(lot.shipped_at.date(), lot.order.time_zone)
        if due < today:
            address = reverse("passes:lot", args=[lot.public_id])
            reason = f"{lot.agency.name} devait le dire avant le {_day(due)} · {_named(lot.order)}"
            lines.append(
                Line("Colis dont personne ne dit l'arrivée", reason, address, "Voir le lot")
            )
    return lines


def orders_ending_for(provider: Provider, today: dt.date) -> Group:
    """Orders a provider redeems from, within thirty days of an end that matters to it."""
    used = Redemption.objects.filter(order=OuterRef("pk"), provider=provider)
    orders = (
        Order.objects.filter(Exists(used), last_claim_on__gte=today)
        .filter(
            status__in=[OrderStatus.CLOSING, OrderStatus.IN_GRACE, OrderStatus.CLAIMS_ONLY],
        )
        .order_by("valid_until", "pk")[:SHOWN]
    )
    lines = tuple(
        Line(
            f"{order.title} se termine le {_day(order.valid_until)}",
            f"dernier jour de service : {_day(order.last_service_on)} · dernier jour pour "
            f"encaisser : {_day(order.last_claim_on)}",
        )
        for order in orders
    )
    return Group("Commandes bientôt finies", lines, "Aucune commande ne se termine ce mois-ci.")


def _named(order: Order) -> str:
    return f"{order.reference} · {order.title}"


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
