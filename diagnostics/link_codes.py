"""The code that opens a person's own page: 128 bits drawn at random, in letters made to be read.

The alphabet is that of the Pass (no I, L, O or U) and has no check character: the code gives no
money, and nobody guesses one among 10³⁸. The module draws nothing and stores nothing.
"""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 128
CHARACTERS = 26
PATH = "/moi"

# Longer than any address we print; beyond it a text is not worth reading.
LONGEST_TEXT = 300
_LOOK_ALIKES = str.maketrans("OIL", "011")
_ADDRESS = re.compile(r"https?://[^/?#\s]+/moi/?#(?P<code>.*)", re.IGNORECASE | re.DOTALL)


def written(number: int) -> str:
    """Write a number of 128 bits as the 26 characters of a code."""
    if not 0 <= number < 1 << BITS:
        raise ValueError("a code holds 128 bits")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(CHARACTERS)))


def printed(code: str) -> str:
    """Cut a code in groups that an eye and a voice can follow."""
    return "-".join([*(code[start : start + 5] for start in range(0, 20, 5)), code[20:]])


def address(origin: str, code: str) -> str:
    """What the QR holds; the part after # is never sent to a server (T20)."""
    return f"{origin.rstrip('/')}{PATH}#{code}"


def read(text: str) -> str | None:
    """Give the 26 characters that a typed or scanned text holds, or nothing."""
    if len(text) > LONGEST_TEXT:
        return None
    found = _ADDRESS.fullmatch(text.strip())
    kept = [c for c in (found["code"] if found else text) if not _is_space_or_dash(c)]
    code = "".join(kept).upper().translate(_LOOK_ALIKES)
    is_code = len(code) == CHARACTERS and set(code) <= set(ALPHABET) and code[0] in "01234567"
    return code if is_code else None


def _is_space_or_dash(character: str) -> bool:
    return (
        character.isspace()
        or character in "\u2212\u00ad"
        or unicodedata.category(character) == "Pd"
    )
