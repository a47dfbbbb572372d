"""A list of people is read by its headers, each fault has its cell, and no NIR passes."""

from __future__ import annotations

import pytest

from diagnostics.formats import people_xlsx, table_csv, workbook
from diagnostics.formats.people_xlsx import Reading
from diagnostics.formats.reading_faults import WrongFile
from tests.diagnostics.lists import AWA, HEADERS, coop_workbook, csv_of, workbook_of

CHOICES = {
    "sex": {"femme": "f", "homme": "m"},
    "preferred_channel": {"telephone": "phone"},
    "mobility": {"oui": "yes", "non": "no"},
    "qpv": {"oui": "yes", "non": "no"},
    "status": {"retraite": "retraite"},
}
NIR = "1 85 05 78 006 084 91"
# Written for Déclic: names that forms and programs often break on.
HOSTILE = [
    ("O", "Ô"),
    ("Null", "None"),
    ("N'Diaye", "Anaïs-Zoé"),
    ("Żółć", "Łukasz"),
    ("Yılmaz", "İbrahim"),
    ("عبد الله", "محمد"),
    ("李", "小龙"),
    ("Иванова", "Анна"),
    ("Cœur", "Noe\u0308l"),
    ("<b>Petit</b>", "Robert'); DROP TABLE personne;--"),
    ("de La Tour du Pin Verclause", "Jean-Baptiste Marie"),
]


def read(content: bytes) -> Reading:
    rows = workbook.rows if workbook.is_workbook(content) else table_csv.rows
    return people_xlsx.read(rows(content), choices=CHOICES, this_year=2026)


def faults(content: bytes) -> list[tuple[str, str]]:
    return [(fault.cell, fault.header) for fault in read(content).faults]


def test_the_template_of_la_coop_is_read_below_its_instructions_and_its_example() -> None:
    awa = ("Diallo", "Awa", 1974, "Lens", None, None, "0612345678", None, "Féminin", "Une note")
    reading = read(coop_workbook(awa))
    (line,) = reading.lines
    assert reading.sheet == "Bénéficiaires"
    assert reading.faults == []
    assert line.values == {
        "last_name": "Diallo",
        "first_name": "Awa",
        "birth_year": 1974,
        "commune": "Lens",
        "phone": "+33612345678",
        "sex": "f",
    }


def test_a_column_that_is_not_of_a_file_is_named_and_not_kept() -> None:
    awa = ("Diallo", "Awa", 1974, "Lens", None, None, None, None, None, "Suivie depuis mars")
    reading = read(coop_workbook(awa))
    assert reading.ignored == ["Notes supplémentaires"]
    assert "mars" not in str(reading.lines)


def test_what_the_template_computes_is_passed_over_and_what_is_typed_is_read() -> None:
    typed = ("Diallo", "Awa", None, "Saint-Denis", "97411", "97400")
    (line,) = read(coop_workbook(typed)).lines
    assert (line.values["insee"], line.values["postcode"]) == ("97411", "97400")
    (line,) = read(coop_workbook(("Diallo", "Awa", None, "Saint-Denis"))).lines
    assert {"insee", "postcode"}.isdisjoint(line.values)


def test_b30_columns_in_another_order_land_by_their_header() -> None:
    content = workbook_of(["Awa", "x", "DIALLO"], headers=["PRÉNOM", "Couleur", " nom "])
    reading = read(content)
    assert reading.lines[0].values == {"first_name": "Awa", "last_name": "DIALLO"}
    assert reading.ignored == ["Couleur"]


def test_our_own_template_is_read_back_with_every_column_known() -> None:
    labels = {name: list(words) for name, words in CHOICES.items()}
    columns = people_xlsx.columns(labels)
    layout = people_xlsx._header(next(workbook.rows(workbook.template("P", columns, lines=9))))
    assert len(layout.columns) == len(columns)
    assert [column.header for column in columns][: len(HEADERS)] == list(HEADERS)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (["Prénom", "Âge"], "« Nom »"),
        (["Nom", "Âge"], "« Prénom »"),
        (["payment_id", "collector_name"], "« Nom » et « Prénom »"),
        (["Nom", "Prénom", "Nom de famille"], "deux fois"),
    ],
)
def test_b31_what_is_missing_is_said_in_one_message(headers: list[str], said: str) -> None:
    with pytest.raises(WrongFile, match=said):
        read(workbook_of(["a", "b", "c"], headers=headers))


