"""The home pages of those who watch: auditor, administrator, observer, data-protection officer.

The auditor reads the books and no person; the administrator manages accounts and sees no person
and no money (passes-and-money.md section 3).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Count
from django.urls import reverse

from diagnostics.accounts.models import Agency, JournalEntry, NationalRole, User
from diagnostics.accounts.verbs import Verb
from passes import enums
from passes.models import Order
from reporting import figures
from reporting.boards import Board, Group, Line, Number, plural
from reporting.models import ExportLog

SHOWN = 10


def auditor_board(user: User, today: dt.date) -> Board:
    """Lead to the laws first, then to what was taken out."""
    exports = ExportLog.objects.select_related("user").order_by("-pk")[:SHOWN]
    lines = tuple(
        Line(
            f"{log.report}, {log.format}",
            f"{log.at:%d/%m/%Y %H:%M} · {log.role} · {log.row_count} lignes · {log.digest[:12]}",
        )
        for log in exports
    )
    return Board(
        title=f"Bonjour {user.first_name}.",
        sentence="Sept lois disent si les livres sont justes. Chacune montre ses chiffres.",
        groups=(Group("Derniers fichiers sortis", lines, "Aucun fichier n'est sorti."),),
        action="Les sept lois",
        action_address=reverse("passes:laws"),
        custody="everybody",
    )


def administrator_board(user: User, today: dt.date) -> Board:
    """Say which nominations wait, and how many accounts each role has."""
    waiting = User.objects.filter(role=NationalRole.OPERATOR, confirmed_by__isnull=True)
    lines = tuple(
        Line(
            f"{each.full_name} attend une confirmation",
            f"proposé par {each.appointed_by}",
            reverse("accounts:users"),
            "Voir",
        )
        for each in waiting.select_related("appointed_by")
    )
    counts = dict(
        User.objects.filter(is_active=True).values_list("role").annotate(n=Count("pk")).order_by()
    )
    numbers = (
        Number("Comptes actifs", figures.french(sum(counts.values()))),
        Number("Gestionnaires", figures.french(counts.get(NationalRole.OPERATOR.value, 0))),
        Number("Agences", figures.french(Agency.objects.count())),
    )
    return Board(
        title=f"Bonjour {user.first_name}.",
        sentence="Les comptes, les agences et les réglages.",
        groups=(Group("Nominations à confirmer", lines, "Aucune nomination n'attend."),),
        numbers=numbers,
        action="Les comptes",
        action_address=reverse("accounts:users"),
    )


def observer_board(user: User, today: dt.date) -> Board:
    """Give totals order by order, and no more."""
    orders = Order.objects.visible_to(user).filter(status__in=enums.ACTIVATED)
    lines = tuple(
        Line(
            order.title,
            f"{figures.french(order.ordered_count)} Pass commandés, "
            f"{figures.french(order.drawn_count)} tirés, jusqu'au {order.valid_until:%d/%m/%Y}",
        )
        for order in orders.order_by("reference")[:SHOWN]
    )
    count = len(lines)
    return Board(
        title=f"Bonjour {user.first_name}.",
        sentence=f"{count} {plural(count, 'commande active', 'commandes actives')} à ce jour.",
        groups=(Group("Commandes", lines, "Aucune commande active."),),
        custody="everybody",
    )


def dpo_board(user: User, today: dt.date) -> Board:
    """Say how many looks and exports the last week had."""
    week = today - dt.timedelta(days=7)
    recent = JournalEntry.objects.filter(at__date__gte=week)
    numbers = (
        Number(
            "Dossiers ouverts, sept jours",
            figures.french(recent.filter(verb=Verb.PERSON_OPENED).count()),
        ),
        Number("Refus, sept jours", figures.french(recent.exclude(refusal_code="").count())),
        Number(
            "Fichiers sortis, sept jours",
            figures.french(ExportLog.objects.filter(at__date__gte=week, act="downloaded").count()),
        ),
    )
    return Board(
        title=f"Bonjour {user.first_name}.",
        sentence="Ce qui a été lu, refusé et sorti ces sept derniers jours.",
        numbers=numbers,
    )
