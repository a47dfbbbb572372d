"""The numbers that name a person: read them, never guess them.

Three identifiers enter a file (France Travail identifier, telephone, year of birth) and one
must never enter anywhere: the NIR, the French social-security number (law.md, L11; CNIL
2024-088). Reading is pure: a text comes in, a canonical text goes out or `Unreadable` is raised
with a French sentence that a form can show as it is. Invariant: two spellings of one identifier
give the same canonical text, so that its digest can be compared.
"""

import re
import unicodedata
from itertools import combinations

import phonenumbers

VISIBLE_CHARACTERS = 3
OLDEST_AGE = 120

FRANCE_TRAVAIL_SHAPES = (
    re.compile(r"[0-9]{7}[0-9A-Z]"),
    re.compile(r"[0-9]{10,11}"),
    re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}"),
)
PHONE_REGIONS = ("FR", "RE", "GP", "GF", "MQ", "YT", "NC", "PF", "PM", "WF")

NIR_LENGTH = 13
NIR_WITH_KEY = 15
NIR_SEXES = frozenset("123478")
# Months 20 and 30 to 99 stand in numbers given to people whose papers were incomplete (Insee).
NIR_MONTHS = frozenset({*range(1, 13), 20, *range(30, 43), *range(50, 100)})
NIR_DEPARTEMENTS = frozenset({f"{n:02}" for n in range(1, 100)} | {"2A", "2B"})
NIR_CORSICA = {"2A": "19", "2B": "18"}
NIR_GROUP = re.compile(r"[0-9]+(?:[AB][0-9]*)?")
NIR_SEPARATORS = re.compile(r"[\s.,\-_/:;|'’()]{0,4}")


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
    """A telephone number in its international form, `+33612345678`; French when nothing says so."""
    for region in PHONE_REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise Unreadable("Ce numéro de téléphone n’est pas reconnu. Exemple : 06 12 34 56 78.")


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


def tidy_name(text: str) -> str:
    """A name as typed, with single spaces and composed accents; its letters are left alone."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def search_key(name: str) -> str:
    """A name reduced for comparison: no accent, no hyphen, no apostrophe, lower case."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters.replace("œ", "oe")).split())


# --- The number that must never enter ----------------------------------------------------------


def holds_nir(text: str) -> bool:
    """Whether a text contains something that looks like a NIR, spaces and Corsica included.

    A run of digits is cut where the writer cut it, and every succession of whole groups of 15
    or 13 characters is tried, so that a year written after the number does not hide it.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    for groups in _runs(plain):
        for start, end in combinations(range(len(groups) + 1), 2):
            candidate = "".join(groups[start:end])
            if len(candidate) > NIR_WITH_KEY:
                continue
            if _is_nir(candidate):
                return True
    return False


def _runs(plain: str) -> list[list[str]]:
    runs: list[list[str]] = []
    end_of_last = -1
    for found in NIR_GROUP.finditer(plain):
        between = plain[max(end_of_last, 0) : found.start()]
        if runs and NIR_SEPARATORS.fullmatch(between):
            runs[-1].append(found.group())
        else:
            runs.append([found.group()])
        end_of_last = found.end()
    return runs


def _is_nir(candidate: str) -> bool:
    if len(candidate) == NIR_WITH_KEY:
        return nir_key_is_valid(candidate)
    return len(candidate) == NIR_LENGTH and _is_plausible(candidate)


def nir_key_is_valid(candidate: str) -> bool:
    """Whether the last two digits are the key of the thirteen first (97 minus the remainder)."""
    body, key = candidate[:NIR_LENGTH], candidate[NIR_LENGTH:]
    body = body[:5] + NIR_CORSICA.get(body[5:7], body[5:7]) + body[7:]
    if not (body.isdigit() and key.isdigit()):
        return False
    return candidate[0] in NIR_SEXES and int(key) == 97 - int(body) % 97


def _is_plausible(candidate: str) -> bool:
    sex, month, departement = candidate[0], candidate[3:5], candidate[5:7]
    others = candidate[1:5] + candidate[7:]
    if not others.isdigit():
        return False
    return sex in NIR_SEXES and int(month) in NIR_MONTHS and departement in NIR_DEPARTEMENTS
