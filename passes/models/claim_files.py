"""A list of claims sent instead of scans, and what is kept of each of its lines.

No column can hold the code of a Pass. Between the analysis and the confirmation a line keeps what
the code said once its signature was verified: the serial, and which key signed it. Of a code that
could not be read, six characters at most, where the serial stands, which gives no right.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics.accounts.rows import ActQuerySet
from passes.claim_states import CLAIM_FILE_TRANSITIONS, ClaimFileStatus, ClaimLineStatus

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class ClaimFileQuerySet(ActQuerySet["ClaimFile"]):
    def visible_to(self, user: User) -> ClaimFileQuerySet:
        """Keep the lists of one's own organisation; operators and auditors read all of them."""
        if user.role in {"operator", "auditor"}:
            return self.all()
        return self.filter(
            provider__memberships__user=user, provider__memberships__ended_on__isnull=True
        ).distinct()

    def kept(self) -> ClaimFileQuerySet:
        """Leave out the lists that were given up before they redeemed anything."""
        return self.exclude(status=ClaimFileStatus.DISCARDED)


class ClaimFile(models.Model):
    """A list of claims (« liste d'encaissements »): the same bytes count once for a provider."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    provider = models.ForeignKey(
        "passes.Provider",
        on_delete=models.PROTECT,
        related_name="claim_files",
        verbose_name="structure",
    )
    name = models.CharField("nom du fichier", max_length=120)
    # Keyed: a bare digest of a list of one line would let a copy of the database find its code.
    digest = models.CharField("empreinte à clé du fichier", max_length=64)
    site = models.ForeignKey(
        "passes.Site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lieu des lignes qui n'en nomment pas",
    )
    service = models.ForeignKey(
        "passes.Service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="service des lignes qui n'en nomment pas",
    )
    device = models.CharField("logiciel qui l'a envoyée", max_length=80, blank=True)
    status = models.CharField(
        "état",
        max_length=12,
        choices=ClaimFileStatus.choices,
        default=ClaimFileStatus.RECEIVED,
    )
    line_count = models.PositiveIntegerField("nombre de lignes")
    sent_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="envoyée par"
    )
    sent_at = models.DateTimeField("envoyée le")
    confirmed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="confirmée par",
    )
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    # What a pause of the account made wait, and the sign of life of who works on the list.
    resumes_at = models.DateTimeField("reprend le", null=True, blank=True)
    beat_at = models.DateTimeField("dernier signe du travail", null=True, blank=True)

    transitions = CLAIM_FILE_TRANSITIONS
    # Set by the verb that gives a list again to whoever sends its bytes again.
    was_sent_before = False

    objects = ClaimFileQuerySet.as_manager()

    class Meta:
        verbose_name = "liste d'encaissements"
        verbose_name_plural = "listes d'encaissements"
        constraints = [
            models.UniqueConstraint(
                name="claim_file_counts_once",
                fields=["provider", "digest"],
                condition=~Q(status=ClaimFileStatus.DISCARDED),
                violation_error_message="Cette liste a déjà été envoyée.",
            ),
            models.CheckConstraint(
                name="claim_file_confirmed_by_somebody",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                violation_error_message="Une confirmation a un auteur et une date.",
            ),
            models.CheckConstraint(
                name="claim_file_redeems_once_confirmed",
                condition=~Q(status__in=[ClaimFileStatus.CONFIRMED, ClaimFileStatus.ANSWERED])
                | Q(confirmed_at__isnull=False),
                violation_error_message="Une liste n'encaisse qu'une fois confirmée.",
            ),
            models.CheckConstraint(
                name="claim_file_has_lines",
                condition=Q(line_count__gt=0),
                violation_error_message="Une liste a au moins une ligne.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClaimLine(models.Model):
    """One line of a list: judged like a scan, answered like a scan."""

    file = models.ForeignKey(
        ClaimFile, on_delete=models.PROTECT, related_name="lines", verbose_name="liste"
    )
    row = models.PositiveIntegerField("ligne du fichier")
    code_cell = models.CharField("cellule du code", max_length=12)
    scan_id = models.UUIDField("identité du scan")
    site = models.ForeignKey(
        "passes.Site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lieu",
    )
    service = models.ForeignKey(
        "passes.Service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="service",
    )
    service_on = models.DateField("fait le", null=True, blank=True)
    scanned_at = models.DateTimeField("scanné le", null=True, blank=True)
    status = models.CharField("état", max_length=12, choices=ClaimLineStatus.choices)
    serial = models.PositiveIntegerField("numéro de série vérifié", null=True, blank=True)
    key_fingerprint = models.CharField("empreinte de la clé", max_length=16, blank=True)
    typed_start = models.CharField("début du code mal tapé", max_length=6, blank=True)
    doubtful_places = models.JSONField("caractères à relire d'abord", default=list, blank=True)
    repeats = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="même Pass qu'une ligne d'avant",
    )
    faults = models.JSONField("erreurs par cellule", default=list, blank=True)
    refusal_code = models.CharField("code de refus", max_length=40, blank=True)
    detail = models.TextField("phrase du refus", blank=True)
    remedy = models.TextField("remède", blank=True)
    redemption = models.ForeignKey(
        "passes.Redemption",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claim_lines",
        verbose_name="encaissement",
    )
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    retyped_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="code retapé par",
    )
    retyped_at = models.DateTimeField("code retapé le", null=True, blank=True)

    class Meta:
        verbose_name = "ligne d'une liste d'encaissements"
        verbose_name_plural = "lignes de listes d'encaissements"
        indexes = [models.Index(fields=["serial"], name="claim_line_of_serial")]
        constraints = [
            models.UniqueConstraint(
                name="claim_line_stands_on_its_row",
                fields=["file", "row"],
                violation_error_message="Cette ligne est déjà lue.",
            ),
            models.CheckConstraint(
                name="claim_line_redeemed_has_redemption",
                condition=Q(status=ClaimLineStatus.REDEEMED, redemption__isnull=False)
                | (~Q(status=ClaimLineStatus.REDEEMED) & Q(redemption__isnull=True)),
                violation_error_message="Une ligne encaissée a son encaissement.",
            ),
            models.CheckConstraint(
                name="claim_line_refused_says_why",
                condition=(Q(status=ClaimLineStatus.REFUSED) & ~Q(refusal_code=""))
                | (~Q(status=ClaimLineStatus.REFUSED) & Q(refusal_code="")),
                violation_error_message="Une ligne refusée dit pourquoi.",
            ),
            models.CheckConstraint(
                name="claim_line_serial_was_signed",
                condition=Q(serial__isnull=True, key_fingerprint="")
                | (Q(serial__isnull=False) & ~Q(key_fingerprint="")),
                violation_error_message="Un numéro reconnu dit quelle clé l'a signé.",
            ),
            models.CheckConstraint(
                name="claim_line_retyped_by_somebody",
                condition=Q(retyped_by__isnull=True, retyped_at__isnull=True)
                | Q(retyped_by__isnull=False, retyped_at__isnull=False),
                violation_error_message="Un code retapé a un auteur et une date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}, ligne {self.row}"
