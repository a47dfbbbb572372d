"""SIRET, IBAN and BIC: checked before they are kept, written one way, masked on screen.

Pure, and the only door of python-stdnum and schwifty. A French IBAN must also pass its RIB key,
because the two check digits of the IBAN alone let a swapped account number through.
"""

import re

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.exceptions import ValidationError
from stdnum.fr import siret

PLACEHOLDER = re.compile(r"0{9,14}|1{14}|9{14}")
_SEPARATORS = re.compile(r"[\s.\-\u00a0\u202f\u2010-\u2015]")


class IdentifierInvalid(ValueError):
    """An identifier that does not pass its check; `kind` is SIRET, IBAN or BIC."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.text = text
        super().__init__(kind)


def compact(text: str) -> str:
    """Without spaces, dots or dashes, in upper case."""
    return _SEPARATORS.sub("", text).upper()


def read_siret(text: str) -> str:
    """The 14 digits of a SIRET that passes its check (La Poste's establishments have their own)."""
    number = compact(text)
    if is_placeholder(number):
        raise IdentifierInvalid("SIRET", text)
    try:
        return str(siret.validate(number))
    except ValidationError as error:
        raise IdentifierInvalid("SIRET", text) from error


def is_placeholder(text: str) -> bool:
    """Whether a number only fills a compulsory field (00000000000000)."""
    return bool(PLACEHOLDER.fullmatch(compact(text)))


def siren_of(siret_number: str) -> str:
    return siret_number[:9]


def show_siret(siret_number: str) -> str:
    """123 456 789 00012, as people read it."""
    parts = (siret_number[:3], siret_number[3:6], siret_number[6:9], siret_number[9:])
    return " ".join(part for part in parts if part)


def read_iban(text: str) -> str:
    """A payable IBAN, compact: right length, check digits, RIB key, and inside SEPA."""
    try:
        iban = IBAN(compact(text), validate_bban=True)
    except SchwiftyException as error:
        raise IdentifierInvalid("IBAN", text) from error
    if not iban.in_sepa_zone:
        raise IdentifierInvalid("IBAN", text)
    return str(iban)


def show_iban(iban: str) -> str:
    """In groups of four, as on a RIB."""
    number = compact(iban)
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def mask_iban(iban: str) -> str:
    """FR76 •••• 0189: enough to recognise one's own account, too little to use it."""
    number = compact(iban)
    return f"{number[:4]} •••• {number[-4:]}"


def read_bic(text: str) -> str:
    """A BIC of 8 or 11 characters whose country exists."""
    try:
        return str(BIC(compact(text)))
    except SchwiftyException as error:
        raise IdentifierInvalid("BIC", text) from error


def bic_of(iban: str) -> str:
    """The BIC of a bank as far as the registry knows it, else an empty text."""
    try:
        found = IBAN(compact(iban)).bic
    except SchwiftyException:
        return ""
    return str(found) if found else ""


def bic_fits(iban: str, bic: str) -> bool:
    """Whether a BIC and an IBAN name the same country; a bank's own BICs are too many to compare.

    French IBANs serve the overseas départements too, whose BICs may carry their own country.
    """
    overseas = {"GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "MC", "PF", "NC", "WF"}
    country, bank = compact(iban)[:2], compact(bic)[4:6]
    return country == bank or (country == "FR" and bank in overseas)
