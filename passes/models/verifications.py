"""Asking some people, drawn by lot, whether the service they paid with a Pass took place.

Internal control of hand-overs, never of a person's rights: nothing here points to a right, and an
answer changes nothing for her. The call is made by another agency than the one that handed over.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import sampling

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class VerificationSample(models.Model):
    """One draw: a seed, a period and a size give it again (« tirage »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    seed = models.CharField("graine", max_length=40)
    from_on = models.DateField("séances du")
    until_on = models.DateField("séances au")
    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commande",
    )
    size = models.PositiveSmallIntegerField("taille")
    # Among how many hand-overs the draw was made.
    among_count = models.PositiveIntegerField("parmi")
    drawn_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="tiré par"
    )
    drawn_at = models.DateTimeField("tiré le")

    class Meta:
        verbose_name = "tirage de vérification"
        verbose_name_plural = "tirages de vérification"
        constraints = [
            models.UniqueConstraint(
                name="sample_of_an_order_drawn_once",
                fields=["seed", "from_on", "until_on", "order"],
                condition=Q(order__isnull=False),
                violation_error_message="Ce tirage existe déjà.",
            ),
            models.UniqueConstraint(
                name="sample_of_all_orders_drawn_once",
                fields=["seed", "from_on", "until_on"],
                condition=Q(order__isnull=True),
                violation_error_message="Ce tirage existe déjà.",
            ),
            models.CheckConstraint(
                name="sample_period_ends_after_it_starts",
                condition=Q(until_on__gte=F("from_on")),
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"tirage {self.seed} du {self.drawn_at:%d/%m/%Y}"


class VerificationQuerySet(ActQuerySet["Verification"]):
    def visible_to(self, user: User) -> VerificationQuerySet:
        """Keep those that one's agency is asked to make; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(agency_id__in=user.managed_agency_ids)

    def waiting(self) -> VerificationQuerySet:
        """Keep those that nobody has answered."""
        return self.filter(answer="")


class Verification(models.Model):
    """One hand-over to verify, by whom, and what was answered (« vérification »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    sample = models.ForeignKey(
        VerificationSample,
        on_delete=models.PROTECT,
        related_name="verifications",
        verbose_name="tirage",
    )
    hand_over = models.ForeignKey(
        "passes.HandOver",
        on_delete=models.PROTECT,
        related_name="verifications",
        verbose_name="remise",
    )
    # The agency that calls; empty when the question goes by post.
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="agence qui appelle",
    )
    channel = models.CharField("moyen", max_length=4, choices=sampling.VerificationChannel.choices)
    answer = models.CharField(
        "réponse", max_length=12, choices=sampling.VerificationAnswer.choices, blank=True
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    noted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="noté par",
    )

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = "vérification"
        verbose_name_plural = "vérifications"
        constraints = [
            models.UniqueConstraint(
                name="one_answer_per_sample_and_hand_over",
                fields=["sample", "hand_over"],
                violation_error_message="Cette remise est déjà dans ce tirage.",
            ),
            models.CheckConstraint(
                name="answered_verification_has_an_author",
                condition=Q(answer="", answered_at__isnull=True, noted_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, noted_by__isnull=False)),
                violation_error_message="Une réponse dit qui l'a notée, et quand.",
            ),
            models.CheckConstraint(
                name="call_has_an_agency",
                condition=Q(channel="call", agency__isnull=False)
                | Q(channel="post", agency__isnull=True),
                violation_error_message="Un appel est fait par une agence.",
            ),
        ]

    def __str__(self) -> str:
        return f"vérification de {self.hand_over_id}"
