"""What a funder reads first about its money: what is asked of it, and where each order stands.

Figures are those of the laws (`passes.positions`), so that a home page never tells another story.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from diagnostics.accounts.models import User
from passes import calendar_days, funding_shares, money, positions
from passes.models import Invoice, Order
from reporting.boards import Group, Line

SHOWN = 8


def to_pay(user: User, today: dt.date) -> Group:
    """The calls for funds and invoices that wait for this funder, the most urgent first."""
    waiting = Invoice.objects.visible_to(user).open().select_related("line__payer", "order")
    lines = tuple(
        Line(
            f"{money.show_short(each.left_cents)} à payer par {each.line.payer.name}",
            f"{each.number}, avant le {calendar_days.in_words(each.due_on)}{_late(each, today)}",
            reverse("passes:invoice", args=[each.public_id]),
            f"Voir {each.number}",
        )
        for each in waiting.order_by("due_on", "pk")[:SHOWN]
    )
    return Group("À payer", lines, "Rien n’attend d’être payé.")


def of_order(order: Order) -> list[Line]:
    """The money of one order: asked and received, then live, redeemed, to return; the State."""
    position = positions.of(order)
    asked = f"sur {money.show_short(position.value)} commandés"
    if position.left:
        asked = f"{asked}, reste {money.show_short(position.left)} à recevoir"
    if position.surplus:
        asked = f"{asked}, dont {money.show_short(position.surplus)} de trop"
    owed = position.to_credit + position.credit_left
    lines = [
        Line(
            f"{money.show_short(position.received)} reçus",
            asked,
            reverse("passes:order_invoices", args=[order.public_id]),
            "Voir ce qui est demandé",
        ),
        Line(
            f"{money.show_short(position.live)} encore utilisables",
            f"{money.show_short(position.redeemed)} encaissés, "
            f"{money.show_short(owed)} à rendre ou à déduire",
        ),
    ]
    lines += [
        Line(
            f"{money.show_short(each.redeemed_cents)} justifiés pour {each.payer}",
            f"sur {money.show_short(each.brought_cents)} apportés",
            reverse("passes:order_funding", args=[order.public_id]),
            "Voir la part de chacun",
        )
        for each in funding_shares.shares_of(order).state
    ]
    return lines


def _late(invoice: Invoice, today: dt.date) -> str:
    return " (en retard)" if invoice.due_on < today else ""
