"""States of a list of claims and of its lines (passes-and-money.md 6.4).

A list is judged, confirmed, answered. It comes back to an earlier state only when there is more of
it to judge: lines that a pause left unread, or a code that somebody typed again.
"""

from __future__ import annotations

from django.db.models import TextChoices


class ClaimFileStatus(TextChoices):
    RECEIVED = "received", "vérification en cours"
    ANALYSED = "analysed", "à confirmer"
    CONFIRMED = "confirmed", "encaissement en cours"
    ANSWERED = "answered", "encaissée"
    DISCARDED = "discarded", "abandonnée"


CLAIM_FILE_TRANSITIONS = {
    ClaimFileStatus.RECEIVED: frozenset({ClaimFileStatus.ANALYSED}),
    ClaimFileStatus.ANALYSED: frozenset(
        {ClaimFileStatus.RECEIVED, ClaimFileStatus.CONFIRMED, ClaimFileStatus.DISCARDED}
    ),
    ClaimFileStatus.CONFIRMED: frozenset({ClaimFileStatus.ANSWERED}),
    ClaimFileStatus.ANSWERED: frozenset({ClaimFileStatus.RECEIVED, ClaimFileStatus.CONFIRMED}),
}
# Work is owed on these: lines to judge, or lines to redeem.
AT_WORK = frozenset({ClaimFileStatus.RECEIVED, ClaimFileStatus.CONFIRMED})


class ClaimLineStatus(TextChoices):
    UNREAD = "unread", "pas encore lue"
    FAULTY = "faulty", "à corriger dans le fichier"
    WAITING = "waiting", "à vérifier"
    GOOD = "good", "à encaisser"
    REFUSED = "refused", "refusée"
    REDEEMED = "redeemed", "encaissée"
