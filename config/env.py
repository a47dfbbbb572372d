"""The only reader of environment variables.

Nothing else in Déclic looks at the environment, so that one page says what an instance may be
told, and a missing secret stops the start with a sentence instead of a surprise on the first
scan. Keys are accepted in hexadecimal or in base64 and handed on in hexadecimal.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping

import environ
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
HEXADECIMAL = re.compile(r"\A(?:[0-9a-fA-F]{2})+\Z")

_reader = environ.Env()


def suppose(values: Mapping[str, str]) -> None:
    """Give values to variables that the environment does not set (laptop and tests only)."""
    for name, value in values.items():
        os.environ.setdefault(name, value)


def impose(values: Mapping[str, str]) -> None:
    """Set variables whatever the environment says, for this process and its children (tests)."""
    os.environ.update(values)


def text(name: str, default: str = "") -> str:
    return str(_reader.str(name, default)).strip()


def flag(name: str, *, default: bool = False) -> bool:
    return bool(_reader.bool(name, default))


def number(name: str, default: int) -> int:
    try:
        return int(_reader.int(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} doit être un nombre entier.") from error


def words(name: str, default: str = "") -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def required(name: str, what: str) -> str:
    """The value of a variable without which nothing may start."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(
            f"La variable d'environnement {name} manque : {what}. Voir docs/exploitation.md."
        )
    return value


def hexadecimal_key(value: str, name: str) -> str:
    """One key in hexadecimal, whether it was written in hexadecimal or in base64."""
    if HEXADECIMAL.match(value):
        return value.lower()
    try:
        padded = value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4)
        return base64.b64decode(padded, validate=True).hex()
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name} contient une clé illisible : l'écrire en hexadécimal ou en base64."
        ) from error


def key_ring(name: str, what: str) -> list[str]:
    """A ring of keys written with commas: the first one signs or seals, all of them read."""
    required(name, what)
    return [hexadecimal_key(value, name) for value in words(name)]
