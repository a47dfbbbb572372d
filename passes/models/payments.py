"""What the operator means to pay (« virement »), in batches that two people handle.

A Payment is intention; the bank's entry is fact. They are different tables because they are
allowed to disagree. IBAN, BIC and name are copied as they are that day.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import enums

if TYPE_CHECKING:
    from passes.models.expiries import CreditNote
    from passes.models.funders import Funder
    from passes.models.providers import Provider


class PaymentBatchQuerySet(ActQuerySet["PaymentBatch"]):
    """Batches are the operator's; the door says who enters."""


class PaymentBatch(models.Model):
    """A file of transfers prepared by one operator and released by another (« bordereau »)."""

    transitions = enums.BATCH_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    number = models.CharField("numéro", max_length=24, unique=True)
    status = models.CharField(
        "état",
        max_length=10,
        choices=enums.BatchStatus.choices,
        default=enums.BatchStatus.PREPARED,
    )
    prepared_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="préparé par"
    )
    prepared_at = models.DateTimeField("préparé le")
    released_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="mis en paiement par",
    )
    released_at = models.DateTimeField("mis en paiement le", null=True, blank=True)
    requested_on = models.DateField("exécution demandée le")
    format_version = models.CharField("format", max_length=20, default="pain.001.001.09")
    file_digest = models.CharField("empreinte du fichier", max_length=64, blank=True)
    file_content = models.BinaryField("fichier", null=True, blank=True)
    exported_at = models.DateTimeField("transmis le", null=True, blank=True)
    # What the second operator was shown before the release: [reference, [sentence, …]] (T5).
    warnings = models.JSONField("alertes vues à la mise en paiement", default=list, blank=True)
    failure_reason = models.CharField("motif de l'échec", max_length=300, blank=True)
    failure_asked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="échec déclaré par",
    )
    failure_asked_at = models.DateTimeField("échec déclaré le", null=True, blank=True)
    failed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="échec confirmé par",
    )
    failed_at = models.DateTimeField("échec confirmé le", null=True, blank=True)
    count = models.PositiveIntegerField("nombre de virements")
    control_sum_cents = models.PositiveBigIntegerField("total en centimes")

    objects = PaymentBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "bordereau de virements"
        verbose_name_plural = "bordereaux de virements"
        constraints = [
            models.CheckConstraint(
                name="released_by_another_person",
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by")),
                violation_error_message="Qui prépare ne met pas en paiement.",
            ),
            models.CheckConstraint(
                name="released_batch_has_author",
                condition=Q(
                    status__in=["prepared", "cancelled"],
                    released_by__isnull=True,
                    released_at__isnull=True,
                )
                | Q(
                    status__in=["released", "exported", "closed", "failed"],
                    released_by__isnull=False,
                    released_at__isnull=False,
                ),
                violation_error_message="Un bordereau mis en paiement porte qui et quand.",
            ),
            models.CheckConstraint(
                name="failed_batch_is_of_two_people",
                condition=Q(~Q(status="failed"), failed_by__isnull=True, failed_at__isnull=True)
                | Q(
                    ~Q(failed_by=F("failure_asked_by")),
                    status="failed",
                    failed_by__isnull=False,
                    failed_at__isnull=False,
                    failure_asked_by__isnull=False,
                ),
                violation_error_message="Deux personnes déclarent qu'un bordereau a échoué.",
            ),
            models.CheckConstraint(
                name="failure_asked_has_reason",
                condition=Q(
                    failure_asked_by__isnull=True, failure_asked_at__isnull=True, failure_reason=""
                )
                | Q(
                    ~Q(failure_reason=""),
                    failure_asked_by__isnull=False,
                    failure_asked_at__isnull=False,
                ),
                violation_error_message="Un échec déclaré porte qui, quand et pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentQuerySet(ActQuerySet["Payment"]):
    def live(self) -> PaymentQuerySet:
        """Keep the payments that still stand for their statement."""
        return self.filter(status__in=enums.LIVE_PAYMENTS)

    def with_payees(self) -> PaymentQuerySet:
        """Read at once who is paid, structure or funder."""
        return self.select_related("statement__provider", "credit_note__order__funder")


class Payment(models.Model):
    """One transfer: to a provider for a statement, or what was not held of it; or to a funder.

    What goes back to a funder is asked by a credit note; the rest of its life is the same.
    """

    transitions = enums.PAYMENT_TRANSITIONS

    batch = models.ForeignKey(
        PaymentBatch, on_delete=models.PROTECT, related_name="payments", verbose_name="bordereau"
    )
    statement = models.ForeignKey(
        "passes.MonthlyStatement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name="relevé",
    )
    credit_note = models.ForeignKey(
        "passes.CreditNote",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name="avoir",
    )
    account = models.ForeignKey(
        "passes.BankAccount",
        on_delete=models.PROTECT,
        related_name="payments",
        verbose_name="compte",
    )
    attempt = models.PositiveSmallIntegerField("tentative")
    # A statement is paid in one part, or in several when lines of it were held (T6).
    part = models.PositiveSmallIntegerField("part du relevé", default=1)
    end_to_end_id = models.CharField("référence de bout en bout", max_length=35, unique=True)
    iban = models.CharField("IBAN ce jour-là", max_length=34)
    bic = models.CharField("BIC ce jour-là", max_length=11)
    holder_name = models.CharField("titulaire ce jour-là", max_length=140)
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    status = models.CharField(
        "état",
        max_length=10,
        choices=enums.PaymentStatus.choices,
        default=enums.PaymentStatus.PREPARED,
    )
    bank_reason = models.CharField("motif de la banque", max_length=80, blank=True)
    settled_on = models.DateField("réglé le", null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "virement"
        verbose_name_plural = "virements"
        constraints = [
            models.CheckConstraint(
                name="payment_is_positive",
                condition=Q(amount_cents__gt=0),
                violation_error_message="Un virement est positif.",
            ),
            models.UniqueConstraint(
                name="one_live_payment_per_statement_and_part",
                fields=["statement", "part"],
                condition=Q(status__in=["prepared", "sent", "settled"]),
                violation_error_message="Ce relevé a déjà un virement en cours.",
            ),
            models.CheckConstraint(
                name="payment_part_is_counted_from_one",
                condition=Q(part__gte=1),
                violation_error_message="Les parts d'un relevé se comptent à partir de un.",
            ),
            models.UniqueConstraint(
                name="one_payment_per_statement_and_attempt",
                fields=["statement", "attempt"],
                violation_error_message="Cette tentative existe déjà.",
            ),
            models.CheckConstraint(
                name="payment_pays_one_thing",
                condition=Q(statement__isnull=False, credit_note__isnull=True)
                | Q(statement__isnull=True, credit_note__isnull=False),
                violation_error_message="Un virement paie un relevé ou rend un avoir.",
            ),
            models.UniqueConstraint(
                name="one_live_payment_per_credit_note",
                fields=["credit_note"],
                condition=Q(status__in=["prepared", "sent"]),
                violation_error_message="Cet avoir a déjà un virement en cours.",
            ),
            models.UniqueConstraint(
                name="one_payment_per_credit_note_and_attempt",
                fields=["credit_note", "attempt"],
                violation_error_message="Cette tentative de remboursement existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id

    @property
    def payee(self) -> Provider | Funder:
        """Who is paid: a structure, or a funder that is paid back."""
        return self.statement.provider if self.statement else self.note.order.funder

    @property
    def payee_key(self) -> tuple[int | None, int | None]:
        """Who is paid, as the account says its owner: (structure, funder)."""
        if self.statement:
            return self.statement.provider_id, None
        return None, self.note.order.funder_id

    @property
    def note(self) -> CreditNote:
        """The credit note that this transfer pays back."""
        if self.credit_note is None:
            raise LookupError(self.pk)
        return self.credit_note

    @property
    def paper_number(self) -> str:
        """The number of what it pays: a statement, or a credit note."""
        return self.statement.number if self.statement else self.note.number
