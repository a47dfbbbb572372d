"""Kinds and states of what a funder is asked to pay, and of what is given back to it. Pure."""

from __future__ import annotations

from django.db.models import TextChoices


class InvoiceKind(TextChoices):
    """What a payer is sent: money asked ahead, by instalments, or the whole of what is left."""

    CALL = "call", "appel de fonds"
    INVOICE = "invoice", "facture"


class InvoiceState(TextChoices):
    """Where an invoice stands, read from what was received for it; never stored."""

    OPEN = "open", "à payer"
    PART_PAID = "part_paid", "payée en partie"
    PAID = "paid", "payée"
    CANCELLED = "cancelled", "annulée"


class CreditSettlement(TextChoices):
    """How a credit note goes back: by a transfer, or taken off what is asked next."""

    REFUND = "refund", "à rembourser par virement"
    OFFSET = "offset", "à déduire d'un prochain appel"
