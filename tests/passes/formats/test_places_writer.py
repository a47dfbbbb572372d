"""The national standard written: its thirty-two columns, its patterns, our Pass, and read back."""

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import pytest

from passes.formats import places_csv, places_writer
from passes.formats.places_vocabulary import ADMINISTRATIVE, EVERYDAY
from passes.formats.places_writer import PlaceOut

# Named by LaMednum, schema v1.0.2 of 11 April 2024, in its order.
STANDARD = tuple(
    re.findall(
        r"\w+",
        """
        id pivot nom commune code_postal code_insee adresse complement_adresse latitude longitude
        typologie telephone courriels site_web horaires presentation_resume presentation_detail
        source itinerance structure_parente date_maj services publics_specifiquement_adresses
        prise_en_charge_specifique frais_a_charge dispositif_programmes_nationaux
        formations_labels autres_formations_labels modalites_acces modalites_accompagnement
        fiche_acces_libre prise_rdv
        """,
    )
)
PATTERNS = {
    "pivot": r"[a-zA-Z0-9]{9,14}",
    "code_postal": r"\d{5}",
    "telephone": r"(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)\d{6,9}",
    "frais_a_charge": r"(?:(?:^|\|)(Gratuit|Gratuit sous condition|Payant))+",
    "date_maj": r"\d{4}-\d{2}-\d{2}",
}


def place(**changes):
    values = {
        "id": "b4f1",
        "siret": "73282932000074",
        "name": "Médiathèque de Lens",
        "commune": "Lens",
        "postcode": "62300",
        "insee": "62498",
        "address": "12 rue de la Paix",
        "point": (50.431, 2.831),
        "phone": "+33321112233",
        "website": "https://lens.example",
        "opening_hours": "Mo-Fr 09:00-12:00",
        "updated_on": dt.date(2026, 3, 10),
        "services": (EVERYDAY, ADMINISTRATIVE),
        "publics": ("Jeunes", "Adultes"),
        "is_itinerant": False,
        "accepts_pass": True,
    }
    return PlaceOut(**{**values, **changes})


def rows(*places):
    content = places_writer.write(places, source="Déclic").decode()
    return list(csv.DictReader(io.StringIO(content)))


def test_the_columns_are_those_of_the_standard_in_its_order():
    assert places_writer.FIELDS == STANDARD
    assert tuple(rows(place())[0]) == STANDARD


def test_each_cell_follows_the_pattern_of_its_column():
    for row in rows(place(), place(siret="", phone="3631", point=None)):
        for name, pattern in PATTERNS.items():
            assert not row[name] or re.fullmatch(pattern, row[name]), (name, row[name])
        assert all(row[name] for name in ("id", "pivot", "nom", "commune", "adresse", "date_maj"))


def test_our_pass_is_said_as_the_standard_can_and_read_back():
    content = places_writer.write((place(), place(id="c", accepts_pass=False)), source="Déclic")

    first, second = places_csv.read(content).places

    assert rows(place())[0]["frais_a_charge"] == "Gratuit sous condition"
    assert (first.accepts_pass, second.accepts_pass) == (True, False)
    assert (first.services, first.siret) == ((EVERYDAY, ADMINISTRATIVE), "73282932000074")
    assert (first.point, first.publics) == ((50.431, 2.831), ("Jeunes",))


def test_no_cell_runs_in_a_spreadsheet():
    row = rows(place(name='=HYPERLINK("x")', address="@SUM(A1)\n+2", website="javascript:x"))[0]

    assert (row["nom"], row["adresse"], row["site_web"]) == ('HYPERLINK("x")', "SUM(A1) +2", "")


def test_a_link_about_accessibility_goes_to_its_own_column():
    row = rows(place(accessibility="https://acceslibre.example/1"))[0]

    assert row["fiche_acces_libre"] == "https://acceslibre.example/1"


def test_the_file_passes_the_published_schema():
    schema = Path(__file__).parents[4] / (
        "shared/data/places/schema-lieux-mediation-numerique.tableschema.json"
    )
    if not schema.exists():
        pytest.skip("le schéma publié n'est pas à côté du dépôt")
    fields = json.loads(schema.read_text())["fields"]
    written = rows(place(), place(siret="", phone="", point=None, accepts_pass=False))
    assert [field["name"] for field in fields] == list(written[0])
    for row in written:
        for field in fields:
            rules, cell = field.get("constraints", {}), row[field["name"]]
            assert cell or not rules.get("required"), field["name"]
            if cell and "pattern" in rules:
                assert re.search(rules["pattern"], cell), (field["name"], cell)
            assert len(cell) <= rules.get("maxLength", len(cell))
            if cell and field["type"] == "number":
                float(cell)
