"""A territory's own list read through chosen columns: what two real lists taught."""

import datetime as dt

import pytest

from passes.formats import places_csv, places_mapping
from passes.formats.places_mapping import Columns
from passes.formats.places_vocabulary import ACCESS, ADMINISTRATIVE, EVERYDAY

LISTED = dt.date(2024, 2, 1)
# The columns of a real list of 2021 (Gironde), whose « Coord. X » holds the latitude.
GIRONDE = (
    "Dernière MAJ,Lieu,Type Structure,Commune,Adresse postale,Email,Description,Téléphone,"
    "Coord. X,Coord. Y,services\n"
)
ROW = (
    "07/12/2021,Abracodabra,Autre,Bordeaux,8 rue de la Boétie - 33000 Bordeaux,a@b.example,"
    '"Ateliers.\nGratuit dans le cadre d\'APTIC avec les Pass Numériques",05 57 65 75 39,'
    "44.839574,-0.580238,Accès à Internet en autonomie / Etre initié aux outils numériques\n"
)
# The columns of another (Aix-en-Provence, 2024): the earlier standard, or nearly.
AIX = (
    "id,pivot,nom,commune,code_postal,code_insee,Adresse,latitude,longitude,date_maj,services\n"
    "2,21130001700012,Mairie de Quartier,Aix-en-Provence,13100,13001,80 RUE JEAN PARES,"
    "43.516226,5.4696493,2024-01-31,"
    "Devenir autonome dans les démarches administratives;Accéder à du matériel\n"
)


def read(text, fields=None, **changes):
    content = text if isinstance(text, bytes) else text.encode()
    guessed = {each.name: each.guess for each in places_mapping.columns_of(content)}
    columns = Columns({**guessed, **(fields or {})}, LISTED)
    return places_mapping.read(content, columns=columns, source="Liste", **changes)


def test_the_columns_are_shown_with_samples_and_a_guess():
    columns = {each.name: each for each in places_mapping.columns_of((GIRONDE + ROW).encode())}

    assert columns["Lieu"].samples == ("Abracodabra",)
    guesses = {name: column.guess for name, column in columns.items()}
    assert guesses["Adresse postale"] == "adresse_complete"
    assert (guesses["Coord. X"], guesses["Coord. Y"]) == ("latitude", "longitude")
    assert guesses["Type Structure"] == ""
    assert places_mapping.missing(guesses) == []


def test_what_was_chosen_before_is_chosen_again_and_nothing_else_is_guessed():
    columns = places_mapping.columns_of((GIRONDE + ROW).encode(), {"Lieu": "nom"})

    assert {each.name: each.guess for each in columns if each.guess} == {"Lieu": "nom"}


def test_a_list_of_a_territory_becomes_rows_of_the_standard():
    place = read(GIRONDE + ROW).places[0]

    assert (place.name, place.address, place.postcode) == (
        "Abracodabra",
        "8 rue de la Boétie",
        "33000",
    )
    assert (place.updated_on, place.phone) == (dt.date(2021, 12, 7), "0557657539")
    assert (place.services, place.accepts_pass) == ((ACCESS, EVERYDAY), True)
    assert place.point == (44.839574, -0.580238)
    assert place.id.startswith("auto-")


def test_a_list_near_the_earlier_standard_needs_no_question():
    place = read(AIX).places[0]

    assert (place.id, place.siret, place.address) == ("2", "21130001700012", "80 RUE JEAN PARES")
    assert place.services[0] == ADMINISTRATIVE


def test_the_identity_of_a_row_holds_from_one_file_to_the_next():
    moved = GIRONDE + "\n" + ROW.replace("07/12/2021", "08/01/2022")

    assert read(GIRONDE + ROW).places[0].id == read(moved).places[0].id


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("oui", True),
        ("Label APTIC pass numérique", True),
        ("Accepte les Pass Numériques", True),
        ("Passerelle numérique", False),
        ("N'accepte pas le pass numérique", False),
        ("non", False),
        ("", False),
    ],
)
def test_the_pass_is_read_in_free_text_and_never_guessed(text, takes):
    assert places_mapping.takes_pass(text) is takes


def test_a_row_that_cannot_enter_names_its_cell_and_the_others_enter():
    wrong = ROW.replace("33000 ", "").replace("Abracodabra", "Sans code postal")
    reading = read(GIRONDE + ROW + wrong.replace("07/12/2021", "hier"))

    assert [place.name for place in reading.places] == ["Abracodabra"]
    assert {(each.row, each.column) for each in reading.errors} == {
        (3, "Adresse postale"),
        (3, "Dernière MAJ"),
    }


def test_an_address_without_postcode_is_said_in_the_words_of_the_list_with_its_remedy():
    reading = read(GIRONDE + ROW.replace("33000 ", ""))

    (error,) = reading.errors
    assert str(error).startswith("ligne 2, colonne Adresse postale : L'adresse n'a pas de code")
    assert "ajoutez-le dans la liste" in error.sentence


def test_a_list_without_date_bears_the_day_it_was_given_for():
    reading = read(GIRONDE + ROW, {"Dernière MAJ": ""})

    assert reading.places[0].updated_on == LISTED


def test_bytes_of_windows_a_mark_of_order_and_formulas_are_read_as_text():
    hostile = ROW.replace("Abracodabra", "=cmd|' /C calc'!A0")
    names = {
        read(("\ufeff" + GIRONDE + hostile).encode()).places[0].name,
        read((GIRONDE + hostile).encode("cp1252")).places[0].name,
    }

    assert names == {"cmd|' /C calc'!A0"}


def test_given_columns_in_another_order_when_read_then_they_are_found_by_header():
    """Behaviour 67: by header, never by position; a chosen one that is gone stops everything."""
    header, cells = AIX.splitlines()
    order = [10, 3, 2, 1, 0, 4, 5, 6, 7, 8, 9]
    turned = "\n".join(
        ",".join(line.split(",")[index] for index in order) for line in (header, cells)
    )
    assert read(turned).places == read(AIX).places

    guessed = {each.name: each.guess for each in places_mapping.columns_of(AIX.encode())}
    with pytest.raises(places_csv.FileUnreadable, match="Colonnes absentes : Adresse"):
        places_mapping.read(
            AIX.replace("Adresse,", "Rue,").encode(),
            columns=Columns(guessed, LISTED),
            source="Liste",
        )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (b"PK\x03\x04classeur", "pas un fichier CSV"),
        (b"%PDF-1.7", "pas un fichier CSV"),
        (b"une seule colonne\n1\n", "première ligne"),
        (b"a,a\n1,2\n", "même nom"),
        ((",".join(f"c{n}" for n in range(200)) + "\n").encode(), "trop de colonnes"),
    ],
)
def test_given_an_empty_or_renamed_file_when_read_then_a_plain_message(content, sentence):
    """Behaviour 70."""
    with pytest.raises(places_csv.FileUnreadable, match=sentence):
        places_mapping.columns_of(content)
