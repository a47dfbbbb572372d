"""How the committed table of places is built, on a country of six communes."""

import gzip
import json

import pytest

from diagnostics.accounts.data import build_communes


def commune(code, name, postcode, *, kind="commune-actuelle", **more):
    facts = {"code": code, "nom": name, "type": kind, "departement": code[:2], "region": "84"}
    return facts | {"codesPostaux": [postcode], "population": 10} | more


def town(name, code, latitude, longitude, *, population=5000, country="FR", rank=1):
    return {
        "cityId": rank,
        "name": name,
        "country": country,
        "adminCode": "84",
        "muniSub": code,
        "population": population,
        "loc": {"coordinates": [longitude, latitude]},
    }


COMMUNES = [
    commune("01004", "Ambérieu-en-Bugey", "01500"),
    commune("01002", "L'Abergement-de-Varey", "01500"),
    commune("01003", "Loin", "01990"),
    commune("01005", "Du même EPCI", "01600"),
    commune("15001", "Perdue", "15000"),
    commune("01900", "Ancienne", "01500", kind="commune-deleguee", chefLieu="01004"),
    commune("98818", "Nouméa", "98800", departement="988"),
]
EPCIS = [
    {
        "code": "240100883",
        "nom": "CC de la Plaine de l'Ain",
        "type": "CC",
        "populationMunicipale": 80000,
        "membres": [{"code": "01005"}, {"code": "01004"}],
    }
]
TOWNS = [
    town("Autre Bourg", "01004", 1.0, 1.0, population=9000),
    town("Ambérieu-en-Bugey", "01004", 45.9593, 5.3516),
    town("Ancien Bourg", "01900", 2.0, 2.0),
    town("Noumea", None, -22.27, 166.44, country="NC"),
    town("Nulle part", "99999", 0.0, 0.0),
]


@pytest.fixture
def rows():
    return {row["code_insee"]: row for row in build_communes.commune_rows(COMMUNES, EPCIS, TOWNS)}


def test_a_town_gives_its_commune_an_exact_point_and_its_homonym_wins(rows):
    assert rows["01004"]["latitude"] == "45.9593"
    assert rows["01004"]["approximate"] == "0"


def test_a_town_without_code_is_known_by_its_name_in_the_pacific(rows):
    assert rows["98818"]["longitude"] == "166.4400"


def test_a_commune_takes_the_middle_of_its_postcode_and_says_so(rows):
    assert rows["01002"]["latitude"] == "45.9593"
    assert rows["01002"]["approximate"] == "1"


def test_then_of_its_epci_then_of_its_departement(rows):
    assert rows["01005"]["latitude"] == "45.9593"
    assert rows["01003"]["latitude"] == "45.9593"


def test_without_any_known_town_around_there_is_no_point(rows):
    assert (rows["15001"]["latitude"], rows["15001"]["approximate"]) == ("", "")


def test_delegated_communes_are_not_in_the_table(rows):
    assert "01900" not in rows


def test_the_town_of_a_merged_commune_serves_its_heir():
    found = {
        row["code_insee"]: row
        for row in build_communes.commune_rows(COMMUNES, EPCIS, [town("Ancien", "01900", 2.0, 3.0)])
    }

    assert found["01004"]["latitude"] == "2.0000"


def test_same_packages_same_bytes(tmp_path):
    departements = [{"code": "01", "nom": "Ain", "region": "84", "zone": "metro"}]
    regions = [{"code": "84", "nom": "Auvergne-Rhône-Alpes"}]
    tables = {"communes": COMMUNES, "epci": EPCIS, "towns": TOWNS}
    tables |= {"departements": departements, "regions": regions}
    for name, table in tables.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(table))
    names = ("communes.csv.gz", "epci.csv", "departements.csv")

    build_communes.write_tables(tmp_path, tmp_path)
    first = [(tmp_path / name).read_bytes() for name in names]
    build_communes.write_tables(tmp_path, tmp_path)

    assert [(tmp_path / name).read_bytes() for name in names] == first
    assert gzip.decompress(first[0]).startswith(b"code_insee,nom,type,")
    assert "Ain,84,Auvergne-Rhône-Alpes,metro" in first[2].decode()
