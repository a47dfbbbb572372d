"""Which hand-overs are verified, drawn so that anybody can draw them again; and the words of it.

Each reference is given a rank by a digest of the seed and of itself; the lowest ranks are drawn.
Same seed, same references: the same sample, whatever their order and whoever draws. A reference
added later moves one place at most, not the whole sample (threats-and-accidents.md, T18).
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import TextChoices

T = TypeVar("T")

SIZES = range(1, 201)


class VerificationChannel(TextChoices):
    CALL = "call", "appel d'une autre agence"
    POST = "post", "courrier"


class VerificationAnswer(TextChoices):
    """« Injoignable » is a result: many of them say something too."""

    TOOK_PLACE = "took_place", "le service a eu lieu"
    DID_NOT = "did_not", "le service n'a pas eu lieu"
    UNREACHABLE = "unreachable", "injoignable"


class Population(TextChoices):
    """Among which Passes an auditor draws."""

    ISSUED = "issued", "tous les Pass émis"
    REDEEMED = "redeemed", "les Pass encaissés dans une période"


# Said on screen and in each pack, so that anybody draws again with a pencil and openssl.
RULE = (
    "Chaque numéro reçoit un rang : l'empreinte SHA-256 de «\u00a0graine:numéro\u00a0». "
    "Les plus petits rangs sont tirés."
)


def lowest(seed: str, references: Iterable[str], size: int) -> list[str]:
    """Draw so many references, the lowest rank first, without keeping the others in memory."""
    return heapq.nsmallest(size, references, key=lambda each: (rank(seed, each), each))


def choose(seed: str, references: Iterable[str], size: int) -> list[str]:
    """Draw so many references, the same for the same seed."""
    return sorted(set(references), key=lambda reference: (rank(seed, reference), reference))[:size]


def pick(seed: str, reference: str, among: Sequence[T]) -> T:
    """Pick one of several for a reference, the same for the same seed."""
    return among[int(rank(seed, reference), 16) % len(among)]


def rank(seed: str, reference: str) -> str:
    """Give the place of a reference in the draw of a seed."""
    return hashlib.sha256(f"{seed}:{reference}".encode()).hexdigest()
