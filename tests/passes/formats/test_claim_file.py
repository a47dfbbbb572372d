"""A list of Passes as CSV or XLSX: columns in any order, faults by cell, hostile files refused."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from diagnostics.formats.reading_faults import WrongFile
from passes.formats import claim_file
from tests.passes.claim_lists import csv_of, xlsx_of

CODE = "003RJ-0TAEW-T2C0W"
QUEUE = (
    '\ufeff"scan_id";"code";"site";"service";"service_on";"scanned_at"\r\n'
    '"7b0e3c53-93ef-4b8a-8c9a-7a5f0f5b7d11";"003RJ0TAEWT2C0W";'
    '"0c1a42a2-3f7c-4d57-a9b1-6f6f0f2f9f01";"naviguer";"2026-03-09";"2026-03-09T14:03:02.123Z"\r\n'
).encode()


def rows(content):
    return claim_file.read(content).rows


def refused(content):
    with pytest.raises(WrongFile) as wrong:
        claim_file.read(content)
    return str(wrong.value)


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_67_columns_are_found_by_header_in_any_order(make):
    (row,) = rows(
        make(
            ("Atelier", "Lens", "09/03/2026", CODE),
            heads=("SERVICE", "lieu", "Date du service", "Code du Pass"),
        )
    )
    assert (row.code, row.service_on, row.site, row.service) == (
        CODE,
        dt.date(2026, 3, 9),
        "Lens",
        "Atelier",
    )
    assert (row.row, row.code_cell) == (2, "D2")


def test_the_queue_that_a_phone_exports_is_read_with_its_scan_identities():
    (row,) = rows(QUEUE)
    assert str(row.scan_id) == "7b0e3c53-93ef-4b8a-8c9a-7a5f0f5b7d11"
    assert row.site == "0c1a42a2-3f7c-4d57-a9b1-6f6f0f2f9f01"
    assert row.scanned_at == dt.datetime(2026, 3, 9, 14, 3, 2, 123000, tzinfo=dt.UTC)
    assert row.faults == ()


def test_a_missing_column_of_codes_stops_everything_with_one_clear_sentence():
    told = refused(csv_of(("a",), heads=("Date",)))
    assert "Il manque «\u00a0Code du Pass\u00a0»" in told
    told = refused(csv_of(("a",), heads=("Code",)))
    assert "Il manque «\u00a0Date du service\u00a0»" in told


@pytest.mark.parametrize(
    ("heads", "row", "cell", "reason"),
    [
        (None, ("", "09/03/2026"), "A2", "Il manque le code du Pass."),
        (None, (CODE, ""), "B2", "Il manque la date du service."),
        (None, (CODE, "31/02/2026"), "B2", "Ce n'est pas une date."),
        (None, (CODE, "09/03/9999"), "B2", "Ce n'est pas une date."),
        (None, (CODE, "=TODAY()"), "B2", "Une formule n'est pas lue."),
        (("Code", "Date", "SIRET"), (CODE, "09/03/2026", "12"), "C2", "Un SIRET compte"),
        (("Code", "Date", "Scan_id"), (CODE, "09/03/2026", "12"), "C2", "Cette identité"),
        (("Code", "Date", "Scanné le"), (CODE, "09/03/2026", "hier"), "C2", "Écrivez le jour"),
        (("Code", "Date", "Lieu"), (CODE, "09/03/2026", "x" * 201), "C2", "Ce nom dépasse"),
    ],
)
def test_a_wrong_value_is_told_with_its_cell_and_stops_no_other_line(heads, row, cell, reason):
    good = (CODE, "09/03/2026")
    found = rows(csv_of(row, good, heads=heads or ("Code du Pass", "Date du service")))
    (fault,) = found[0].faults
    assert fault[0] == cell
    assert fault[2].startswith(reason)
    assert found[1].faults == ()


def test_all_the_faults_of_a_line_are_told_at_once():
    (row,) = rows(csv_of(("", "demain", "x"), heads=("Code", "Date", "SIRET")))
    assert [fault[0] for fault in row.faults] == ["A2", "B2", "C2"]


def test_no_sentence_and_no_trace_quotes_a_cell_where_a_code_may_have_slipped():
    (row,) = rows(
        csv_of(
            (CODE, CODE, CODE, CODE, CODE), heads=("Code", "Date", "SIRET", "scan_id", "scanne le")
        )
    )
    assert len(row.faults) == 4
    assert CODE not in repr(row)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("09/03/2026 15:07", dt.datetime(2026, 3, 9, 15, 7)),  # noqa: DTZ001 (the place's hour)
        ("09/03/2026 à 15h07", dt.datetime(2026, 3, 9, 15, 7)),  # noqa: DTZ001
        ("2026-03-09T15:07:00+04:00", dt.datetime.fromisoformat("2026-03-09T15:07:00+04:00")),
    ],
)
def test_the_instant_of_a_scan_is_read_with_or_without_an_offset(text, instant):
    (row,) = rows(csv_of((CODE, "09/03/2026", text), heads=("Code", "Date", "Scanné le")))
    assert row.scanned_at == instant


def test_a_workbook_keeps_its_other_sheets_and_has_one_list():
    template = claim_file.template_xlsx(["Naviguer"])
    assert "aucun Pass à lire" in refused(template)


def test_two_sheets_with_codes_are_one_too_many():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of((CODE, "09/03/2026"))))
    book.create_sheet("Avril").append(["Code du Pass", "Date"])
    buffer = io.BytesIO()
    book.save(buffer)
    assert "Deux feuilles" in refused(buffer.getvalue())


def test_a_list_has_five_thousand_lines_at_most(monkeypatch):
    monkeypatch.setattr(claim_file, "MOST_LINES", 2)
    assert len(rows(csv_of(*[(CODE, "09/03/2026")] * 2))) == 2
    assert "plus de 2 lignes" in refused(csv_of(*[(CODE, "09/03/2026")] * 3))


def test_70_a_file_that_is_no_list_gets_a_plain_sentence():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("pass.csv", CODE)
    for content, said in (
        (b"", "vide"),
        (b"\xef\xbb\xbf \r\n", "vide"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01", "pas un fichier texte"),
        (archive.getvalue(), "une archive"),
        (b"PK\x03\x04 rest", "abîmé"),
        (b"x" * (claim_file.LARGEST_BYTES + 1), "1,5 Mo"),
        (csv_of(), "titres de colonnes"),
    ):
        assert said in refused(content), content[:20]


def test_our_template_lists_the_services_when_they_fit_in_a_list():
    fits = claim_file.columns(["Naviguer", "Écrire un courriel"])
    assert fits[2].choices == ("Naviguer", "Écrire un courriel")
    too_long = claim_file.columns(["Naviguer, et plus encore"])
    assert too_long[2].choices == ()
    assert "Naviguer, et plus encore" in too_long[2].help
    assert claim_file.template_csv().decode("utf-8-sig").startswith("Code du Pass;Date du service")
