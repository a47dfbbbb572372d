"""A pack is the same bytes for the same pieces, and any change in it is found and named."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterator

import pytest

from passes.formats import evidence_pack
from passes.formats.evidence_pack import Piece, Verified, euros, table

DAY = dt.date(2026, 3, 10)
KEY = b"k" * 32


def sign(manifest: bytes) -> bytes:
    """A stand-in for the true signature: what is tested here is the container."""
    return hashlib.sha256(KEY + manifest).digest() * 2


def is_signed(manifest: bytes, signature: bytes, key: bytes) -> bool:
    return signature == hashlib.sha256(key + manifest).digest() * 2


def pieces() -> Iterator[Piece]:
    yield Piece("LISEZ-MOI.txt", evidence_pack.text("Bonjour\nà tous"))
    yield Piece("releves/R-1.csv", table(("A", "B"), ((rank, "x") for rank in range(5_000))))


def packed() -> io.BytesIO:
    out = io.BytesIO()
    evidence_pack.write(out, pieces(), on=DAY, sign=sign)
    out.seek(0)
    return out


def rewritten(change: dict[str, bytes | None]) -> io.BytesIO:
    """Write a pack again with some files replaced, left out or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(packed()) as source, zipfile.ZipFile(out, "w") as target:
        kept = {name: source.read(name) for name in source.namelist()}
        for name, content in {**kept, **change}.items():
            if content is not None:
                target.writestr(name, content)
    out.seek(0)
    return out


def check(source: io.BytesIO) -> Verified:
    return evidence_pack.verify(source, is_signed, [b"o" * 32, KEY])


def test_the_same_pieces_of_the_same_day_give_the_same_bytes() -> None:
    assert packed().getvalue() == packed().getvalue()
    found = check(packed())
    assert (found.ok, found.signed_by, found.count, found.faults) == (True, KEY, 2, [])


def test_the_manifest_is_what_openssl_prints_and_names_every_other_file() -> None:
    with zipfile.ZipFile(packed()) as archive:
        names = archive.namelist()
        lines = archive.read(evidence_pack.MANIFEST).decode().splitlines()
        digest = hashlib.sha256(archive.read("LISEZ-MOI.txt")).hexdigest()
        assert archive.getinfo("LISEZ-MOI.txt").date_time == (2026, 3, 10, 0, 0, 0)
    assert names == ["LISEZ-MOI.txt", "releves/R-1.csv", *evidence_pack.APART]
    assert lines[0] == f"{digest} *LISEZ-MOI.txt"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"LISEZ-MOI.txt": b"autre"}, "LISEZ-MOI.txt : ce fichier a été modifié."),
        ({"releves/R-1.csv": None}, "releves/R-1.csv : ce fichier manque."),
        ({"ajout.csv": b"x"}, "ajout.csv : ce fichier n'est pas dans le manifeste."),
        ({"MANIFESTE.sig": b"0" * 64}, "La signature du manifeste n'est d'aucune des clés"),
        ({"MANIFESTE.sha256": b"n'importe quoi\n"}, "Manifeste, ligne 1 : illisible."),
    ],
)
def test_any_change_is_found_and_named(change: dict[str, bytes | None], fault: str) -> None:
    found = check(rewritten(change))
    assert not found.ok
    assert any(one.startswith(fault) for one in found.faults), found.faults


def test_a_byte_changed_inside_the_archive_is_found() -> None:
    content = bytearray(packed().getvalue())
    content[120] ^= 0xFF
    assert not check(io.BytesIO(bytes(content))).ok


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_present_twice_is_a_fault() -> None:
    twice = rewritten({})
    with zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("LISEZ-MOI.txt", b"autre")
    twice.seek(0)
    assert "Un nom de fichier est présent deux fois." in check(twice).faults


@pytest.mark.parametrize("content", [b"", b"PK", b"bonjour" * 100])
def test_what_is_no_archive_is_said_unreadable(content: bytes) -> None:
    with pytest.raises(ValueError, match="n'est pas une archive"):
        check(io.BytesIO(content))


def test_an_archive_without_manifest_or_with_a_huge_one_is_no_pack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ValueError, match="n'est pas un dossier"):
        check(rewritten({"MANIFESTE.sig": None}))
    monkeypatch.setattr(evidence_pack, "LARGEST_MANIFEST", 10)
    with pytest.raises(ValueError, match="trop long"):
        check(packed())


def test_a_table_is_written_by_blocks_for_a_french_spreadsheet() -> None:
    rows = [("=1+1", -3, euros(-1_250), DAY, None)] * (evidence_pack.ROWS_AT_ONCE + 1)
    chunks = list(table(("A", "B", "C", "D", "E"), rows))
    assert len(chunks) == 3
    lines = b"".join(chunks).decode("utf-8-sig").splitlines()
    assert lines[:2] == ["A;B;C;D;E", "'=1+1;-3;-12,50;10/03/2026;"]
    assert len(lines) == len(rows) + 1
