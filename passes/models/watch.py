"""Readings of the custody of funders' money, for everybody to see (law D)."""

from __future__ import annotations

from django.db import models


class CustodyReading(models.Model):
    """Ring-fenced balance against what it must cover, at the last closing balance of the bank."""

    read_at = models.DateTimeField("relevée le")
    balance_cents = models.BigIntegerField("solde", null=True, blank=True)
    balance_on = models.DateField("solde au", null=True, blank=True)
    live_liability_cents = models.BigIntegerField("Pass en circulation")
    redeemed_not_paid_cents = models.BigIntegerField("encaissé, non payé")
    owed_back_cents = models.BigIntegerField("à rendre")
    credited_not_refunded_cents = models.BigIntegerField("avoirs à rembourser", default=0)
    provider_debts_cents = models.BigIntegerField("dettes des structures", default=0)
    gap_cents = models.BigIntegerField("écart", null=True, blank=True)

    class Meta:
        verbose_name = "couverture du cantonnement"
        verbose_name_plural = "couvertures du cantonnement"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"couverture du {self.read_at:%d/%m/%Y}"
