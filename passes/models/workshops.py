"""The agenda of a place: a workshop, the seats held in it, what was learnt, and the calls made.

A seat belongs to a hand-over, never to a name: the place reads a first name and a reference, and
nothing else (law.md, L15). `held_count` moves only with the seats, by one conditional UPDATE, so
that the last seat is given once. An outcome never holds a level, a score or a reason.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from diagnostics.accounts.rows import ActQuerySet
from passes import enums
from passes.models.sites import Site

if TYPE_CHECKING:
    from diagnostics.accounts.models import User


class WorkshopQuerySet(ActQuerySet["Workshop"]):
    def visible_to(self, user: User) -> WorkshopQuerySet:
        """Keep the workshops of the places where one works."""
        return self.filter(site__in=Site.objects.worked_in_by(user))

    def coming(self, at: dt.datetime) -> WorkshopQuerySet:
        """Keep those that are neither cancelled nor begun."""
        return self.filter(cancelled_at__isnull=True, starts_at__gt=at)

    def with_room(self) -> WorkshopQuerySet:
        """Keep those where a seat is left."""
        return self.filter(held_count__lt=F("capacity"))


class Workshop(models.Model):
    """A dated session of a place, with so many seats (« atelier »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    site = models.ForeignKey(
        "passes.Site", on_delete=models.PROTECT, related_name="workshops", verbose_name="lieu"
    )
    service = models.ForeignKey(
        "passes.Service", on_delete=models.PROTECT, related_name="+", verbose_name="service"
    )
    starts_at = models.DateTimeField("commence à")
    ends_at = models.DateTimeField("finit à")
    capacity = models.PositiveSmallIntegerField("places")
    held_count = models.PositiveSmallIntegerField("places réservées", default=0)
    recurrence = models.CharField(
        "répétition",
        max_length=6,
        choices=enums.Recurrence.choices,
        default=enums.Recurrence.ONCE,
    )
    # The dated rows made by one recurrence share it.
    series = models.UUIDField("série", null=True, blank=True)
    opened_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="ouvert par"
    )
    opened_at = models.DateTimeField("ouvert le")
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="annulé par",
    )

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = "atelier"
        verbose_name_plural = "ateliers"
        indexes = [models.Index(fields=["site", "starts_at"], name="workshop_of_site")]
        constraints = [
            models.CheckConstraint(
                name="workshop_holds_no_more_than_its_capacity",
                condition=Q(held_count__gte=0, held_count__lte=F("capacity")),
                violation_error_message="Cet atelier n'a plus de place.",
            ),
            models.CheckConstraint(
                name="workshop_has_a_seat",
                condition=Q(capacity__gte=1),
                violation_error_message="Un atelier a au moins une place.",
            ),
            models.CheckConstraint(
                name="workshop_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="Un atelier finit après son début.",
            ),
            models.CheckConstraint(
                name="cancelled_workshop_has_an_author",
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                violation_error_message="Un atelier annulé dit qui l'a annulé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.starts_at:%d/%m/%Y}"

    @property
    def key(self) -> str:
        """How a form names this workshop."""
        return str(self.public_id)

    @property
    def left_count(self) -> int:
        """Seats that nobody holds."""
        return self.capacity - self.held_count


class SeatQuerySet(ActQuerySet["Seat"]):
    def visible_to(self, user: User) -> SeatQuerySet:
        """Keep the seats of one's own places, or of the people of one's agencies."""
        own_place = Q(workshop__site__in=Site.objects.worked_in_by(user))
        own_people = Q(hand_over__agency_id__in=user.agency_ids) | Q(
            hand_over__person__agency_id__in=user.agency_ids
        )
        return self.filter(own_place | own_people)

    def held(self) -> SeatQuerySet:
        """Keep the seats that nobody gave back."""
        return self.filter(released_at__isnull=True)


class Seat(models.Model):
    """A seat held in a workshop for a hand-over (« place »)."""

    public_id = models.UUIDField(
        "identifiant public", default=uuid.uuid4, unique=True, editable=False
    )
    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, related_name="seats", verbose_name="atelier"
    )
    hand_over = models.ForeignKey(
        "passes.HandOver", on_delete=models.PROTECT, related_name="seats", verbose_name="remise"
    )
    held_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="réservée par"
    )
    held_at = models.DateTimeField("réservée le")
    released_at = models.DateTimeField("libérée le", null=True, blank=True)
    released_reason = models.CharField(
        "pourquoi libérée", max_length=18, choices=enums.SeatRelease.choices, blank=True
    )
    attended = models.BooleanField("venue", null=True, blank=True)
    attended_at = models.DateTimeField("présence notée le", null=True, blank=True)
    attended_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="présence notée par",
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "place"
        verbose_name_plural = "places"
        constraints = [
            models.UniqueConstraint(
                name="one_live_seat_per_workshop_and_hand_over",
                fields=["workshop", "hand_over"],
                condition=Q(released_at__isnull=True),
                violation_error_message="Cette personne a déjà sa place dans cet atelier.",
            ),
            models.CheckConstraint(
                name="released_seat_has_a_reason",
                condition=Q(released_at__isnull=True, released_reason="")
                | (Q(released_at__isnull=False) & ~Q(released_reason="")),
                violation_error_message="Une place libérée dit pourquoi.",
            ),
            models.CheckConstraint(
                name="noted_attendance_has_an_author",
                condition=Q(attended__isnull=True, attended_by__isnull=True)
                | Q(attended__isnull=False, attended_by__isnull=False, attended_at__isnull=False),
                violation_error_message="Une présence notée dit qui l'a notée.",
            ),
        ]

    def __str__(self) -> str:
        return f"place de {self.hand_over_id} dans {self.workshop_id}"