def test_every_fault_has_its_cell_its_header_and_its_reason() -> None:
    wrong = ("", "Awa", "mille", "Lens", "6230", "12", "awa", "XYZ")
    wrong_code = ("Diallo", "Awa", "", "Lens", "abc")
    content = workbook_of(AWA, wrong, wrong_code)
    assert faults(content) == [
        ("A3", "Nom"),
        ("C3", "Année de naissance"),
        ("F3", "Téléphone"),
        ("G3", "Mail"),
        ("H3", "Identifiant France Travail"),
        ("E4", "Code postal"),
    ]
    assert all(fault.reason.endswith((".", "!")) for fault in read(content).faults)


def test_b37_three_faulty_lines_in_many_are_three_errors() -> None:
    rows = [AWA[:2]] * 60
    for place in (3, 30, 59):
        rows[place] = ("Diallo", "")
    assert [cell for cell, _ in faults(csv_of(*rows))] == ["B5", "B32", "B61"]


def test_a_formula_in_a_column_that_is_read_is_a_fault_of_its_cell() -> None:
    content = workbook_of(["=1+1", "Awa"], ["Diallo", "Awa", "=2026-52"])
    assert faults(content) == [("A2", "Nom"), ("C3", "Année de naissance")]
    assert "formule" in read(content).faults[0].reason


@pytest.mark.parametrize(
    "nir", [NIR, "185057800608491", 185057800608491, "2690520069000 à vérifier"]
)
def test_l11_a_nir_in_any_cell_is_a_fault_and_the_file_is_not_kept(nir: object) -> None:
    for column in range(9):
        cells: list[object] = [*AWA, "note"]
        cells[column] = nir
        reading = read(workbook_of(cells, headers=[*HEADERS, "Notes"]))
        assert not reading.may_be_kept
        assert any("sécurité sociale" in fault.reason for fault in reading.faults), column
        assert "850578" not in str(reading.lines)
    assert read(workbook_of(AWA)).may_be_kept


def test_l11_a_nir_on_another_sheet_keeps_the_file_from_being_kept() -> None:
    content = coop_workbook(("Diallo", "Awa"))
    assert read(content).may_be_kept
    rows = [*workbook.rows(content)]
    other = workbook.Row("Communes", 9, {1: workbook.Cell("A9", NIR)})
    reading = people_xlsx.read([*rows, other], choices=CHOICES, this_year=2026)
    assert not reading.may_be_kept


def test_a_year_is_read_from_a_day_and_a_postcode_finds_its_zero_again() -> None:
    (line,) = read(workbook_of(["Diallo", "Awa", "02/05/1974", "Bourg", 1000])).lines
    assert (line.values["birth_year"], line.values["postcode"]) == (1974, "01000")


@pytest.mark.parametrize("names", HOSTILE)
def test_hostile_names_are_names(names: tuple[str, str]) -> None:
    for content in (workbook_of(names), csv_of(names)):
        reading = read(content)
        assert reading.faults == []
        assert reading.lines[0].values["last_name"] == names[0]


@pytest.mark.parametrize(
    ("name", "said"), [("👩‍💻", "lettres"), ("A" * 101, "100"), ("B" * 1500, "1000")]
)
def test_what_is_no_name_is_a_fault_of_its_cell(name: str, said: str) -> None:
    (fault,) = read(workbook_of([name, "Awa"])).faults
    assert fault.cell == "A2"
    assert said in fault.reason.replace("\u00a0", "")


@pytest.mark.parametrize(
    ("word", "code"), [("Féminin", "f"), ("HOMME", "m"), ("h", "m"), ("Non communiqué", "")]
)
def test_words_of_a_list_are_read_whatever_their_spelling(word: str, code: str) -> None:
    (line,) = read(workbook_of(["D", "A", word], headers=["Nom", "Prénom", "Genre"])).lines
    assert line.values["sex"] == code


def test_a_word_out_of_its_list_is_a_fault_that_gives_the_list() -> None:
    reading = read(workbook_of(["D", "A", "bleu"], headers=["Nom", "Prénom", "Genre"]))
    assert "femme, homme" in reading.faults[0].reason


def test_empty_rows_are_nobody_and_a_list_too_long_is_refused() -> None:
    assert len(read(workbook_of(AWA, ["", None], [" "], AWA)).lines) == 2
    long = csv_of(*[["D", "A"]] * (people_xlsx.MOST_LINES + 1))
    with pytest.raises(WrongFile, match="lignes"):
        read(long)
