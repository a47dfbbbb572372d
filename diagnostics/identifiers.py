"""The numbers that name a person: read them, never guess them.

Three identifiers enter a file (France Travail identifier, telephone, year of birth) and one must
never enter: the NIR, which `accounts/nir.py` recognises for every door. Reading is pure: a text
comes in, a canonical text goes out or `Unreadable` is raised with a French sentence that a form
can show as it is. Invariant: two spellings of one identifier give the same canonical text, so
that its digest can be compared.
"""

import re
import unicodedata

import phonenumbers

from diagnostics.accounts.nir import holds_nir

VISIBLE_CHARACTERS = 3
OLDEST_AGE = 120

FRANCE_TRAVAIL_SHAPES = (
    re.compile(r"[0-9]{7}[0-9A-Z]"),
    re.compile(r"[0-9]{10,11}"),
    re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}"),
)
PHONE_REGIONS = ("FR", "RE", "GP", "GF", "MQ", "YT", "NC", "PF", "PM", "WF")


class Unreadable(ValueError):
    """A text that is not the identifier it should be; its message is a French sentence."""


# --- France Travail identifier -----------------------------------------------------------------


def normalise_france_travail(text: str) -> str:
    """The canonical spelling of an identifier: without spaces, in capitals, nothing else."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf").upper()


def read_france_travail(text: str) -> str:
    """The canonical identifier, or `Unreadable`.

    Accepted shapes: seven digits and a letter or a digit, ten or eleven digits, or the opaque
    identifier (a UUID) that France Travail gives to its partners, Pix among them.
    """
    canonical = normalise_france_travail(text)
    if holds_nir(canonical):
        raise Unreadable(
            "Ce numéro ressemble à un numéro de sécurité sociale. Il ne doit pas être enregistré."
        )
    if not any(shape.fullmatch(canonical) for shape in FRANCE_TRAVAIL_SHAPES):
        raise Unreadable(
            "L’identifiant France Travail compte 7 chiffres et une lettre, ou 11 chiffres."
        )
    return canonical


def looks_like_france_travail(text: str) -> bool:
    """Whether the one search field received an identifier rather than a name."""
    try:
        read_france_travail(text)
    except Unreadable:
        return False
    return True


def mask(identifier: str) -> str:
    """What a screen may show of an identifier: its last three characters."""
    return "•" * 5 + identifier[-VISIBLE_CHARACTERS:]


# --- Telephone and year of birth ---------------------------------------------------------------


def read_phone(text: str) -> str:
    """A telephone number in its international form, `+33612345678`; French when nothing says so.

    A French number whose range is younger than our tables is accepted when its length is right.
    """
    possible = None
    for region in PHONE_REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if possible is None and phonenumbers.is_possible_number(number):
            possible = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if possible is None:
        raise Unreadable("Ce numéro de téléphone n’est pas reconnu. Exemple : 06 12 34 56 78.")
    return possible


def spoken_phone(phone: str) -> str:
    """A stored telephone number as it is said aloud: `06 12 34 56 78`."""
    try:
        number = phonenumbers.parse(phone, "FR")
    except phonenumbers.NumberParseException:
        return phone
    formats = phonenumbers.PhoneNumberFormat
    domestic = number.country_code in {33, 262, 508, 590, 594, 596}
    return phonenumbers.format_number(
        number, formats.NATIONAL if domestic else formats.INTERNATIONAL
    )


def read_birth_year(text: str, *, this_year: int) -> int:
    """A year of birth in four digits, of somebody who may be alive this year."""
    plain = text.strip()
    if not re.fullmatch(r"[0-9]{4}", plain):
        raise Unreadable("L’année de naissance s’écrit en quatre chiffres. Exemple : 1974.")
    year = int(plain)
    if not this_year - OLDEST_AGE <= year <= this_year:
        raise Unreadable(
            f"L’année de naissance est comprise entre {this_year - OLDEST_AGE} et {this_year}."
        )
    return year


# --- Names -------------------------------------------------------------------------------------

# Letters that Unicode does not take apart, as French registers write them without their mark.
_UNDIVIDED = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t"}
    | {"ı": "i", "ŋ": "n", "ɓ": "b", "ɗ": "d", "ɛ": "e", "ɔ": "o", "ƴ": "y", "ʼ": " ", "ʻ": " "}
)


def tidy_name(text: str) -> str:
    """A name as typed, with single spaces and composed accents; its letters are left alone."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def search_key(name: str) -> str:
    """A name reduced for comparison: no accent, no hyphen, no apostrophe, lower case.

    Letters of every alphabet stay: somebody whose name is not written in Latin letters has a name.
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold()).translate(_UNDIVIDED)
    letters = (c for c in decomposed if not unicodedata.combining(c))
    return " ".join(
        "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in letters).split()
    )
