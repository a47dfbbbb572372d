"""The risk of digital exclusion as it was assessed, day by day, under one version of the model.

An assessment keeps its input, its output and its version: reading it later shows what was stored,
never a new computation (risk-model.md section 10).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics import enums
from diagnostics.accounts.rows import ActQuerySet

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class RiskModelVersion(models.Model):
    """One version of REN: a record that two people approved and that nobody edits afterwards."""

    version = models.CharField("version", max_length=12, unique=True)
    digest = models.CharField("empreinte des tables", max_length=64)
    reason = models.CharField("motif", max_length=200)
    written_by = models.CharField("auteur", max_length=80)
    first_approved_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="première approbation",
    )
    second_approved_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="seconde approbation",
    )
    written_on = models.DateField("proposée le", null=True, blank=True)
    vectors_passed = models.PositiveSmallIntegerField("cas vérifiés", null=True, blank=True)
    effective_on = models.DateField("en vigueur le", null=True, blank=True)

    class Meta:
        verbose_name = "version du modèle"
        verbose_name_plural = "versions du modèle"
        constraints = [
            models.CheckConstraint(
                name="model_approved_by_two",
                condition=Q(effective_on__isnull=True)
                | (
                    Q(first_approved_by__isnull=False, second_approved_by__isnull=False)
                    & ~Q(first_approved_by=F("second_approved_by"))
                ),
                violation_error_message="Une version en vigueur est approuvée par deux personnes.",
            )
        ]

    def __str__(self) -> str:
        return f"REN {self.version}"


class RiskAssessmentQuerySet(ActQuerySet["RiskAssessment"]):
    def visible_to(self, user: User) -> RiskAssessmentQuerySet:
        """Keep the assessments of the people a user may see."""
        of_somebody = self.filter(person__anonymised_at__isnull=True)
        return of_somebody.filter(person__agency_id__in=user.agency_ids)

    def latest_first(self) -> RiskAssessmentQuerySet:
        """Order so that the assessment in force comes first."""
        return self.order_by("-as_of", "-pk")


class RiskAssessment(models.Model):
    """A level and why (« évaluation du risque »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name="usager",
    )
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="agence"
    )
    advisor = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="conseiller",
    )
    diagnosis = models.ForeignKey(
        "diagnostics.Diagnosis",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name="diagnostic",
    )
    model_version = models.CharField("version du modèle", max_length=12)
    as_of = models.DateField("au")
    assessed_at = models.DateTimeField("évalué le")
    input = models.JSONField("entrée")
    output = models.JSONField("sortie")
    score = models.PositiveSmallIntegerField("score", null=True, blank=True)
    completeness = models.PositiveSmallIntegerField("complétude")
    computed_level = models.CharField("niveau calculé", max_length=12, choices=enums.Level.choices)
    level = models.CharField("niveau", max_length=12, choices=enums.Level.choices)
    next_review_on = models.DateField("prochaine réévaluation le")

    objects = RiskAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation du risque"
        verbose_name_plural = "évaluations du risque"
        indexes = [
            models.Index(fields=["person", "as_of"], name="assessment_of_person"),
            models.Index(fields=["agency", "as_of"], name="assessment_of_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                name="score_up_to_hundred",
                condition=Q(score__isnull=True) | Q(score__lte=100),
                violation_error_message="Le score va de 0 à 100.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} au {self.as_of:%d/%m/%Y}"


class LevelOverride(models.Model):
    """A human decision on the level (« dérogation »), with its reason, for a time."""

    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="overrides",
        verbose_name="usager",
    )
    level = models.CharField("niveau", max_length=12, choices=enums.Level.choices)
    from_level = models.CharField("niveau avant", max_length=12, choices=enums.Level.choices)
    reason_code = models.CharField("motif", max_length=30, choices=enums.OverrideReason.choices)
    comment = models.CharField("commentaire", max_length=200, blank=True)
    decided_on = models.DateField("décidée le")
    decided_at = models.DateTimeField("enregistrée le")
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="décidée par"
    )
    ended_at = models.DateTimeField("levée le", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="levée par",
    )

    class Meta:
        verbose_name = "dérogation"
        verbose_name_plural = "dérogations"
        constraints = [
            models.UniqueConstraint(
                name="one_live_override_per_person",
                fields=["person"],
                condition=Q(ended_at__isnull=True),
                violation_error_message="Une dérogation est déjà en cours.",
            ),
            models.CheckConstraint(
                name="override_has_reason",
                condition=~Q(reason_code=""),
                violation_error_message="Une dérogation porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"dérogation : {self.get_level_display()}"


class RiskFlag(models.Model):
    """A person put first in the lists (« alerte d'exclusion numérique »), and nothing else."""

    person = models.ForeignKey(
        "diagnostics.Person", on_delete=models.PROTECT, related_name="flags", verbose_name="usager"
    )
    assessment = models.ForeignKey(
        RiskAssessment, on_delete=models.PROTECT, related_name="+", verbose_name="évaluation"
    )
    raised_at = models.DateTimeField("signalée le")
    resolved_at = models.DateTimeField("levée le", null=True, blank=True)
    resolved_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="levée par",
    )
    resolution = models.CharField("ce qui a été fait", max_length=200, blank=True)

    class Meta:
        verbose_name = "alerte d'exclusion numérique"
        verbose_name_plural = "alertes d'exclusion numérique"
        constraints = [
            models.UniqueConstraint(
                name="one_open_flag_per_person",
                fields=["person"],
                condition=Q(resolved_at__isnull=True),
                violation_error_message="Une alerte est déjà ouverte.",
            )
        ]

    def __str__(self) -> str:
        return f"alerte du {self.raised_at:%d/%m/%Y}"


class TrialAssessment(models.Model):
    """The same input under a version not in force: stored apart, shown to nobody at the desk."""

    assessment = models.ForeignKey(
        RiskAssessment, on_delete=models.PROTECT, related_name="+", verbose_name="évaluation"
    )
    model_version = models.CharField("version essayée", max_length=12)
    model_digest = models.CharField("empreinte des tables", max_length=64)
    score = models.PositiveSmallIntegerField("score", null=True, blank=True)
    completeness = models.PositiveSmallIntegerField("complétude", default=0)
    computed_level = models.CharField(
        "niveau calculé", max_length=12, choices=enums.Level.choices, blank=True
    )
    level = models.CharField("niveau", max_length=12, choices=enums.Level.choices, blank=True)
    # The situation of an old day may say what the version on trial no longer knows.
    error = models.CharField("erreur", max_length=60, blank=True)
    tried_at = models.DateTimeField("essayée le")

    class Meta:
        verbose_name = "évaluation d'essai"
        verbose_name_plural = "évaluations d'essai"
        constraints = [
            models.UniqueConstraint(
                name="trial_once_per_assessment",
                fields=["model_version", "model_digest", "assessment"],
                violation_error_message="Cette évaluation est déjà essayée sous cette version.",
            )
        ]

    def __str__(self) -> str:
        return f"essai {self.model_version} : {self.get_level_display()}"
