"""Who asked for which report, on what frozen scope; the row is the work owed (reports.md 8)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics.accounts.rows import ActQuerySet
from reporting import enums

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class ReportRequestQuerySet(ActQuerySet["ReportRequest"]):
    def visible_to(self, user: User) -> ReportRequestQuerySet:
        """Keep one's own requests; the auditor reads all."""
        if user.role == "auditor":
            return self.all()
        return self.filter(requested_by=user)


class ReportRequest(models.Model):
    """One report asked by one user: what may be seen is decided then, and frozen."""

    transitions = enums.REQUEST_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    report = models.CharField("rapport", max_length=40)
    format = models.CharField("format", max_length=10, choices=enums.FileFormat.choices)
    audience = models.CharField("destinataire", max_length=8, choices=enums.Audience.choices)
    requested_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="demandé par"
    )
    role = models.CharField("rôle", max_length=16)
    scope = models.JSONField("périmètre")
    from_on = models.DateField("du")
    until_on = models.DateField("au")
    threshold = models.PositiveSmallIntegerField("seuil")
    definitions_version = models.CharField("version des définitions", max_length=12)
    as_of = models.DateTimeField("extraction")
    asked_digest = models.CharField("empreinte de la demande", max_length=64)
    status = models.CharField(
        "état",
        max_length=10,
        choices=enums.RequestStatus.choices,
        default=enums.RequestStatus.QUEUED,
    )
    file_name = models.CharField("fichier", max_length=160, blank=True)
    file_content = models.BinaryField("contenu", null=True, blank=True)
    file_digest = models.CharField("empreinte du fichier", max_length=64, blank=True)
    row_count = models.PositiveIntegerField("lignes", default=0)
    ready_at = models.DateTimeField("prêt le", null=True, blank=True)
    forget_on = models.DateField("effacé le", null=True, blank=True)
    failure = models.CharField("ce qui a manqué", max_length=200, blank=True)

    objects = ReportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de rapport"
        verbose_name_plural = "demandes de rapport"
        constraints = [
            models.UniqueConstraint(
                name="same_request_pending_once",
                fields=["asked_digest"],
                condition=Q(status__in=["queued", "running"]),
                violation_error_message="Cette demande est déjà en cours.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} du {self.from_on:%d/%m/%Y} au {self.until_on:%d/%m/%Y}"
