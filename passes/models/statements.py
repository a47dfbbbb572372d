"""What one provider is owed for one month (« relevé mensuel ») and its lines.

A source (redemption, reversal, dispute, gesture, earlier statement) is on one line, ever. A
redemption reversed after its month gives a line of opposite sense later, never a change of the
old one.
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


class MonthlyStatementQuerySet(ActQuerySet["MonthlyStatement"]):
    def visible_to(self, user: User) -> MonthlyStatementQuerySet:
        """Keep the statements of providers one administers; operators and auditors see all."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(
            provider__memberships__user=user,
            provider__memberships__role=enums.ProviderRole.ADMIN,
            provider__memberships__ended_on__isnull=True,
        ).distinct()


class MonthlyStatement(models.Model):
    """The account of one provider for one month. net = gross + adjustments − fee − VAT."""

    transitions = enums.STATEMENT_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    number = models.CharField("numéro", max_length=24, unique=True)
    provider = models.ForeignKey(
        "passes.Provider",
        on_delete=models.PROTECT,
        related_name="statements",
        verbose_name="structure",
    )
    period = models.CharField("mois", max_length=7)
    cut_off_at = models.DateTimeField("arrêté au")
    issued_at = models.DateTimeField("émis le")
    gross_cents = models.PositiveBigIntegerField("brut en centimes")
    fee_cents = models.BigIntegerField("frais en centimes", default=0)
    fee_vat_cents = models.BigIntegerField("TVA sur frais en centimes", default=0)
    adjustments_cents = models.BigIntegerField("ajustements en centimes", default=0)
    net_cents = models.BigIntegerField("net en centimes")
    expected_on = models.DateField("paiement prévu le")
    status = models.CharField("état", max_length=18, choices=enums.StatementStatus.choices)
    approved_at = models.DateTimeField("validé le", null=True, blank=True)
    approved_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="validé par",
    )
    paid_on = models.DateField("payé le", null=True, blank=True)

    objects = MonthlyStatementQuerySet.as_manager()

    class Meta:
        verbose_name = "relevé mensuel"
        verbose_name_plural = "relevés mensuels"
        constraints = [
            models.UniqueConstraint(
                name="one_statement_per_provider_and_period",
                fields=["provider", "period"],
                violation_error_message="Ce mois est déjà clôturé pour cette structure.",
            ),
            models.CheckConstraint(
                name="net_adds_up",
                condition=Q(
                    net_cents=F("gross_cents")
                    + F("adjustments_cents")
                    - F("fee_cents")
                    - F("fee_vat_cents")
                ),
                violation_error_message="Le net n'est pas la somme du relevé.",
            ),
            models.CheckConstraint(
                name="paid_statement_has_paid_on",
                condition=Q(status="paid", paid_on__isnull=False)
                | (~Q(status="paid") & Q(paid_on__isnull=True)),
                violation_error_message="Un relevé payé, et lui seul, porte sa date de paiement.",
            ),
        ]

    def __str__(self) -> str:
        return self.number


SOURCES = {
    "redemption": "redemption",
    "reversal": "reversal",
    "correction": "dispute",
    "gesture": "gesture",
    "carry_over": "carried_from",
}


def _from(kind: str) -> Q:
    """Say that a line of this kind has its own source and no other."""
    return Q(kind=kind, **{f"{name}__isnull": name != SOURCES[kind] for name in SOURCES.values()})


class StatementLine(models.Model):
    """One signed line of a statement: the only signed amount of the books."""

    statement = models.ForeignKey(
        MonthlyStatement, on_delete=models.PROTECT, related_name="lines", verbose_name="relevé"
    )
    kind = models.CharField("nature", max_length=12, choices=enums.LineKind.choices)
    amount_cents = models.BigIntegerField("montant en centimes")
    order = models.ForeignKey(
        "passes.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commande",
    )
    redemption = models.OneToOneField(
        "passes.Redemption",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statement_line",
        verbose_name="encaissement",
    )
    reversal = models.OneToOneField(
        "passes.Reversal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statement_line",
        verbose_name="contre-passation",
    )
    dispute = models.OneToOneField(
        "passes.Dispute",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statement_line",
        verbose_name="contestation",
    )
    gesture = models.OneToOneField(
        "passes.Gesture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statement_line",
        verbose_name="geste commercial",
    )
    carried_from = models.OneToOneField(
        MonthlyStatement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name="relevé reporté",
    )

    class Meta:
        verbose_name = "ligne de relevé"
        verbose_name_plural = "lignes de relevé"
        constraints = [
            models.CheckConstraint(
                name="line_sign_follows_kind",
                condition=Q(kind__in=["redemption", "gesture"], amount_cents__gt=0)
                | (Q(kind="correction") & ~Q(amount_cents=0))
                | Q(kind__in=["reversal", "carry_over"], amount_cents__lt=0),
                violation_error_message="Le signe d'une ligne suit sa nature.",
            ),
            models.CheckConstraint(
                name="line_has_its_one_source",
                condition=_from("redemption")
                | _from("reversal")
                | _from("correction")
                | _from("gesture")
                | _from("carry_over"),
                violation_error_message="Une ligne a une seule source, selon sa nature.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_cents}"
