"""Loading communes and agencies, and finding a commune by what people say of it."""

import gzip

import pytest

from diagnostics.accounts import journal, locating
from diagnostics.accounts.models import Agency, Commune, Epci, JournalEntry, Postcode
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.territory import Point

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

JOB = journal.SystemJob("import_communes")
HEADER = (
    "code_insee,nom,type,departement,region,epci_siren,population,codes_postaux,latitude,"
    "longitude,approximate"
)
LENS = "62498,Lens,commune-actuelle,62,32,246200364,32000,62300,50.4300,2.8300,0"
LYON = "69123,Lyon,commune-actuelle,69,84,200046977,520000,69003|69005,45.7578,4.8320,0"
LYON_3 = "69383,Lyon 3e Arrondissement,arrondissement-municipal,69,84,,100000,69003,45.75,4.85,1"
VILLAGE = "62001,Ablain-Saint-Nazaire,commune-actuelle,62,32,999999999,1800,62153,,,"
SOUCHEZ = "62801,Souchez,commune-actuelle,62,32,246200364,2500,62153,50.39,2.74,1"
AGENCIES = (
    "code_safir,nom,adresse,complement,code_postal,ville,departement,longitude,latitude\n"
    "62010,France Travail - LENS,12 rue de la Gare,BP 8,62300,LENS,62,2.83,50.43\n"
    "97401,France Travail - SAINT-PIERRE,1 rue du Port,,97410,SAINT-PIERRE,974,55.47,-21.34\n"
)


def table(*rows):
    return "\n".join((HEADER, *rows, "")).encode()


def load(*rows):
    return locating.import_communes(actor=JOB, content=table(*rows))


@pytest.fixture
def country():
    load(LENS, LYON, LYON_3, VILLAGE, SOUCHEZ)


def test_communes_are_loaded_with_their_postcodes_and_epci_and_journaled():
    loaded = load(LENS, LYON)

    assert (loaded.added, loaded.changed, loaded.unchanged) == (2, 0, 0)
    lyon = Commune.objects.get(pk="69123")
    assert (lyon.search_name, lyon.postcodes, lyon.cog_year) == ("lyon", "69003 69005", 2025)
    assert lyon.postcode_rows.count() == 2
    assert Epci.objects.get(pk="246200364").name == "CA de Lens - Liévin"
    entry = JournalEntry.objects.get(verb="communes.imported")
    assert entry.facts == {"added": 2, "changed": 0, "unchanged": 0}
    assert entry.actor_name == "import_communes"


def test_a_second_import_of_the_same_file_changes_nothing():
    load(LENS, LYON)
    before = list(Postcode.objects.values_list("pk", "postcode").order_by("pk"))

    again = load(LENS, LYON)

    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert str(again) == "0 ajoutées, 0 modifiées, 2 inchangées"
    assert list(Postcode.objects.values_list("pk", "postcode").order_by("pk")) == before


