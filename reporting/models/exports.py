"""Who took what: one line per file built and per download, added and never changed."""

from __future__ import annotations

from django.db import models


class ExportLog(models.Model):
    """One export or one download: role, scope, period, threshold, rows, size, digest."""

    at = models.DateTimeField("instant")
    act = models.CharField("acte", max_length=12)
    request = models.ForeignKey(
        "reporting.ReportRequest",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exports",
        verbose_name="demande",
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="par"
    )
    role = models.CharField("rôle", max_length=16)
    report = models.CharField("rapport", max_length=40)
    format = models.CharField("format", max_length=10)
    scope = models.JSONField("périmètre")
    period = models.CharField("période", max_length=24)
    threshold = models.PositiveSmallIntegerField("seuil", null=True, blank=True)
    row_count = models.PositiveIntegerField("lignes", default=0)
    size_bytes = models.PositiveBigIntegerField("taille en octets", default=0)
    digest = models.CharField("empreinte", max_length=64, blank=True)
    refusal_code = models.CharField("code de refus", max_length=40, blank=True)

    class Meta:
        verbose_name = "trace d'export"
        verbose_name_plural = "traces d'export"

    def __str__(self) -> str:
        return f"{self.act} {self.report}"
