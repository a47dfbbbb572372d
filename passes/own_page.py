"""What concerns a person now about her Passes: how many, until when, where to go, what was used.

Read for her own page (« Mon espace »): no name, no code, no number of a booklet, and nothing that
blocks anything; whoever doubts calls the agency (threats-and-accidents.md, T21).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from diagnostics.accounts import journal
from diagnostics.models import Person
from passes import agenda, balance_sheet, enums, nearby
from passes.balance_sheet import Left
from passes.models import HandOver, Order, Pass, Redemption

MOST_USES = 30


@dataclass(frozen=True, slots=True)
class OwnPasses:
    left: Sequence[Left]
    is_stopped: bool
    has_had_some: bool
    session: agenda.Session | None
    uses: Sequence[Redemption]
    places: Sequence[nearby.NearbyPlace]

    @property
    def sentence(self) -> str:
        """The top of the page, in one sentence."""
        count = sum(each.count for each in self.left)
        if not count:
            if self.is_stopped:
                return balance_sheet.STOPPED
            if self.has_had_some:
                return balance_sheet.USED_UP
            return "Vous n'avez pas de Pass en ce moment."
        return balance_sheet.left_sentence(self.left)

    @property
    def details(self) -> list[str]:
        """One line a booklet, when they do not end on the same day."""
        if len(self.left) < 2:
            return []
        return [
            f"{each.count} Pass, jusqu'au {balance_sheet.said(each.until)}" for each in self.left
        ]


def read(person: Person) -> OwnPasses:
    """Everything about Passes that a person's own page shows today."""
    today = journal.today()
    files = person.file_pks
    booklets = HandOver.objects.filter(person_id__in=files, undone_at__isnull=True)
    live = booklets.live().values("booklet_id")
    usable = Pass.objects.filter(
        booklet_id__in=live,
        status=enums.PassStatus.HANDED_OUT,
        booklet__order__valid_until__gte=today,
    )
    days = usable.filter(blocked_at__isnull=True).values_list("booklet__order__valid_until")
    counts: dict[dt.date, int] = {}
    for (day,) in days:
        counts[day] = counts.get(day, 0) + 1
    uses = Redemption.objects.live().filter(digital_pass__booklet__in=booklets.values("booklet_id"))
    return OwnPasses(
        left=[Left(counts[day], day) for day in sorted(counts)],
        is_stopped=usable.filter(blocked_at__isnull=False).exists(),
        has_had_some=booklets.exists(),
        session=agenda.next_session(booklets.live().values_list("pk", flat=True)),
        uses=list(uses.select_related("site").order_by("-service_on", "-pk")[:MOST_USES]),
        places=_places(person, today) if counts else [],
    )


def _places(person: Person, today: dt.date) -> list[nearby.NearbyPlace]:
    """The nearest places that take the Passes she holds; when she holds two kinds, any of them."""
    held = Q(hand_overs__person_id__in=person.file_pks, hand_overs__ended_at__isnull=True)
    orders = list(Order.objects.filter(held, hand_overs__undone_at__isnull=True).distinct()[:2])
    order = orders[0] if len(orders) == 1 else None
    return nearby.nearest(nearby.centre_of(person), on=today, order=order)
