"""Bytes → characters: UTF-8 first, Windows-1252 else, and what is no text is named."""

import pytest

from diagnostics.formats import text_files
from diagnostics.formats.reading_faults import WrongFile

NAME = "Zoé Brûlé"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (NAME.encode(), "utf-8-sig"),
        (NAME.encode("utf-8-sig"), "utf-8-sig"),
        (NAME.encode("cp1252"), "cp1252"),
        (b"a" * 1000 + NAME.encode()[:3], "cp1252"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 10_000])
def test_a_name_is_the_same_whatever_the_encoding_and_the_blocks(
    content: bytes, encoding: str, size: int
) -> None:
    blocks = [content[i : i + size] for i in range(0, len(content), size)]
    assert text_files.encoding_of(blocks) == encoding
    text = "".join(text_files.characters(blocks, encoding))
    assert text == content.decode(encoding)
    assert not text.startswith("\ufeff")


def test_lines_keep_their_ends_and_the_last_one_may_have_none() -> None:
    assert list(text_files.lines([b"a\nb", b"c\r\nd"], "utf-8-sig")) == ["a\n", "bc\r\n", "d"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "vide"),
        (b"\xef\xbb\xbf \r\n", "vide"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "mot de passe"),
        (b"PK\x03\x04", "classeur"),
        (b"%PDF-1.7", "PDF"),
        ("a;b".encode("utf-16"), "Unicode"),
    ],
)
def test_what_is_not_a_text_is_named(content: bytes, told: str) -> None:
    with pytest.raises(WrongFile, match=told):
        text_files.refuse_unless_text(content)


def test_nul_bytes_and_lines_without_end_are_refused() -> None:
    with pytest.raises(WrongFile, match="fichier texte"):
        text_files.encoding_of([b"a\x00b"])
    with pytest.raises(WrongFile, match="ligne sans fin"):
        list(text_files.lines([b"a" * 500_000] * 6, "utf-8-sig"))
