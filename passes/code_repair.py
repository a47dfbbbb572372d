"""Where a mistyped code may be wrong, told from its check character alone.

The weights of the fifteen places are distinct and non-zero (passes-and-money.md 6.1), so a sum that
is not zero has, at each place, exactly one other character that would make it zero, and some pairs
of neighbours whose exchange would. That is all the check character knows: fifteen places, of which
those where the two characters look or sound alike deserve the first look. No key is an argument
here: nothing tells which of the fifteen is a real code, and nothing may try (T19). A person reads
the paper and types the code again.
"""

from dataclasses import dataclass

from passes import codes

# Taken for one another on paper, by eye or aloud.
_PAIRS = (
    "0D 0Q 0C DQ 8B 3B 38 5S 6G 6B 2Z 7Z 17 1T 4A PR KX VY UV VW MN HN HM EF PF CG "
    "BD BP DT PT FS GJ"
)
LOOK_ALIKES = frozenset(frozenset(pair) for pair in _PAIRS.split())


@dataclass(frozen=True, slots=True)
class Suspect:
    """One place, counted from 1; what stands there and what alone would be right there."""

    place: int
    typed: str
    meant: str

    @property
    def is_look_alike(self) -> bool:
        return frozenset((self.typed, self.meant)) in LOOK_ALIKES


@dataclass(frozen=True, slots=True)
class Swap:
    """Two neighbours whose exchange makes the code add up; `place` is the first one's."""

    place: int


def suspects(text: str) -> tuple[Suspect, ...]:
    """Give the fifteen places where one character may be wrong, the look-alikes first.

    Empty when the text is not fifteen characters of ours, or when it adds up.
    """
    characters, total = _off_by(text)
    found = []
    for place, typed in enumerate(characters if total else "", start=1):
        weight = codes.weight_of(place)
        error = next(e for e in range(1, 32) if codes.times(e, weight) == total)
        found.append(Suspect(place, typed, codes.ALPHABET[codes.VALUES[typed] ^ error]))
    return tuple(sorted(found, key=lambda each: (not each.is_look_alike, each.place)))


def swaps(text: str) -> tuple[Swap, ...]:
    """Give the pairs of neighbours that may have been exchanged."""
    characters, total = _off_by(text)
    if not total:
        return ()
    found = []
    for place in range(1, len(characters)):
        left, right = (codes.VALUES[c] for c in characters[place - 1 : place + 1])
        weights = codes.weight_of(place) ^ codes.weight_of(place + 1)
        if codes.times(left ^ right, weights) == total:
            found.append(Swap(place))
    return tuple(found)


def first_places(text: str) -> list[int]:
    """Give the places to read again first: look-alikes, then both ends of an exchange.

    Places only, and no character: this may be kept, because it names no code.
    """
    alike = [each.place for each in suspects(text) if each.is_look_alike]
    crossed = [place for swap in swaps(text) for place in (swap.place, swap.place + 1)]
    return list(dict.fromkeys(alike + crossed))


def start_of(text: str) -> str:
    """Give the six characters where the serial stands, as typed: they name, and give no right."""
    characters, _ = _off_by(text)
    return characters[: codes.SERIAL_CHARACTERS]


def group_and_rank(place: int) -> tuple[int, int]:
    """Say where a place is on paper: which group of five, and which character of it."""
    return (place - 1) // 5 + 1, (place - 1) % 5 + 1


def _off_by(text: str) -> tuple[str, int]:
    """Give the fifteen characters of a text and how far they are from adding up; 0 is right."""
    try:
        characters = codes.fifteen(text)
    except codes.UnreadableCode:
        return "", 0
    return characters, codes.weighted_sum(characters)