class OutcomeQuerySet(ActQuerySet["Outcome"]):
    def of_hand_overs(self, pks: list[int]) -> OutcomeQuerySet:
        """Keep what was learnt with these booklets, by seat or by scan."""
        return self.filter(
            Q(seat__hand_over_id__in=pks)
            | Q(redemption__digital_pass__booklet__hand_overs__pk__in=pks)
        ).distinct()


class Outcome(models.Model):
    """What was learnt in one session (« bilan »): shared with the advisor, never the other way."""

    redemption = models.OneToOneField(
        "passes.Redemption",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outcome",
        verbose_name="encaissement",
    )
    seat = models.OneToOneField(
        Seat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outcome",
        verbose_name="place",
    )
    themes = models.JSONField("thèmes", default=list)
    minutes = models.PositiveSmallIntegerField("minutes", null=True, blank=True)
    autonomy_before = models.CharField(
        "au début", max_length=8, choices=enums.Autonomy.choices, blank=True
    )
    autonomy_after = models.CharField(
        "à la fin", max_length=8, choices=enums.Autonomy.choices, blank=True
    )
    next_advice = models.CharField("pour la suite", max_length=12, choices=enums.NextAdvice.choices)
    noted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    shared_at = models.DateTimeField("partagé le")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan"
        verbose_name_plural = "bilans"
        constraints = [
            models.CheckConstraint(
                name="outcome_tells_a_session",
                condition=Q(redemption__isnull=False) | Q(seat__isnull=False),
                violation_error_message="Un bilan parle d'une séance.",
            )
        ]

    def __str__(self) -> str:
        return f"bilan du {self.shared_at:%d/%m/%Y}"


class FollowUpCall(models.Model):
    """A call about a booklet that sleeps, with what it gave (« appel de suivi »)."""

    hand_over = models.ForeignKey(
        "passes.HandOver", on_delete=models.PROTECT, related_name="calls", verbose_name="remise"
    )
    result = models.CharField("résultat", max_length=12, choices=enums.CallResult.choices)
    called_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="appel de"
    )
    called_at = models.DateTimeField("appel du")
    called_on = models.DateField("jour de l'appel")

    class Meta:
        verbose_name = "appel de suivi"
        verbose_name_plural = "appels de suivi"

    def __str__(self) -> str:
        return f"appel du {self.called_on}"
