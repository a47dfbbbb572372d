"""The draft of a diagnosis: an interview and its answers, each saved as soon as it is given.

An interview is open, closed or abandoned. Once closed it is frozen with its answers: the database
refuses to change them, because the risk model reads them there.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from diagnostics import enums
from diagnostics.accounts.rows import ActQuerySet

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class InterviewQuerySet(ActQuerySet["Interview"]):
    def visible_to(self, user: User) -> InterviewQuerySet:
        """Keep the interviews of the user's agencies: a draft is resumed from any desk."""
        return self.filter(agency_id__in=user.agency_ids)

    def open(self) -> InterviewQuerySet:
        """Keep the drafts."""
        return self.filter(status=enums.InterviewStatus.OPEN)


class Interview(models.Model):
    """A conversation with one instrument (« entretien »)."""

    transitions = enums.INTERVIEW_TRANSITIONS

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    person = models.ForeignKey(
        "diagnostics.Person",
        on_delete=models.PROTECT,
        related_name="interviews",
        verbose_name="usager",
    )
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="agence"
    )
    advisor = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="conseiller"
    )
    instrument = models.CharField("instrument", max_length=20, choices=enums.Instrument.choices)
    status = models.CharField(
        "état",
        max_length=10,
        choices=enums.InterviewStatus.choices,
        default=enums.InterviewStatus.OPEN,
    )
    started_at = models.DateTimeField("commencé le")
    closed_at = models.DateTimeField("terminé le", null=True, blank=True)
    submission_id = models.UUIDField("identité de l'envoi", default=uuid.uuid4, unique=True)
    # Of the guided interview only: what makes its next question the same from any desk, any day.
    seed = models.CharField("graine", max_length=32, blank=True)
    scope = models.CharField("compétences demandées", max_length=80, blank=True)
    bank_version = models.CharField("version des questions", max_length=20, blank=True)
    selection = models.CharField(
        "choix des questions", max_length=8, choices=enums.Selection.choices, blank=True
    )
    question_limit = models.PositiveSmallIntegerField("questions au plus", null=True, blank=True)
    minute_limit = models.PositiveSmallIntegerField("minutes au plus", null=True, blank=True)
    is_continued = models.BooleanField("prolongé", default=False)
    active_seconds = models.PositiveIntegerField("secondes d'échange", default=0)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = "entretien"
        verbose_name_plural = "entretiens"
        constraints = [
            models.CheckConstraint(
                name="interview_closed_has_closed_at",
                condition=Q(status="open", closed_at__isnull=True)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
                violation_error_message="Un entretien terminé porte son heure de fin.",
            ),
            models.CheckConstraint(
                name="guided_interview_can_be_replayed",
                condition=~Q(instrument="guided_interview")
                | (~Q(seed="") & ~Q(scope="") & ~Q(bank_version="") & ~Q(selection="")),
                violation_error_message="Un entretien guidé garde de quoi retrouver ses questions.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} du {self.started_at:%d/%m/%Y}"


class Answer(models.Model):
    """One answer, with its own identity and the time it was given; the latest one counts."""

    answer_id = models.UUIDField("identité", unique=True)
    interview = models.ForeignKey(
        Interview, on_delete=models.PROTECT, related_name="answers", verbose_name="entretien"
    )
    question = models.CharField("question", max_length=40)
    value = models.CharField("réponse", max_length=40)
    is_shown = models.BooleanField("montré", default=False)
    given_at = models.DateTimeField("donnée le")
    received_at = models.DateTimeField("reçue le")

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ("pk",)
        indexes = [models.Index(fields=["interview", "question"], name="answer_question")]

    def __str__(self) -> str:
        return f"{self.question} : {self.value}"
