"""A credit note on paper: the same bytes, every word, tagged."""

from __future__ import annotations

import subprocess
from pathlib import Path

from passes.formats import credit_note_pdf
from passes.formats.credit_note_pdf import CreditSheet

SHEET = CreditSheet(
    number="A-2026-000001",
    title="Avoir A-2026-000001",
    sentence="La valeur des Pass que personne n’a utilisés revient au commanditaire.",
    parties=(("Commanditaire", "Département du Pas-de-Calais"),),
    amounts=(("Montant de l’avoir", "990,00 €"),),
    shares=(("État", "495,00 €"), ("Département", "495,00 €")),
    notes=("Un avoir émis ne change plus.",),
    foot="Opérateur",
)


def test_the_same_note_gives_the_same_bytes_and_every_word(tmp_path: Path) -> None:
    content = credit_note_pdf.render(SHEET)
    assert content == credit_note_pdf.render(SHEET)
    path = tmp_path / "avoir.pdf"
    path.write_bytes(content)
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    for words in ("A-2026-000001", "990,00 €", "Département du Pas-de-Calais", "ne change plus"):
        assert words in text
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in info
