"""States of a lot of printed booklets, natures of the moves of stock (passes-and-money.md 5.2)."""

from __future__ import annotations

from django.db.models import TextChoices


class LotStatus(TextChoices):
    PLANNED = "planned", "en production"
    PRODUCED = "produced", "produit"
    SHIPPED = "shipped", "expédié"
    RECEIVED = "received", "reçu"
    RECEIVED_SHORT = "received_short", "reçu en partie"
    REISSUED = "reissued", "refait sous d'autres numéros"


LOT_TRANSITIONS = {
    LotStatus.PLANNED: frozenset({LotStatus.PRODUCED}),
    LotStatus.PRODUCED: frozenset({LotStatus.SHIPPED, LotStatus.REISSUED}),
    LotStatus.SHIPPED: frozenset({LotStatus.RECEIVED, LotStatus.RECEIVED_SHORT}),
    LotStatus.RECEIVED_SHORT: frozenset({LotStatus.RECEIVED, LotStatus.RECEIVED_SHORT}),
}


# Lots that are not at their destination yet.
ON_ITS_WAY = frozenset({LotStatus.PLANNED, LotStatus.PRODUCED, LotStatus.SHIPPED})


class StockReason(TextChoices):
    PRODUCE = "produce", "produits"
    SHIP = "ship", "expédiés"
    RECEIVE = "receive", "reçus"
    TRANSFER = "transfer", "transférés"
    HAND_OVER = "hand_over", "remis"
    RETURN = "return", "renvoyés"
    LOST = "lost", "perdus"
    DESTROY = "destroy", "détruits"
