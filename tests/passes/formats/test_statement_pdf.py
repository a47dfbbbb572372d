"""The three faces of a statement: the same sheet, the same bytes, everything 7.2 asks for."""

import csv
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from passes.formats import statement_csv, statement_pdf
from passes.formats.statement_sheet import COLUMNS, SheetLine, StatementSheet, Totals, Unpaid

GOLDEN = Path(__file__).parents[2] / "golden"
LINE = SheetLine(
    kind="Encaissement",
    amount_cents=1_000,
    serial="003RJ0",
    order="CMD-2026-04",
    funder="Département du Pas-de-Calais",
    service="Accompagner les démarches en ligne",
    site="Médiathèque de Lens",
    service_on=date(2026, 3, 12),
    scanned_on=date(2026, 3, 13),
    member="Inès Martin",
)
SHEET = StatementSheet(
    number="R-2026-03-000041",
    period=date(2026, 3, 1),
    cut_off_on=date(2026, 4, 1),
    provider="Médiathèque de Lens",
    siret="130 025 265 00013",
    account="FR76 •••• 0189",
    lines=(
        LINE,
        replace(LINE, serial="003RJ1"),
        replace(LINE, kind="Contre-passation", amount_cents=-1_000, serial="003RH4"),
        SheetLine(kind="Report du relevé R-2026-02-000012", amount_cents=-250),
    ),
    totals=Totals(2_000, -1_250, 42, 8, 700),
    expected_on=date(2026, 4, 22),
    payment_reference="R-2026-03-000041-1",
    outcome="à valider par vous avant le mardi 6 avril 2026",
    operator="Opérateur des Pass numériques",
    phone="03 21 00 00 00",
    unpaid=(Unpaid("R-2026-01-000007", 4_000, "Le compte est clos : déposez un nouveau RIB."),),
)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("install pdftotext (package poppler-utils)")
    path = tmp_path / "statement.pdf"
    path.write_bytes(pdf)
    run = subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, check=True)
    return run.stdout.decode()


def test_the_same_sheet_gives_the_same_bytes():
    assert statement_pdf.render(SHEET) == statement_pdf.render(SHEET)


def test_the_pdf_reads_as_the_approved_text(tmp_path):
    read = text_of(statement_pdf.render(SHEET), tmp_path)
    assert read.split() == (GOLDEN / "statement.txt").read_text("utf-8").split()


def test_the_pdf_is_tagged_with_headings_and_header_cells():
    written = statement_pdf.render(SHEET)
    assert b"/Marked true" in written
    assert b"/Lang(fr-FR)" in written
    for tag in (b"/S/H1", b"/S/H2", b"/S/Table", b"/S/TH", b"/S/TD", b"/S/LI"):
        assert tag in written


def test_a_long_statement_repeats_the_head_of_its_table_on_every_page(tmp_path):
    read = text_of(statement_pdf.render(replace(SHEET, lines=(LINE,) * 120)), tmp_path)
    pages = [page for page in read.split("\f") if LINE.serial in page]
    assert len(pages) > 3
    assert all(page.count("Scanné le") == 1 for page in pages)
    assert "page 1/" in read


def test_what_does_not_fit_under_the_totals_goes_on_the_next_page(tmp_path):
    read = text_of(statement_pdf.render(replace(SHEET, unpaid=SHEET.unpaid * 20)), tmp_path)
    first, second, *_ = read.split("\f")
    assert "Relevés précédents" not in first
    assert second.count("R-2026-01-000007") == 20


def test_a_demonstration_statement_says_specimen_on_every_page(tmp_path):
    read = text_of(statement_pdf.render(replace(SHEET, specimen=True)), tmp_path)
    assert read.count("SPÉCIMEN") == 1
    assert "SPÉCIMEN" not in text_of(statement_pdf.render(SHEET), tmp_path)


@pytest.mark.parametrize(
    ("net", "sentence"),
    [
        (124_000, "1 240 € vous seront payés au plus tard le mercredi 22 avril 2026."),
        (-250, "2,50 € seront déduits de votre prochain relevé."),
        (0, "Ce relevé se solde à zéro : rien n'est à payer."),
    ],
)
def test_the_first_sentence_says_how_much_and_by_when(net, sentence):
    sheet = replace(SHEET, totals=Totals(net, 0, 0, 0, net))
    assert sheet.sentence.replace("\N{NO-BREAK SPACE}", " ") == sentence


def test_a_statement_without_account_reference_or_line_says_so():
    bare = replace(SHEET, lines=(), account="", siret="", payment_reference="", unpaid=())
    values = dict(bare.facts)
    assert values["Compte à créditer"] == "aucun compte accepté"
    assert values["Référence du virement"] == "donnée à la mise en paiement"
    assert values["SIRET"] == "en attente"
    assert statement_pdf.render(bare).startswith(b"%PDF")


def test_the_csv_opens_in_a_french_spreadsheet_and_adds_up():
    written = statement_csv.write(SHEET)
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Relevé", *COLUMNS]
    assert rows[1][-1] == "10,00"
    assert rows[3][-1] == "-10,00"
    amounts = [float(row[-1].replace(",", ".")) for row in rows[1:]]
    assert sum(amounts[:4]) == pytest.approx(amounts[4] + amounts[5])
    assert rows[-1][1::9] == ["Net", "7,00"]


def test_a_name_that_begins_like_a_formula_stays_a_text():
    line = replace(LINE, site="=cmd()")
    written = statement_csv.write(replace(SHEET, lines=(line,))).decode("utf-8-sig")
    assert ";'=cmd();" in written
