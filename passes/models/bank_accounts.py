"""The bank accounts of structures and funders, each accepted by three different people (T5).

Who submits, who checks and who confirms differ, which the database holds; a structure may redeem
while its account is pending, and its money waits.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from passes import enums
from passes.models.funders import Funder
from passes.models.providers import Provider

if TYPE_CHECKING:
    pass


class BankAccount(models.Model):
    """An IBAN with its own checks and dates; a changed IBAN is a new row."""

    transitions = enums.ACCOUNT_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bank_accounts",
        verbose_name="structure",
    )
    # A funder is paid back what was not used, with the same care (passes-and-money.md 7.6).
    funder = models.ForeignKey(
        "passes.Funder",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bank_accounts",
        verbose_name="commanditaire",
    )
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11)
    holder_name = models.CharField("titulaire", max_length=140)
    status = models.CharField("état", max_length=10, choices=enums.AccountStatus.choices)
    submitted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="déposé par",
    )
    submitted_at = models.DateTimeField("déposé le", null=True, blank=True)
    checked_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="contrôlé par",
    )
    confirmed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmé par",
    )
    payee_match = models.CharField(
        "vérification du bénéficiaire par la banque",
        max_length=12,
        choices=enums.PayeeMatch.choices,
        blank=True,
    )
    valid_from = models.DateField("valable du", null=True, blank=True)
    valid_until = models.DateField("valable jusqu'au", null=True, blank=True)
    reason = models.CharField("motif", max_length=200, blank=True)

    class Meta:
        verbose_name = "compte bancaire"
        verbose_name_plural = "comptes bancaires"
        constraints = [
            models.UniqueConstraint(
                name="one_accepted_account_per_provider",
                fields=["provider"],
                condition=Q(status="accepted"),
                violation_error_message="Cette structure a déjà un compte accepté.",
            ),
            models.UniqueConstraint(
                name="one_accepted_account_per_funder",
                fields=["funder"],
                condition=Q(status="accepted"),
                violation_error_message="Ce commanditaire a déjà un compte accepté.",
            ),
            models.CheckConstraint(
                name="account_has_one_owner",
                condition=Q(provider__isnull=False, funder__isnull=True)
                | Q(provider__isnull=True, funder__isnull=False),
                violation_error_message="Un compte est d'une structure ou d'un commanditaire.",
            ),
            models.CheckConstraint(
                name="accepted_account_has_three_people",
                condition=~Q(status__in=["accepted", "ended"])
                | (
                    Q(
                        submitted_by__isnull=False,
                        checked_by__isnull=False,
                        confirmed_by__isnull=False,
                    )
                    & ~Q(submitted_by=F("checked_by"))
                    & ~Q(submitted_by=F("confirmed_by"))
                    & ~Q(checked_by=F("confirmed_by"))
                ),
                violation_error_message=(
                    "Un compte est déposé, contrôlé et confirmé par trois personnes différentes."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"compte de {self.owner}"

    @property
    def owner(self) -> Provider | Funder:
        """Who is paid on it."""
        owner = self.provider or self.funder
        if owner is None:
            raise LookupError(self.pk)
        return owner

    @property
    def masked_iban(self) -> str:
        """The first four and last three characters (what an envelope may show)."""
        return f"{self.iban[:4]} •••• {self.iban[-3:]}"


class AccountNotice(models.Model):
    """« Un compte a été déposé » : told to each administrator and to the former contact (T5)."""

    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="notices", verbose_name="compte"
    )
    user = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="account_notices",
        verbose_name="prévenu",
    )
    told_at = models.DateTimeField("affiché depuis le")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    is_ours = models.BooleanField("c'est bien le nôtre", null=True, blank=True)

    class Meta:
        verbose_name = "avis de changement de compte"
        verbose_name_plural = "avis de changement de compte"
        constraints = [
            models.UniqueConstraint(
                name="one_notice_per_account_and_user",
                fields=["account", "user"],
                violation_error_message="Cette personne est déjà prévenue.",
            ),
            models.CheckConstraint(
                name="notice_answered_says_what",
                condition=Q(answered_at__isnull=True, is_ours__isnull=True)
                | Q(answered_at__isnull=False, is_ours__isnull=False),
                violation_error_message="Une réponse dit si le compte est le bon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.account}"
