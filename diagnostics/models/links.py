"""The link to a person's own page (« Mon espace »), and the wrong codes that were tried.

The code is printed once and never stored: a keyed digest recognises it (diagnosis.md 8.1; T21).
A wrong code is counted by network, under a digest too, so that no address of anybody is kept.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet


class PersonLinkQuerySet(ActQuerySet["PersonLink"]):
    def live(self, day: dt.date) -> PersonLinkQuerySet:
        """Keep the links that open a page that day."""
        return self.filter(revoked_at__isnull=True, valid_until__gte=day)


class PersonLink(models.Model):
    """What a printed code opens: the page of one person, for ninety days at most."""

    person = models.ForeignKey(
        "diagnostics.Person", on_delete=models.PROTECT, related_name="links", verbose_name="usager"
    )
    code_digest = models.CharField("empreinte du code", max_length=64, unique=True)
    issued_at = models.DateTimeField("imprimé le")
    issued_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="imprimé par"
    )
    valid_until = models.DateField("valable jusqu'au")
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = PersonLinkQuerySet.as_manager()

    # The code itself, known to `issue_link` alone and to the sheet it prints; never a column.
    code: str = ""

    class Meta:
        verbose_name = "lien vers la page de l'usager"
        verbose_name_plural = "liens vers la page de l'usager"
        constraints = [
            models.UniqueConstraint(
                name="one_live_link_per_person",
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
                violation_error_message="Cette personne a déjà un lien vers sa page.",
            ),
            models.CheckConstraint(
                name="link_revoked_after_issue",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("issued_at")),
                violation_error_message="Un lien se retire après avoir été imprimé.",
            ),
        ]

    def __str__(self) -> str:
        return f"lien jusqu'au {self.valid_until:%d/%m/%Y}"


class WrongLink(models.Model):
    """A code that opens nothing, tried from a network; kept a day, for the throttle alone."""

    network_digest = models.CharField("empreinte du réseau", max_length=64)
    tried_at = models.DateTimeField("essayé le")
    pauses_until = models.DateTimeField("pause jusqu'à", null=True, blank=True)

    class Meta:
        verbose_name = "code de page refusé"
        verbose_name_plural = "codes de page refusés"
        indexes = [
            models.Index(fields=["network_digest", "tried_at"], name="wrong_link_of_network")
        ]

    def __str__(self) -> str:
        return f"code refusé le {self.tried_at:%d/%m/%Y}"
