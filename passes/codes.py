"""The code of a Pass is signed, not stored.

A Pass has a serial. Its code is that serial followed by a keyed signature, written in an alphabet
made to be read aloud: no I, L, O or U. Whoever holds the database alone can spend nothing, and a
code that does not verify is refused before any query. The key ring is an argument: this module
knows no setting, no clock and no table. Layout and vectors: passes-and-money.md, 6.1.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUES = {character: value for value, character in enumerate(ALPHABET)}

SERIAL_CHARACTERS = 6
TAG_CHARACTERS = 8
CODE_CHARACTERS = SERIAL_CHARACTERS + TAG_CHARACTERS + 1
SERIALS_PER_EPOCH = 32**5
HIGHEST_SERIAL = 32**SERIAL_CHARACTERS - 1

# Longer than any address we print; beyond it a text is not worth reading.
LONGEST_TEXT = 300

_SIGNED_PREFIX = b"declic-pass-1:"
_FINGERPRINT_PREFIX = b"declic-key-fingerprint:"

_LOOK_ALIKES = str.maketrans("abcdefghijklmnopqrstuvwxyzOIL", "ABCDEFGH1JK1MN0PQRSTUVWXYZ011")
_ADDRESS = re.compile(r"https?://[^/?#\s]+/p/?#(?P<code>.*)", re.IGNORECASE | re.DOTALL)
_BOOKLET = re.compile(r"C(?P<body>[0-9A-Z]{7})(?:/(?P<rank>[1-9]|10))?")

# What an AZERTY machine shows when a hand scanner types in US layout, and what was meant. Only the
# keys that an address or a code can hold; the check character decides whether the guess was right.
_AZERTY = "&é\"'(-è_çà)!:?,MqQaAwWzZ3§"
_US_ANSI = "1234567890-/.Mm:aAqQzZwW#?"
_FROM_AZERTY = str.maketrans(_AZERTY, _US_ANSI)


def _powers_of_alpha() -> tuple[int, ...]:
    powers = [1]
    while len(powers) < CODE_CHARACTERS:
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0b100101 if doubled & 0b100000 else doubled)
    return tuple(powers)


# GF(32), polynomial x⁵ + x² + 1, α = 2: the n-th character from the right weighs α^n.
_WEIGHTS = _powers_of_alpha()


class Fault(StrEnum):
    """Why a text is not the code of a Pass; the values are refusal codes (6.3, lines 1 to 3)."""

    MALFORMED = "malformed_code"
    WRONG_CHECK = "wrong_check_character"
    UNKNOWN = "unknown_code"


class UnreadableCode(Exception):
    """A text from which no Pass can be named. It never carries the text itself."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Key:
    """One signing key. Its fingerprint is not secret: it stands on the booklets it signed."""

    secret: bytes

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(_FINGERPRINT_PREFIX + self.secret).hexdigest()[:16]

    def tag(self, serial_characters: str) -> str:
        signed = _SIGNED_PREFIX + serial_characters.encode("ascii")
        digest = hmac.new(self.secret, signed, hashlib.sha256).digest()
        return _characters(int.from_bytes(digest[:5], "big"), TAG_CHARACTERS)

    def __repr__(self) -> str:
        return f"Key({self.fingerprint})"


@dataclass(frozen=True)
class KeyRing:
    """Keys in order: the first signs, all of them verify."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, secrets: Iterable[bytes]) -> "KeyRing":
        return cls(tuple(Key(secret) for secret in secrets))

    @property
    def signing(self) -> Key:
        return self.keys[0]

    @property
    def fingerprints(self) -> frozenset[str]:
        return frozenset(key.fingerprint for key in self.keys)

    def only(self, fingerprint: str) -> "KeyRing":
        """The ring reduced to one key, to draw again the sheet of a booklet it signed."""
        kept = tuple(key for key in self.keys if key.fingerprint == fingerprint)
        if not kept:
            raise KeyError(fingerprint)
        return KeyRing(kept)


@dataclass(frozen=True)
class ReadCode:
    """What a good code says: which serial, and which key signed it."""

    serial: int
    fingerprint: str


def sign(serial: int, ring: KeyRing) -> str:
    """Give the text to print for a serial: three groups of five characters."""
    head = serial_text(serial)
    body = head + ring.signing.tag(head)
    code = body + _check_character(body)
    return f"{code[:5]}-{code[5:10]}-{code[10:]}"


def read(text: str, ring: KeyRing) -> ReadCode:
    """Give the serial that a typed or scanned text names, or refuse with its fault."""
    characters = normalise(text)
    head, tag = characters[:SERIAL_CHARACTERS], characters[SERIAL_CHARACTERS:-1]
    for key in ring.keys:
        if hmac.compare_digest(key.tag(head), tag):
            return ReadCode(_number(head), key.fingerprint)
    raise UnreadableCode(Fault.UNKNOWN)


def normalise(text: str) -> str:
    """Give the fifteen characters of a code as typed, their check character verified.

    A text that is no code as it stands is tried once more as the keystrokes of a scanner set to
    the US layout on a French keyboard; only a right check character makes that guess believed.
    """
    try:
        characters = fifteen(text)
    except UnreadableCode:
        return _as_us_layout(text)
    if not _adds_up(characters):
        raise UnreadableCode(Fault.WRONG_CHECK)
    return characters


def qr_address(origin: str, code: str) -> str:
    """Give what the QR holds; the part after # is never sent to a server."""
    return f"{origin.rstrip('/')}/p#{code}"


