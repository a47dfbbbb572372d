"""What the bank moved that is neither a payment nor funds, and the months in which nothing moves.

With the matches, these movements explain every cent of the ring-fenced account (law G).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from passes import enums
from passes.models.bank import BankEntry


class TreasuryMovement(models.Model):
    """An entry that is neither payment nor funds, classified (« mouvement de trésorerie », T2).

    It counts once confirmed: at once when money comes in, by a second person when it leaves.
    """

    entry = models.ForeignKey(
        BankEntry, on_delete=models.PROTECT, related_name="movements", verbose_name="écriture"
    )
    kind = models.CharField("nature", max_length=16, choices=enums.TreasuryKind.choices)
    direction = models.CharField("sens", max_length=6, choices=enums.Direction.choices)
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    classified_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="classée par"
    )
    second_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmée par",
    )
    classified_at = models.DateTimeField("classée le")
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    reason = models.CharField("motif", max_length=200)

    class Meta:
        verbose_name = "mouvement de trésorerie"
        verbose_name_plural = "mouvements de trésorerie"
        constraints = [
            models.CheckConstraint(
                name="movement_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Un mouvement est positif.",
            ),
            models.CheckConstraint(
                name="money_leaves_by_two_people",
                condition=Q(direction="credit")
                | Q(second_by__isnull=True, confirmed_at__isnull=True)
                | (Q(second_by__isnull=False) & ~Q(second_by=F("classified_by"))),
                violation_error_message="Une sortie d'argent est classée par deux personnes.",
            ),
            models.CheckConstraint(
                name="movement_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Un mouvement porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} de {self.entry_id}"


class LockedPeriod(models.Model):
    """A bank month in which nothing moves any more."""

    iban = models.CharField("compte", max_length=34)
    period = models.CharField("mois", max_length=7)
    locked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="verrouillé par"
    )
    locked_at = models.DateTimeField("verrouillé le")

    class Meta:
        verbose_name = "mois bancaire verrouillé"
        verbose_name_plural = "mois bancaires verrouillés"
        constraints = [
            models.UniqueConstraint(
                name="period_locked_once",
                fields=["iban", "period"],
                violation_error_message="Ce mois est déjà verrouillé.",
            )
        ]

    def __str__(self) -> str:
        return self.period
