"""What the bank answers to a file of transfers (« compte rendu »): kept whole, line by line.

An answer is neither intention nor fact: it moves a Payment only as far as a rejection goes, and
money moves in the books only by the bank's entries. Answers are never edited: the latest one by the
bank's own clock is the one that stands, and the earlier ones stay to be read.
"""

from __future__ import annotations

import uuid

from django.db import models

from diagnostics.accounts.rows import ActQuerySet
from passes import enums


class PaymentReportQuerySet(ActQuerySet["PaymentReport"]):
    """Answers of the bank are the operator's; the door says who enters."""


class PaymentReport(models.Model):
    """One file in which the bank answers for one batch of transfers."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    batch = models.ForeignKey(
        "passes.PaymentBatch",
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name="bordereau",
    )
    format_version = models.CharField("format", max_length=30)
    file_name = models.CharField("nom du fichier", max_length=200)
    file_digest = models.CharField("empreinte du fichier", max_length=64, unique=True)
    file_content = models.BinaryField("fichier")
    bank_reference = models.CharField("référence de la banque", max_length=80, blank=True)
    group_status = models.CharField("réponse pour le fichier", max_length=4, blank=True)
    answered_at = models.DateTimeField("écrit par la banque le")
    imported_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="importé par",
    )
    imported_at = models.DateTimeField("importé le")
    accepted_count = models.PositiveIntegerField("virements acceptés", default=0)
    waiting_count = models.PositiveIntegerField("virements à l'étude", default=0)
    rejected_count = models.PositiveIntegerField("virements rejetés", default=0)
    ignored_count = models.PositiveIntegerField("réponses sans effet", default=0)

    objects = PaymentReportQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse de la banque"
        verbose_name_plural = "réponses de la banque"

    def __str__(self) -> str:
        return f"réponse pour {self.batch_id}"


class PaymentAnswer(models.Model):
    """What one of these files says of one transfer."""

    report = models.ForeignKey(
        PaymentReport,
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name="réponse de la banque",
    )
    payment = models.ForeignKey(
        "passes.Payment", on_delete=models.PROTECT, related_name="answers", verbose_name="virement"
    )
    answer = models.CharField("réponse", max_length=8, choices=enums.BankAnswer.choices)
    code = models.CharField("code de la banque", max_length=4)
    reason = models.CharField("motif de la banque", max_length=80, blank=True)
    answered_at = models.DateTimeField("écrit par la banque le")
    without_effect = models.CharField("pourquoi sans effet", max_length=200, blank=True)

    class Meta:
        verbose_name = "réponse pour un virement"
        verbose_name_plural = "réponses pour un virement"
        constraints = [
            models.UniqueConstraint(
                name="one_answer_per_report_and_payment",
                fields=["report", "payment"],
                violation_error_message="Ce fichier répond deux fois pour ce virement.",
            ),
        ]

    def __str__(self) -> str:
        return f"réponse pour {self.payment_id}"
