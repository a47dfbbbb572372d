"""What ISO 20022 messages have in common: their names, their values, their faults, their schemas.

A fault carries its line and its element, so that a refusal can point at it. Nothing is rounded and
nothing is guessed: an amount that cannot be read to the cent refuses the file. Shared by pain001,
pain002 and camt053; how a stranger's file is read safely is in `xml_stream`.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from lxml import etree

from passes import money

NAMESPACE_PREFIX = "urn:iso:std:iso:20022:tech:xsd:"
AT_ONCE = 1 << 16

FORMAT_UNKNOWN = "format_unknown"
AMOUNT_UNREADABLE = "amount_unreadable"
DATE_UNREADABLE = "date_unreadable"
FILE_UNSAFE = "file_unsafe"


class Unreadable(ValueError):
    """A file that is refused whole: the code of the refusal, a French sentence and the place."""

    def __init__(self, code: str, sentence: str, line: int = 0, element: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.line = line
        self.element = element

    @property
    def place(self) -> str:
        """Where the fault is, in words; empty when the whole file is at fault."""
        if not self.line:
            return ""
        return f"ligne {self.line}" + (f", élément {self.element}" if self.element else "")


@dataclass(frozen=True, slots=True)
class Message:
    """What a document says it is: its family (camt.053) and its version (02)."""

    family: str
    version: str


def words(text: str, attributes: Mapping[str, str]) -> str:
    """Read a text, its spaces and line breaks made single."""
    return " ".join(text.split())


def amount(text: str, attributes: Mapping[str, str]) -> tuple[int, str]:
    """Read an amount in cents with its currency; beyond cents, or with a sign, it is refused."""
    try:
        return money.read_decimal(text), attributes.get("Ccy", "")
    except money.AmountUnreadable as fault:
        raise Unreadable(AMOUNT_UNREADABLE, f"Montant illisible : « {text.strip()} ».") from fault


def flag(text: str, attributes: Mapping[str, str]) -> bool:
    """Read a yes or a no as XML spells it."""
    return text.strip() in ("true", "1")


def message_of(namespace: str) -> Message | None:
    """Read family and version in a namespace such as …:xsd:camt.053.001.08."""
    parts = namespace.removeprefix(NAMESPACE_PREFIX).split(".")
    if not namespace.startswith(NAMESPACE_PREFIX) or len(parts) != 4:
        return None
    return Message(family=".".join(parts[:2]), version=parts[3])


def schema_faults(document: bytes, version: str) -> tuple[str, ...]:
    """Validate a message of ours against the schema of its version: its faults, none when valid.

    The schema is asked while the document goes by: no tree is built, whatever the size.
    """
    try:
        schema = _schema(version)
    except FileNotFoundError:
        return (f"Aucun schéma pour la version {version}.",)
    passer_by = _PasserBy()
    parser = _guarded_parser(schema=schema, target=passer_by)
    broken: tuple[str, ...] = ()
    try:
        for start in range(0, len(document), AT_ONCE):
            parser.feed(document[start : start + AT_ONCE])
        parser.close()
    except etree.XMLSyntaxError as fault:
        broken = (f"ligne {fault.lineno or 0} : {fault.msg}",)
    if passer_by.has_doctype:
        return ("Le document déclare un DOCTYPE.",)
    return tuple(f"ligne {one.line} : {one.message}" for one in parser.feed_error_log) or broken


class _PasserBy:
    """Who watches a document go by and keeps nothing of it."""

    has_doctype = False

    def doctype(self, *_: str | None) -> None:
        self.has_doctype = True

    def close(self) -> None:
        """Nothing was kept."""


@functools.lru_cache(maxsize=4)
def _schema(version: str) -> etree.XMLSchema:
    # The library that writes our payment files ships the schemas they answer to (stack.md).
    found = resources.files("sepaxml").joinpath("schemas", f"{version}.xsd")
    return etree.XMLSchema(etree.fromstring(found.read_bytes(), _guarded_parser()))


def _guarded_parser(**more: Any) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, **more
    )
