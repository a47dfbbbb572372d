"""What comes next: proposals and what became of them, reviews due, digital incidents."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics import enums
from diagnostics.accounts.rows import ActQuerySet

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class RecommendationQuerySet(ActQuerySet["Recommendation"]):
    def visible_to(self, user: User) -> RecommendationQuerySet:
        """Keep the proposals made to the people a user may see."""
        return self.filter(person__agency_id__in=user.agency_ids)

    def undelivered(self) -> RecommendationQuerySet:
        """Keep the proposals that were accepted and not yet done."""
        return self.filter(status=enums.RecommendationStatus.ACCEPTED, done_on__isnull=True)


class Recommendation(models.Model):
    """One proposal (« préconisation »), accepted or declined by the person without judgement."""

    transitions = enums.RECOMMENDATION_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="recommendations",
        verbose_name="usager",
    )
    assessment = models.ForeignKey(
        "diagnostics.RiskAssessment",
        on_delete=models.PROTECT,
        related_name="recommendations",
        verbose_name="évaluation",
    )
    rank = models.PositiveSmallIntegerField("rang")
    code = models.CharField("proposition", max_length=32)
    status = models.CharField(
        "suite",
        max_length=10,
        choices=enums.RecommendationStatus.choices,
        default=enums.RecommendationStatus.PROPOSED,
    )
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réponse notée par",
    )
    done_on = models.DateField("faite le", null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="notée faite par",
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "préconisation"
        verbose_name_plural = "préconisations"
        ordering = ("rank",)
        constraints = [
            models.UniqueConstraint(
                name="one_rank_per_assessment",
                fields=["assessment", "rank"],
                violation_error_message="Ce rang est déjà pris.",
            ),
            models.CheckConstraint(
                name="answered_recommendation_has_author",
                condition=Q(status="proposed", answered_at__isnull=True)
                | (~Q(status="proposed") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                violation_error_message="Une réponse est notée par un conseiller, un jour donné.",
            ),
            models.CheckConstraint(
                name="done_recommendation_was_accepted",
                condition=Q(done_on__isnull=True) | Q(status="accepted", done_by__isnull=False),
                violation_error_message="Une proposition faite a été acceptée.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ReviewQuerySet(ActQuerySet["Review"]):
    def visible_to(self, user: User) -> ReviewQuerySet:
        """Keep the reviews of the people a user may see."""
        return self.filter(person__agency_id__in=user.agency_ids)

    def waiting(self) -> ReviewQuerySet:
        """Keep the reviews that are neither done nor replaced."""
        return self.filter(done_on__isnull=True, replaced_at__isnull=True)


class Review(models.Model):
    """A day by which to look again (« réévaluation »)."""

    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="reviews",
        verbose_name="usager",
    )
    # Several looks may follow one assessment, when they find nothing new.
    assessment = models.ForeignKey(
        "diagnostics.RiskAssessment",
        on_delete=models.PROTECT,
        related_name="reviews",
        verbose_name="évaluation",
    )
    due_on = models.DateField("prévue le")
    done_on = models.DateField("faite le", null=True, blank=True)
    replaced_at = models.DateTimeField("remplacée le", null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "réévaluation"
        verbose_name_plural = "réévaluations"
        indexes = [models.Index(fields=["due_on"], name="review_due")]
        constraints = [
            models.UniqueConstraint(
                name="one_waiting_review_per_person",
                fields=["person"],
                condition=Q(done_on__isnull=True, replaced_at__isnull=True),
                violation_error_message="Une réévaluation est déjà prévue.",
            )
        ]

    def __str__(self) -> str:
        return f"à revoir le {self.due_on:%d/%m/%Y}"


class Incident(models.Model):
    """A right or a deadline lost for a digital reason."""

    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="incidents",
        verbose_name="usager",
    )
    happened_on = models.DateField("survenu le")
    noted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    noted_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "incident"
        verbose_name_plural = "incidents"

    def __str__(self) -> str:
        return f"incident du {self.happened_on:%d/%m/%Y}"
