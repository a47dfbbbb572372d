"""A pack opened as its reader opens it: its files by name, its tables as rows."""

from __future__ import annotations

import csv
import io
import zipfile

from passes.formats.evidence_pack import Piece
from passes.proving import Pack


def bytes_of(pack: Pack) -> bytes:
    """Give the bytes of a pack, as an answer sends them."""
    with pack.file as file:
        return file.read()


def files_of(content: bytes) -> dict[str, bytes]:
    """Give each file of a pack, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(pieces: list[Piece] | object) -> dict[str, bytes]:
    """Give each file of pieces that are not packed."""
    return {piece.path: b"".join(piece.chunks) for piece in pieces}  # type: ignore[attr-defined]


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Read a table of a pack."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
