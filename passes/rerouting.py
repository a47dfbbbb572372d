"""Who was told to go to a place that closes, so that her agency offers her another one.

A closed place never makes a booklet bad: the Passes stay good everywhere else. The line goes away
once another session is held, or once she was told. Reads only.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from diagnostics.accounts.models import User
from passes import enums
from passes.following import followed_by
from passes.models import FollowUpCall, HandOver, Pass, Seat

SOON = dt.timedelta(days=30)
TOLD_FOR = dt.timedelta(days=60)
TOLD = (enums.CallResult.WILL_COME, enums.CallResult.OTHER_PLACE, enums.CallResult.GIVES_BACK)


def stranded(user: User, today: dt.date, *, most: int = 50) -> list[HandOver]:
    """The live booklets, never used, whose first place is closed or takes no Pass any more."""
    closed = Q(first_site__closed_from__lte=today + SOON) | Q(
        first_site__provider__status__in=[
            enums.ProviderStatus.SUSPENDED,
            enums.ProviderStatus.DISQUALIFIED,
        ]
    )
    passes = Pass.objects.filter(booklet=OuterRef("booklet"))
    seat = Seat.objects.held().filter(
        hand_over=OuterRef("pk"), workshop__starts_at__date__gte=today
    )
    told = FollowUpCall.objects.filter(
        hand_over=OuterRef("pk"), result__in=TOLD, called_on__gt=today - TOLD_FOR
    )
    rows = followed_by(user, HandOver.objects.live()).filter(
        closed,
        Exists(passes.filter(status=enums.PassStatus.HANDED_OUT)),
        ~Exists(passes.filter(status=enums.PassStatus.REDEEMED)),
        ~Exists(seat),
        ~Exists(told),
        order__valid_until__gte=today,
    )
    return list(
        rows.select_related("person", "first_site").order_by("first_session_at", "pk")[:most]
    )


def why(hand_over: HandOver, today: dt.date) -> str:
    """« ferme le 3 mai », « est fermé », « ne prend plus les Pass »."""
    closed_from = hand_over.first_site.closed_from if hand_over.first_site else None
    if closed_from is None or closed_from > today + SOON:
        return "ne prend plus les Pass"
    return "est fermé" if closed_from <= today else f"ferme le {closed_from:%d/%m/%Y}"