def epoch_character(number: int | str) -> str:
    """Give the epoch of a serial, or of the six characters of any number of the instance."""
    return (serial_text(number) if isinstance(number, int) else number)[0]


def first_serial(epoch: str) -> int:
    """Give the lowest serial of an epoch: its character, then five zeros."""
    return VALUES[epoch] * SERIALS_PER_EPOCH


def serial_text(serial: int) -> str:
    """Give the six characters that name a Pass on screens and in exports."""
    if not 0 <= serial <= HIGHEST_SERIAL:
        raise ValueError(f"serial out of range: {serial}")
    return _characters(serial, SERIAL_CHARACTERS)


def read_serial(text: str) -> int | None:
    """Give the serial of a Pass from its six characters, or from its whole code, not verified."""
    characters = _plain(text[:LONGEST_TEXT])
    if len(characters) not in (SERIAL_CHARACTERS, CODE_CHARACTERS):
        return None
    head = characters[:SERIAL_CHARACTERS]
    return _number(head) if set(head) <= VALUES.keys() else None


def booklet_number(position: int) -> str:
    """Give the printed number of a booklet, e.g. C-00016J-H; it gives no right."""
    body = serial_text(position)
    return f"C-{body}-{_check_character(body)}"


def read_booklet_number(text: str) -> str | None:
    """Give the number as printed, or nothing when the text is not one; a rank after / is let go."""
    found = _BOOKLET.fullmatch(_plain(text[:LONGEST_TEXT]))
    if found is None or not _adds_up(found["body"]):
        return None
    body = found["body"]
    return f"C-{body[:-1]}-{body[-1]}"


def booklet_position(number: str) -> int:
    """Give the position that a printed number stands for; the number is one already read."""
    return _number(number.split("-")[1])


def fifteen(text: str) -> str:
    """Give the fifteen characters of a text, whether or not they add up; refuse any other text."""
    if len(text) > LONGEST_TEXT:
        raise UnreadableCode(Fault.MALFORMED)
    address = _ADDRESS.fullmatch(text.strip())
    characters = _plain(address["code"] if address else text)
    if len(characters) != CODE_CHARACTERS or not set(characters) <= VALUES.keys():
        raise UnreadableCode(Fault.MALFORMED)
    return characters


def _as_us_layout(text: str) -> str:
    try:
        characters = fifteen(text.translate(_FROM_AZERTY))
    except UnreadableCode:
        characters = ""
    if not characters or not _adds_up(characters):
        raise UnreadableCode(Fault.MALFORMED)
    return characters


def _plain(text: str) -> str:
    kept = (c for c in text if not (c.isspace() or _is_dash(c)))
    return "".join(kept).translate(_LOOK_ALIKES)


def _is_dash(character: str) -> bool:
    # U+2212 is the minus sign and U+00AD the soft hyphen: dashes to the eye, not to Unicode.
    return unicodedata.category(character) == "Pd" or character in "\u2212\u00ad"


def _characters(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def _number(characters: str) -> int:
    number = 0
    for character in characters:
        number = number << 5 | VALUES[character]
    return number


def _check_character(body: str) -> str:
    # The check character weighs α⁰ = 1, so it is the sum of all the others.
    return ALPHABET[weighted_sum(body + ALPHABET[0])]


def _adds_up(characters: str) -> bool:
    return set(characters) <= VALUES.keys() and weighted_sum(characters) == 0


def weighted_sum(characters: str) -> int:
    """Give the sum that a right code brings to zero (6.1)."""
    total = 0
    for weight, character in zip(_WEIGHTS, reversed(characters), strict=False):
        total ^= times(VALUES[character], weight)
    return total


def weight_of(place: int) -> int:
    """Give what a place of a code weighs, counted from 1 on the left."""
    return _WEIGHTS[CODE_CHARACTERS - place]


def times(left: int, right: int) -> int:
    """Multiply in GF(32), polynomial x⁵ + x² + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0b100000:
            left ^= 0b100101
        right >>= 1
    return product
