"""The information sheet on paper: both versions, large type, the phone first, the same bytes."""

import re
import zlib

from diagnostics import information_sheet
from diagnostics.formats import information_pdf
from diagnostics.formats.information_pdf import InformationSheet

INSTANCE = information_sheet.Instance(
    controller="France Travail",
    contact="protection@exemple.invalid",
    agency="Agence de Lens",
    agency_phone="03 21 00 00 00",
)
SHEET = InformationSheet(
    phone=INSTANCE.agency_phone,
    agency=INSTANCE.agency,
    version=information_sheet.VERSION,
    plain=information_sheet.plain_french(INSTANCE),
    easy=information_sheet.easy_french(INSTANCE),
)


def drawn(paper: bytes) -> str:
    """The drawing operations of every page, as text."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL)
    parts = []
    for stream in streams:
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            parts.append(stream)
    return b"\n".join(parts).decode("latin-1")


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert information_pdf.render(SHEET) == information_pdf.render(SHEET)
    assert information_pdf.render(SHEET).startswith(b"%PDF-1.")


def test_both_versions_and_the_phone_are_on_the_paper() -> None:
    text = drawn(information_pdf.render(SHEET))
    for words in ("Vos informations et vos droits", "En mots simples", "03 21 00 00 00", "2026-1"):
        assert words in text
    assert text.index("03 21 00 00 00") < text.index("Vos informations et vos droits")


def test_the_text_for_people_is_at_least_fourteen_points() -> None:
    sizes = {
        float(size)
        for size in re.findall(r"/F[12] ([0-9.]+) Tf", drawn(information_pdf.render(SHEET)))
    }
    assert sizes
    assert {size for size in sizes if size < 14} <= {10.0}  # the foot of the page: its version


def test_a_specimen_says_so() -> None:
    specimen = InformationSheet(**{**vars(SHEET), "is_specimen": True})
    assert "SP" in drawn(information_pdf.render(specimen))
    assert information_pdf.render(specimen) != information_pdf.render(SHEET)


def test_a_long_text_goes_on_to_another_page_with_its_heading() -> None:
    long = tuple(
        information_sheet.Section(f"Partie {n}", ("Une phrase simple.",) * n) for n in range(1, 9)
    )
    sheet = InformationSheet(**{**vars(SHEET), "plain": long})
    text = drawn(information_pdf.render(sheet))
    assert text.count("Version 2026-1") > 2
    assert "Partie 8" in text
