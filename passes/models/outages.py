"""When the service was down, and the orders whose claims got those days back (T28)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Outage(models.Model):
    """A time during which no scan could be received (« panne »)."""

    began_at = models.DateTimeField("commencée le")
    ended_at = models.DateTimeField("finie le")
    reason = models.CharField("ce qui s'est passé", max_length=300)
    recorded_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="notée par"
    )
    recorded_at = models.DateTimeField("notée le")

    class Meta:
        verbose_name = "panne"
        verbose_name_plural = "pannes"
        constraints = [
            models.CheckConstraint(
                name="outage_ends_after_it_begins",
                condition=Q(ended_at__gt=F("began_at")),
                violation_error_message="Une panne finit après avoir commencé.",
            ),
            models.CheckConstraint(
                name="outage_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Une panne dit ce qui s'est passé.",
            ),
            models.UniqueConstraint(
                name="outage_recorded_once",
                fields=["began_at", "ended_at"],
                violation_error_message="Cette panne est déjà notée.",
            ),
        ]

    def __str__(self) -> str:
        return f"panne du {self.began_at:%d/%m/%Y}"


class ClaimDelay(models.Model):
    """The last day of claims of one order, moved by the length of an outage."""

    outage = models.ForeignKey(
        Outage, on_delete=models.PROTECT, related_name="delays", verbose_name="panne"
    )
    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        related_name="claim_delays",
        verbose_name="commande",
    )
    former_last_claim_on = models.DateField("dernier jour d'encaissement avant")
    last_claim_on = models.DateField("dernier jour d'encaissement")

    class Meta:
        verbose_name = "report d'encaissement"
        verbose_name_plural = "reports d'encaissement"
        constraints = [
            models.UniqueConstraint(
                name="one_delay_per_outage_and_order",
                fields=["outage", "order"],
                violation_error_message="Cette commande a déjà été prolongée pour cette panne.",
            ),
            models.CheckConstraint(
                name="delay_moves_forward",
                condition=Q(last_claim_on__gt=F("former_last_claim_on")),
                violation_error_message="Un report éloigne le dernier jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} jusqu'au {self.last_claim_on:%d/%m/%Y}"
