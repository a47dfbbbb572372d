"""A paper that goes with an order, a structure, an account, a dispute or a batch (« document »).

Its bytes lie in the row: no web server can serve them by mistake, and one backup holds all.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from passes import paper_kinds

OWNERS = ("order", "provider", "bank_account", "dispute", "batch")


def _only(owner: str) -> Q:
    return Q(**{f"{name}__isnull": name != owner for name in OWNERS})


class Document(models.Model):
    """One file as it was received: its owner, what it is, who added it."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="commande",
    )
    provider = models.ForeignKey(
        "passes.Provider",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="structure",
    )
    bank_account = models.ForeignKey(
        "passes.BankAccount",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="compte bancaire",
    )
    dispute = models.ForeignKey(
        "passes.Dispute",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="contestation",
    )
    batch = models.ForeignKey(
        "passes.PaymentBatch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="bordereau de virements",
    )
    kind = models.CharField("nature", max_length=20, choices=paper_kinds.DocumentKind.choices)
    file_name = models.CharField("nom du fichier", max_length=120)
    content_type = models.CharField("type, lu dans le contenu", max_length=40)
    size = models.PositiveIntegerField("taille en octets")
    digest = models.CharField("empreinte", max_length=64)
    content = models.BinaryField("contenu")
    added_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="ajouté par"
    )
    added_at = models.DateTimeField("ajouté le")

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        constraints = [
            models.CheckConstraint(
                name="document_has_one_owner",
                condition=_only("order")
                | _only("provider")
                | _only("bank_account")
                | _only("dispute")
                | _only("batch"),
                violation_error_message="Un document appartient à une seule chose.",
            ),
            models.CheckConstraint(
                name="document_is_not_empty",
                condition=Q(size__gt=0),
                violation_error_message="Un document vide ne prouve rien.",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
