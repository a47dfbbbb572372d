"""One draw of Passes by an auditor: a seed and a population give it again (« tirage d'audit »).

The population is closed on the day of the draw: the Passes numbered up to a serial, or those with
a redemption received in a period that is over. Nothing of it can move, so that the same seed gives
the same sample to whoever draws again. Append only.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from passes import sampling


class EvidenceDraw(models.Model):
    """Which Passes an auditor drew, among how many, and the digests of both lists."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    population = models.CharField("parmi", max_length=8, choices=sampling.Population.choices)
    seed = models.CharField("graine", max_length=40)
    size = models.PositiveSmallIntegerField("taille demandée")
    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commande",
    )
    from_on = models.DateField("encaissés du", null=True, blank=True)
    until_on = models.DateField("encaissés au", null=True, blank=True)
    last_serial = models.PositiveIntegerField("dernier numéro de série")
    among_count = models.PositiveIntegerField("nombre de Pass possibles")
    among_digest = models.CharField("empreinte des Pass possibles", max_length=64)
    serials = models.JSONField("numéros tirés", default=list)
    sample_digest = models.CharField("empreinte des numéros tirés", max_length=64)
    drawn_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="tiré par"
    )
    drawn_at = models.DateTimeField("tiré le")

    class Meta:
        verbose_name = "tirage d'audit"
        verbose_name_plural = "tirages d'audit"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="draw_of_redeemed_has_its_period",
                condition=Q(population="issued", from_on__isnull=True, until_on__isnull=True)
                | Q(population="redeemed", from_on__isnull=False, until_on__gte=F("from_on")),
                violation_error_message="Un tirage d'encaissements porte sur une période.",
            ),
            models.CheckConstraint(
                name="draw_has_a_seed",
                condition=~Q(seed=""),
                violation_error_message="Un tirage a une graine.",
            ),
        ]

    def __str__(self) -> str:
        return f"tirage d'audit « {self.seed} » du {self.drawn_at:%d/%m/%Y}"
