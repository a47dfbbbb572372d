"""The national standard of places: what enters, what is an error, what is a doubt."""

import csv
import io
from datetime import date

import pytest

from passes.formats import places_csv

GOOD = {
    "id": "structure-1",
    "pivot": "43493312300029",
    "nom": "Anonymal",
    "commune": "Reims",
    "code_postal": "51100",
    "code_insee": "51454",
    "adresse": "12 BIS RUE DE LECLERCQ",
    "complement_adresse": "Le patio",
    "latitude": "49.2583",
    "longitude": "4.0317",
    "telephone": "+33180059880",
    "site_web": "https://un.example/|https://deux.example/",
    "horaires": "Mo-Fr 09:00-12:00",
    "source": "Hubik",
    "date_maj": "2024-04-02",
}
V1 = GOOD | {
    "courriels": "contact@un.example|responsable@un.example",
    "itinerance": "Itinérant",
    "services": "Maîtrise des outils numériques du quotidien|Loisirs et créations numériques",
    "publics_specifiquement_adresses": "Jeunes|Femmes",
    "frais_a_charge": "Gratuit sous condition|Payant",
}
V0 = GOOD | {
    "courriel": "contact@un.example",
    "site_web": "https://un.example/;https://deux.example/",
    "services": "Prendre en main un ordinateur;Utiliser le numérique au quotidien",
    "publics_accueillis": "Adultes;Seniors (+ 65 ans)",
    "conditions_acces": "Payant : L'accès au lieu et/ou à ses services est payant;"
    "Accepte le Pass numérique : Il est possible d'utiliser un Pass numérique pour accéder au lieu",
    "labels_nationaux": "CNFS",
}


def as_file(*rows, delimiter=",", encoding="utf-8"):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def read_one(row, **more):
    reading = places_csv.read(as_file(row), **more)
    assert reading.row_count == 1
    return reading


def remarks(listed):
    return [(remark.row, remark.column) for remark in listed]


def test_version_1_is_read_with_its_bar():
    reading = read_one(V1)
    [place] = reading.places

    assert reading.version == "1"
    assert place.siret == "43493312300029"
    assert place.services == (
        "maitrise-des-outils-numeriques-du-quotidien",
        "loisirs-et-creations-numeriques",
    )
    assert place.publics == ("Jeunes", "Femmes")
    assert place.emails == ("contact@un.example", "responsable@un.example")
    assert place.website == "https://un.example/"
    assert place.point == (49.2583, 4.0317)
    assert place.updated_on == date(2024, 4, 2)
    assert place.is_itinerant
    assert (reading.errors, reading.warnings) == ([], [])


def test_version_0_1_1_is_read_with_its_semicolon_and_its_services_become_those_of_version_1():
    reading = read_one(V0)
    [place] = reading.places

    assert reading.version == "0.1.1"
    assert place.services == ("maitrise-des-outils-numeriques-du-quotidien",)
    assert place.publics == ("Adultes", "Seniors")
    assert place.accepts_pass
    assert reading.errors == []


def test_the_label_aptic_says_that_the_pass_is_accepted_and_version_1_says_nothing():
    assert (
        read_one(V0 | {"conditions_acces": "", "labels_nationaux": "APTIC"}).places[0].accepts_pass
    )
    assert not read_one(V0 | {"conditions_acces": ""}).places[0].accepts_pass
    assert not read_one(V1).places[0].accepts_pass


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_either_cell_separator_and_the_usual_encodings_are_read(delimiter, encoding):
    [place] = places_csv.read(as_file(V0, delimiter=delimiter, encoding=encoding)).places

    assert place.publics == ("Adultes", "Seniors")


@pytest.mark.parametrize("column", ["id", "nom", "commune", "code_postal", "adresse", "date_maj"])
def test_an_empty_required_cell_keeps_the_row_out_and_names_row_and_column(column):
    reading = places_csv.read(as_file(V1 | {"id": "first"}, V1 | {column: "  "}))

    assert [place.id for place in reading.places] == ["first"]
    assert remarks(reading.errors) == [(3, column)]
    assert str(reading.errors[0]).startswith(f"ligne 3, colonne {column} : ")


@pytest.mark.parametrize(
    ("column", "text"),
    [("code_postal", "5110"), ("date_maj", "02/04/2024"), ("nom", "x" * 201)],
)
def test_a_cell_that_cannot_be_read_is_an_error(column, text):
    reading = read_one(V1 | {column: text})

    assert reading.places == []
    assert remarks(reading.errors) == [(2, column)]


