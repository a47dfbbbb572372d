"""A dated setting that a page changes (architecture.md 7.8); its default stands in code.

Old facts keep the value of their day, because it is copied onto their row.
"""

from __future__ import annotations

from django.db import models


class Parameter(models.Model):
    """One value of one setting, for everybody or for one agency, from a day on (« réglage »)."""

    name = models.CharField("réglage", max_length=60)
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="agence",
    )
    value = models.JSONField("valeur")
    from_on = models.DateField("à partir du")
    set_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="réglé par"
    )
    set_at = models.DateTimeField("réglé le")

    class Meta:
        verbose_name = "réglage"
        verbose_name_plural = "réglages"
        indexes = [models.Index(fields=["name", "from_on"], name="parameter_name")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
