"""Files that came from outside, their lines, and the lines that wait for a person.

Two steps: analyse writes only staged lines; confirm imports. The row of a file is the work owed:
its state says what is left to do, its counts say how far it is. A file is kept in parts, so that
nobody ever holds it whole in memory. A line that matches nobody is not an error: it waits in
« À rattacher », names as received, without its result.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics import enums
from diagnostics.accounts.models.users import NationalRole
from diagnostics.accounts.rows import ActQuerySet

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class ImportedFileQuerySet(ActQuerySet["ImportedFile"]):
    def lists_of(self, user: User) -> ImportedFileQuerySet:
        """Keep the lists of people that were brought in the name of the user's agencies."""
        return self.filter(agency_id__in=user.agency_ids)

    def visible_to(self, user: User) -> ImportedFileQuerySet:
        """Keep all files of results for the operator, those of their agencies for managers."""
        if user.role == NationalRole.OPERATOR:
            return self.all()
        mine = Q(agency_id__in=user.managed_agency_ids) | Q(imported_by=user)
        return self.filter(mine) if user.managed_agency_ids else self.none()


class ImportedFile(models.Model):
    """One file, or one pull: name, digest, user, counts; a list of people belongs to its agency.

    `content` holds a list of people; a file of results is kept in `ImportedPart`s.
    """

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
    confirmed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmé par",
    )
    received_at = models.DateTimeField("reçu le")
    beat_at = models.DateTimeField("dernier signe de vie", null=True, blank=True)
    reading = models.JSONField("ce qui est lu, et comment", default=dict, blank=True)
    trouble = models.CharField("motif du refus", max_length=300, blank=True)
    is_without_errors = models.BooleanField("sans les lignes en erreur", default=False)
    total_count = models.PositiveIntegerField("lignes du fichier", default=0)
    done_count = models.PositiveIntegerField("lignes faites", default=0)
    read_count = models.PositiveIntegerField("lues", default=0)
    imported_count = models.PositiveIntegerField("importées", default=0)
    known_count = models.PositiveIntegerField("déjà connues", default=0)
    to_attach_count = models.PositiveIntegerField("à rattacher", default=0)
    refused_count = models.PositiveIntegerField("refusées", default=0)
    fault_count = models.PositiveIntegerField("erreurs", default=0)
    warning_count = models.PositiveIntegerField("lignes à vérifier", default=0)

    objects = ImportedFileQuerySet.as_manager()
    transitions = enums.IMPORT_TRANSITIONS

    class Meta:
        verbose_name = "fichier importé"
        verbose_name_plural = "fichiers importés"

    def __str__(self) -> str:
        return self.name


class ImportedPart(models.Model):
    """A compressed piece of a file, read one after the other."""

    file = models.ForeignKey(
        ImportedFile, on_delete=models.PROTECT, related_name="parts", verbose_name="fichier"
    )
    number = models.PositiveIntegerField("rang")
    content = models.BinaryField("contenu")

    class Meta:
        verbose_name = "morceau de fichier"
        verbose_name_plural = "morceaux de fichier"
        constraints = [
            models.UniqueConstraint(
                name="one_part_of_a_number",
                fields=["file", "number"],
                violation_error_message="Ce morceau du fichier existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"morceau {self.number} de {self.file_id}"


class ImportFault(models.Model):
    """One value that cannot be read: row, column header, reason."""

    file = models.ForeignKey(
        ImportedFile, on_delete=models.PROTECT, related_name="faults", verbose_name="fichier"
    )
    row = models.PositiveIntegerField("ligne")
    column = models.CharField("colonne", max_length=200, blank=True)
    reason = models.CharField("motif", max_length=300)

    class Meta:
        verbose_name = "erreur d'une ligne"
        verbose_name_plural = "erreurs des lignes"
        ordering = ("file", "row", "pk")
        indexes = [models.Index(fields=["file", "row"], name="fault_of_file")]

    def __str__(self) -> str:
        return f"ligne {self.row}, {self.column} : {self.reason}"


class StagedLineQuerySet(ActQuerySet["StagedLine"]):
    def to_attach(self) -> StagedLineQuerySet:
        """Keep the lines that wait for somebody to say whose they are."""
        return self.filter(status=enums.StagedStatus.TO_ATTACH)

    def visible_to(self, user: User) -> StagedLineQuerySet:
        """Keep, for those who receive people, the lines of their agencies and of no agency."""
        if not user.agency_ids:
            return self.none()
        return self.filter(Q(file__agency=None) | Q(file__agency_id__in=user.agency_ids))


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
    # Highest state then latest date: compared as text, so that the database can choose (7.2).
    rank = models.CharField("rang", max_length=40, blank=True)
    # Campaign, person and minute of sharing, digested: the same by CSV and by pull (7.3).
    identity = models.CharField("empreinte de la ligne", max_length=64, blank=True)
    observed_on = models.DateField("observé le", null=True, blank=True)
    payload = models.JSONField("contenu lu", default=dict)
    error = models.CharField("erreur", max_length=300, blank=True)
    warning = models.CharField("à vérifier", max_length=300, blank=True)
    waiting_at = models.DateTimeField("attend depuis", null=True, blank=True)
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
            models.Index(fields=["identity"], name="staged_identity"),
            models.Index(fields=["participation", "rank"], name="staged_participation"),
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