def test_in_version_0_1_1_a_place_without_service_is_an_error_and_in_version_1_a_doubt():
    assert remarks(read_one(V0 | {"services": ""}).errors) == [(2, "services")]
    assert remarks(read_one(V1 | {"services": ""}).warnings) == [(2, "services")]


def test_a_repeated_identifier_is_an_error_unless_the_source_differs():
    again = places_csv.read(as_file(V1, V1, V1 | {"source": "Autre"}))

    assert len(again.places) == 2
    assert remarks(again.errors) == [(3, "id")]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("pivot", "00000000000000"),
        ("pivot", "43493312300028"),
        ("pivot", ""),
        ("commune", "REIMS CEDEX 2"),
        ("code_insee", "XX"),
        ("latitude", "nord"),
        ("latitude", "6862305,30"),
        ("services", "Loisirs et créations numériques|Couture"),
        ("publics_specifiquement_adresses", "Martiens"),
    ],
)
def test_a_doubt_is_a_warning_and_the_row_enters(column, text):
    reading = read_one(V1 | {column: text})

    assert len(reading.places) == 1
    assert reading.errors == []
    assert remarks(reading.warnings) == [(2, column)]


def test_what_is_doubtful_is_left_empty_never_guessed():
    row = V1 | {"pivot": "00000000000000", "latitude": "6862305,30", "code_insee": "XX"}
    [place] = read_one(row).places

    assert (place.siret, place.point, place.insee) == ("", None, "")


def test_an_association_without_siret_keeps_its_number_to_itself():
    reading = read_one(V1 | {"pivot": "W131004321"})

    assert (reading.places[0].siret, reading.warnings) == ("", [])


def test_a_cedex_is_taken_off_the_name_of_the_commune():
    assert read_one(V1 | {"commune": "Reims Cedex 2"}).places[0].commune == "Reims"


@pytest.mark.parametrize("point", [("", ""), ("0", "0")])
def test_a_place_without_coordinates_enters_without_a_point(point):
    reading = read_one(V1 | {"latitude": point[0], "longitude": point[1]})

    assert reading.places[0].point is None
    assert remarks(reading.warnings) == [(2, "latitude")]


def test_a_decimal_comma_is_read():
    row = V1 | {"latitude": "49,2583", "longitude": "4,0317"}

    assert read_one(row).places[0].point == (49.2583, 4.0317)


def test_several_phones_are_allowed_and_the_first_readable_one_is_kept():
    reading = read_one(V1 | {"telephone": "à venir|03 26 00 00 00|+33180059880"})

    assert reading.places[0].phone == "0326000000"
    assert remarks(reading.warnings) == [(2, "telephone")]


def test_who_knows_the_map_may_doubt_a_place():
    asked = []

    def doubt(postcode, commune, point):
        asked.append((postcode, commune, point))
        return "Le lieu est à 400 km de son code postal."

    reading = read_one(V1, doubt=doubt)

    assert asked == [("51100", "Reims", (49.2583, 4.0317))]
    assert remarks(reading.warnings) == [(2, "code_postal")]
    assert remarks(read_one(V1 | {"latitude": "", "longitude": ""}, doubt=doubt).warnings) == [
        (2, "latitude"),
        (2, "code_postal"),
    ]


def test_a_file_without_source_takes_the_name_it_is_given():
    assert read_one(V1 | {"source": ""}, source="Marne").places[0].source == "Marne"
    assert read_one(V1 | {"source": ""}).places[0].source == "inconnue"


def test_blank_lines_are_skipped_and_control_characters_removed():
    content = as_file(V1 | {"nom": "Ano\x07nymal\u2028 bis"}) + b"\r\n,,,\r\n"
    reading = places_csv.read(content)

    assert reading.row_count == 1
    assert reading.places[0].name == "Ano nymal bis"


def test_more_cells_than_headers_is_an_error_of_that_row():
    content = as_file(V1).rstrip() + b",en trop\r\n"

    assert remarks(places_csv.read(content).errors) == [(2, "id")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"PK\x03\x04classeur", "CSV"),
        (b"a\x00b", "texte"),
        (b"nom,prenom\r\nA,B\r\n", "Colonnes absentes"),
        (b"id,nom\r\n" + b"a" * 200_000, "illisible"),
        (b"x" * 50_000_001, "50 Mo"),
    ],
    ids=["empty", "workbook", "binary", "other", "huge-cell", "huge"],
)
def test_a_file_that_is_not_the_standard_is_refused_in_one_sentence(content, words):
    with pytest.raises(places_csv.FileUnreadable, match=words):
        places_csv.read(content)
