"""« Ce n'était pas moi »: the advisor tells the operator, for the person who says it (T17).

Nothing is reversed and nobody is accused: a signal is raised with the day, the serial and her
words, and a human looks. Once per redemption, because saying it twice makes it no truer. An
advisor reads the day of a use and no more: where it was is on the person's own page.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction

from diagnostics import free_text
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from passes import calendar_days, codes, watching
from passes import watch_refusals as refusals
from passes.models import HandOver, Redemption, Signal
from passes.signal_kinds import SignalKind
from passes.watching import Finding


@journal.act(Verb.REDEMPTION_CONTESTED)
def contest_redemption(
    *, actor: User, redemption: Redemption, reason: str, request_id: uuid.UUID | None = None
) -> Signal:
    """Tell the operator that a person says she did not use this Pass; nothing is reversed.

    Refusals, in this order: not_allowed, reason_missing, already_reversed, already_contested.
    """
    with transaction.atomic():
        redemption = Redemption.objects.locked(redemption.pk)
        spent = redemption.digital_pass
        holders = HandOver.objects.visible_to(actor).filter(booklet=spent.booklet_id)
        hand_over = holders.filter(undone_at__isnull=True).first()
        if hand_over is None:
            raise Refusal(NOT_ALLOWED)
        if not (reason := free_text.accept(reason)):
            raise Refusal(REASON_MISSING)
        if redemption.reversed_at is not None:
            raise Refusal(refusals.NOTHING_TO_CONTEST)
        key = str(redemption.public_id)
        if contested([redemption]):
            raise Refusal(refusals.ALREADY_CONTESTED)
        serial = codes.serial_text(spent.serial)
        signal = watching.raise_signal(
            actor=actor,
            finding=Finding(
                kind=SignalKind.CONTESTED,
                key=key,
                facts={
                    "serial": serial,
                    "on": calendar_days.in_words(redemption.service_on),
                    "words": reason,
                },
                agency_id=hand_over.agency_id,
                provider_id=redemption.provider_id,
                booklet_id=spent.booklet_id,
            ),
        )
        facts = {"serial": serial, "redemption": key}
        journal.record(actor=actor, verb=Verb.REDEMPTION_CONTESTED, subject=signal, facts=facts)
        return signal


def uses_of(hand_over: HandOver) -> list[Redemption]:
    """The uses of a booklet that nothing reversed, the latest first."""
    live = Redemption.objects.live().filter(digital_pass__booklet=hand_over.booklet_id)
    return list(live.select_related("digital_pass").order_by("-service_on", "-pk"))


def contested(redemptions: Sequence[Redemption]) -> set[str]:
    """Which of these uses were contested: their public identifiers."""
    keys = [str(each.public_id) for each in redemptions]
    rows = Signal.objects.filter(kind=SignalKind.CONTESTED, key__in=keys)
    return set(rows.values_list("key", flat=True))
