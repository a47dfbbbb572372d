"""What people say of a place, and lists of places waiting for somebody to read them.

A reported change never changes a place by itself: its structure answers. A list's bytes leave the
row once it was confirmed or given up; the correspondence of its columns stays, for the next list
of the same source.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from passes.models.sites import Site


class SiteReport(models.Model):
    """« Ce lieu a changé » : said by somebody signed in, answered by the structure."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="reports", verbose_name="lieu"
    )
    text = models.CharField("ce qui a changé", max_length=300)
    reported_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="signalé par"
    )
    reported_at = models.DateTimeField("signalé le")
    answer = models.CharField("réponse", max_length=300, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="répondu par",
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "changement signalé"
        verbose_name_plural = "changements signalés"
        constraints = [
            models.CheckConstraint(
                name="site_report_says_something",
                condition=~Q(text=""),
                violation_error_message="Dites ce qui a changé.",
            ),
            models.CheckConstraint(
                name="site_report_answered_once",
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, answer="")
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                violation_error_message="Une réponse a un texte, un auteur et une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} : {self.text}"


class PlacesMapping(models.Model):
    """Which column of a source is which field of the national standard."""

    source = models.CharField("source", max_length=80, unique=True)
    columns = models.JSONField("colonnes et champs", default=dict)
    saved_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )
    saved_at = models.DateTimeField("enregistrée le")

    class Meta:
        verbose_name = "correspondance de colonnes"
        verbose_name_plural = "correspondances de colonnes"
        ordering = ("source",)

    def __str__(self) -> str:
        return self.source


class PlacesFile(models.Model):
    """A list of places received and not entered yet: its columns are being chosen."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    source = models.CharField("source", max_length=80)
    file_name = models.CharField("nom du fichier", max_length=120)
    listed_on = models.DateField("liste à jour au")
    content = models.BinaryField("contenu", null=True, blank=True)
    columns = models.JSONField("colonnes et champs", default=dict, blank=True)
    uploaded_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="déposé par"
    )
    uploaded_at = models.DateTimeField("déposé le")
    entered_at = models.DateTimeField("entré le", null=True, blank=True)
    counts = models.JSONField("comptes", default=dict, blank=True)

    class Meta:
        verbose_name = "liste de lieux"
        verbose_name_plural = "listes de lieux"
        constraints = [
            models.CheckConstraint(
                name="places_file_keeps_bytes_until_entered",
                condition=Q(entered_at__isnull=True, content__isnull=False)
                | Q(entered_at__isnull=False, content__isnull=True),
                violation_error_message="Une liste garde son contenu jusqu'à son entrée.",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
