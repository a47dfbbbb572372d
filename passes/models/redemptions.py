"""A Pass taken in payment of a service, the event that undoes it, and the refusals kept apart.

`pass_redeemed_once` and `scan_counts_once` must hold over the whole table, which is therefore
never partitioned (T30). Values and names are those of the day, copied on the row.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes.models.sites import Site

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class RedemptionQuerySet(ActQuerySet["Redemption"]):
    def visible_to(self, user: User) -> RedemptionQuerySet:
        """Keep the redemptions of one's own organisation or orders; operators, auditors: all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(
            # Those of the places where one works.
            Q(site__in=Site.objects.worked_in_by(user))
            # A device sees the receipts of its own scans, and nothing else of its structure.
            | Q(member=user, member__device__provider=F("provider"))
        )

    def live(self) -> RedemptionQuerySet:
        """Keep the redemptions that nothing reversed."""
        return self.filter(reversed_at__isnull=True)


class Redemption(models.Model):
    """A Pass taken in payment of a service (« encaissement »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    scan_id = models.UUIDField("identité du scan")
    digital_pass = models.ForeignKey(
        "passes.Pass", on_delete=models.PROTECT, related_name="redemptions", verbose_name="Pass"
    )
    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        related_name="redemptions",
        verbose_name="commande",
    )
    provider = models.ForeignKey(
        "passes.Provider",
        on_delete=models.PROTECT,
        related_name="redemptions",
        verbose_name="structure",
    )
    site = models.ForeignKey(
        "passes.Site", on_delete=models.PROTECT, related_name="redemptions", verbose_name="lieu"
    )
    service = models.ForeignKey(
        "passes.Service", on_delete=models.PROTECT, related_name="+", verbose_name="service"
    )
    member = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="membre"
    )
    device = models.CharField("appareil", max_length=80, blank=True)
    service_on = models.DateField("fait le")
    scanned_at = models.DateTimeField("scanné le")
    received_at = models.DateTimeField("reçu le")
    face_value_cents = models.PositiveIntegerField("valeur en centimes")
    price_cents = models.PositiveIntegerField("prix du service en centimes", null=True, blank=True)
    is_regulated_tariff = models.BooleanField("tarif réglementé", default=False)
    site_name = models.CharField("nom du lieu ce jour-là", max_length=200, blank=True)
    service_label = models.CharField("service ce jour-là", max_length=160, blank=True)
    reversed_at = models.DateTimeField("annulé le", null=True, blank=True)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = "encaissement"
        verbose_name_plural = "encaissements"
        indexes = [
            models.Index(fields=["provider", "received_at"], name="redemption_of_provider"),
            models.Index(fields=["order", "service_on"], name="redemption_of_order"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="pass_redeemed_once",
                fields=["digital_pass"],
                condition=Q(reversed_at__isnull=True),
                violation_error_message="Ce Pass est déjà encaissé.",
            ),
            models.UniqueConstraint(
                name="scan_counts_once",
                fields=["provider", "scan_id"],
                violation_error_message="Ce scan a déjà été envoyé.",
            ),
            models.CheckConstraint(
                name="redemption_is_worth_something",
                condition=Q(face_value_cents__gt=0),
                violation_error_message="Un encaissement vaut plus de zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"encaissement du {self.service_on:%d/%m/%Y}"


class Reversal(models.Model):
    """The event that undoes a redemption (« contre-passation »); accountants never delete."""

    redemption = models.OneToOneField(
        Redemption,
        on_delete=models.PROTECT,
        related_name="reversal",
        verbose_name="encaissement",
    )
    reversed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="annulé par"
    )
    reversed_at = models.DateTimeField("annulé le")
    reason = models.CharField("motif", max_length=200)
    is_after_closing = models.BooleanField("après la clôture du mois")

    class Meta:
        verbose_name = "contre-passation"
        verbose_name_plural = "contre-passations"
        constraints = [
            models.CheckConstraint(
                name="reversal_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Une annulation porte un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"annulation de {self.redemption_id}"


class RefusedScan(models.Model):
    """A refusal of a scan, without the code: its own line of history (« scan refusé »).

    Wrong codes are counted on these rows, in the database and never in a process, because several
    workers must count together (T19): the one that reaches the limit carries the end of the pause
    it opens. A wrong code that was only checked is here too, without scan_id.
    """

    scan_id = models.UUIDField("identité du scan", null=True, blank=True)
    provider = models.ForeignKey(
        "passes.Provider",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refused_scans",
        verbose_name="structure",
    )
    member = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="membre",
    )
    device = models.CharField("appareil", max_length=80, blank=True)
    site = models.ForeignKey(
        "passes.Site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lieu",
    )
    service = models.ForeignKey(
        "passes.Service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="service",
    )
    service_on = models.DateField("fait le", null=True, blank=True)
    scanned_at = models.DateTimeField("scanné le", null=True, blank=True)
    received_at = models.DateTimeField("reçu le")
    refusal_code = models.CharField("code de refus", max_length=40)
    serial = models.PositiveIntegerField("numéro de série reconnu", null=True, blank=True)
    is_made_by_device = models.BooleanField("refusé par l'appareil", default=False)
    pauses_until = models.DateTimeField("ouvre une pause jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "scan refusé"
        verbose_name_plural = "scans refusés"
        indexes = [
            models.Index(fields=["provider", "received_at"], name="refused_of_provider"),
            models.Index(fields=["member", "received_at"], name="refused_of_member"),
            models.Index(
                fields=["member", "pauses_until"],
                condition=Q(pauses_until__isnull=False),
                name="pause_of_member",
            ),
            models.Index(
                fields=["provider", "device", "pauses_until"],
                condition=Q(pauses_until__isnull=False),
                name="pause_of_device",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refusal_code} le {self.received_at:%d/%m/%Y}"
