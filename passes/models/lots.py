"""Booklets printed ahead: lots under consecutive numbers, and the file that their printer takes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import stock_states

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class LotQuerySet(ActQuerySet["Lot"]):
    def visible_to(self, user: User) -> LotQuerySet:
        """Keep the lots sent to one's agencies; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(agency_id__in=user.agency_ids)


class Lot(models.Model):
    """Booklets produced and shipped together (« lot »), under consecutive numbers."""

    transitions = stock_states.LOT_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="lots", verbose_name="commande"
    )
    status = models.CharField(
        "état",
        max_length=14,
        choices=stock_states.LotStatus.choices,
        default=stock_states.LotStatus.PLANNED,
    )
    booklet_size = models.PositiveSmallIntegerField("Pass par carnet")
    booklet_count = models.PositiveIntegerField("carnets")
    # Drawn for the printer after those of the lot, made for nobody: any use is an alarm (T16).
    decoy_count = models.PositiveSmallIntegerField("carnets témoins", default=0)
    produced_count = models.PositiveIntegerField("carnets produits", default=0)
    first_booklet = models.PositiveIntegerField("premier carnet, rang")
    first_serial = models.PositiveIntegerField("premier Pass, numéro de série")
    key_fingerprint = models.CharField("empreinte de la clé", max_length=16)
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lots",
        verbose_name="destination",
    )
    carrier_reference = models.CharField("référence du transporteur", max_length=60, blank=True)
    planned_at = models.DateTimeField("prévu le")
    produced_at = models.DateTimeField("produit le", null=True, blank=True)
    shipped_at = models.DateTimeField("expédié le", null=True, blank=True)
    received_at = models.DateTimeField("reçu le", null=True, blank=True)
    received_count = models.PositiveIntegerField("carnets reçus", null=True, blank=True)
    note = models.CharField("écart expliqué", max_length=300, blank=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = "lot"
        verbose_name_plural = "lots"
        constraints = [
            models.UniqueConstraint(
                name="booklet_range_taken_once",
                fields=["first_booklet"],
                violation_error_message="Ces numéros de carnet sont déjà pris.",
            ),
            models.UniqueConstraint(
                name="serial_range_taken_once",
                fields=["first_serial"],
                violation_error_message="Ces numéros de série sont déjà pris.",
            ),
            models.CheckConstraint(
                name="lot_is_not_empty",
                condition=Q(booklet_count__gt=0),
                violation_error_message="Un lot compte au moins un carnet.",
            ),
            models.CheckConstraint(
                name="produced_up_to_lot",
                condition=Q(produced_count__lte=F("booklet_count")),
                violation_error_message="On ne produit pas plus de carnets que le lot n'en compte.",
            ),
            models.CheckConstraint(
                name="received_up_to_shipped",
                condition=Q(received_count__isnull=True)
                | Q(received_count__lte=F("booklet_count")),
                violation_error_message="On ne reçoit pas plus de carnets qu'expédiés.",
            ),
            models.CheckConstraint(
                name="short_reception_has_note",
                condition=~Q(status="received_short") | ~Q(note=""),
                violation_error_message="Une réception partielle porte une explication.",
            ),
        ]

    def __str__(self) -> str:
        return f"lot {self.pk} de {self.booklet_count} carnets"

    @property
    def pass_count(self) -> int:
        """How many Passes the lot holds."""
        return self.booklet_count * self.booklet_size

    @property
    def drawn_booklets(self) -> int:
        """How many booklets the printer's file holds, decoys included."""
        return self.booklet_count + self.decoy_count


class PrintFile(models.Model):
    """The printer's data of a lot: asked by one person, agreed by another, taken once.

    No code lies here: the file is drawn and encrypted to the printer's key when it is taken.
    """

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="print_files", verbose_name="lot"
    )
    certificate = models.TextField("certificat de l'imprimeur")
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="demandé par"
    )
    asked_at = models.DateTimeField("demandé le")
    approved_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accepté par",
    )
    approved_at = models.DateTimeField("accepté le", null=True, blank=True)
    taken_at = models.DateTimeField("pris le", null=True, blank=True)
    digest = models.CharField("empreinte du fichier", max_length=64, blank=True)

    class Meta:
        verbose_name = "fichier d'impression"
        verbose_name_plural = "fichiers d'impression"
        constraints = [
            models.CheckConstraint(
                name="print_file_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                violation_error_message="Qui demande le fichier ne l'accepte pas.",
            ),
            models.CheckConstraint(
                name="taken_print_file_was_approved",
                condition=Q(taken_at__isnull=True, digest="")
                | (Q(taken_at__isnull=False, approved_by__isnull=False) & ~Q(digest="")),
                violation_error_message="Un fichier pris a été accepté par une seconde personne.",
            ),
        ]

    def __str__(self) -> str:
        return f"fichier d'impression du lot {self.lot_id}"
