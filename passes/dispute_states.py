"""Reasons and states of a disagreement about what is owed (passes-and-money.md 7.3).

Who may give which reason is part of the reason: a structure speaks of its own scans, a funder of
what its order pays for, the operator of what it found.
"""

from __future__ import annotations

from django.db.models import TextChoices


class DisputeReason(TextChoices):
    MISSING_SCAN = "missing_scan", "un scan manque"
    WRONG_DATE = "wrong_date", "la date du service est fausse"
    WRONG_FEE = "wrong_fee", "les frais sont faux"
    OUT_OF_PERIMETER = "out_of_perimeter", "ce service n'est pas couvert par la commande"
    DOUBLE_SCAN = "double_scan", "deux Pass pour un seul service"
    SERVICE_NOT_GIVEN = "service_not_given", "le service n'a pas eu lieu"


BY_PROVIDER = frozenset(
    {DisputeReason.MISSING_SCAN, DisputeReason.WRONG_DATE, DisputeReason.WRONG_FEE}
)
BY_FUNDER = frozenset({DisputeReason.OUT_OF_PERIMETER})
BY_OPERATOR = frozenset({DisputeReason.DOUBLE_SCAN, DisputeReason.SERVICE_NOT_GIVEN})
# What these find wrong is the redemption itself: it is undone.
ENDS_IN_REVERSAL = frozenset({*BY_FUNDER, *BY_OPERATOR})


class DisputeStatus(TextChoices):
    OPEN = "open", "en attente d'une décision"
    DECIDED = "decided", "décidée"
    WITHDRAWN = "withdrawn", "retirée"


DISPUTE_TRANSITIONS = {
    DisputeStatus.OPEN: frozenset({DisputeStatus.DECIDED, DisputeStatus.WITHDRAWN}),
}
