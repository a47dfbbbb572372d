"""Those who redeem: structures, their places and services, their members, their bank accounts.

Redeeming is allowed while the account is pending; the money waits and is shown as waiting. An
account is accepted by three different people: who submits, who checks, who confirms (T5).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import enums

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class Service(models.Model):
    """A service of the national standard of places."""

    code = models.CharField("code", max_length=80, unique=True)
    label = models.CharField("libellé", max_length=160)
    is_active = models.BooleanField("proposé", default=True)

    class Meta:
        verbose_name = "service"
        verbose_name_plural = "services"
        ordering = ("label",)

    def __str__(self) -> str:
        return self.label


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


class SiteQuerySet(ActQuerySet["Site"]):
    def visible_to(self, user: User) -> SiteQuerySet:
        """Keep one's own places; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(
            provider__memberships__user=user, provider__memberships__ended_on__isnull=True
        ).distinct()


class Site(models.Model):
    """An address where services are given (« lieu »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="sites", verbose_name="structure"
    )
    name = models.CharField("nom", max_length=200)
    address = models.CharField("adresse", max_length=300, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    town = models.CharField("commune", max_length=80, blank=True)
    commune = models.ForeignKey(
        "accounts.Commune",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commune Insee",
    )
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    phone = models.CharField("téléphone", max_length=40, blank=True)
    opening_hours = models.CharField("horaires", max_length=300, blank=True)
    accessibility = models.CharField("accessibilité", max_length=300, blank=True)
    is_itinerant = models.BooleanField("itinérant ou à distance", default=False)
    accepts_pass = models.BooleanField("accepte le Pass", default=False)
    open_from = models.DateField("ouvert depuis le", null=True, blank=True)
    closed_from = models.DateField("fermé à partir du", null=True, blank=True)
    confirmed_on = models.DateField("vérifié le", null=True, blank=True)
    details = models.JSONField("autres champs du standard", default=dict, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        indexes = [models.Index(fields=["latitude", "longitude"], name="site_point")]
        constraints = [
            models.CheckConstraint(
                name="site_closes_after_it_opens",
                condition=Q(open_from__isnull=True)
                | Q(closed_from__isnull=True)
                | Q(closed_from__gte=F("open_from")),
                violation_error_message="Un lieu ne ferme pas avant d'ouvrir.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SiteService(models.Model):
    """A service given in a place, with its price and tariff, between two days."""

    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="site_services", verbose_name="lieu"
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="site_services", verbose_name="service"
    )
    price_cents = models.PositiveIntegerField("prix en centimes", null=True, blank=True)
    is_regulated_tariff = models.BooleanField("tarif réglementé", default=False)
    usual_passes = models.PositiveSmallIntegerField("Pass par séance", default=1)
    from_on = models.DateField("à partir du")
    until_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "service proposé"
        verbose_name_plural = "services proposés"
        constraints = [
            models.UniqueConstraint(
                name="one_current_service_per_site",
                fields=["site", "service"],
                condition=Q(until_on__isnull=True),
                violation_error_message="Ce service est déjà proposé dans ce lieu.",
            ),
            models.CheckConstraint(
                name="site_service_ends_after_it_starts",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} à {self.site}"


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


class BankAccount(models.Model):
    """An IBAN with its own checks and dates; a changed IBAN is a new row."""

    transitions = enums.ACCOUNT_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="bank_accounts", verbose_name="structure"
    )
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11)
    holder_name = models.CharField("titulaire", max_length=140)
    status = models.CharField("état", max_length=10, choices=enums.AccountStatus.choices)
    submitted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="déposé par",
    )
    submitted_at = models.DateTimeField("déposé le", null=True, blank=True)
    checked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="contrôlé par",
    )
    confirmed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmé par",
    )
    valid_from = models.DateField("valable du", null=True, blank=True)
    valid_until = models.DateField("valable jusqu'au", null=True, blank=True)
    reason = models.CharField("motif", max_length=200, blank=True)

    class Meta:
        verbose_name = "compte bancaire"
        verbose_name_plural = "comptes bancaires"
        constraints = [
            models.UniqueConstraint(
                name="one_accepted_account_per_provider",
                fields=["provider"],
                condition=Q(status="accepted"),
                violation_error_message="Cette structure a déjà un compte accepté.",
            ),
            models.CheckConstraint(
                name="accepted_account_has_three_people",
                condition=~Q(status__in=["accepted", "ended"])
                | (
                    Q(
                        submitted_by__isnull=False,
                        checked_by__isnull=False,
                        confirmed_by__isnull=False,
                    )
                    & ~Q(submitted_by=F("checked_by"))
                    & ~Q(submitted_by=F("confirmed_by"))
                    & ~Q(checked_by=F("confirmed_by"))
                ),
                violation_error_message=(
                    "Un compte est déposé, contrôlé et confirmé par trois personnes différentes."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"compte de {self.provider}"

    @property
    def masked_iban(self) -> str:
        """The first four and last three characters (what an envelope may show)."""
        return f"{self.iban[:4]} •••• {self.iban[-3:]}"
