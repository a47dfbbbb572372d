"""The register of booklets printed ahead, and what people count in the drawer.

Printed booklets are « valeurs inactives » (CGCT R.1617-7): every move of stock is a line that is
never changed, and the booklets in stock are always the sum of the moves.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from passes import stock_states


class StockMovement(models.Model):
    """One line of the register: booklets that went from somewhere to somewhere, and why."""

    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        related_name="stock_movements",
        verbose_name="commande",
    )
    lot = models.ForeignKey(
        "passes.Lot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="movements",
        verbose_name="lot",
    )
    first_number = models.CharField("premier carnet", max_length=10)
    last_number = models.CharField("dernier carnet", max_length=10)
    count = models.PositiveIntegerField("carnets")
    from_agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="de",
    )
    to_agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="à",
    )
    reason = models.CharField("nature", max_length=12, choices=stock_states.StockReason.choices)
    note = models.CharField("précision", max_length=200, blank=True)
    moved_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
    )
    second_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="avec",
    )
    moved_at = models.DateTimeField("le")
    moved_on = models.DateField("jour")

    class Meta:
        verbose_name = "mouvement de stock"
        verbose_name_plural = "mouvements de stock"
        indexes = [
            models.Index(fields=["from_agency", "moved_on"], name="stock_out_of_agency"),
            models.Index(fields=["to_agency", "moved_on"], name="stock_into_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                name="movement_of_stock_counts",
                condition=Q(count__gt=0),
                violation_error_message="Un mouvement porte sur au moins un carnet.",
            ),
            models.CheckConstraint(
                name="stock_moves_elsewhere",
                condition=Q(from_agency__isnull=True)
                | Q(to_agency__isnull=True)
                | ~Q(from_agency=F("to_agency")),
                violation_error_message="Un mouvement va d'un point à un autre.",
            ),
            models.CheckConstraint(
                name="destroyed_by_two_people",
                condition=~Q(reason="destroy")
                | (Q(second_by__isnull=False) & ~Q(second_by=F("moved_by"))),
                violation_error_message="Une destruction se fait à deux.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} de {self.count} carnets"


class StockTransfer(models.Model):
    """Booklets that an agency gives to another, until the other says they arrived."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="transfers", verbose_name="commande"
    )
    # Empty when the operator sends again what an agency returned.
    from_agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="de",
    )
    to_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="à"
    )
    first_number = models.CharField("premier carnet", max_length=10)
    last_number = models.CharField("dernier carnet", max_length=10)
    count = models.PositiveIntegerField("carnets")
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="donnés par"
    )
    given_at = models.DateTimeField("donnés le")
    answered_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="répondu par",
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    is_accepted = models.BooleanField("reçus", null=True)

    class Meta:
        verbose_name = "transfert de carnets"
        verbose_name_plural = "transferts de carnets"
        constraints = [
            models.CheckConstraint(
                name="transfer_goes_elsewhere",
                condition=Q(from_agency__isnull=True) | ~Q(from_agency=F("to_agency")),
                violation_error_message="Un transfert va d'une agence à une autre.",
            ),
            models.CheckConstraint(
                name="answered_transfer_says_by_whom",
                condition=Q(
                    answered_at__isnull=True, answered_by__isnull=True, is_accepted__isnull=True
                )
                | Q(
                    answered_at__isnull=False, answered_by__isnull=False, is_accepted__isnull=False
                ),
                violation_error_message="Un transfert répondu dit par qui.",
            ),
        ]

    def __str__(self) -> str:
        return f"transfert de {self.count} carnets"


class StockCount(models.Model):
    """Booklets counted by hand in an agency (« inventaire »), signed."""

    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        related_name="stock_counts",
        verbose_name="agence",
    )
    counted_on = models.DateField("compté le")
    expected = models.PositiveIntegerField("attendus")
    counted = models.PositiveIntegerField("comptés")
    explanation = models.CharField("explication de l'écart", max_length=300, blank=True)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="signé par"
    )
    signed_at = models.DateTimeField("signé le")

    class Meta:
        verbose_name = "inventaire"
        verbose_name_plural = "inventaires"
        constraints = [
            models.CheckConstraint(
                name="gap_of_stock_is_explained",
                condition=Q(expected=F("counted")) | ~Q(explanation=""),
                violation_error_message="Un écart d'inventaire porte une explication.",
            )
        ]

    def __str__(self) -> str:
        return f"inventaire du {self.counted_on:%d/%m/%Y}"
