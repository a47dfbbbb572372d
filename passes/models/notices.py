"""What a notice of the bank (« avis », camt.054) tells of an entry, before or beside its booking.

Never an entry of the books: it has no status and is matched with nothing, so that money counted
once stays counted once. It is written once and read by reference.
"""

from __future__ import annotations

from django.db import models

from passes import enums


class NoticedEntry(models.Model):
    """One line of a notice, under the reference by which the statement will book it."""

    notice = models.ForeignKey(
        "passes.BankStatement",
        on_delete=models.PROTECT,
        related_name="noticed",
        verbose_name="avis",
    )
    iban = models.CharField("compte", max_length=34)
    bank_reference = models.CharField("référence de la banque", max_length=120)
    booked_on = models.DateField("annoncée au")
    amount_cents = models.PositiveBigIntegerField("montant en centimes")
    direction = models.CharField("sens", max_length=6, choices=enums.Direction.choices)
    is_return = models.BooleanField("retour d'un virement", default=False)
    return_reason = models.CharField("motif du retour", max_length=80, blank=True)
    end_to_end_id = models.CharField("référence de bout en bout", max_length=80, blank=True)
    batch_reference = models.CharField("référence du bordereau", max_length=80, blank=True)
    counterparty_name = models.CharField("contrepartie", max_length=140, blank=True)
    counterparty_iban = models.CharField("compte de la contrepartie", max_length=34, blank=True)
    text = models.CharField("libellé", max_length=500, blank=True)

    class Meta:
        verbose_name = "écriture annoncée"
        verbose_name_plural = "écritures annoncées"
        indexes = [
            models.Index(fields=["iban", "bank_reference"], name="noticed_reference"),
            models.Index(fields=["end_to_end_id"], name="noticed_end_to_end"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="noticed_once_per_notice",
                fields=["notice", "bank_reference"],
                violation_error_message="Cet avis annonce deux fois cette écriture.",
            ),
        ]

    def __str__(self) -> str:
        return f"annonce de {self.bank_reference}"

    @property
    def signed_cents(self) -> int:
        """The amount as the balance will feel it: credits positive."""
        return self.amount_cents if self.direction == enums.Direction.CREDIT else -self.amount_cents
