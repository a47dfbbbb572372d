"""A booklet and its Passes: a serial, a rank, a state. No code: codes are signed, not stored.

The serial names a Pass and gives no right; its code is that serial with a keyed signature
(architecture.md 7.7). A Pass is one indivisible cheque: a state, not a balance.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics.accounts.rows import ActQuerySet
from passes import enums

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class BookletQuerySet(ActQuerySet["Booklet"]):
    def visible_to(self, user: User) -> BookletQuerySet:
        """Keep the booklets of one's agencies; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(agency_id__in=user.agency_ids)


class Booklet(models.Model):
    """One to ten Passes of one order under one number (« carnet »)."""

    transitions = enums.BOOKLET_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    number = models.CharField("numéro", max_length=10, unique=True)
    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="booklets", verbose_name="commande"
    )
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="booklets",
        verbose_name="agence",
    )
    # Empty on demand: a booklet made at the desk belongs to no lot.
    lot = models.ForeignKey(
        "passes.Lot",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="booklets",
        verbose_name="lot",
    )
    size = models.PositiveSmallIntegerField("nombre de Pass")
    status = models.CharField("état", max_length=12, choices=enums.BookletStatus.choices)
    key_fingerprint = models.CharField("empreinte de la clé", max_length=16)
    created_at = models.DateTimeField("créé le")

    objects = BookletQuerySet.as_manager()

    class Meta:
        verbose_name = "carnet"
        verbose_name_plural = "carnets"
        indexes = [models.Index(fields=["order", "status"], name="booklet_of_order")]
        constraints = [
            models.CheckConstraint(
                name="held_booklet_has_agency",
                condition=~Q(status__in=["in_stock", "handed_out"]) | Q(agency__isnull=False),
                violation_error_message="Un carnet en stock ou remis appartient à une agence.",
            ),
            models.CheckConstraint(
                name="booklet_holds_one_to_ten",
                condition=Q(size__range=(1, 10)),
                violation_error_message="Un carnet compte de 1 à 10 Pass.",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PassQuerySet(ActQuerySet["Pass"]):
    def unused(self) -> PassQuerySet:
        """Keep the Passes that may still be spent, given back or cancelled."""
        return self.filter(status__in=enums.UNUSED)


class Pass(models.Model):
    """One cheque of a booklet (« Pass numérique »); an instance is always `digital_pass`."""

    transitions = enums.PASS_TRANSITIONS

    serial = models.PositiveIntegerField("numéro de série", unique=True)
    booklet = models.ForeignKey(
        Booklet, on_delete=models.PROTECT, related_name="passes", verbose_name="carnet"
    )
    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="passes", verbose_name="commande"
    )
    rank = models.PositiveSmallIntegerField("rang")
    status = models.CharField(
        "état",
        max_length=10,
        choices=enums.PassStatus.choices,
        default=enums.PassStatus.IN_STOCK,
    )
    replaced_by = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name="remplacé par",
    )
    returned_to_allocation = models.BooleanField("rendu à la dotation", default=False)
    replaced_at = models.DateTimeField("remplacé le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    blocked_at = models.DateTimeField("bloqué le", null=True, blank=True)
    blocked_reason = models.CharField(
        "motif du blocage", max_length=10, choices=enums.LossKind.choices, blank=True
    )

    objects = PassQuerySet.as_manager()

    class Meta:
        verbose_name = "Pass numérique"
        verbose_name_plural = "Pass numériques"
        constraints = [
            models.UniqueConstraint(
                name="one_rank_per_booklet",
                fields=["booklet", "rank"],
                violation_error_message="Ce rang est déjà pris dans le carnet.",
            ),
            models.CheckConstraint(
                name="replaced_pass_has_one_successor",
                condition=(
                    Q(status="replaced", replaced_at__isnull=False)
                    & (
                        Q(replaced_by__isnull=False, returned_to_allocation=False)
                        | Q(replaced_by__isnull=True, returned_to_allocation=True)
                    )
                )
                | (
                    ~Q(status="replaced")
                    & Q(
                        replaced_by__isnull=True,
                        returned_to_allocation=False,
                        replaced_at__isnull=True,
                    )
                ),
                violation_error_message=(
                    "Un Pass remplacé a un seul successeur : un autre Pass ou la dotation."
                ),
            ),
            models.CheckConstraint(
                name="cancelled_pass_has_cancelled_at",
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
                violation_error_message="Un Pass annulé, et lui seul, porte sa date d'annulation.",
            ),
            models.CheckConstraint(
                name="blocked_only_if_unused",
                condition=Q(blocked_at__isnull=True, blocked_reason="")
                | (
                    Q(blocked_at__isnull=False, status__in=["in_stock", "handed_out"])
                    & ~Q(blocked_reason="")
                ),
                violation_error_message="Seul un Pass non utilisé peut être bloqué.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booklet_id}/{self.rank}"
