"""A JSON list, item after item: an array, or the one an object holds under a name.

Invariant: never more than one item and one block in memory, whatever the size of the file; a
document that is not JSON to its last character is refused, even when its first items were read.
"""

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from diagnostics.formats.reading_faults import WrongFile

NOT_JSON = "Ce fichier n’est pas un fichier JSON d’envois Pix."
NO_LIST = "Ce fichier ne contient pas une liste d’envois Pix."
LONGEST_ITEM = 4 * 1024 * 1024


def stream(blocks: Iterable[bytes], *, under: str) -> Iterator[dict[str, Any]]:
    """The items of an array, or of the array that the document holds under this name."""
    scanner = _Scanner(blocks)
    start = scanner.next_sign()
    if start == "":
        raise WrongFile("Le fichier est vide.")
    if start == "[":
        yield from _array(scanner)
    elif start == "{":
        yield from _member(scanner, under)
    else:
        raise WrongFile(NOT_JSON)
    if scanner.next_sign():
        raise WrongFile(NOT_JSON)


def _array(scanner: "_Scanner") -> Iterator[dict[str, Any]]:
    scanner.take("[")
    if scanner.next_sign() == "]":
        scanner.take("]")
        return
    while True:
        item = scanner.value()
        if not isinstance(item, dict):
            raise WrongFile(NO_LIST)
        yield item
        if scanner.next_sign() == "]":
            scanner.take("]")
            return
        scanner.take(",")


def _member(scanner: "_Scanner", under: str) -> Iterator[dict[str, Any]]:
    scanner.take("{")
    is_found = False
    while scanner.next_sign() != "}":
        name = scanner.value()
        scanner.take(":")
        if name == under and scanner.next_sign() == "[" and not is_found:
            is_found = True
            yield from _array(scanner)
        else:
            scanner.value()
        if scanner.next_sign() != "}":
            scanner.take(",")
    scanner.take("}")
    if not is_found:
        raise WrongFile(NO_LIST)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class _Scanner:
    """The text not read yet, and where to get more of it."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._json = json.JSONDecoder(parse_constant=_refuse_constant)
        self._text = ""
        self._at = 0
        self._is_ended = False

    def next_sign(self) -> str:
        """The next character that is not a space; nothing at the end."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if not self._read_more():
                return ""

    def take(self, sign: str) -> None:
        if self.next_sign() != sign:
            raise WrongFile(NOT_JSON)
        self._at += 1

    def value(self) -> Any:
        self.next_sign()
        while True:
            try:
                found, end = self._json.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                # Perhaps only the end of the value is missing.
                held = len(self._text) - self._at
                if held > LONGEST_ITEM or not self._double(held):
                    raise WrongFile(NOT_JSON) from error
                continue
            if end == len(self._text) and self._read_more():
                continue  # a number may go on in the next block
            self._at = end
            return found

    def _double(self, held: int) -> bool:
        """Read as much again: trying after each block would read a long item too many times."""
        if not self._read_more():
            return False
        while len(self._text) < 2 * held and self._read_more():
            pass
        return True

    def _read_more(self) -> bool:
        if self._is_ended:
            return False
        block = next(self._blocks, None)
        self._is_ended = block is None
        try:
            text = self._decode(block or b"", block is None)
        except UnicodeDecodeError as error:
            raise WrongFile(NOT_JSON) from error
        self._text = self._text[self._at :] + text
        self._at = 0
        return not self._is_ended or bool(text)
