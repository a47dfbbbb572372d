"""References as banks bring them back: with spaces, line breaks, and text stuck to them. Pure.

A reference is known by its squeezed spelling, letters and digits in capitals. A longer one hides
those inside it; a digit that touches it may make it another one, so it is never sure then. One
wrong character is told to a person and settles nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

SHORTEST_IN_TEXT = 5

_DIGITS = "0123456789"
_NOT_IN_REFERENCE = re.compile(r"[^0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Found:
    """What a line names: the keys of the references, and whether that is beyond doubt."""

    keys: tuple[int, ...]
    is_sure: bool


@dataclass(slots=True)
class References:
    """References by their squeezed spelling, looked for where one of them may begin."""

    keys: dict[str, int] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)
    beginnings: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> "References":
        keys = {squeeze(reference): key for reference, key in pairs}
        keys.pop("", None)
        lengths = sorted({len(spelling) for spelling in keys}, reverse=True)
        return cls(keys, lengths, {spelling[:SHORTEST_IN_TEXT] for spelling in keys})

    def find(self, end_to_end_id: str, texts: Iterable[str]) -> Found:
        """Find the references that a line names; a longer one hides those inside it."""
        if not self.keys:
            return Found((), is_sure=False)
        exact = self.keys.get(squeeze(end_to_end_id))
        if exact is not None:
            return Found((exact,), is_sure=True)
        seen: dict[str, bool] = {}
        for text in dict.fromkeys((end_to_end_id, *texts)):
            for spelling in self._in(squeeze(text)):
                seen[spelling] = seen.get(spelling, False) or _stands_alone(spelling, text)
        kept = [one for one in seen if not any(one != other and one in other for other in seen)]
        keys = tuple(dict.fromkeys(self.keys[one] for one in kept))
        return Found(keys, is_sure=len(keys) == 1 and all(seen[one] for one in kept))

    def _in(self, squeezed: str) -> Iterator[str]:
        if len(squeezed) < SHORTEST_IN_TEXT:
            if squeezed in self.keys:
                yield squeezed
            return
        for start in range(len(squeezed) - SHORTEST_IN_TEXT + 1):
            if squeezed[start : start + SHORTEST_IN_TEXT] not in self.beginnings:
                continue
            for length in self.lengths:
                part = squeezed[start : start + length]
                if len(part) == length >= SHORTEST_IN_TEXT and part in self.keys:
                    yield part


def squeeze(text: str) -> str:
    """Keep what makes a reference: letters and digits, in capitals."""
    return _NOT_IN_REFERENCE.sub("", text).upper()


def nearly(told: str, meant: str) -> bool:
    """Tell that what a bank wrote is a reference but for one character, or two exchanged."""
    one, other = squeeze(told), squeeze(meant)
    if not one or abs(len(one) - len(other)) > 1:
        return False
    return OSA.distance(one, other, score_cutoff=1) == 1


def _stands_alone(spelling: str, text: str) -> bool:
    """Tell that no digit touches the reference: with one more digit it would be another."""
    places = [at for at, sign in enumerate(text) if sign.isascii() and sign.isalnum()]
    squeezed = "".join(text[at] for at in places).upper()
    start = squeezed.find(spelling)
    while start >= 0:
        first, last = places[start], places[start + len(spelling) - 1]
        before, after = text[max(0, first - 1) : first], text[last + 1 : last + 2]
        if not (_both_digits(before, spelling[0]) or _both_digits(spelling[-1], after)):
            return True
        start = squeezed.find(spelling, start + 1)
    return False


def _both_digits(one: str, other: str) -> bool:
    return bool(one and other) and one in _DIGITS and other in _DIGITS
