"""The reference of places: communes and their EPCI, with points good enough to sort by distance.

Loaded by `import_communes` from the committed table or from an official file; never edited by
hand. A point marked approximate is that of the nearest known town.
"""

from __future__ import annotations

from django.db import models


class Epci(models.Model):
    """A group of communes (« EPCI »)."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=160)

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune of the Insee code officiel géographique of `cog_year`."""

    code = models.CharField("code Insee", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    search_name = models.CharField("nom pour la recherche", max_length=80, db_index=True)
    departement = models.CharField("département", max_length=3, db_index=True)
    region = models.CharField("région", max_length=3)
    epci = models.ForeignKey(
        Epci,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name="EPCI",
    )
    population = models.PositiveIntegerField("population", null=True, blank=True)
    postcodes = models.CharField("codes postaux", max_length=400, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    is_approximate = models.BooleanField("point approché", default=False)
    is_frr = models.BooleanField("en zone France ruralités revitalisation", null=True)
    cog_year = models.PositiveSmallIntegerField("année du zonage")

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """One postcode of one commune: what a person says is matched by an index, not by a search."""

    postcode = models.CharField("code postal", max_length=5, db_index=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="postcode_rows", verbose_name="commune"
    )

    class Meta:
        verbose_name = "code postal"
        verbose_name_plural = "codes postaux"
        constraints = [
            models.UniqueConstraint(
                name="postcode_once_per_commune",
                fields=["postcode", "commune"],
                violation_error_message="Ce code postal est déjà rattaché à cette commune.",
            )
        ]

    def __str__(self) -> str:
        return self.postcode
