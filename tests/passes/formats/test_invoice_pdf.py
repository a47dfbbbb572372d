"""An invoice on paper: the same bytes, every word, tagged, on as many pages as it needs."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from passes.formats import invoice_pdf
from passes.formats.invoice_pdf import InvoiceSheet, Transfer

SHEET = InvoiceSheet(
    number="AF-2026-000001",
    title="Appel de fonds AF-2026-000001",
    sentence="Le Département doit 1 042,00 € pour la commande CMD-2026-000001.",
    issuer=(("Opérateur", "Opérateur de démonstration"),),
    payer=(("Payeur", "Département " + "du Pas-de-Calais " * 12), ("SIRET", "226 200 012 00012")),
    references=(("Numéro d’engagement", "EJ-1"), ("Bon de commande", "–")),
    amounts=(("Valeur de 100 Pass", "1 000,00 €"), ("Total", "1 042,00 €")),
    transfers=(
        Transfer("Premier virement", (("IBAN", "FR14 2004 1010"), ("Montant", "1 000,00 €"))),
        Transfer("Second virement", (("IBAN", "FR76 3000 6000"), ("Montant", "42,00 €"))),
    ),
    notes=("Faites deux virements.",),
    foot="Opérateur de démonstration – 03 20 00 00 00",
    over="SPÉCIMEN",
)


def words_of(content: bytes, path: Path) -> tuple[str, str]:
    path.write_bytes(content)
    run = {"capture_output": True, "text": True, "check": True}
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], **run).stdout
    return text, subprocess.run(["pdfinfo", str(path)], **run).stdout


def test_the_same_invoice_gives_the_same_bytes_and_every_word(tmp_path: Path) -> None:
    content = invoice_pdf.render(SHEET)
    assert content == invoice_pdf.render(SHEET)
    text, info = words_of(content, tmp_path / "facture.pdf")
    for words in ("AF-2026-000001", "EJ-1", "Second virement", "1 042,00 €", "SPÉCIMEN"):
        assert words in text
    assert "page 1/1" in text
    assert "Tagged:          yes" in info


def test_what_does_not_hold_on_a_page_goes_on_the_next(tmp_path: Path) -> None:
    many = tuple((f"Référence {n}", "x" * 20) for n in range(70))
    text, info = words_of(
        invoice_pdf.render(replace(SHEET, references=many)), tmp_path / "longue.pdf"
    )
    assert "Référence 69" in text
    assert "Pages:           2" in info or "Pages:           3" in info
