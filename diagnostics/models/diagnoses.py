"""What was found, frozen from birth: a Diagnosis, its lines, and what was received.

A recorded diagnosis never changes: a correction is a new record that replaces it, with a reason,
and both stay readable. Unknown is never zero: a level stands only where it was assessed.
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


class DiagnosisQuerySet(ActQuerySet["Diagnosis"]):
    def visible_to(self, user: User) -> DiagnosisQuerySet:
        """Keep the diagnoses of the people a user may see."""
        return self.filter(person__agency_id__in=user.agency_ids)

    def standing(self) -> DiagnosisQuerySet:
        """Keep the records that nothing corrects or withdraws."""
        return self.filter(correction__isnull=True, withdrawal__isnull=True)


class Diagnosis(models.Model):
    """One assessment of what a person can do (« diagnostic »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="diagnoses",
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
    interview = models.OneToOneField(
        "diagnostics.Interview",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="diagnosis",
        verbose_name="entretien",
    )
    instrument = models.CharField("instrument", max_length=20, choices=enums.Instrument.choices)
    instrument_version = models.CharField("version de l'instrument", max_length=20)
    nature = models.CharField("nature", max_length=10, choices=enums.Nature.choices)
    mode = models.CharField("mode", max_length=10, choices=enums.Mode.choices)
    observed_on = models.DateField("observé le")
    recorded_at = models.DateTimeField("enregistré le")
    place = models.CharField("où", max_length=10, choices=enums.Place.choices, blank=True)
    device = models.CharField("avec", max_length=10, choices=enums.DeviceKind.choices, blank=True)
    minutes = models.PositiveSmallIntegerField("minutes", null=True, blank=True)
    stop_reason = models.CharField(
        "fin", max_length=16, choices=enums.StopReason.choices, default=enums.StopReason.FINISHED
    )
    max_level = models.PositiveSmallIntegerField("niveau maximal", null=True, blank=True)
    evidence = models.JSONField("réponses et résultats lus par le modèle", default=dict)
    shared_by_person_at = models.DateTimeField("partagé le", null=True, blank=True)
    agreed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accord noté par",
    )
    submission_id = models.UUIDField("identité de l'envoi", unique=True)
    submission_digest = models.CharField("empreinte de l'envoi", max_length=64)
    source_reference = models.CharField(
        "référence de la source", max_length=120, null=True, blank=True, unique=True
    )
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name="remplace",
    )
    correction_reason = models.CharField(
        "motif", max_length=14, choices=enums.CorrectionReason.choices, blank=True
    )
    correction_comment = models.CharField("commentaire", max_length=200, blank=True)

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic"
        verbose_name_plural = "diagnostics"
        indexes = [
            models.Index(fields=["person", "observed_on"], name="diagnosis_of_person"),
            models.Index(fields=["agency", "observed_on"], name="diagnosis_of_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                name="correction_has_reason",
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
                violation_error_message="Une correction porte un motif.",
            ),
            models.CheckConstraint(
                name="max_level_in_framework",
                condition=Q(max_level__isnull=True) | Q(max_level__lte=8),
                violation_error_message="Le niveau maximal va de 0 à 8.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} du {self.observed_on:%d/%m/%Y}"


class SkillLevel(models.Model):
    """One line of a result: a competence, an area or the whole (« niveau de compétence »)."""

    diagnosis = models.ForeignKey(
        Diagnosis, on_delete=models.PROTECT, related_name="skill_levels", verbose_name="diagnostic"
    )
    competence = models.CharField("compétence", max_length=3, blank=True)
    area = models.CharField("domaine", max_length=1, blank=True)
    raw_name = models.CharField("nom reçu", max_length=160, blank=True)
    status = models.CharField("état", max_length=12, choices=enums.SkillStatus.choices)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    max_level = models.PositiveSmallIntegerField("niveau maximal", default=8)
    pix = models.PositiveSmallIntegerField("pix", null=True, blank=True)
    percent = models.DecimalField(
        "pourcentage", max_digits=5, decimal_places=2, null=True, blank=True
    )
    validated = models.PositiveSmallIntegerField("acquis", null=True, blank=True)
    targeted = models.PositiveSmallIntegerField("visés", null=True, blank=True)
    uncertainty = models.FloatField("incertitude", null=True, blank=True)
    low = models.PositiveSmallIntegerField("au moins", null=True, blank=True)
    high = models.PositiveSmallIntegerField("au plus", null=True, blank=True)

    class Meta:
        verbose_name = "niveau de compétence"
        verbose_name_plural = "niveaux de compétence"
        constraints = [
            models.CheckConstraint(
                name="figures_only_when_assessed",
                condition=Q(status="assessed")
                | Q(level__isnull=True, pix__isnull=True, percent__isnull=True),
                violation_error_message="Un niveau n'existe que s'il a été évalué.",
            ),
            models.CheckConstraint(
                name="level_up_to_max_level",
                condition=Q(level__isnull=True) | Q(level__lte=F("max_level")),
                violation_error_message="Le niveau dépasse le maximum atteignable.",
            ),
            models.CheckConstraint(
                name="validated_up_to_targeted",
                condition=Q(validated__isnull=True)
                | Q(targeted__isnull=True)
                | Q(validated__lte=F("targeted")),
                violation_error_message="On ne peut pas valider plus d'acquis que visé.",
            ),
            models.CheckConstraint(
                name="interval_only_when_assessed",
                condition=Q(status="assessed")
                | Q(uncertainty__isnull=True, low__isnull=True, high__isnull=True),
                violation_error_message="Un intervalle n'existe que s'il a été évalué.",
            ),
            models.CheckConstraint(
                name="low_up_to_high",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")),
                violation_error_message="Un intervalle va du plus bas au plus haut.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence or self.area or 'ensemble'} : {self.level}"


class RawResult(models.Model):
    """What was received, ignored columns removed; apart, because it is erased with the person."""

    diagnosis = models.OneToOneField(
        Diagnosis, on_delete=models.PROTECT, related_name="raw", verbose_name="diagnostic"
    )
    payload = models.JSONField("contenu reçu")

    class Meta:
        verbose_name = "résultat reçu"
        verbose_name_plural = "résultats reçus"

    def __str__(self) -> str:
        return f"reçu pour {self.diagnosis_id}"


class Withdrawal(models.Model):
    """A record taken out of every curve and assessment (wrong person), still readable."""

    diagnosis = models.OneToOneField(
        Diagnosis, on_delete=models.PROTECT, related_name="withdrawal", verbose_name="diagnostic"
    )
    reason = models.CharField("motif", max_length=200)
    withdrawn_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="retiré par"
    )
    withdrawn_at = models.DateTimeField("retiré le")

    class Meta:
        verbose_name = "retrait"
        verbose_name_plural = "retraits"
        constraints = [
            models.CheckConstraint(
                name="withdrawal_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Un retrait porte un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"retrait de {self.diagnosis_id}"
