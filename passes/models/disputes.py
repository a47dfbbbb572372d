"""A disagreement about what is owed, and a gesture of the operator.

Neither changes a line that is written: a decision or a gesture brings a signed line of its own on
the next statement. A gesture carries two names, and the database refuses that they be one (T3).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import dispute_states, enums

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class DisputeQuerySet(ActQuerySet["Dispute"]):
    def visible_to(self, user: User) -> DisputeQuerySet:
        """Keep those of one's structure or of one's orders; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(
            Q(
                provider__memberships__user=user,
                provider__memberships__role=enums.ProviderRole.ADMIN,
                provider__memberships__ended_on__isnull=True,
            )
            | Q(
                reason__in=(
                    *dispute_states.BY_FUNDER,
                    *dispute_states.BY_OPERATOR,
                ),
                order__funder__memberships__user=user,
                order__funder__memberships__ended_on__isnull=True,
            )
        ).distinct()

    def open(self) -> DisputeQuerySet:
        """Keep those that wait for a decision."""
        return self.filter(status=dispute_states.DisputeStatus.OPEN)


class Dispute(models.Model):
    """A disagreement about lines, or about one that is missing (« contestation »)."""

    transitions = dispute_states.DISPUTE_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    reason = models.CharField("motif", max_length=20, choices=dispute_states.DisputeReason.choices)
    provider = models.ForeignKey(
        "passes.Provider",
        on_delete=models.PROTECT,
        related_name="disputes",
        verbose_name="structure",
    )
    statement = models.ForeignKey(
        "passes.MonthlyStatement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes",
        verbose_name="relevé",
    )
    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes",
        verbose_name="commande",
    )
    lines = models.ManyToManyField(
        "passes.StatementLine", blank=True, related_name="disputes", verbose_name="lignes"
    )
    opened_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="ouverte par"
    )
    opened_at = models.DateTimeField("ouverte le")
    text = models.CharField("ce qui ne va pas", max_length=500)
    # What a missing scan or a wrong date should have said.
    serial = models.PositiveIntegerField("numéro de série", null=True, blank=True)
    site = models.ForeignKey(
        "passes.Site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lieu",
    )
    service = models.ForeignKey(
        "passes.Service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="service",
    )
    service_on = models.DateField("fait le", null=True, blank=True)
    holds_statement = models.BooleanField("relevé retenu à la demande de la structure")
    deadline_on = models.DateField("à décider avant le")
    status = models.CharField(
        "état",
        max_length=10,
        choices=dispute_states.DisputeStatus.choices,
        default=dispute_states.DisputeStatus.OPEN,
    )
    decision = models.CharField(
        "décision", max_length=10, choices=enums.Decision.choices, blank=True
    )
    decision_reason = models.CharField("motif de la décision", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidée par",
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    amount_cents = models.BigIntegerField("effet en centimes", default=0)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = "contestation"
        verbose_name_plural = "contestations"
        constraints = [
            models.CheckConstraint(
                name="decided_dispute_has_decision",
                condition=Q(
                    ~Q(decision=""),
                    ~Q(decision_reason=""),
                    status="decided",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                | Q(
                    status__in=["open", "withdrawn"],
                    decision="",
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    amount_cents=0,
                ),
                violation_error_message="Une contestation décidée porte qui, quand et pourquoi.",
            ),
            models.CheckConstraint(
                name="dispute_has_text",
                condition=~Q(text=""),
                violation_error_message="Une contestation dit ce qui ne va pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"contestation : {self.get_reason_display()}"


class GestureQuerySet(ActQuerySet["Gesture"]):
    """Gestures are the operator's; the door says who enters."""

    def granted(self) -> GestureQuerySet:
        """Keep those that a second person granted, their money being there."""
        return self.filter(granted_at__isnull=False)


class Gesture(models.Model):
    """The operator's own money given to a structure (« geste commercial », T3)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    provider = models.ForeignKey(
        "passes.Provider",
        on_delete=models.PROTECT,
        related_name="gestures",
        verbose_name="structure",
    )
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    reason = models.CharField("motif", max_length=300)
    proposed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="proposé par"
    )
    proposed_at = models.DateTimeField("proposé le")
    granted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accordé par",
    )
    granted_at = models.DateTimeField("accordé le", null=True, blank=True)
    top_up = models.ForeignKey(
        "passes.TreasuryMovement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="gestures",
        verbose_name="abondement",
    )

    objects = GestureQuerySet.as_manager()

    class Meta:
        verbose_name = "geste commercial"
        verbose_name_plural = "gestes commerciaux"
        constraints = [
            models.CheckConstraint(
                name="gesture_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Un geste est positif.",
            ),
            models.CheckConstraint(
                name="gesture_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Un geste porte un motif.",
            ),
            models.CheckConstraint(
                name="gesture_granted_by_another_with_its_money",
                condition=Q(granted_by__isnull=True, granted_at__isnull=True, top_up__isnull=True)
                | (
                    Q(granted_by__isnull=False, granted_at__isnull=False, top_up__isnull=False)
                    & ~Q(granted_by=F("proposed_by"))
                ),
                violation_error_message=(
                    "Un geste est accordé par une autre personne, son argent étant là."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"geste de {self.amount_cents} centimes"
