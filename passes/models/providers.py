"""Those who redeem: structures, who works there, who qualified them, which funder accepts them.

A membership, an accreditation and an approval are dated: what a structure was allowed that day is
read from its rows, never from its state of today.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from diagnostics.accounts.rows import ActQuerySet
from passes import enums

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class ProviderQuerySet(ActQuerySet["Provider"]):
    def visible_to(self, user: User) -> ProviderQuerySet:
        """Keep one's own organisation; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(memberships__user=user, memberships__ended_on__isnull=True).distinct()


class Provider(models.Model):
    """An organisation that redeems (« structure de médiation »)."""

    transitions = enums.PROVIDER_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    name = models.CharField("nom", max_length=200)
    siret = models.CharField("SIRET", max_length=14, null=True, blank=True, unique=True)
    kind = models.CharField("nature", max_length=40, blank=True)
    is_public_body = models.BooleanField("organisme public", default=False)
    status = models.CharField(
        "état",
        max_length=14,
        choices=enums.ProviderStatus.choices,
        default=enums.ProviderStatus.CANDIDATE,
    )
    email = models.EmailField("mail", blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    charter_accepted_on = models.DateField("charte acceptée le", null=True, blank=True)
    legal_representative = models.CharField("représentant légal", max_length=160, blank=True)
    state_reason = models.CharField("motif de l'état", max_length=300, blank=True)
    submitted_at = models.DateTimeField("dossier envoyé le", null=True, blank=True)
    source = models.CharField("source", max_length=80, blank=True)
    source_id = models.CharField("identifiant dans la source", max_length=120, blank=True)
    created_at = models.DateTimeField("créée le")

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = "structure de médiation"
        verbose_name_plural = "structures de médiation"
        constraints = [
            models.CheckConstraint(
                name="siret_empty_only_for_a_candidate",
                condition=Q(siret__isnull=False) | Q(status__in=["candidate", "invited"]),
                violation_error_message="Une structure a un SIRET, sauf comme candidate.",
            ),
            models.UniqueConstraint(
                name="one_provider_per_source_row",
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                violation_error_message="Ce lieu est déjà importé.",
            ),
            models.CheckConstraint(
                name="provider_sent_back_has_reason",
                condition=~Q(status__in=["to_correct", "refused", "disqualified"])
                | ~Q(state_reason=""),
                violation_error_message="Une structure renvoyée, refusée ou radiée a un motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProviderMembership(models.Model):
    """Somebody who scans, or who administers, for a provider."""

    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="provider_memberships",
        verbose_name="utilisateur",
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="memberships", verbose_name="structure"
    )
    role = models.CharField("rôle", max_length=16, choices=enums.ProviderRole.choices)
    started_on = models.DateField("depuis le")
    ended_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "membre d'une structure"
        verbose_name_plural = "membres d'une structure"
        constraints = [
            models.UniqueConstraint(
                name="one_membership_per_user_and_provider",
                fields=["user", "provider"],
                violation_error_message="Cette personne est déjà membre de cette structure.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.provider}"


class SiretChange(models.Model):
    """A structure moves its registered office: another SIRET of the same SIREN, from a day on."""

    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="siret_changes", verbose_name="structure"
    )
    former_siret = models.CharField("ancien SIRET", max_length=14)
    siret = models.CharField("nouveau SIRET", max_length=14)
    from_on = models.DateField("à partir du")
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    decided_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "changement de SIRET"
        verbose_name_plural = "changements de SIRET"
        constraints = [
            models.CheckConstraint(
                name="siret_changes_under_one_siren",
                condition=Exact(Left("siret", 9), Left("former_siret", 9))
                & ~Q(siret=F("former_siret")),
                violation_error_message="Un changement de SIRET garde le même SIREN.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.former_siret} → {self.siret}"


class Accreditation(models.Model):
    """The dated right of a provider to redeem (« qualification »)."""

    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="accreditations", verbose_name="structure"
    )
    from_on = models.DateField("à partir du")
    until_on = models.DateField("jusqu'au", null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="décidée par"
    )
    reason = models.CharField("motif de fin", max_length=200, blank=True)
    score = models.PositiveSmallIntegerField("points du dossier", null=True, blank=True)

    class Meta:
        verbose_name = "qualification"
        verbose_name_plural = "qualifications"
        constraints = [
            models.UniqueConstraint(
                name="one_current_accreditation_per_provider",
                fields=["provider"],
                condition=Q(until_on__isnull=True),
                violation_error_message="Cette structure est déjà qualifiée.",
            ),
            models.CheckConstraint(
                name="ended_accreditation_has_reason",
                condition=Q(until_on__isnull=True) | ~Q(reason=""),
                violation_error_message="Une fin de qualification porte un motif.",
            ),
            models.CheckConstraint(
                name="accreditation_ends_after_it_starts",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} depuis le {self.from_on}"


class FunderApproval(models.Model):
    """A funder accepts a provider for its orders (« agrément »)."""

    funder = models.ForeignKey(
        "passes.Funder",
        on_delete=models.PROTECT,
        related_name="approvals",
        verbose_name="commanditaire",
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="approvals", verbose_name="structure"
    )
    from_on = models.DateField("à partir du")
    until_on = models.DateField("jusqu'au", null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="décidé par"
    )
    reason = models.CharField("motif de fin", max_length=200, blank=True)

    class Meta:
        verbose_name = "agrément"
        verbose_name_plural = "agréments"
        constraints = [
            models.UniqueConstraint(
                name="one_current_approval_per_funder_and_provider",
                fields=["funder", "provider"],
                condition=Q(until_on__isnull=True),
                violation_error_message="Cette structure est déjà agréée.",
            ),
            models.CheckConstraint(
                name="ended_approval_has_reason",
                condition=Q(until_on__isnull=True) | ~Q(reason=""),
                violation_error_message="Une fin d'agrément porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.funder} agrée {self.provider}"
