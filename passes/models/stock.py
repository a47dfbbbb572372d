"""Booklets printed ahead: lots, the printer's file, and the register of what each point holds.

Printed booklets are « valeurs inactives » (CGCT R.1617-7): every move of stock is a line that is
never changed, and the booklets in stock are always the sum of the moves.
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


class LotQuerySet(ActQuerySet["Lot"]):
    def visible_to(self, user: User) -> LotQuerySet:
        """Keep the lots sent to one's agencies; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(agency_id__in=user.agency_ids)


class Lot(models.Model):
    """Booklets produced and shipped together (« lot »), under consecutive numbers."""

    transitions = enums.LOT_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="lots", verbose_name="commande"
    )
    status = models.CharField(
        "état", max_length=14, choices=enums.LotStatus.choices, default=enums.LotStatus.PLANNED
    )
    booklet_size = models.PositiveSmallIntegerField("Pass par carnet")
    booklet_count = models.PositiveIntegerField("carnets")
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


class StockMovement(models.Model):
    """One line of the register: booklets that went from somewhere to somewhere, and why."""

    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        related_name="stock_movements",
        verbose_name="commande",
    )
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="movements",
        verbose_name="lot",
    )
    first_number = models.CharField("premier carnet", max_length=10)
    last_number = models.CharField("dernier carnet", max_length=10)
    count = models.PositiveIntegerField("carnets")
    from_agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="de",
    )
    to_agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="à",
    )
    reason = models.CharField("nature", max_length=12, choices=enums.StockReason.choices)
    note = models.CharField("précision", max_length=200, blank=True)
    moved_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
    )
    second_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="avec",
    )
    moved_at = models.DateTimeField("le")
    moved_on = models.DateField("jour")

    class Meta:
        verbose_name = "mouvement de stock"
        verbose_name_plural = "mouvements de stock"
        indexes = [
            models.Index(fields=["from_agency", "moved_on"], name="stock_out_of_agency"),
            models.Index(fields=["to_agency", "moved_on"], name="stock_into_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                name="movement_of_stock_counts",
                condition=Q(count__gt=0),
                violation_error_message="Un mouvement porte sur au moins un carnet.",
            ),
            models.CheckConstraint(
                name="stock_moves_elsewhere",
                condition=Q(from_agency__isnull=True)
                | Q(to_agency__isnull=True)
                | ~Q(from_agency=F("to_agency")),
                violation_error_message="Un mouvement va d'un point à un autre.",
            ),
            models.CheckConstraint(
                name="destroyed_by_two_people",
                condition=~Q(reason="destroy")
                | (Q(second_by__isnull=False) & ~Q(second_by=F("moved_by"))),
                violation_error_message="Une destruction se fait à deux.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} de {self.count} carnets"


class StockTransfer(models.Model):
    """Booklets that an agency gives to another, until the other says they arrived."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="transfers", verbose_name="commande"
    )
    # Empty when the operator sends again what an agency returned.
    from_agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="de",
    )
    to_agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="à"
    )
    first_number = models.CharField("premier carnet", max_length=10)
    last_number = models.CharField("dernier carnet", max_length=10)
    count = models.PositiveIntegerField("carnets")
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="donnés par"
    )
    given_at = models.DateTimeField("donnés le")
    answered_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="répondu par",
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    is_accepted = models.BooleanField("reçus", null=True)

    class Meta:
        verbose_name = "transfert de carnets"
        verbose_name_plural = "transferts de carnets"
        constraints = [
            models.CheckConstraint(
                name="transfer_goes_elsewhere",
                condition=Q(from_agency__isnull=True) | ~Q(from_agency=F("to_agency")),
                violation_error_message="Un transfert va d'une agence à une autre.",
            ),
            models.CheckConstraint(
                name="answered_transfer_says_by_whom",
                condition=Q(
                    answered_at__isnull=True, answered_by__isnull=True, is_accepted__isnull=True
                )
                | Q(
                    answered_at__isnull=False, answered_by__isnull=False, is_accepted__isnull=False
                ),
                violation_error_message="Un transfert répondu dit par qui.",
            ),
        ]

    def __str__(self) -> str:
        return f"transfert de {self.count} carnets"


class StockCount(models.Model):
    """Booklets counted by hand in an agency (« inventaire »), signed."""

    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        related_name="stock_counts",
        verbose_name="agence",
    )
    counted_on = models.DateField("compté le")
    expected = models.PositiveIntegerField("attendus")
    counted = models.PositiveIntegerField("comptés")
    explanation = models.CharField("explication de l'écart", max_length=300, blank=True)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="signé par"
    )
    signed_at = models.DateTimeField("signé le")

    class Meta:
        verbose_name = "inventaire"
        verbose_name_plural = "inventaires"
        constraints = [
            models.CheckConstraint(
                name="gap_of_stock_is_explained",
                condition=Q(expected=F("counted")) | ~Q(explanation=""),
                violation_error_message="Un écart d'inventaire porte une explication.",
            )
        ]

    def __str__(self) -> str:
        return f"inventaire du {self.counted_on:%d/%m/%Y}"
