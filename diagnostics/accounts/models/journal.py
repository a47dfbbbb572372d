"""The journal: one line per act, added and never changed.

The database itself refuses update and delete (`append_only.py`), because a queryset update passes
`save` by. No code in clear, no name, no health data: the journal has more readers than the file.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class JournalEntry(models.Model):
    """Who did what to what, when, and with which facts; or was refused, and why."""

    at = models.DateTimeField("instant", db_index=True)
    verb = models.CharField("acte", max_length=48)
    actor = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="auteur",
    )
    actor_name = models.CharField("tâche ou page", max_length=60, blank=True)
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="agence",
    )
    subject_type = models.CharField("sorte d'objet", max_length=60, blank=True)
    subject_pk = models.CharField("objet", max_length=40, blank=True)
    facts = models.JSONField("faits", default=dict)
    refusal_code = models.CharField("code de refus", max_length=60, blank=True)
    request_id = models.UUIDField("identifiant d'envoi", null=True, blank=True)
    request_digest = models.CharField("empreinte de l'envoi", max_length=64, blank=True)

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        indexes = [
            models.Index(fields=["subject_type", "subject_pk"], name="journal_subject"),
            models.Index(fields=["verb", "at"], name="journal_verb"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="request_acts_once",
                fields=["request_id"],
                condition=Q(request_id__isnull=False),
                violation_error_message="Ce formulaire a déjà été envoyé.",
            ),
            models.CheckConstraint(
                name="journal_actor_is_known",
                condition=Q(actor__isnull=False) | ~Q(actor_name=""),
                violation_error_message="Une ligne du journal a toujours un auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
