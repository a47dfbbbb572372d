"""The joint statement on paper: the same bytes, every figure, tagged."""

from __future__ import annotations

import subprocess
from pathlib import Path

from passes.formats import joint_statement_pdf
from passes.formats.joint_statement_pdf import JointSheet

SHEET = JointSheet(
    title="État contradictoire – CMD-2026-000001",
    sentence="Pass 2026, Département du Pas-de-Calais.",
    counts=(("Pass commandés", "100", "1 000,00 €"), ("Pass encaissés", "1", "10,00 €")),
    amounts=(("Fonds reçus", "1 000,00 €"),),
    months=tuple((f"mois {n}", "3", "1", "1", "10,00 €") for n in range(40)),
    shares=(("Département", "1 000,00 €", "10,00 €", "990,00 €"),),
    signatures=(("Pour le commanditaire", "non signé"), ("Pour l’opérateur", "Inès Martin")),
    digest="a" * 64,
    policy="La valeur non utilisée est rendue au commanditaire par virement.",
    payers=("État, programme Inclusion numérique", "Département", "Région", "Europe"),
    parts=(("mars 2026", "5,00 €", "2,50 €", "2,50 €", "0,00 €"),),
)


def test_the_same_figures_give_the_same_bytes_and_every_word(tmp_path: Path) -> None:
    content = joint_statement_pdf.render(SHEET)
    assert content == joint_statement_pdf.render(SHEET)
    path = tmp_path / "joint.pdf"
    path.write_bytes(content)
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    for words in (
        "CMD-2026-000001",
        "1 000,00 €",
        "mois 39",
        "Inès Martin",
        "a" * 64,
        "rendue au commanditaire",
        "4 Europe",
    ):
        assert words in text
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in info
