"""The reception file: columns by their header, every fault with its sheet, its cell, the reason."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from diagnostics.formats.reading_faults import WrongFile
from passes import codes
from passes.formats import reception_file


def number(place: int) -> str:
    return codes.booklet_number(place)


def csv(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def book(*rows: tuple[object, ...], title: str = "Réception") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def faults(content: bytes) -> list[str]:
    return [each.sentence for each in reception_file.read(content).faults]


def test_67_given_columns_in_another_order_then_they_are_found_by_header() -> None:
    """passes-and-money.md 11, line 67."""
    line = f"Carton mouillé;3;{number(12)};{number(13)} à {number(14)};{number(16)}"
    reading = reception_file.read(
        csv("Explication;CARNETS REÇUS;Premier carnet;Manquants;Dernier", line)
    )
    (carton,) = reading.cartons
    assert (carton.first, carton.last, carton.received) == (12, 16, 3)
    assert (carton.missing, carton.note) == (((13, 14),), "Carton mouillé")


def test_67_given_a_missing_required_column_then_everything_stops_with_one_clear_error() -> None:
    with pytest.raises(WrongFile, match="colonne «\u00a0Carnets reçus\u00a0»"):
        reception_file.read(csv("Premier carnet;Dernier", f"{number(1)};{number(3)}"))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (6, "6 carnets reçus et cette suite en compte 5"),
        (-1, "est négatif"),
        ("cinq", "n’est pas un nombre de carnets"),
        (dt.date(2026, 3, 5), "est une date"),
    ],
)
def test_68_given_a_received_count_that_cannot_be_then_sheet_cell_and_reason_are_named(
    value: object, words: str
) -> None:
    """passes-and-money.md 11, line 68."""
    head = ("Premier carnet", "Dernier carnet", "Carnets reçus")
    (sentence,) = faults(book(head, (number(10), number(14), value)))
    assert sentence.startswith("Feuille Réception, cellule C2 : ")
    assert words in sentence


def test_every_fault_of_a_file_is_told_at_once() -> None:
    head = "Premier carnet;Dernier carnet;Carnets reçus;Manquants;Explication"
    found = faults(
        csv(
            head,
            "bonjour;;1;;",
            f"{number(9)};{number(3)};1;;",
            f"{number(1)};{number(5)};4;;",
            f"{number(1)};{number(5)};4;{number(9)};x",
            f"{number(1)};{number(5)};4;{number(2)};",
            f"{number(1)};{number(5)};3;{number(2)}, {number(2)};x",
            f"{number(1)};{number(5)};=1+1;;",
        )
    )
    assert [each.split(" : ")[0] for each in found] == [
        "Cellule A2",
        "Cellule B3",
        "Cellule D4",
        "Cellule D5",
        "Cellule E6",
        "Cellule D7",
        "Cellule C8",
    ]
    assert "il manque 1 carnets et 0 sont nommés" in found[2]
    assert "dites pourquoi" in found[4]


def test_a_carton_that_did_not_come_at_all_needs_no_list() -> None:
    head = "Premier carnet;Dernier carnet;Carnets reçus;Explication"
    (carton,) = reception_file.read(csv(head, f"{number(1)};{number(5)};0;Perdu")).cartons
    assert (carton.received, carton.missing) == (0, ((1, 5),))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "mot de passe",
        ),
        (b"PK\x03\x04 pas un classeur", "abîmé"),
        (b"%PDF-1.4", "PDF"),
        (b"un texte renomme en xlsx", "colonne"),
        ("Premier carnet;Carnets reçus".encode(), "que ses titres"),
    ],
)
def test_70_given_a_protected_empty_or_renamed_file_then_a_plain_message(
    content: bytes, words: str
) -> None:
    """passes-and-money.md 11, line 70."""
    with pytest.raises(WrongFile, match=words):
        reception_file.read(content)


def test_the_model_to_fill_in_has_the_columns_that_are_read() -> None:
    filled = reception_file.template() + f"{number(1)};{number(2)};2;;\r\n".encode()
    (carton,) = reception_file.read(filled).cartons
    assert carton.received == 2
