"""A series of sessions cancelled as a whole: this one and every one of its series that comes after.

Each session leaves its own line and gives its own seats back, exactly as one cancelled by itself,
so that each advisor reads it for each person; one line more says that it was the series.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import booking
from passes import booking_refusals as refusals
from passes.models import Workshop


@journal.act(Verb.SERIES_CANCELLED)
def cancel_series(
    *, actor: User, workshop: Workshop, request_id: uuid.UUID | None = None
) -> Workshop:
    """Cancel a session to come and those of its series after it; agencies read each that day.

    Refusals: not_your_site, not_a_series, workshop_cancelled, workshop_past.
    """
    with transaction.atomic():
        first = Workshop.objects.locked(workshop.pk)
        booking.refuse_unless_yours(actor, first.site)
        if first.series is None:
            raise Refusal(refusals.NOT_A_SERIES)
        at = journal.instant()
        booking.refuse_over(first, at)
        rows = following(first)
        for each in Workshop.objects.locked_in_order([row.pk for row in rows]):
            booking.call_off(actor, each, at)
        facts = {"sessions": len(rows), "site": first.site.name}
        journal.record(actor=actor, verb=Verb.SERIES_CANCELLED, subject=first, facts=facts)
        return first


def following(workshop: Workshop) -> list[Workshop]:
    """Give a session and those of its series that come after it and still stand."""
    if workshop.series is None:
        return [workshop]
    rows = Workshop.objects.filter(
        series=workshop.series, starts_at__gte=workshop.starts_at, cancelled_at__isnull=True
    )
    return list(rows.order_by("starts_at", "pk"))
