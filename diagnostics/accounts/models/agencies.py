"""Bodies that receive people, and who works there.

An Agency is any body that receives people: a France Travail agency, a mission locale, a CCAS. An
advisor sees the people of the own agency; a manager answers for it.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics.accounts.rows import ActQuerySet

if TYPE_CHECKING:
    from diagnostics.accounts.models.users import User


class AgencyRole(models.TextChoices):
    ADVISOR = "advisor", "conseiller"
    MANAGER = "manager", "responsable"


class AgencyQuerySet(ActQuerySet["Agency"]):
    def visible_to(self, user: User) -> AgencyQuerySet:
        """Keep the agencies a user may know of: national roles all, others their own."""
        if user.role in {"operator", "auditor", "administrator", "dpo", "observer"}:
            return self.all()
        return self.filter(pk__in=user.agency_ids)


class Agency(models.Model):
    """A body that receives people (« agence »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    code = models.CharField("code", max_length=20, unique=True)
    name = models.CharField("nom", max_length=160)
    departement = models.CharField("département", max_length=3)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    town = models.CharField("commune", max_length=80, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    closed_on = models.DateField("fermée le", null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "agence"
        verbose_name_plural = "agences"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class AgencyMembership(models.Model):
    """One user in one agency, from a day to a day."""

    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name="utilisateur",
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="memberships", verbose_name="agence"
    )
    role = models.CharField("rôle", max_length=10, choices=AgencyRole.choices)
    started_on = models.DateField("depuis le")
    ended_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "membre d'agence"
        verbose_name_plural = "membres d'agence"
        constraints = [
            models.UniqueConstraint(
                name="one_live_membership_per_agency",
                fields=["user", "agency"],
                condition=Q(ended_on__isnull=True),
                violation_error_message="Cette personne est déjà membre de cette agence.",
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("started_on")),
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.agency}"
