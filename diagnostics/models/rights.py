"""What people ask about their own data, and the end of a file: requests and anonymisations.

A request has a day received, a day by which it must be answered (one month, law.md L22, L23) and
ends with a decision. An Anonymisation is announced thirty days before, then done once; while it is
under way, and only then, the guarded tables let go of that person's rows (`diagnostics/let_go.py`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics import enums
from diagnostics.accounts.rows import ActQuerySet

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class RightsRequestQuerySet(ActQuerySet["RightsRequest"]):
    def visible_to(self, user: User) -> RightsRequestQuerySet:
        """Keep the requests of one's own agencies; the data-protection officer reads them all."""
        if user.role == "dpo":
            return self.all()
        return self.filter(person__agency_id__in=user.agency_ids)

    def waiting(self) -> RightsRequestQuerySet:
        """Keep the requests without a decision."""
        return self.filter(decision="")

    def late(self, on: dt.date) -> RightsRequestQuerySet:
        """Keep the requests that wait past their day, or were answered past it."""
        waits = Q(decision="", due_on__lt=on)
        return self.filter(waits | Q(answered_on__gt=F("due_on")))


class RightsRequest(models.Model):
    """Somebody uses a right over her data (« demande »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="rights_requests",
        verbose_name="usager",
    )
    kind = models.CharField("demande", max_length=14, choices=enums.RightsKind.choices)
    detail = models.CharField("ce qui est demandé", max_length=200, blank=True)
    received_on = models.DateField("reçue le")
    due_on = models.DateField("à répondre avant le")
    registered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )
    registered_at = models.DateTimeField("enregistrée le")
    decision = models.CharField(
        "décision", max_length=10, choices=enums.RightsDecision.choices, blank=True
    )
    reason = models.CharField("réponse", max_length=200, blank=True)
    answered_on = models.DateField("répondue le", null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="répondue par",
    )

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de droits"
        verbose_name_plural = "demandes de droits"
        indexes = [models.Index(fields=["due_on"], name="rights_request_due")]
        constraints = [
            models.CheckConstraint(
                name="answered_request_has_a_decision",
                condition=Q(decision="", answered_on__isnull=True, answered_by__isnull=True)
                | (
                    ~Q(decision="")
                    & Q(answered_on__isnull=False, answered_by__isnull=False)
                    & ~Q(reason="")
                ),
                violation_error_message="Une réponse a une décision, un jour, un auteur, un motif.",
            ),
            models.CheckConstraint(
                name="request_due_after_received",
                condition=Q(due_on__gt=F("received_on")),
                violation_error_message="Une demande se répond après sa réception.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.reference}"

    @property
    def reference(self) -> str:
        """What names the request where the person is not named."""
        return f"D-{self.public_id.hex[:8].upper()}"


class AnonymisationQuerySet(ActQuerySet["Anonymisation"]):
    def announced(self) -> AnonymisationQuerySet:
        """Keep those that were told to the advisor and are neither done nor called off."""
        return self.filter(done_at__isnull=True, called_off_on__isnull=True).exclude(cause="draft")

    def visible_to(self, user: User) -> AnonymisationQuerySet:
        """Keep those of the people a user may see."""
        return self.filter(person__agency_id__in=user.agency_ids)


class Anonymisation(models.Model):
    """The end of a file (« anonymisation »): announced, then done once, with what it changed.

    A draft that was never closed ends in the same way, at once and without notice.
    """

    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="anonymisations",
        verbose_name="usager",
    )
    cause = models.CharField("cause", max_length=10, choices=enums.ErasureCause.choices)
    announced_on = models.DateField("annoncée le")
    due_on = models.DateField("prévue le")
    called_off_on = models.DateField("abandonnée le", null=True, blank=True)
    begun_at = models.DateTimeField("commencée le", null=True, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    rows_changed = models.PositiveIntegerField("lignes effacées ou réduites", default=0)

    objects = AnonymisationQuerySet.as_manager()

    class Meta:
        verbose_name = "anonymisation"
        verbose_name_plural = "anonymisations"
        indexes = [models.Index(fields=["due_on"], name="anonymisation_due")]
        constraints = [
            models.UniqueConstraint(
                name="one_announced_anonymisation",
                fields=["person"],
                condition=Q(done_at__isnull=True, called_off_on__isnull=True) & ~Q(cause="draft"),
                violation_error_message="L'anonymisation est déjà annoncée.",
            ),
            models.CheckConstraint(
                name="anonymisation_done_after_begun",
                condition=Q(done_at__isnull=True) | Q(begun_at__isnull=False),
                violation_error_message="Une anonymisation finie a commencé.",
            ),
            models.CheckConstraint(
                name="anonymisation_called_off_before_begun",
                condition=Q(called_off_on__isnull=True) | Q(begun_at__isnull=True),
                violation_error_message="Une anonymisation commencée ne s'abandonne plus.",
            ),
        ]

    def __str__(self) -> str:
        return f"anonymisation prévue le {self.due_on:%d/%m/%Y}"
