"""Named lines of a statement that wait, for a reason and for a while (T6).

A hold changes no line: it only says what of a statement is not paid yet. Two people hold, two
people free, and the database refuses that they be one; after thirty days it ends by itself.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import enums

if TYPE_CHECKING:
    from diagnostics.accounts.models import User

LONGEST_HOLD_DAYS = 30


class LineHoldQuerySet(ActQuerySet["LineHold"]):
    def visible_to(self, user: User) -> LineHoldQuerySet:
        """Keep those of one's structure or of one's orders; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(
            Q(
                statement__provider__memberships__user=user,
                statement__provider__memberships__role=enums.ProviderRole.ADMIN,
                statement__provider__memberships__ended_on__isnull=True,
            )
            | Q(
                lines__order__funder__memberships__user=user,
                lines__order__funder__memberships__ended_on__isnull=True,
            )
        ).distinct()

    def standing(self, on: dt.date) -> LineHoldQuerySet:
        """Keep those that two people decided, not freed, and not over that day."""
        return self.filter(confirmed_at__isnull=False, freed_at__isnull=True, until_on__gte=on)


class LineHold(models.Model):
    """Named lines that wait, for a reason and for a while (« lignes retenues », T6)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    statement = models.ForeignKey(
        "passes.MonthlyStatement",
        on_delete=models.PROTECT,
        related_name="holds",
        verbose_name="relevé",
    )
    lines = models.ManyToManyField(
        "passes.StatementLine", related_name="holds", verbose_name="lignes"
    )
    reason = models.CharField("motif", max_length=300)
    held_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="demandée par"
    )
    held_at = models.DateTimeField("demandée le")
    days = models.PositiveSmallIntegerField("nombre de jours")
    until_on = models.DateField("jusqu'au")
    second_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmée par",
    )
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    free_asked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="levée demandée par",
    )
    free_reason = models.CharField("motif de la levée", max_length=300, blank=True)
    freed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="levée par",
    )
    freed_at = models.DateTimeField("levée le", null=True, blank=True)

    objects = LineHoldQuerySet.as_manager()

    class Meta:
        verbose_name = "retenue de lignes"
        verbose_name_plural = "retenues de lignes"
        constraints = [
            models.CheckConstraint(
                name="hold_is_of_two_people",
                condition=Q(second_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(second_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(second_by=F("held_by"))
                ),
                violation_error_message="Une retenue demande deux personnes.",
            ),
            models.CheckConstraint(
                name="hold_is_freed_by_two_people",
                condition=Q(freed_by__isnull=True, freed_at__isnull=True)
                | Q(confirmed_at__isnull=True, freed_at__isnull=False)
                | (
                    Q(free_asked_by__isnull=False, freed_at__isnull=False)
                    & ~Q(freed_by=F("free_asked_by"))
                ),
                violation_error_message="Lever une retenue demande deux personnes.",
            ),
            models.CheckConstraint(
                name="hold_lasts_thirty_days_at_most",
                condition=Q(days__gte=1, days__lte=LONGEST_HOLD_DAYS),
                violation_error_message="Une retenue dure trente jours au plus.",
            ),
            models.CheckConstraint(
                name="hold_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Une retenue porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"retenue jusqu'au {self.until_on:%d/%m/%Y}"
