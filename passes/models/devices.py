"""A phone that a structure enrolled to scan, and the late scans that the operator honoured.

A device has an account of its own, so that its wrong codes, its session and its end are its own:
stopping one phone stops nobody else (threats-and-accidents.md, T23). It may only scan. Secrets
are kept as digests: the invitation, the phone's own secret and the PIN.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics.accounts.rows import ActQuerySet

if TYPE_CHECKING:
    import datetime as dt

    from diagnostics.accounts.models import User


class DeviceQuerySet(ActQuerySet["Device"]):
    def visible_to(self, user: User) -> DeviceQuerySet:
        """Keep the devices of the structures that a user belongs to."""
        return self.filter(
            provider__memberships__user=user, provider__memberships__ended_on__isnull=True
        ).distinct()

    def scanning(self, on: dt.date) -> DeviceQuerySet:
        """Keep the devices that may scan on a day."""
        return self.filter(joined_at__isnull=False, revoked_at__isnull=True, valid_until__gte=on)


class Device(models.Model):
    """A phone or a tablet that may scan for a structure, and do nothing else (« appareil »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    provider = models.ForeignKey(
        "passes.Provider",
        on_delete=models.PROTECT,
        related_name="devices",
        verbose_name="structure",
    )
    user = models.OneToOneField(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="device",
        verbose_name="compte de l'appareil",
    )
    name = models.CharField("nom de l'appareil", max_length=60)
    enrolled_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="ajouté par"
    )
    enrolled_at = models.DateTimeField("ajouté le")
    invitation_digest = models.CharField("empreinte de l'invitation", max_length=64, blank=True)
    invited_until = models.DateTimeField("invitation valable jusqu'au")
    joined_at = models.DateTimeField("relié le", null=True, blank=True)
    secret_digest = models.CharField("empreinte du secret", max_length=64, blank=True)
    pin_digest = models.CharField("empreinte du PIN", max_length=128, blank=True)
    wrong_pins = models.PositiveSmallIntegerField("nombre de PIN faux de suite", default=0)
    pin_paused_until = models.DateTimeField("pause du PIN jusqu'au", null=True, blank=True)
    valid_until = models.DateField("valable jusqu'au")
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)
    revoked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="retiré par",
    )

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = "appareil"
        verbose_name_plural = "appareils"
        indexes = [models.Index(fields=["provider", "enrolled_at"], name="device_of_provider")]
        constraints = [
            models.UniqueConstraint(
                name="one_device_per_secret",
                fields=["secret_digest"],
                condition=~Q(secret_digest=""),
                violation_error_message="Un secret n'appartient qu'à un appareil.",
            ),
            models.UniqueConstraint(
                name="one_device_per_invitation",
                fields=["invitation_digest"],
                condition=~Q(invitation_digest=""),
                violation_error_message="Une invitation ne sert qu'à un appareil.",
            ),
            models.CheckConstraint(
                name="joined_device_has_account_and_pin",
                condition=Q(joined_at__isnull=True, user__isnull=True, pin_digest="")
                | (Q(joined_at__isnull=False, user__isnull=False) & ~Q(pin_digest="")),
                violation_error_message="Un appareil relié a un compte et un PIN.",
            ),
            models.CheckConstraint(
                name="revoked_device_says_by_whom",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                violation_error_message="Un appareil retiré dit par qui.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LateScan(models.Model):
    """A refused scan that the operator honoured, and how it is paid (« scan tardif accepté »).

    Either the Pass still held its value and a redemption was written, or its value had already
    moved to another Pass: what is due is then kept here, at the operator's charge.
    """

    refused_scan = models.OneToOneField(
        "passes.RefusedScan",
        on_delete=models.PROTECT,
        related_name="late_scan",
        verbose_name="scan refusé",
    )
    digital_pass = models.OneToOneField(
        "passes.Pass", on_delete=models.PROTECT, related_name="late_scan", verbose_name="Pass"
    )
    redemption = models.OneToOneField(
        "passes.Redemption",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="late_scan",
        verbose_name="encaissement",
    )
    guarantee_cents = models.PositiveIntegerField("garantie en centimes", default=0)
    # The operator's own money, granted by a second person, which pays a guarantee (T3, T28).
    gesture = models.OneToOneField(
        "passes.Gesture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="late_scan",
        verbose_name="geste qui la paie",
    )
    reason = models.CharField("motif", max_length=200)
    accepted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="accepté par"
    )
    accepted_at = models.DateTimeField("accepté le")

    class Meta:
        verbose_name = "scan tardif accepté"
        verbose_name_plural = "scans tardifs acceptés"
        constraints = [
            models.CheckConstraint(
                name="late_scan_is_redeemed_or_guaranteed",
                condition=Q(redemption__isnull=False, guarantee_cents=0)
                | Q(redemption__isnull=True, guarantee_cents__gt=0),
                violation_error_message="Un scan tardif est encaissé, ou garanti.",
            ),
            models.CheckConstraint(
                name="late_scan_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Un scan tardif accepté porte un motif.",
            ),
            models.CheckConstraint(
                name="gesture_pays_a_guarantee",
                condition=Q(gesture__isnull=True) | Q(guarantee_cents__gt=0),
                violation_error_message="Un geste ne paie qu'un scan tardif garanti.",
            ),
        ]

    def __str__(self) -> str:
        return f"scan tardif {self.refused_scan_id}"
