"""What is watched: the custody of funders' money (law D), and what a human should look at.

A signal holds and refuses nothing; it is open until somebody writes what it was.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics.accounts.rows import ActQuerySet
from passes import signal_kinds

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


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
    # [count, cents] of the redemptions not paid, by band of `ageing.BANDS`; unknown before 2026-11.
    unpaid_by_age = models.JSONField("encaissé non payé, par ancienneté", null=True, blank=True)

    class Meta:
        verbose_name = "couverture du cantonnement"
        verbose_name_plural = "couvertures du cantonnement"
        ordering = ("-pk",)
        indexes = [models.Index(fields=["balance_on"], name="custody_of_day")]

    def __str__(self) -> str:
        return f"couverture du {self.read_at:%d/%m/%Y}"


class SignalQuerySet(ActQuerySet["Signal"]):
    def visible_to(self, user: User) -> SignalQuerySet:
        """Keep those of the agencies one manages; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(agency_id__in=user.managed_agency_ids)

    def open(self) -> SignalQuerySet:
        """Keep those that nobody has looked at."""
        return self.filter(status=signal_kinds.SignalStatus.OPEN)


class Signal(models.Model):
    """Something odd that a human looks at (« signalement »)."""

    transitions = signal_kinds.SIGNAL_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    kind = models.CharField("nature", max_length=24, choices=signal_kinds.SignalKind.choices)
    # What makes this signal this one: the same facts seen again do not raise it again.
    key = models.CharField("clé", max_length=120)
    status = models.CharField(
        "état",
        max_length=10,
        choices=signal_kinds.SignalStatus.choices,
        default=signal_kinds.SignalStatus.OPEN,
    )
    facts = models.JSONField("faits", default=dict)
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signals",
        verbose_name="agence",
    )
    provider = models.ForeignKey(
        "passes.Provider",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signals",
        verbose_name="structure",
    )
    booklet = models.ForeignKey(
        "passes.Booklet",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signals",
        verbose_name="carnet",
    )
    raised_at = models.DateTimeField("signalé le")
    reviewed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="regardé par",
    )
    reviewed_at = models.DateTimeField("regardé le", null=True, blank=True)
    explanation = models.CharField("ce que c'était", max_length=300, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        indexes = [models.Index(fields=["status", "raised_at"], name="signal_waiting")]
        constraints = [
            models.UniqueConstraint(
                name="signal_raised_once",
                fields=["kind", "key"],
                violation_error_message="Ce signalement existe déjà.",
            ),
            models.CheckConstraint(
                name="open_signal_has_no_reviewer",
                condition=Q(status="open", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (
                    ~Q(status="open")
                    & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)
                    & ~Q(explanation="")
                ),
                violation_error_message="Un signalement regardé dit par qui, quand et quoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.raised_at:%d/%m/%Y}"

    @property
    def sentence(self) -> str:
        """What was seen, with its figures."""
        return signal_kinds.sentence(self.kind, self.facts)
