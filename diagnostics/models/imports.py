"""Files that came from outside, their lines, and the lines that wait for a person.

Two steps: analyse writes only staged lines; confirm imports. A line that matches nobody is not an
error: it waits in « À rattacher », names as received, without its result.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics import enums
from diagnostics.accounts.rows import ActQuerySet

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class ImportedFileQuerySet(ActQuerySet["ImportedFile"]):
    def lists_of(self, user: User) -> ImportedFileQuerySet:
        """Keep the lists of people that were brought in the name of the user's agencies."""
        return self.filter(agency_id__in=user.agency_ids)


class ImportedFile(models.Model):
    """One file: its name, digest, user and counts; a list of people belongs to its agency."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    kind = models.CharField("format", max_length=20)
    name = models.CharField("nom du fichier", max_length=200)
    digest = models.CharField("empreinte", max_length=64, db_index=True)
    content = models.BinaryField("contenu", null=True, blank=True)
    status = models.CharField(
        "état",
        max_length=10,
        choices=enums.ImportStatus.choices,
        default=enums.ImportStatus.STAGED,
    )
    imported_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="importé par",
    )
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="agence",
    )
    received_at = models.DateTimeField("reçu le")
    read_count = models.PositiveIntegerField("lues", default=0)
    imported_count = models.PositiveIntegerField("importées", default=0)
    known_count = models.PositiveIntegerField("déjà connues", default=0)
    to_attach_count = models.PositiveIntegerField("à rattacher", default=0)
    refused_count = models.PositiveIntegerField("refusées", default=0)

    objects = ImportedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier importé"
        verbose_name_plural = "fichiers importés"

    def __str__(self) -> str:
        return self.name


class StagedLineQuerySet(ActQuerySet["StagedLine"]):
    def to_attach(self) -> StagedLineQuerySet:
        """Keep the lines that wait for somebody to say whose they are."""
        return self.filter(status=enums.StagedStatus.TO_ATTACH)

    def visible_to(self, user: User) -> StagedLineQuerySet:
        """Keep all lines for those who receive people, and none for the others."""
        return self.all() if user.agency_ids else self.none()


class StagedLine(models.Model):
    """One line of a file, or one sending of Pix, before and after it became a record."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    file = models.ForeignKey(
        ImportedFile, on_delete=models.PROTECT, related_name="lines", verbose_name="fichier"
    )
    row = models.PositiveIntegerField("ligne")
    source_reference = models.CharField("référence de la source", max_length=120)
    status = models.CharField("état", max_length=10, choices=enums.StagedStatus.choices)
    identifier_digest = models.CharField("empreinte de l'identifiant", max_length=64, blank=True)
    first_name = models.CharField("prénom reçu", max_length=100, blank=True)
    last_name = models.CharField("nom reçu", max_length=100, blank=True)
    campaign = models.CharField("campagne", max_length=200, blank=True)
    participation = models.CharField("participation", max_length=60, blank=True)
    observed_on = models.DateField("observé le", null=True, blank=True)
    payload = models.JSONField("contenu lu", default=dict)
    error = models.CharField("erreur", max_length=300, blank=True)
    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="usager",
    )
    diagnosis = models.ForeignKey(
        "diagnostics.Diagnosis",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diagnostic",
    )
    decided_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidé par",
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    decision_reason = models.CharField("motif", max_length=200, blank=True)

    objects = StagedLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne importée"
        verbose_name_plural = "lignes importées"
        ordering = ("file", "row")
        indexes = [
            models.Index(fields=["status"], name="staged_status"),
            models.Index(fields=["source_reference"], name="staged_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="source_counts_once",
                fields=["source_reference"],
                condition=Q(status__in=["imported", "attached", "to_attach", "discarded"]),
                violation_error_message="Cet envoi est déjà connu.",
            ),
            models.CheckConstraint(
                name="discarded_line_has_reason",
                condition=~Q(status="discarded") | ~Q(decision_reason=""),
                violation_error_message="Une ligne écartée porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"ligne {self.row} de {self.file_id}"
