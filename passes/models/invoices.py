"""What a payer of an order is asked (« facture », « appel de fonds »), and what came for it.

An invoice never changes once it has its number: its words are those of its day, its file is kept
with its digest, and a mistake is answered by a credit note, never by a hole in the numbers. What
came for it (« imputation ») is apart, because the bank may still take it back.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import enums, invoice_kinds

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class InvoiceQuerySet(ActQuerySet["Invoice"]):
    def visible_to(self, user: User) -> InvoiceQuerySet:
        """Keep those of one's own orders, or addressed to one's own funder."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(
            Q(
                order__funder__memberships__user=user,
                order__funder__memberships__ended_on__isnull=True,
            )
            | Q(
                line__payer__memberships__user=user,
                line__payer__memberships__ended_on__isnull=True,
            )
        ).distinct()

    def standing(self) -> InvoiceQuerySet:
        """Keep those that nobody cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def open(self) -> InvoiceQuerySet:
        """Keep those of which value is still to come; a cancelled order waits for nothing."""
        waiting = self.standing().filter(paid_cents__lt=F("value_cents"))
        return waiting.exclude(order__status=enums.OrderStatus.CANCELLED)


class Invoice(models.Model):
    """What one payer of an order is asked: value for the ring-fenced account, fees apart."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    number = models.CharField("numéro", max_length=24, unique=True)
    kind = models.CharField("nature", max_length=8, choices=invoice_kinds.InvoiceKind.choices)
    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="invoices", verbose_name="commande"
    )
    line = models.ForeignKey(
        "passes.FundingLine",
        on_delete=models.PROTECT,
        related_name="invoices",
        verbose_name="ligne de financement",
    )
    value_cents = models.PositiveBigIntegerField("valeur des Pass, en centimes")
    fee_cents = models.PositiveBigIntegerField("frais, en centimes", default=0)
    fee_vat_cents = models.PositiveBigIntegerField("TVA sur frais, en centimes", default=0)
    issued_on = models.DateField("émise le")
    due_on = models.DateField("à payer avant le")
    issued_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="émise par"
    )
    words = models.JSONField("texte du jour de l'émission")
    file_digest = models.CharField("empreinte du fichier", max_length=64, blank=True)
    file_content = models.BinaryField("fichier", null=True, blank=True)
    # Counted by a conditional update, so that the database refuses to impute beyond the value.
    paid_cents = models.PositiveBigIntegerField("valeur reçue, en centimes", default=0)
    fee_received_on = models.DateField("frais reçus le", null=True, blank=True)
    fee_noted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="frais notés par",
    )
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="annulée par",
    )
    cancel_reason = models.CharField("motif de l'annulation", max_length=300, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "facture ou appel de fonds"
        verbose_name_plural = "factures et appels de fonds"
        constraints = [
            models.CheckConstraint(
                name="invoice_asks_for_value",
                condition=Q(value_cents__gt=0),
                violation_error_message="Une facture demande une valeur.",
            ),
            models.CheckConstraint(
                name="invoice_paid_up_to_value",
                condition=Q(paid_cents__lte=F("value_cents")),
                violation_error_message="On n'impute pas plus que la valeur demandée.",
            ),
            models.CheckConstraint(
                name="invoice_fee_received_says_who",
                condition=Q(fee_received_on__isnull=True, fee_noted_by__isnull=True)
                | Q(fee_received_on__isnull=False, fee_noted_by__isnull=False),
                violation_error_message="Des frais reçus portent qui l'a noté.",
            ),
            models.CheckConstraint(
                name="cancelled_invoice_has_reason",
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | (
                    Q(cancelled_at__isnull=False, cancelled_by__isnull=False, paid_cents=0)
                    & ~Q(cancel_reason="")
                ),
                violation_error_message="Une facture annulée porte qui et pourquoi, sans fonds.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def left_cents(self) -> int:
        """The value that is still to come; nothing once it is cancelled, or its order."""
        return 0 if self.is_cancelled else self.value_cents - self.paid_cents

    @property
    def is_cancelled(self) -> bool:
        """Whether it asks nothing any more."""
        return self.cancelled_at is not None or self.order.status == enums.OrderStatus.CANCELLED

    @property
    def apart_cents(self) -> int:
        """What goes to the operator's own account: fees and their VAT."""
        return self.fee_cents + self.fee_vat_cents

    @property
    def total_cents(self) -> int:
        """The two transfers together."""
        return self.value_cents + self.apart_cents

    @property
    def state(self) -> invoice_kinds.InvoiceState:
        """Where it stands, read from what was received."""
        if self.is_cancelled:
            return invoice_kinds.InvoiceState.CANCELLED
        if not self.left_cents and (self.fee_received_on or not self.apart_cents):
            return invoice_kinds.InvoiceState.PAID
        if self.paid_cents or self.fee_received_on:
            return invoice_kinds.InvoiceState.PART_PAID
        return invoice_kinds.InvoiceState.OPEN


class CreditOffset(models.Model):
    """A part of a credit note taken off what a later order asks; no money leaves the account."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    note = models.ForeignKey(
        "passes.CreditNote", on_delete=models.PROTECT, related_name="offsets", verbose_name="avoir"
    )
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="offsets", verbose_name="facture"
    )
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    offset_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="déduit par"
    )
    offset_on = models.DateField("déduit le")

    class Meta:
        verbose_name = "déduction d'un avoir"
        verbose_name_plural = "déductions d'avoirs"
        constraints = [
            models.CheckConstraint(
                name="offset_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Une déduction est positive.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.note_id} sur {self.invoice_id}"


class Imputation(models.Model):
    """The part of funds received that pays an invoice, and why it was put there."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="imputations", verbose_name="facture"
    )
    receipt = models.ForeignKey(
        "passes.FundingReceipt",
        on_delete=models.PROTECT,
        related_name="imputations",
        verbose_name="fonds reçus",
    )
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    reason = models.CharField("raison", max_length=200)
    imputed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="imputé par",
    )
    imputed_at = models.DateTimeField("imputé le")
    undone_at = models.DateTimeField("défait le", null=True, blank=True)

    class Meta:
        verbose_name = "imputation de fonds"
        verbose_name_plural = "imputations de fonds"
        constraints = [
            models.CheckConstraint(
                name="imputation_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Une imputation est positive.",
            ),
            models.UniqueConstraint(
                name="receipt_imputed_once_to_an_invoice",
                fields=["invoice", "receipt"],
                condition=Q(undone_at__isnull=True),
                violation_error_message="Ces fonds sont déjà imputés à cette facture.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} centimes sur {self.invoice_id}"
