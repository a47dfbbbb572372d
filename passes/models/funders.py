"""Who orders and pays (« commanditaire »), and the people who sign for it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models

from diagnostics.accounts.rows import ActQuerySet
from passes import enums

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class FunderQuerySet(ActQuerySet["Funder"]):
    def visible_to(self, user: User) -> FunderQuerySet:
        """Keep one's own funder; operators and auditors see all."""
        if user.role in {"operator", "auditor", "observer"}:
            return self.all()
        return self.filter(memberships__user=user, memberships__ended_on__isnull=True).distinct()


class Funder(models.Model):
    """A body that orders and funds Passes."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    name = models.CharField("nom", max_length=160)
    siret = models.CharField("SIRET", max_length=14, unique=True)
    kind = models.CharField("nature", max_length=14, choices=enums.FunderKind.choices)
    billing_address = models.CharField("adresse de facturation", max_length=300, blank=True)
    public_accountant = models.CharField("comptable public", max_length=160, blank=True)
    service_code = models.CharField("code du service de facturation", max_length=60, blank=True)
    mandate_agreement = models.CharField("convention de mandat", max_length=60, blank=True)

    objects = FunderQuerySet.as_manager()

    class Meta:
        verbose_name = "commanditaire"
        verbose_name_plural = "commanditaires"

    def __str__(self) -> str:
        return self.name


class FunderMembership(models.Model):
    """Somebody who acts for a funder; a signatory may sign its visas."""

    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="funder_memberships",
        verbose_name="utilisateur",
    )
    funder = models.ForeignKey(
        Funder, on_delete=models.PROTECT, related_name="memberships", verbose_name="commanditaire"
    )
    is_signatory = models.BooleanField("peut signer", default=False)
    ended_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "membre d'un commanditaire"
        verbose_name_plural = "membres d'un commanditaire"
        constraints = [
            models.UniqueConstraint(
                name="one_membership_per_user_and_funder",
                fields=["user", "funder"],
                violation_error_message="Cette personne est déjà membre de ce commanditaire.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.funder}"
