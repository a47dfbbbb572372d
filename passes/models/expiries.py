"""The end of an order: its rungs, its extensions, its joint statement and its credit notes.

Dates only move an order down the ladder; people sign on the way. What was decided is kept: an
extension keeps the former last day, a credit note is never changed.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import invoice_kinds, paper_kinds


class Extension(models.Model):
    """A later last day given to an order, and the former one."""

    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="extensions", verbose_name="commande"
    )
    former_until = models.DateField("ancien dernier jour")
    new_until = models.DateField("nouveau dernier jour")
    extended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="prolongée par"
    )
    extended_at = models.DateTimeField("prolongée le")
    reason = models.CharField("motif", max_length=300)

    class Meta:
        verbose_name = "prolongation"
        verbose_name_plural = "prolongations"
        constraints = [
            models.CheckConstraint(
                name="extension_is_later",
                condition=Q(new_until__gt=F("former_until")),
                violation_error_message="Une prolongation donne un jour plus tardif.",
            ),
            models.CheckConstraint(
                name="extension_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Une prolongation porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former_until} → {self.new_until}"


class ExpiryStep(models.Model):
    """One rung of the end of an order (« échéance »): due on a day, done by somebody or a job."""

    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        related_name="expiry_steps",
        verbose_name="commande",
    )
    step = models.CharField("étape", max_length=16, choices=paper_kinds.LadderStep.choices)
    due_on = models.DateField("prévue le")
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    done_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="faite par",
    )
    done_name = models.CharField("auteur", max_length=160, blank=True)
    text_digest = models.CharField("empreinte du texte", max_length=64, blank=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    counts = models.JSONField("comptes de ce jour", default=dict)
    reminded_count = models.PositiveSmallIntegerField("rappels", default=0)
    reminded_on = models.DateField("dernier rappel le", null=True, blank=True)

    class Meta:
        verbose_name = "échéance"
        verbose_name_plural = "échéances"
        ordering = ("due_on", "pk")
        constraints = [
            # An extended order climbs the same rungs again, on later days.
            models.UniqueConstraint(
                name="one_step_per_order_and_day",
                fields=["order", "step", "due_on"],
                violation_error_message="Cette échéance existe déjà.",
            ),
            models.CheckConstraint(
                name="done_step_has_author",
                condition=Q(done_at__isnull=True, done_name="")
                | (Q(done_at__isnull=False) & ~Q(done_name="")),
                violation_error_message="Une échéance faite dit par qui.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} le {self.due_on}"


class JointStatement(models.Model):
    """Counts and euros of an ended order, as both signed them (« état contradictoire »)."""

    order = models.OneToOneField(
        "passes.Order",
        on_delete=models.PROTECT,
        related_name="joint_statement",
        verbose_name="commande",
    )
    figures = models.JSONField("chiffres")
    text_digest = models.CharField("empreinte du texte", max_length=64)
    drawn_up_at = models.DateTimeField("établi le")
    funder_signed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="signé pour le commanditaire par",
    )
    funder_signed_at = models.DateTimeField("signé par le commanditaire le", null=True, blank=True)
    operator_signed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="signé pour l'opérateur par",
    )
    operator_signed_at = models.DateTimeField("signé par l'opérateur le", null=True, blank=True)
    forfeited_cents = models.PositiveBigIntegerField("valeur acquise, en centimes", default=0)

    class Meta:
        verbose_name = "état contradictoire"
        verbose_name_plural = "états contradictoires"
        constraints = [
            models.CheckConstraint(
                name="joint_statement_signed_with_its_day",
                condition=(
                    Q(funder_signed_by__isnull=True, funder_signed_at__isnull=True)
                    | Q(funder_signed_by__isnull=False, funder_signed_at__isnull=False)
                )
                & (
                    Q(operator_signed_by__isnull=True, operator_signed_at__isnull=True)
                    | Q(operator_signed_by__isnull=False, operator_signed_at__isnull=False)
                ),
                violation_error_message="Une signature porte son jour.",
            ),
            models.CheckConstraint(
                name="joint_statement_signed_by_two_people",
                condition=Q(funder_signed_by__isnull=True)
                | Q(operator_signed_by__isnull=True)
                | ~Q(funder_signed_by=F("operator_signed_by")),
                violation_error_message="Les deux signatures sont de deux personnes.",
            ),
        ]

    def __str__(self) -> str:
        return f"état contradictoire de {self.order_id}"

    @property
    def is_signed(self) -> bool:
        """Whether both parties agree."""
        return self.funder_signed_at is not None and self.operator_signed_at is not None


class CreditNoteQuerySet(ActQuerySet["CreditNote"]):
    """Notes are read with their order."""

    def moving_money(self) -> CreditNoteQuerySet:
        """Keep those that give money back; not those that cancel an unpaid invoice."""
        return self.filter(invoice__isnull=True)


class CreditNote(models.Model):
    """What goes back to a funder (« avoir »), numbered without gap."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    number = models.CharField("numéro", max_length=24, unique=True)
    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        related_name="credit_notes",
        verbose_name="commande",
    )
    kind = models.CharField("nature", max_length=14, choices=paper_kinds.CreditKind.choices)
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    issued_on = models.DateField("émis le")
    issued_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="émis par"
    )
    # The invoice that a note cancels: unpaid, so that no money goes back with it.
    invoice = models.OneToOneField(
        "passes.Invoice",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="credit_note",
        verbose_name="facture annulée",
    )
    fee_cents = models.PositiveBigIntegerField("frais annulés, en centimes", default=0)
    fee_vat_cents = models.PositiveBigIntegerField("TVA annulée, en centimes", default=0)
    settlement = models.CharField(
        "règlement",
        max_length=8,
        choices=invoice_kinds.CreditSettlement.choices,
        default=invoice_kinds.CreditSettlement.OFFSET,
    )
    # Counted by a conditional update: what is refunded or taken off never exceeds the note.
    used_cents = models.PositiveBigIntegerField("rendu ou déduit, en centimes", default=0)
    words = models.JSONField("texte du jour de l'émission", default=dict, blank=True)
    file_digest = models.CharField("empreinte du fichier", max_length=64, blank=True)
    file_content = models.BinaryField("fichier", null=True, blank=True)

    objects = CreditNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "avoir"
        verbose_name_plural = "avoirs"
        constraints = [
            models.CheckConstraint(
                name="credit_note_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Un avoir est positif.",
            ),
            models.UniqueConstraint(
                name="one_closing_note_per_order",
                fields=["order"],
                condition=Q(kind="closing"),
                violation_error_message="Cette commande est déjà soldée par un avoir.",
            ),
            models.CheckConstraint(
                name="credit_used_up_to_amount",
                condition=Q(used_cents__lte=F("amount_cents")),
                violation_error_message="On ne rend pas plus que le montant d'un avoir.",
            ),
            models.CheckConstraint(
                name="cancelled_invoice_returns_nothing",
                condition=Q(invoice__isnull=True) | Q(kind="cancellation", used_cents=0),
                violation_error_message="L'avoir d'une facture impayée ne rend pas d'argent.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def moves_money(self) -> bool:
        """Whether money goes back with it; not when it only cancels an unpaid invoice."""
        return self.invoice_id is None

    @property
    def left_cents(self) -> int:
        """What is neither refunded, nor on its way back, nor taken off a later call."""
        return self.amount_cents - self.used_cents if self.moves_money else 0
