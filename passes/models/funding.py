"""What funders pay an order with: its funding lines, and the money received on each.

A receipt is one matched bank entry on one line, so that an order opens by instalments and no Pass
is usable before its value is on account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from passes.models.orders import Order

if TYPE_CHECKING:
    pass


class FundingLine(models.Model):
    """Who pays which part of an order (« ligne de financement »)."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="funding_lines", verbose_name="commande"
    )
    payer = models.ForeignKey(
        "passes.Funder", on_delete=models.PROTECT, related_name="+", verbose_name="payeur"
    )
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    engagement_number = models.CharField("numéro d'engagement", max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        ordering = ("rank",)
        constraints = [
            models.CheckConstraint(
                name="funding_line_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Une ligne de financement est positive.",
            ),
            models.UniqueConstraint(
                name="one_rank_per_order",
                fields=["order", "rank"],
                violation_error_message="Ce rang est déjà pris.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer}, rang {self.rank}"


class FundingReceipt(models.Model):
    """Money of an order seen on the ring-fenced account (« fonds reçus »)."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="receipts", verbose_name="commande"
    )
    bank_match = models.OneToOneField(
        "passes.BankMatch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="receipt",
        verbose_name="rapprochement",
    )
    # A former credit note may pay instead of the bank: the money already lies on the account.
    offset = models.OneToOneField(
        "passes.CreditOffset",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="receipt",
        verbose_name="avoir déduit",
    )
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    received_on = models.DateField("reçu le")
    undone_at = models.DateTimeField("défait le", null=True, blank=True)

    class Meta:
        verbose_name = "fonds reçus"
        verbose_name_plural = "fonds reçus"
        constraints = [
            models.CheckConstraint(
                name="receipt_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Des fonds reçus sont positifs.",
            ),
            models.CheckConstraint(
                name="receipt_has_one_origin",
                condition=Q(bank_match__isnull=False, offset__isnull=True)
                | Q(bank_match__isnull=True, offset__isnull=False),
                violation_error_message="Des fonds viennent de la banque ou d'un avoir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} centimes pour {self.order_id}"
