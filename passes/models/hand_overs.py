"""The hand-over: who gave which booklet to whom, where, on what diagnosis, and how it ended.

It is an event, recorded when it happens; "distributed" is never a guess (promise 3).
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import enums

if TYPE_CHECKING:
    from diagnostics.accounts.models import User

LIVE = Q(ended_at__isnull=True, undone_at__isnull=True)


class HandOverQuerySet(ActQuerySet["HandOver"]):
    def visible_to(self, user: User) -> HandOverQuerySet:
        """Keep the hand-overs made by one's agencies, or to the people one may see."""
        return self.filter(
            Q(agency_id__in=user.agency_ids) | Q(person__agency_id__in=user.agency_ids)
        )

    def live(self) -> HandOverQuerySet:
        """Keep the hand-overs neither ended nor undone."""
        return self.filter(LIVE)

    def with_use(self) -> HandOverQuerySet:
        """Add what is used and what is left of each booklet: computed, never stored."""
        passes = models.Count("booklet__passes")
        return self.annotate(
            used_count=models.Count(
                "booklet__passes", filter=Q(booklet__passes__status=enums.PassStatus.REDEEMED)
            ),
            left_count=models.Count(
                "booklet__passes", filter=Q(booklet__passes__status__in=enums.UNUSED)
            ),
            pass_count=passes,
        )

    def unused_since(self, day: dt.date) -> HandOverQuerySet:
        """Keep the booklets handed over by a day and never used, with something left to use."""
        passes = apps.get_model("passes", "Pass").objects.filter(booklet=OuterRef("booklet"))
        return self.filter(
            ~Exists(passes.filter(status=enums.PassStatus.REDEEMED)),
            Exists(passes.filter(status__in=enums.UNUSED)),
            first_handed_over_on__lte=day,
        )

    def counted(self) -> HandOverQuerySet:
        """Keep what counts as a hand-over: not undone, and not the continuation of another."""
        return self.filter(undone_at__isnull=True, replaces__isnull=True)


class HandOver(models.Model):
    """The event that makes a booklet usable (« remise »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    reference = models.CharField("référence", max_length=16, unique=True)
    request_id = models.UUIDField("identité de l'envoi", null=True, blank=True, unique=True)
    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="hand_overs", verbose_name="commande"
    )
    booklet = models.ForeignKey(
        "passes.Booklet", on_delete=models.PROTECT, related_name="hand_overs", verbose_name="carnet"
    )
    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="hand_overs",
        verbose_name="usager",
    )
    first_person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="premier dossier",
    )
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="agence"
    )
    advisor = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="hand_overs",
        verbose_name="conseiller",
    )
    handed_over_at = models.DateTimeField("remis à")
    handed_over_on = models.DateField("remis le")
    # The day of the first hand-over of a chain of replacements: delays are counted from it.
    first_handed_over_on = models.DateField("première remise le")
    employment_status = models.CharField("situation ce jour-là", max_length=30, blank=True)
    public = models.CharField("public", max_length=40, blank=True)
    diagnosis = models.ForeignKey(
        "diagnostics.Diagnosis",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diagnostic",
    )
    recommendation = models.ForeignKey(
        "diagnostics.Recommendation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="préconisation",
    )
    second_booklet_reason = models.CharField("motif du second carnet", max_length=200, blank=True)
    first_site = models.ForeignKey(
        "passes.Site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="premier lieu",
    )
    first_session_at = models.DateTimeField("premier rendez-vous", null=True, blank=True)
    letter_printed_at = models.DateTimeField("bien imprimé le", null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replacement",
        verbose_name="continue",
    )
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)
    ended_reason = models.CharField(
        "motif de fin", max_length=12, choices=enums.EndReason.choices, blank=True
    )
    undone_at = models.DateTimeField("annulée le", null=True, blank=True)
    undone_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="annulée par",
    )
    undone_reason = models.CharField("motif d'annulation", max_length=200, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = "remise"
        verbose_name_plural = "remises"
        indexes = [
            models.Index(fields=["agency", "handed_over_on"], name="hand_over_of_agency"),
            models.Index(fields=["advisor", "handed_over_on"], name="hand_over_of_advisor"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_live_hand_over_per_booklet",
                fields=["booklet"],
                condition=LIVE,
                violation_error_message="Ce carnet est déjà remis.",
            ),
            models.UniqueConstraint(
                name="one_live_booklet_per_person_and_order",
                fields=["person", "order"],
                condition=LIVE & Q(second_booklet_reason=""),
                violation_error_message="Cette personne a déjà un carnet de cette commande.",
            ),
            models.CheckConstraint(
                name="first_session_has_a_place",
                condition=Q(first_session_at__isnull=True) | Q(first_site__isnull=False),
                violation_error_message="Un premier rendez-vous se tient dans un lieu.",
            ),
            models.CheckConstraint(
                name="undone_hand_over_has_author_and_reason",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason="")),
                violation_error_message="Une remise annulée a un auteur et un motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class LossReport(models.Model):
    """A booklet reported lost, stolen, damaged or to be blocked (« déclaration de perte »)."""

    booklet = models.ForeignKey(
        "passes.Booklet",
        on_delete=models.PROTECT,
        related_name="loss_reports",
        verbose_name="carnet",
    )
    kind = models.CharField("nature", max_length=10, choices=enums.LossKind.choices)
    reason = models.CharField("ce qui s'est passé", max_length=200, blank=True)
    reported_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="déclaré par"
    )
    reported_at = models.DateTimeField("déclaré le")
    replacement = models.OneToOneField(
        "passes.Booklet",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_report",
        verbose_name="carnet de remplacement",
    )
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "déclaration de perte"
        verbose_name_plural = "déclarations de perte"
        constraints = [
            models.UniqueConstraint(
                name="one_open_report_per_booklet",
                fields=["booklet"],
                condition=Q(closed_at__isnull=True),
                violation_error_message="Une déclaration est déjà ouverte pour ce carnet.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.booklet} {self.get_kind_display()}"


class Exclusion(models.Model):
    """A person who may not receive the Passes of an order, with a reason."""

    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="exclusions",
        verbose_name="usager",
    )
    order = models.ForeignKey(
        "passes.Order", on_delete=models.PROTECT, related_name="exclusions", verbose_name="commande"
    )
    reason = models.CharField("motif", max_length=200)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="décidée par"
    )
    decided_at = models.DateTimeField("décidée le")
    lifted_at = models.DateTimeField("levée le", null=True, blank=True)

    class Meta:
        verbose_name = "exclusion"
        verbose_name_plural = "exclusions"
        constraints = [
            models.UniqueConstraint(
                name="one_live_exclusion_per_person_and_order",
                fields=["person", "order"],
                condition=Q(lifted_at__isnull=True),
                violation_error_message="Cette personne est déjà exclue de cette commande.",
            ),
            models.CheckConstraint(
                name="exclusion_has_reason",
                condition=~Q(reason=""),
                violation_error_message="Une exclusion porte un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"exclusion de {self.person_id}"
