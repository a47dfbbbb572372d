"""The places where a structure receives people, and the services that each gives.

What a place gives is dated; a redemption keeps the words of its day.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes.models.providers import Provider, ProviderMembership

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


class SiteQuerySet(ActQuerySet["Site"]):
    def visible_to(self, user: User) -> SiteQuerySet:
        """Keep one's own places; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.worked_in_by(user)

    def worked_in_by(self, user: User) -> SiteQuerySet:
        """Keep all the places of one's structure, or those to which one is limited."""
        memberships = ProviderMembership.objects.filter(user=user, ended_on__isnull=True)
        limits = MembershipSite.objects.current().filter(membership__in=memberships)
        everywhere = memberships.exclude(pk__in=limits.values("membership"))
        return self.filter(
            Q(provider__in=everywhere.values("provider")) | Q(pk__in=limits.values("site"))
        )


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


class MembershipSiteQuerySet(ActQuerySet["MembershipSite"]):
    """Limits of members are their structure's; the door says who enters."""

    def current(self) -> MembershipSiteQuerySet:
        """Keep the limits that hold today."""
        return self.filter(ended_at__isnull=True)


class MembershipSite(models.Model):
    """A place to which a member is limited; a member without any works everywhere."""

    membership = models.ForeignKey(
        ProviderMembership, on_delete=models.PROTECT, related_name="limits", verbose_name="membre"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name="lieu")
    started_at = models.DateTimeField("depuis le")
    ended_at = models.DateTimeField("jusqu'au", null=True, blank=True)

    objects = MembershipSiteQuerySet.as_manager()

    class Meta:
        verbose_name = "lieu d'un membre"
        verbose_name_plural = "lieux d'un membre"
        constraints = [
            models.UniqueConstraint(
                name="one_current_limit_per_member_and_site",
                fields=["membership", "site"],
                condition=Q(ended_at__isnull=True),
                violation_error_message="Ce membre est déjà limité à ce lieu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership}, {self.site}"


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