def test_an_official_file_brings_exact_points_and_other_communes_stay():
    load(LENS, SOUCHEZ)
    exact = SOUCHEZ.replace("50.39,2.74,1", "50.3912,2.7411,").replace("62153", "62153|62154")

    loaded = locating.import_communes(actor=JOB, content=gzip.compress(table(exact)))

    souchez = Commune.objects.get(pk="62801")
    assert (loaded.added, loaded.changed) == (0, 1)
    assert (souchez.latitude, souchez.is_approximate) == (50.3912, False)
    assert souchez.postcode_rows.count() == 2
    assert Commune.objects.count() == 2
    load(SOUCHEZ)
    assert souchez.postcode_rows.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nom,prenom\nA,B\n", "Colonnes absentes : code_insee"),
        (b"\xff\xfe", "UTF-8"),
        (table("XX,Lens,,62,32,,1,62300,1,1,0"), "Ligne 2, colonne code_insee"),
        (table(LENS, "62801,,,62,32,,1,62300,1,1,0"), "Ligne 3, colonne code_insee"),
        (table(LENS.replace("50.4300", "nord")), "Ligne 2, colonne latitude : « nord »"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_with_the_place_of_the_fault(content, words):
    with pytest.raises(Refusal) as refused:
        locating.import_communes(actor=JOB, content=content)

    assert refused.value.code == "file_unreadable"
    assert words in refused.value.detail
    assert Commune.objects.count() == 0
    assert JournalEntry.objects.get().refusal_code == "file_unreadable"


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(locating, "MAXIMUM_BYTES", 1000)

    with pytest.raises(Refusal, match="100 Mo"):
        locating.import_communes(actor=JOB, content=gzip.compress(b"a" * 5000))


def test_agencies_are_known_again_by_their_safir_code():
    loaded = locating.import_agencies(actor=JOB, content=AGENCIES.encode())

    lens = Agency.objects.get(code="62010")
    assert loaded.added == 2
    assert (lens.name, lens.town) == ("France Travail - LENS", "LENS")
    assert lens.address == "12 rue de la Gare, BP 8"
    assert Agency.objects.get(code="97401").departement == "974"
    assert JournalEntry.objects.get(verb="agencies.imported").facts["added"] == 2


def test_a_second_import_of_agencies_changes_nothing_and_a_change_keeps_the_identity():
    locating.import_agencies(actor=JOB, content=AGENCIES.encode())
    identity = Agency.objects.get(code="62010").public_id

    again = locating.import_agencies(actor=JOB, content=AGENCIES.encode())
    moved = locating.import_agencies(
        actor=JOB, content=AGENCIES.replace("12 rue", "14 rue").encode()
    )

    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert (moved.added, moved.changed, moved.unchanged) == (0, 1, 1)
    agency = Agency.objects.get(code="62010")
    assert (agency.public_id, agency.address) == (identity, "14 rue de la Gare, BP 8")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("62011,Lens,,,62300,LENS,999,2,50", "departement"),
        (",Lens,,,62300,LENS,62,2,50", "code_safir"),
        ("62011,Lens,,,62300,LENS,62,est,50", "longitude"),
    ],
)
def test_an_agency_that_cannot_be_read_stops_the_file(row, column):
    with pytest.raises(Refusal, match=f"Ligne 4, colonne {column}"):
        locating.import_agencies(actor=JOB, content=f"{AGENCIES}{row}\n".encode())

    assert Agency.objects.count() == 0


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"insee": "62801"}, "62801"),
        ({"postcode": "62300"}, "62498"),
        ({"postcode": "62300", "name": "Hameau inconnu"}, "62498"),
        ({"postcode": "62153", "name": "SOUCHEZ"}, "62801"),
        ({"postcode": "62153", "name": "Ablain St Nazaire"}, "62001"),
        ({"postcode": "69003", "name": "Lyon"}, "69123"),
        ({"postcode": "69003", "name": "LYON 03"}, "69123"),
        ({"postcode": "62307", "name": "LENS CEDEX"}, "62498"),
        ({"insee": "00000", "postcode": "62300"}, "62498"),
    ],
)
def test_a_commune_is_found_by_code_or_by_postcode_and_name(said, code):
    assert locating.find_commune(**said).pk == code


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"postcode": "62153"},
        {"postcode": "62153", "name": "Vimy"},
        {"postcode": "99999", "name": "Lens"},
    ],
)
def test_in_doubt_no_commune_is_found(said):
    assert locating.find_commune(**said) is None


@pytest.mark.usefixtures("country")
def test_communes_are_suggested_by_postcode_or_by_name_the_most_populated_first():
    assert [each.name for each in locating.suggest_communes("69")] == [
        "Lyon",
        "Lyon 3e Arrondissement",
    ]
    assert [each.pk for each in locating.suggest_communes("LYON", limit=1)] == ["69123"]
    assert locating.suggest_communes("  ") == []


@pytest.mark.usefixtures("country")
def test_points_and_codes_are_given_as_values():
    assert locating.point_of_postcode("69003") == Point(45.7578, 4.832)
    assert locating.point_of_postcode("62153") == Point(50.39, 2.74)
    assert locating.point_of_postcode("00000") is None
    assert locating.point_of(Commune.objects.get(pk="62001")) is None
    place = locating.whereabouts(Commune.objects.get(pk="62498"))
    assert (place.epci, place.departement, place.region) == ("246200364", "62", "32")
