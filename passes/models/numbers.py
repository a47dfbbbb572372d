"""Numbers: the epoch of the instance, and series that never give the same number twice.

The epoch stands in every number and serial (T1); it is also an environment value, compared at
every start, so that a rewound database cannot bring it back.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Instance(models.Model):
    """The one row that says which epoch this database lives in."""

    epoch = models.CharField("époque", max_length=1, default="0")
    opened_at = models.DateTimeField("ouverte le")

    class Meta:
        verbose_name = "instance"
        verbose_name_plural = "instances"
        constraints = [
            models.CheckConstraint(
                name="one_instance_row",
                condition=Q(id=1),
                violation_error_message="Une base de données n'a qu'une époque.",
            )
        ]

    def __str__(self) -> str:
        return f"époque {self.epoch}"


class NumberSeries(models.Model):
    """A counter moved by a conditional update inside the transaction that uses its number."""

    kind = models.CharField("série", max_length=20)
    scope = models.CharField("période", max_length=10, blank=True)
    last = models.PositiveBigIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "série de numéros"
        verbose_name_plural = "séries de numéros"
        constraints = [
            models.UniqueConstraint(
                name="one_series_per_kind_and_scope",
                fields=["kind", "scope"],
                violation_error_message="Cette série existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope}".strip()
