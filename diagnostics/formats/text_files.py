"""Bytes of a text file → characters, block by block; what is not a text is refused by its name.

Invariant: the file is never whole in memory. Pix Orga writes UTF-8, with or without its mark; a
file saved again by a spreadsheet comes in Windows-1252, which any bytes would pass for: UTF-8 is
therefore tried on the whole file first.
"""

import codecs
from collections.abc import Iterable, Iterator

from diagnostics.formats.reading_faults import WrongFile

UTF_8 = "utf-8-sig"
WINDOWS = "cp1252"
LONGEST_LINE = 1024 * 1024
EXPECTED = "Déposez un fichier JSON d’envois Pix, ou un export CSV de Pix Orga."
_KNOWN_STARTS = (
    (
        bytes.fromhex("d0cf11e0"),
        "Ce classeur est protégé par un mot de passe, ou d’un ancien format.",
    ),
    (b"PK", "Ce fichier est un classeur ou une archive, pas un fichier CSV."),
    (b"%PDF", "Ce fichier est un PDF."),
    (b"\xff\xfe", "Ce fichier est un texte « Unicode » : enregistrez-le en CSV UTF-8."),
    (b"\xfe\xff", "Ce fichier est un texte « Unicode » : enregistrez-le en CSV UTF-8."),
)


def refuse_unless_text(head: bytes) -> None:
    """Refuse a file by its first bytes, in words that tell what to bring instead."""
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise WrongFile("Le fichier est vide.")
    for start, sentence in _KNOWN_STARTS:
        if head.startswith(start):
            raise WrongFile(f"{sentence} {EXPECTED}")


def encoding_of(blocks: Iterable[bytes]) -> str:
    """UTF-8 when every byte agrees, else Windows-1252; a file with NUL bytes is not a text."""
    decoder = codecs.getincrementaldecoder(UTF_8)()
    encoding = UTF_8
    for block in blocks:
        if b"\x00" in block:
            raise WrongFile(f"Ce fichier n’est pas un fichier texte. {EXPECTED}")
        if encoding == UTF_8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                encoding = WINDOWS
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = WINDOWS
    return encoding


def characters(blocks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The characters of a file, in pieces of the size of its blocks."""
    errors = "strict" if encoding == UTF_8 else "replace"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def lines(blocks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The lines of a file, ends kept, as the csv module wants them."""
    held = ""
    for text in characters(blocks, encoding):
        held += text
        if len(held) > LONGEST_LINE + len(text):
            raise WrongFile(f"Ce fichier a une ligne sans fin. {EXPECTED}")
        *whole, held = held.split("\n")
        yield from (f"{line}\n" for line in whole)
    if held:
        yield held
