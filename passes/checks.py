"""What would make the codes already on paper unreadable, found before anything starts.

Each key is bound to the booklets it signed: their rows carry its fingerprint. A key taken from the
ring too early would answer « aucun Pass ne porte ce code » to honest people, one desk at a time;
so an instance that lacks the key of a living booklet does not start (T14).
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Critical
from django.db import DatabaseError, connections

from passes import enums, keys
from passes.models import Booklet

LIVING = (
    enums.BookletStatus.PRODUCED,
    enums.BookletStatus.IN_TRANSIT,
    enums.BookletStatus.IN_STOCK,
    enums.BookletStatus.HANDED_OUT,
)


def living_booklets_have_their_key(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """A key is retired when its last order is closed, never before."""
    if not databases or "default" not in databases:
        return []
    living = Booklet.objects.filter(status__in=LIVING).exclude(order__status__in=enums.ENDED)
    try:
        needed = set(living.order_by().values_list("key_fingerprint", flat=True).distinct())
    except DatabaseError:
        connections["default"].close()
        return []  # not migrated yet: nothing is on paper
    return [
        Critical(
            f"La clé {fingerprint} manque dans PASS_KEYS : des carnets vivants en dépendent.",
            hint="Remettre cette clé dans l'anneau, après celle qui signe aujourd'hui ; "
            "si INSTANCE_ID a changé, lui rendre son ancienne valeur.",
            id="declic.E010",
        )
        for fingerprint in sorted(needed - keys.ring().fingerprints)
    ]
