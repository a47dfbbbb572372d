"""What the bank says happened: its statements, their entries, and the links to our intentions.

Never a bare "statement": that word is the provider's. Nothing of an entry ever changes but its
status and what is matched of it.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import enums


class BankStatementQuerySet(ActQuerySet["BankStatement"]):
    """Bank files are the operator's; the door says who enters."""


class BankStatement(models.Model):
    """One statement of one account in one file of the bank (« relevé de compte »)."""

    transitions = enums.BANK_FILE_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    iban = models.CharField("compte", max_length=34)
    format_version = models.CharField("format", max_length=30)
    file_name = models.CharField("nom du fichier", max_length=200)
    file_digest = models.CharField("empreinte du fichier", max_length=64)
    file_content = models.BinaryField("fichier", null=True, blank=True)
    position = models.PositiveSmallIntegerField("rang dans le fichier", default=0)
    bank_reference = models.CharField("référence de la banque", max_length=80, blank=True)
    from_on = models.DateField("du")
    until_on = models.DateField("au")
    opening_cents = models.BigIntegerField("solde d'ouverture", null=True, blank=True)
    closing_cents = models.BigIntegerField("solde de clôture", null=True, blank=True)
    entries_cents = models.BigIntegerField("somme des écritures", default=0)
    status = models.CharField("état", max_length=6, choices=enums.BankFileStatus.choices)
    difference_cents = models.BigIntegerField("écart", default=0)
    difference_reason = models.CharField("motif d'acceptation", max_length=200, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="écart accepté par",
    )
    imported_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="importé par",
    )
    imported_at = models.DateTimeField("importé le")
    entry_count = models.PositiveIntegerField("écritures", default=0)
    known_count = models.PositiveIntegerField("déjà connues", default=0)
    pending_count = models.PositiveIntegerField("annoncées, pas encore comptabilisées", default=0)
    left_out = models.CharField("laissé de côté dans ce fichier", max_length=200, blank=True)

    objects = BankStatementQuerySet.as_manager()

    class Meta:
        verbose_name = "relevé de compte"
        verbose_name_plural = "relevés de compte"
        constraints = [
            models.UniqueConstraint(
                name="bank_file_read_once",
                fields=["file_digest", "position"],
                violation_error_message="Ce fichier a déjà été importé.",
            ),
            models.CheckConstraint(
                name="accepted_difference_has_reason",
                condition=Q(accepted_by__isnull=True) | ~Q(difference_reason=""),
                violation_error_message="Un écart accepté porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"relevé du {self.until_on:%d/%m/%Y}"


class BankEntryQuerySet(ActQuerySet["BankEntry"]):
    def open(self) -> BankEntryQuerySet:
        """Keep the entries that wait, of statements that were read."""
        return self.filter(
            status=enums.EntryStatus.OPEN, bank_statement__status=enums.BankFileStatus.READ
        )


class BankEntry(models.Model):
    """One movement as the bank booked it (« écriture »)."""

    transitions = enums.ENTRY_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    bank_statement = models.ForeignKey(
        BankStatement,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name="relevé de compte",
    )
    iban = models.CharField("compte", max_length=34)
    bank_reference = models.CharField("référence de la banque", max_length=120)
    booked_on = models.DateField("comptabilisée le")
    value_on = models.DateField("date de valeur", null=True, blank=True)
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    direction = models.CharField("sens", max_length=6, choices=enums.Direction.choices)
    is_return = models.BooleanField("retour d'un virement", default=False)
    return_reason = models.CharField("motif du retour", max_length=80, blank=True)
    end_to_end_id = models.CharField("référence de bout en bout", max_length=80, blank=True)
    batch_reference = models.CharField("référence du bordereau", max_length=80, blank=True)
    counterparty_name = models.CharField("contrepartie", max_length=140, blank=True)
    counterparty_iban = models.CharField("compte de la contrepartie", max_length=34, blank=True)
    text = models.CharField("libellé", max_length=500, blank=True)
    doubt = models.CharField("doute", max_length=200, blank=True)
    status = models.CharField(
        "état",
        max_length=10,
        choices=enums.EntryStatus.choices,
        default=enums.EntryStatus.OPEN,
    )
    matched_cents = models.PositiveBigIntegerField("montant rapproché", default=0)

    objects = BankEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "écriture bancaire"
        verbose_name_plural = "écritures bancaires"
        indexes = [
            models.Index(fields=["end_to_end_id"], name="entry_end_to_end"),
            models.Index(fields=["iban", "booked_on"], name="entry_of_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="entry_counts_once",
                fields=["iban", "bank_reference"],
                violation_error_message="Cette écriture est déjà connue.",
            ),
            models.CheckConstraint(
                name="matched_up_to_amount",
                condition=Q(matched_cents__lte=F("amount_cents")),
                violation_error_message="On ne rapproche pas plus que le montant de l'écriture.",
            ),
            models.CheckConstraint(
                name="entry_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Une écriture est positive ; le sens est à part.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} du {self.booked_on:%d/%m/%Y}"

    @property
    def signed_cents(self) -> int:
        """The amount as the balance feels it: credits positive."""
        return self.amount_cents if self.direction == enums.Direction.CREDIT else -self.amount_cents


class BankMatchQuerySet(ActQuerySet["BankMatch"]):
    def standing(self) -> BankMatchQuerySet:
        """Keep the links that nobody undid."""
        return self.filter(undone_at__isnull=True)


class BankMatch(models.Model):
    """The link between what the bank did and what we meant (« rapprochement »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    entry = models.ForeignKey(
        BankEntry, on_delete=models.PROTECT, related_name="matches", verbose_name="écriture"
    )
    payment = models.ForeignKey(
        "passes.Payment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="matches",
        verbose_name="virement",
    )
    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="matches",
        verbose_name="commande",
    )
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    certainty = models.CharField("certitude", max_length=10, choices=enums.Certainty.choices)
    reason = models.CharField("raison", max_length=300)
    matched_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="rapproché par",
    )
    matched_at = models.DateTimeField("rapproché le")
    undone_at = models.DateTimeField("défait le", null=True, blank=True)
    undone_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="défait par",
    )

    objects = BankMatchQuerySet.as_manager()

    class Meta:
        verbose_name = "rapprochement"
        verbose_name_plural = "rapprochements"
        constraints = [
            models.CheckConstraint(
                name="match_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Un rapprochement est positif.",
            ),
            models.CheckConstraint(
                name="match_has_one_side",
                condition=Q(payment__isnull=False, order__isnull=True)
                | Q(payment__isnull=True, order__isnull=False),
                violation_error_message="Un rapprochement vise un virement ou une commande.",
            ),
        ]

    def __str__(self) -> str:
        return f"rapprochement de {self.entry_id}"
