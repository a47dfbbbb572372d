"""The home pages of those who redeem, pay and fund: structure, operator, funder.

Usage rates never stand alone: a funder reads redeemed ÷ ordered, ÷ activated and ÷ handed over
together, each with its two numbers (passes-and-money.md section 9). Below the outside threshold a
count of people's acts is hidden (reports.md section 5).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from diagnostics.accounts.models import User
from passes import access, claim_results, enums, funding_shares, money, owing, refunding, stating
from passes.models import (
    BankAccount,
    BankEntry,
    BankStatement,
    MonthlyStatement,
    Order,
    Pass,
    PaymentBatch,
    Redemption,
    RefusedScan,
    Signal,
)
from reporting import ending_boards, figures, funding_boards
from reporting.boards import Board, Group, Line, Number, plural
from reporting.secrecy import HIDDEN, rate_is_hidden

SHOWN = 8


def provider_board(user: User, today: dt.date) -> Board:
    """Say when the money comes, and lead to the scan."""
    provider = access.provider_of(user)
    if provider is None:
        raise LookupError(user)
    month = Redemption.objects.filter(
        provider=provider, received_at__date__gte=today.replace(day=1)
    )
    scanned = month.live().aggregate(n=Count("pk"), cents=Sum("face_value_cents"))
    numbers = (
        Number(
            "Encaissés ce mois-ci",
            figures.french(scanned["n"]),
            f"{money.show(scanned['cents'] or 0)} au total",
            reverse("passes:redemptions"),
        ),
        Number(
            "Annulés ce mois-ci", figures.french(month.filter(reversed_at__isnull=False).count())
        ),
    )
    groups = (_blocked(provider.pk, today),) if access.administers_provider(user) else ()
    ending = ending_boards.orders_ending_for(provider, today)
    groups = (*groups, ending) if ending.lines else groups
    brought = _brought(user)
    groups = (brought, *groups) if brought.lines else groups
    return Board(
        title=f"Bonjour {user.first_name}.",
        sentence=stating.money_of(provider, today).sentence,
        groups=groups,
        numbers=numbers,
        action="Encaisser un Pass",
        action_address=reverse("passes:redeem"),
        custody="provider",
    )


def _brought(user: User) -> Group:
    """The lists of Passes that somebody else brought, and that wait for a yes."""
    lines = tuple(
        Line(
            f"{file.name} ({figures.french(file.line_count)})",
            f"Apportée le {file.sent_at:%d/%m/%Y} : rien n'est encaissé sans votre accord.",
            reverse("passes:claim_file", args=[file.public_id]),
            "La regarder",
        )
        for file in claim_results.waiting_for(user)[:SHOWN]
    )
    return Group("Listes qui attendent votre accord", lines, "Aucune liste n'attend.")


def _blocked(provider_id: int, today: dt.date) -> Group:
    waiting = MonthlyStatement.objects.filter(
        provider_id=provider_id, status__in=stating.STATED, net_cents__gt=0
    )
    held = owing.blocked(waiting, today)
    lines = tuple(
        Line(
            held[statement.pk].sentence,
            held[statement.pk].remedy,
            reverse("passes:statement", args=[statement.public_id]),
            f"Voir le relevé {statement.number}",
        )
        for statement in waiting
        if statement.pk in held
    )
    return Group("À corriger", lines, "Rien ne bloque vos paiements.")


@dataclass(frozen=True, slots=True)
class _Queue:
    """One queue of the operator: how many wait, what is said, where to go."""

    count: int
    one: str
    many: str
    reason: str
    url_name: str


def operator_board(user: User, today: dt.date) -> Board:
    """Say what waits for an operator, the most urgent first, empty queues left out."""
    lines = tuple(
        Line(
            f"{queue.count} {plural(queue.count, queue.one, queue.many)}",
            queue.reason,
            reverse(queue.url_name),
            "Ouvrir",
        )
        for queue in (*_queues_of_payment(user, today), *_queues_of_control(user))
        if queue.count
    )
    count = len(lines)
    return Board(
        title=f"Bonjour {user.first_name}.",
        sentence=f"{count} {plural(count, 'file demande', 'files demandent')} votre attention."
        if count
        else "Rien n'attend : tout est payé, rapproché et contrôlé.",
        groups=(
            Group("À faire", lines, "Rien n'attend."),
            *((others,) if (others := ending_boards.waiting_for_others(today)).lines else ()),
        ),
        action="Les sept lois",
        action_address=reverse("passes:laws"),
        custody="everybody",
    )


def _queues_of_payment(user: User, today: dt.date) -> tuple[_Queue, ...]:
    """What keeps somebody from being paid, first of all a paper without its row."""
    strange = RefusedScan.objects.filter(
        refusal_code="authentic_not_found", received_at__date__gte=today - dt.timedelta(days=7)
    )
    prepared = PaymentBatch.objects.filter(status=enums.BatchStatus.PREPARED)
    payable, waiting = owing.due(today)
    return (
        _Queue(
            strange.count(),
            "code authentique sans remise connue",
            "codes authentiques sans remise connue",
            "Un papier existe, sa ligne manque : à éclaircir aujourd'hui.",
            "passes:laws",
        ),
        _Queue(
            prepared.exclude(prepared_by=user).count(),
            "bordereau à mettre en paiement",
            "bordereaux à mettre en paiement",
            "Préparé par un ou une collègue : votre regard est le second.",
            "passes:batches",
        ),
        _Queue(
            len(payable),
            "relevé validé à payer",
            "relevés validés à payer",
            "À mettre dans un bordereau de virements.",
            "passes:prepare_batch",
        ),
        _Queue(
            len(waiting),
            "relevé validé ne peut pas encore être payé",
            "relevés validés ne peuvent pas encore être payés",
            "Leur structure n'a pas de compte bancaire accepté : appelez-la.",
            "passes:prepare_batch",
        ),
        _Queue(
            len(refunding.due(today)[0]),
            "avoir à rembourser",
            "avoirs à rembourser",
            "Ce que des commanditaires n'ont pas utilisé leur est dû.",
            "passes:refunds",
        ),
    )


def _queues_of_control(user: User) -> tuple[_Queue, ...]:
    """What the bank, the accounts and the orders leave to look at."""
    to_check = BankAccount.objects.filter(
        status__in=[enums.AccountStatus.SUBMITTED, enums.AccountStatus.CHECKED]
    )
    return (
        _Queue(
            Signal.objects.open().count(),
            "fait à regarder",
            "faits à regarder",
            "Rien n'est bloqué : appelez, puis dites ce que c'était.",
            "passes:signals",
        ),
        _Queue(
            BankStatement.objects.filter(status=enums.BankFileStatus.HELD).count(),
            "relevé de compte retenu",
            "relevés de compte retenus",
            "Les soldes ne s'additionnent pas : l'écart est nommé.",
            "passes:bank",
        ),
        _Queue(
            BankEntry.objects.open().count(),
            "écriture à rapprocher",
            "écritures à rapprocher",
            "La banque a parlé, il reste à dire de quoi.",
            "passes:matching",
        ),
        _Queue(
            to_check.exclude(checked_by=user).count(),
            "compte bancaire à contrôler",
            "comptes bancaires à contrôler",
            "Deux gestionnaires regardent chaque RIB.",
            "passes:accounts_to_check",
        ),
        _Queue(
            Order.objects.filter(status=enums.OrderStatus.DRAFT).count(),
            "commande à activer",
            "commandes à activer",
            "Il manque un visa, des fonds ou un numéro.",
            "passes:orders",
        ),
    )


def funder_board(user: User, today: dt.date) -> Board:
    """Say order by order what became of the Passes, with the three usage rates together."""
    orders = Order.objects.visible_to(user).exclude(status=enums.OrderStatus.CANCELLED)
    groups = tuple(_order_group(order) for order in orders.order_by("-valid_until")[:SHOWN])
    count = len(groups)
    asked = ending_boards.to_sign(user, today)
    due = funding_boards.to_pay(user, today)
    waiting = len(asked.lines)
    sentence = (
        f"{count} {plural(count, 'commande', 'commandes')}, et ce que chaque Pass est devenu."
    )
    if waiting:
        sentence = f"On attend votre réponse sur {waiting} {plural(waiting, 'point', 'points')}."
    return Board(
        title=f"Bonjour {user.first_name}.",
        sentence=sentence,
        groups=(*((asked,) if waiting else ()), *((due,) if due.lines else ()), *groups),
        action="Mes commandes",
        action_address=reverse("passes:orders"),
        custody="everybody",
    )


def _order_group(order: Order) -> Group:
    counts = _order_counts(order)
    activated = order.funded_count
    rates = (
        ("utilisés, sur commandés", order.ordered_count),
        ("utilisés, sur activés", activated),
        ("utilisés, sur remis", counts["handed_over"]),
    )
    lines = [
        Line(
            f"{figures.french(counts['handed_over'])} Pass remis",
            f"sur {figures.french(order.ordered_count)} commandés · valables jusqu'au "
            f"{order.valid_until:%d/%m/%Y} · {order.get_status_display()}",
            reverse("passes:order", args=[order.public_id]),
            "Voir la commande",
        )
    ]
    lines += [Line(_rate(counts["redeemed"], base), label) for label, base in rates]
    if order.job_distant_statuses:
        found = funding_shares.job_distance(order)
        lines.append(Line(_rate(found.distant, found.people), "personnes éloignées de l'emploi"))
    lines += funding_boards.of_order(order)
    return Group(f"{order.reference} · {order.title}", tuple(lines), "")


def _order_counts(order: Order) -> dict[str, int]:
    passes: QuerySet[Pass] = Pass.objects.filter(order=order)
    return passes.aggregate(
        handed_over=Count(
            "pk",
            filter=Q(status__in=["handed_out", "redeemed", "expired"])
            & Q(booklet__hand_overs__undone_at__isnull=True, booklet__hand_overs__isnull=False),
        ),
        redeemed=Count("pk", filter=Q(status=enums.PassStatus.REDEEMED)),
    )


def _rate(numerator: int, denominator: int) -> str:
    if rate_is_hidden(numerator, denominator, settings.THRESHOLD_OUTSIDE):
        return HIDDEN
    percent = figures.Rate(numerator, denominator).percent
    if percent is None:
        return figures.NOTHING
    return (
        f"{figures.french(percent)}\u00a0% "
        f"({figures.french(numerator)} sur {figures.french(denominator)})"
    )
