"""Départements, régions, local time and distance."""

import pytest

from diagnostics.accounts import territory
from diagnostics.accounts.territory import Point, Whereabouts

PARIS = Point(48.8566, 2.3522)
LYON = Point(45.7578, 4.8320)
LENS = Whereabouts("62498", epci="246200299")


def test_there_are_one_hundred_and_nine_departements_and_their_regions():
    assert len(territory.DEPARTEMENTS) == 109
    assert territory.DEPARTEMENTS["2A"].region_name == "Corse"
    assert territory.DEPARTEMENTS["974"].name == "La Réunion"
    assert territory.REGIONS["84"] == "Auvergne-Rhône-Alpes"


@pytest.mark.parametrize(
    ("commune", "departement", "region"),
    [("01004", "01", "84"), ("2A004", "2A", "94"), ("97411", "974", "04"), ("98818", "988", "988")],
)
def test_an_insee_code_gives_its_departement_and_region(commune, departement, region):
    assert territory.departement_of(commune) == departement
    assert territory.region_of(commune) == region


def test_an_unknown_departement_has_no_region():
    assert territory.region_of("00000") == ""


@pytest.mark.parametrize(
    ("postcode", "departement"),
    [
        ("62300", "62"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20600", "2B"),
        ("97410", "974"),
        ("97133", "977"),
        ("97150", "978"),
    ],
)
def test_a_postcode_gives_its_departement(postcode, departement):
    assert territory.departement_of_postcode(postcode) == departement


@pytest.mark.parametrize(
    ("commune", "zone"),
    [
        ("75056", "Europe/Paris"),
        ("2B033", "Europe/Paris"),
        ("97411", "Indian/Reunion"),
        ("97302", "America/Cayenne"),
        ("973", "America/Cayenne"),
        ("98735", "Pacific/Tahiti"),
    ],
)
def test_an_overseas_commune_keeps_its_own_clock(commune, zone):
    assert territory.time_zone_of(commune) == zone


@pytest.mark.parametrize(
    ("said", "searched"),
    [
        ("ST-ÉTIENNE Cedex 2", "saint etienne"),
        ("Saint-Étienne", "saint etienne"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("Œuilly", "oeuilly"),
        ("VILLEFRANCHE S/SAONE", "villefranche sur saone"),
    ],
)
def test_two_spellings_of_a_town_are_searched_alike(said, searched):
    assert territory.search_name(said) == searched


def test_the_pacific_territories_are_outside_the_euro():
    assert not territory.uses_euro("98818")
    assert territory.uses_euro("97502")
    assert territory.uses_euro("75056")


def test_paris_and_lyon_are_three_hundred_and_ninety_two_kilometres_apart():
    assert territory.distance_km(PARIS, LYON) == pytest.approx(391.5, abs=1)
    assert territory.distance_km(PARIS, PARIS) == 0


def test_the_antipodes_are_half_a_great_circle_away():
    assert territory.distance_km(Point(0, 0), Point(0, 180)) == pytest.approx(20015, abs=1)


@pytest.mark.parametrize("centre", [PARIS, Point(-22.27, 166.45), Point(0, 0), Point(69.9, 2.0)])
def test_the_box_holds_the_whole_circle(centre):
    box = territory.bounding_box(centre, 50)

    for latitude in (-0.449, 0, 0.449):
        assert box.holds(Point(centre.latitude + latitude, centre.longitude))
    edge = Point(centre.latitude, box.east)
    assert territory.distance_km(centre, edge) >= 50
    assert not box.holds(Point(centre.latitude + 1, centre.longitude))
    assert not box.holds(Point(centre.latitude, box.east + 0.01))


def test_the_box_of_a_pole_is_all_around_the_earth():
    box = territory.bounding_box(Point(90, 0), 10)

    assert (box.west, box.east, box.north) == (-180, 180, 90)


@pytest.mark.parametrize(
    ("zone", "is_covered"),
    [
        ("com:62498", True),
        ("epci:246200299", True),
        ("dep:62", True),
        ("reg:32", True),
        ("dep:59", False),
        ("reg:84", False),
    ],
)
def test_a_zone_covers_what_lies_in_it(zone, is_covered):
    assert territory.covers([zone], LENS) is is_covered


def test_a_territory_is_the_union_of_its_zones_and_everywhere_when_empty():
    assert territory.covers([], LENS)
    assert territory.covers(["dep:59", "com:62498"], LENS)


def test_the_ain_and_guadeloupe_are_not_confused():
    ain = Whereabouts("01004", departement="01", region="84")

    assert territory.covers(["dep:01"], ain)
    assert not territory.covers(["reg:01"], ain)


@pytest.mark.parametrize(
    "zone", ["62", "dep:", "dep:99", "reg:99", "epci:12", "ville:62498", "x:y:z"]
)
def test_a_text_that_is_no_zone_is_refused(zone):
    with pytest.raises(ValueError):
        territory.split_zone(zone)


def test_zones_read_in_french():
    assert territory.zone_label("dep:2A") == "Corse-du-Sud (2A)"
    assert territory.zone_label("reg:04") == "région La Réunion"
    assert territory.zone_label("epci:246200299") == "intercommunalité 246200299"
    assert territory.zone_label("com:62498") == "commune 62498"


@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        ("com:97411", "Indian/Reunion"),
        ("dep:973", "America/Cayenne"),
        ("reg:04", "Indian/Reunion"),
        ("reg:84", "Europe/Paris"),
        ("epci:246200364", "Europe/Paris"),
    ],
)
def test_a_zone_has_the_clock_of_what_it_holds(zone, clock):
    assert territory.time_zone_of_zone(zone) == clock


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Pas-de-Calais", "dep:62"),
        (" pas de calais ", "dep:62"),
        ("62", "dep:62"),
        ("2a", "dep:2A"),
        ("974", "dep:974"),
        ("Hauts-de-France", "reg:32"),
        ("Guadeloupe", "dep:971"),
        ("62498", "com:62498"),
        ("246200364", "epci:246200364"),
        ("reg:32", "reg:32"),
    ],
)
def test_a_zone_is_read_as_people_write_it(said, zone):
    assert territory.read_zone(said) == zone


@pytest.mark.parametrize("said", ["", "Atlantide", "99", "dep:99", "123456"])
def test_a_text_that_names_no_zone_is_refused(said):
    with pytest.raises(ValueError):
        territory.read_zone(said)
