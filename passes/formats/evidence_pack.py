"""Files → a signed zip that opens anywhere, written piece by piece; and the zip verified again.

The manifest is what `openssl dgst -sha256 -r` prints for every other file, in order; its detached
signature (Ed25519) covers it and, through it, all of them. Nothing depends on the hour nor on the
machine: the same pieces of the same day give the same bytes. No piece is held in memory whole, so
that a pack of a hundred thousand lines weighs what one chunk weighs.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import IO, Any

MANIFEST = "MANIFESTE.sha256"
SIGNATURE = "MANIFESTE.sig"
PUBLIC_KEY = "cle-publique.pem"
APART = (MANIFEST, SIGNATURE)
ROWS_AT_ONCE = 2_000
BYTES_AT_ONCE = 1 << 16
LARGEST_MANIFEST = 50 * 1024 * 1024
_LINE = re.compile(r"([0-9a-f]{64}) \*([A-Za-z0-9][A-Za-z0-9._/-]*)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a pack: its name, and its bytes as they come."""

    path: str
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written: how many files, how many bytes, the digest of the manifest."""

    count: int
    size: int
    manifest_digest: str


def write(
    out: IO[bytes], pieces: Iterable[Piece], *, on: date, sign: Callable[[bytes], bytes]
) -> Packed:
    """Write every piece, then the manifest of their digests and its signature."""
    lines: list[str] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in pieces:
            digest = _store(archive, piece.path, piece.chunks, on)
            lines.append(f"{digest} *{piece.path}\n")
        manifest = "".join(lines).encode()
        _store(archive, MANIFEST, [manifest], on)
        _store(archive, SIGNATURE, [sign(manifest)], on)
    return Packed(len(lines), out.tell(), hashlib.sha256(manifest).hexdigest())


def _store(archive: zipfile.ZipFile, path: str, chunks: Iterable[bytes], on: date) -> str:
    """Write one entry whose head says only its name, and give its digest."""
    head = zipfile.ZipInfo(path, date_time=(max(on.year, 1980), on.month, on.day, 0, 0, 0))
    head.compress_type = zipfile.ZIP_DEFLATED
    head.create_system, head.external_attr = 3, 0o644 << 16
    digest = hashlib.sha256()
    with archive.open(head, "w", force_zip64=True) as entry:
        for chunk in chunks:
            digest.update(chunk)
            entry.write(chunk)
    return digest.hexdigest()


def text(content: str) -> list[bytes]:
    """Write a note that any editor opens."""
    return [content.replace("\n", "\r\n").encode("utf-8-sig")]


def euros(cents: int) -> Decimal:
    """Say an amount to `table`, which writes it with a decimal comma."""
    return Decimal(cents).scaleb(-2)


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Write rows as a French spreadsheet opens them, two thousand at a time.

    A text that begins like a formula stays a text; a number is never quoted.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    yield "\ufeff".encode()
    for rank, row in enumerate(rows, 1):
        writer.writerow([_cell(value) for value in row])
        if rank % ROWS_AT_ONCE == 0:
            yield _drained(out)
    yield _drained(out)


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    written = "" if value is None else str(value)
    is_number = isinstance(value, int)
    return f"'{written}" if written.startswith(_FORMULA) and not is_number else written


def _drained(out: io.StringIO) -> bytes:
    written = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return written


@dataclass(slots=True)
class Verified:
    """What a verification found: who signed, how many files agree, and every fault."""

    signed_by: bytes | None = None
    count: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.signed_by is not None and not self.faults


def verify(
    source: IO[bytes], is_signed: Callable[[bytes, bytes, bytes], bool], keys: Iterable[bytes]
) -> Verified:
    """Check the signature of the manifest, then the digest of each file and that none is apart.

    Raises ValueError when the file is no pack at all.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            return _verified(archive, is_signed, keys)
    except (zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        raise ValueError("Ce fichier n'est pas une archive ZIP.") from error


def _verified(
    archive: zipfile.ZipFile,
    is_signed: Callable[[bytes, bytes, bytes], bool],
    keys: Iterable[bytes],
) -> Verified:
    names = archive.namelist()
    if not set(APART) <= set(names):
        raise ValueError("Ce n'est pas un dossier de Déclic : le manifeste ou sa signature manque.")
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise ValueError("Le manifeste est trop long pour être celui d'un dossier.")
    manifest, signature = archive.read(MANIFEST), archive.read(SIGNATURE)
    found = Verified()
    found.signed_by = next((key for key in keys if is_signed(manifest, signature, key)), None)
    if found.signed_by is None:
        found.faults.append("La signature du manifeste n'est d'aucune des clés connues.")
    told = _told(manifest.decode("utf-8", "replace"), found)
    if len(names) != len(set(names)):
        found.faults.append("Un nom de fichier est présent deux fois.")
    for name in sorted(set(names) - set(told) - set(APART)):
        found.faults.append(f"{name} : ce fichier n'est pas dans le manifeste.")
    for name, digest in told.items():
        if name not in names:
            found.faults.append(f"{name} : ce fichier manque.")
        elif _digest(archive, name) != digest:
            found.faults.append(f"{name} : ce fichier a été modifié.")
        else:
            found.count += 1
    return found


def _told(manifest: str, found: Verified) -> dict[str, str]:
    told: dict[str, str] = {}
    for rank, line in enumerate(manifest.splitlines(), 1):
        read = _LINE.fullmatch(line)
        if read is None:
            found.faults.append(f"Manifeste, ligne {rank} : illisible.")
        else:
            told[read[2]] = read[1]
    return told


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as entry:
            while chunk := entry.read(BYTES_AT_ONCE):
                digest.update(chunk)
    except (zipfile.BadZipFile, zlib.error, OSError):
        return "illisible"
    return digest.hexdigest()
