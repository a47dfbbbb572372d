"""What a file may say of a person: typed values → canonical columns, or the refusal of one of them.

The list is closed (law.md, L14). Two names are compulsory, nothing else; the France Travail
identifier leaves here sealed and digested, never in clear; no text carries a NIR.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from diagnostics import free_text, identifiers, keys, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import Commune
from diagnostics.accounts.refusals import Refusal

LONGEST_NAME = 100
LONGEST_SEARCH_NAME = 220


@dataclass(frozen=True)
class Details:
    """What a file may hold about a person; only the two names are compulsory."""

    last_name: str
    first_name: str
    identifier: str = ""
    birth_year: int | None = None
    sex: str = ""
    commune: Commune | None = None
    qpv: str = ""
    mobility: str = ""
    phone: str = ""
    email: str = ""
    preferred_channel: str = ""
    status: str = ""
    status_on: dt.date | None = None


def read(details: Details) -> dict[str, Any]:
    """The columns of a file, read and refused one by one."""
    last_name, first_name = _name(details.last_name), _name(details.first_name)
    values: dict[str, Any] = {
        "last_name": last_name,
        "first_name": first_name,
        "search_name": search_name(last_name, first_name),
        "birth_year": _birth_year(details.birth_year),
        "sex": details.sex,
        "commune": details.commune,
        "qpv": details.qpv,
        "mobility": details.mobility,
        "phone": _phone(details.phone),
        "email": _email(details.email),
        "preferred_channel": details.preferred_channel,
        "status": details.status,
        "status_on": details.status_on or (journal.today() if details.status else None),
    }
    return values | _identifier(details.identifier)


def search_name(last_name: str, first_name: str) -> str:
    """Both names as they are searched and compared."""
    return identifiers.search_key(f"{last_name} {first_name}")[:LONGEST_SEARCH_NAME]


def _name(text: str) -> str:
    name = free_text.accept(text)
    if not identifiers.search_key(name):
        raise Refusal(refusals.NAME_MISSING)
    if len(name) > LONGEST_NAME:
        raise Refusal(refusals.NAME_TOO_LONG, longest=LONGEST_NAME)
    return name


def _email(text: str) -> str:
    address = free_text.accept(text)
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise Refusal(refusals.EMAIL_MALFORMED) from error
    return address


def _identifier(text: str) -> dict[str, Any]:
    if not text.strip():
        return {"identifier_sealed": "", "identifier_digest": None, "identifier_tail": ""}
    free_text.accept(text)
    try:
        canonical = identifiers.read_france_travail(text)
    except identifiers.Unreadable as error:
        raise Refusal(refusals.IDENTIFIER_MALFORMED) from error
    return {
        "identifier_sealed": keys.seal_identifier(canonical),
        "identifier_digest": keys.identifier_digest(canonical),
        "identifier_tail": canonical[-identifiers.VISIBLE_CHARACTERS :],
    }


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    free_text.accept(text)
    try:
        return identifiers.read_phone(text)
    except identifiers.Unreadable as error:
        raise Refusal(refusals.PHONE_MALFORMED) from error


def _birth_year(year: int | None) -> int | None:
    if year is None:
        return None
    try:
        return identifiers.read_birth_year(str(year), this_year=journal.today().year)
    except identifiers.Unreadable as error:
        raise Refusal(refusals.BIRTH_YEAR_MALFORMED) from error
