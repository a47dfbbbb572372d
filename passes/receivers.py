"""What passes does when two files are reunited or one is anonymised; both may be refused here.

Acts run in the transaction of the announcement (architecture.md 1). The first file of a hand-over
is kept beside it, so that a merge made in error can be undone by a person.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from diagnostics import reducing, signals
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from passes import booking, fitting
from passes import hand_over_refusals as refusals
from passes.models import Exclusion, FollowUpCall, HandOver, LossReport, Outcome, Seat, Verification


@receiver(signals.people_merged, dispatch_uid="passes.hand_overs_follow")
def hand_overs_follow(
    sender: Any, *, actor: Any, kept: Person, other: Person, is_undone: bool = False, **_: Any
) -> None:
    """Give the hand-overs to the file that is kept; two live booklets refuse the merge (T25).

    When the two files are separated again, each hand-over goes back to its first file.
    """
    if is_undone:
        HandOver.objects.filter(person=kept, first_person=other).update(
            person=other, first_person=None
        )
        return
    left = [fitting.with_something_left([person.pk]) for person in (kept, other)]
    if all(left):
        raise Refusal(refusals.TWO_LIVE_BOOKLETS)
    at = journal.instant()
    used_up = HandOver.objects.live().filter(person__in=[kept, other])
    used_up = used_up.exclude(pk__in=[each.pk for live in left for each in live])
    over = list(used_up.values_list("pk", flat=True))
    HandOver.objects.filter(pk__in=over).update(ended_at=at)
    booking.release_seats_of(over, actor=actor, at=at)
    moved = HandOver.objects.filter(person=other)
    moved.filter(first_person__isnull=True).update(first_person=other)
    moved.update(person=kept)


@receiver(signals.person_anonymised, dispatch_uid="passes.forget_texts")
def forget_texts(sender: Any, *, actor: Any, person: Person, **_: Any) -> None:
    """Empty what was written about her and round the days; the accounting pieces stay (L18, T27).

    Seats to come are given back first. The reference of a hand-over is kept: orders, booklets and
    redemptions are counted with it. Themes are a closed list, and say nothing of anybody.
    """
    reducing.reduce(Exclusion.objects.filter(person=person))
    hand_overs = HandOver.objects.filter(person=person)
    pks = list(hand_overs.values_list("pk", flat=True))
    booking.release_seats_of(pks, actor=actor, at=journal.instant())
    booklets = list(hand_overs.values_list("booklet", flat=True))
    outcomes = Outcome.objects.of_hand_overs(pks).values_list("pk", flat=True)
    reducing.reduce(Outcome.objects.filter(pk__in=list(outcomes)), kept={"themes"})
    reducing.reduce(Seat.objects.filter(hand_over__in=pks))
    reducing.reduce(FollowUpCall.objects.filter(hand_over__in=pks))
    reducing.reduce(Verification.objects.filter(hand_over__in=pks))
    reducing.reduce(LossReport.objects.filter(booklet__in=booklets))
    reducing.reduce(hand_overs, kept={"reference"})
