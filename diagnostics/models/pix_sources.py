"""Where Pix results come from: the campaigns that were met, and the pulls of sendings.

A campaign remembers what a person said of it once: whether it is a Pix Emploi one, and which
column of its export holds the France Travail identifier. A pull remembers how far it read: an
interrupted one is finished before another starts, or its stop rule would leave a hole.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from diagnostics import enums
from diagnostics.accounts.rows import ActQuerySet
from diagnostics.models.imports import ImportedFile


class PixCampaign(models.Model):
    """One campaign of Pix, known by its code, and what was said of it."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    code = models.CharField("code", max_length=60, unique=True)
    name = models.CharField("nom", max_length=200, blank=True)
    identifier_column = models.CharField("colonne de l'identifiant", max_length=200, blank=True)
    is_pix_emploi = models.BooleanField("campagne Pix Emploi", default=False)
    marked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="marquée par",
    )
    marked_at = models.DateTimeField("marquée le", null=True, blank=True)
    first_seen_at = models.DateTimeField("vue depuis")

    objects = ActQuerySet["PixCampaign"].as_manager()

    class Meta:
        verbose_name = "campagne Pix"
        verbose_name_plural = "campagnes Pix"
        ordering = ("name", "code")
        constraints = [
            models.CheckConstraint(
                name="pix_emploi_mark_is_signed",
                condition=Q(is_pix_emploi=False) | Q(marked_at__isnull=False),
                violation_error_message="Une campagne marquée dit quand elle l'a été.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class PixPull(models.Model):
    """One reading of the sendings of Pix, from the newest down to the first one already known."""

    file = models.OneToOneField(
        ImportedFile, on_delete=models.PROTECT, related_name="pull", verbose_name="lignes reçues"
    )
    status = models.CharField(
        "état",
        max_length=12,
        choices=enums.PullStatus.choices,
        default=enums.PullStatus.QUEUED,
    )
    asked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="demandé par",
    )
    asked_at = models.DateTimeField("demandé le")
    beat_at = models.DateTimeField("dernier signe de vie", null=True, blank=True)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)
    retry_at = models.DateTimeField("à reprendre le", null=True, blank=True)
    cursor = models.CharField("curseur", max_length=500, blank=True)
    in_error = models.CharField("filtre des envois en erreur", max_length=10, blank=True)
    page_count = models.PositiveIntegerField("pages lues", default=0)
    failure_count = models.PositiveIntegerField("échecs de suite", default=0)
    trouble = models.CharField("ce qui a manqué", max_length=300, blank=True)
    is_open = models.BooleanField("en cours", default=True)

    objects = ActQuerySet["PixPull"].as_manager()

    class Meta:
        verbose_name = "relevé des envois Pix"
        verbose_name_plural = "relevés des envois Pix"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                name="one_pull_at_a_time",
                fields=["is_open"],
                condition=Q(is_open=True),
                violation_error_message="Un relevé est déjà en cours.",
            ),
            models.CheckConstraint(
                name="finished_pull_is_closed",
                condition=Q(is_open=True, finished_at__isnull=True)
                | Q(is_open=False, finished_at__isnull=False),
                violation_error_message="Un relevé terminé dit quand il l'a été.",
            ),
        ]

    def __str__(self) -> str:
        return f"relevé {self.pk}"
