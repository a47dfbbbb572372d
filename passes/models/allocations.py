"""How an order is shared among agencies.

What an agency has drawn never exceeds what it was allotted: both are moved by conditional updates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes.models.orders import Order

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class AllocationQuerySet(ActQuerySet["Allocation"]):
    def visible_to(self, user: User) -> AllocationQuerySet:
        """Keep the allocations of one's agencies; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(agency_id__in=user.agency_ids)


class Allocation(models.Model):
    """The share of an order that an agency may hand over (« dotation »), in Passes."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="allocations", verbose_name="commande"
    )
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        related_name="allocations",
        verbose_name="agence",
    )
    base = models.PositiveIntegerField("part fixe", default=0)
    indicator_value = models.PositiveIntegerField("indicateur", null=True, blank=True)
    allotted_count = models.PositiveIntegerField("Pass attribués")
    drawn_count = models.PositiveIntegerField("Pass tirés", default=0)
    allotted_at = models.DateTimeField("attribués le")

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = "dotation"
        verbose_name_plural = "dotations"
        constraints = [
            models.UniqueConstraint(
                name="one_allocation_per_order_and_agency",
                fields=["order", "agency"],
                violation_error_message="Cette agence a déjà une dotation.",
            ),
            models.CheckConstraint(
                name="drawn_up_to_allotted",
                condition=Q(drawn_count__lte=F("allotted_count")),
                violation_error_message="La dotation de l'agence est épuisée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} : {self.allotted_count}"
