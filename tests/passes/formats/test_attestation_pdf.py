"""The attestation of a public body on paper: the same bytes, every word, tagged."""

import subprocess
from dataclasses import replace
from pathlib import Path

from passes.formats import attestation_pdf
from passes.formats.attestation_pdf import AttestationSheet

MONTH = ("R-2026-02-000001", "1 234,00 €", "51,83 €", "1 182,17 €", "20/03/2026")
SHEET = AttestationSheet(
    title="Attestation Pass numériques, année 2026",
    sentence="L’opérateur atteste que la Médiathèque est payée 52 jours au plus après.",
    facts=(("Structure", "Médiathèque"), ("Payée par", "Opérateur des Pass")),
    promises=("Délai maximum de paiement : 21 jours.", "Aucune monnaie n’est rendue."),
    months_title="Les relevés de 2026",
    months=(MONTH,),
    totals=(("Payé", "1 182,17 €"),),
    note="Établie le mardi 10 mars 2026.",
)


def text_of(content: bytes, folder: Path) -> str:
    path = folder / "attestation.pdf"
    path.write_bytes(content)
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_same_sheet_gives_the_same_bytes_every_word_and_its_tags(tmp_path: Path) -> None:
    content = attestation_pdf.render(SHEET)
    assert content == attestation_pdf.render(SHEET)
    text = text_of(content, tmp_path)
    words = (SHEET.title, "52 jours au plus", *MONTH, "Aucune monnaie", "mardi 10 mars 2026")
    assert all(each.replace("\N{NO-BREAK SPACE}", " ") in text for each in words)
    for tag in (b"/Marked true", b"/S/H1", b"/S/H2", b"/S/TH", b"/S/TD", b"/S/LI"):
        assert tag in content


def test_many_months_go_on_the_next_page(tmp_path: Path) -> None:
    text = text_of(attestation_pdf.render(replace(SHEET, months=(MONTH,) * 60)), tmp_path)
    assert len([page for page in text.split("\f") if "R-2026-02" in page]) == 2
