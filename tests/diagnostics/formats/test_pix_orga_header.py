"""The header of an export: by name, never by position; everything missing said at once."""

import pytest

from diagnostics.formats import pix_orga_header
from diagnostics.formats.reading_faults import WrongFile
from tests.diagnostics.exports import BASE, HEADERS, OVERALL, PROFILE, PROFILE_BASE, SHARING


@pytest.mark.parametrize("variant", HEADERS)
def test_every_published_variant_is_read(variant: str) -> None:
    header, extras = HEADERS[variant]
    layout = pix_orga_header.read(header.split(";"))
    assert layout.kind == ("collection" if variant.startswith("collecte") else "assessment")
    assert layout.extra_headers() == extras
    assert {"last_name", "first_name"} <= set(layout.places)


def test_columns_in_another_order_land_by_their_name() -> None:
    header = HEADERS["evaluation_avec_id_externe"][0].split(";")
    layout = pix_orga_header.read(list(reversed(header)))
    assert layout.places["last_name"] == list(reversed(header)).index("Nom du Participant")
    assert layout.extra_headers() == ["email"]


def test_a_header_is_compared_without_case_accent_or_curly_apostrophe() -> None:
    header = f"{BASE};{SHARING};{OVERALL}".replace("'", "’").upper().split(";")
    assert pix_orga_header.read(header).kind == "assessment"


def test_b31_all_missing_columns_are_listed_in_one_message() -> None:
    with pytest.raises(WrongFile) as caught:
        pix_orga_header.read(["Prénom du Participant", "Partage (O/N)"])
    assert str(caught.value) == (
        "Ce n’est pas un export de Pix Orga. Colonnes absentes : « Code » ou « ID Campagne », "
        "« Nom du Participant », « % maitrise de l'ensemble des acquis du profil »."
    )
    with pytest.raises(WrongFile, match=r"Partage.* ou « Envoi"):
        pix_orga_header.read(["bonjour"])
    with pytest.raises(WrongFile, match="Niveau pour la compétence"):
        pix_orga_header.read([*PROFILE_BASE.split(";"), "Envoi (O/N)"])


def test_both_kinds_in_one_file_are_refused() -> None:
    header = f"{BASE};{SHARING};{OVERALL};{PROFILE}".split(";")
    with pytest.raises(WrongFile, match="on ne sait pas"):
        pix_orga_header.read(header)


@pytest.mark.parametrize(
    "twice",
    [
        "Niveau pour la compétence Interagir",
        "Niveau pour la compétence 2.1 interagir",
        "Nom du Participant",
    ],
)
def test_the_same_column_twice_is_an_error(twice: str) -> None:
    with pytest.raises(WrongFile, match="deux fois"):
        pix_orga_header.read(f"{PROFILE_BASE};{PROFILE};{twice}".split(";"))


def test_two_aliases_of_one_competence_are_the_same_column_twice() -> None:
    names = ("Gérer sa présence en ligne", "S'insérer dans le monde numérique")
    two = ";".join(f"Niveau pour la compétence {name}" for name in names)
    with pytest.raises(WrongFile, match="deux fois"):
        pix_orga_header.read(f"{PROFILE_BASE};{PROFILE};{two}".split(";"))


def test_a_competence_is_known_by_alias_or_keeps_its_raw_name() -> None:
    header = f"{PROFILE_BASE};{PROFILE};Niveau pour la compétence Coder un robot".split(";")
    named = {c.raw_name: c.code for c in pix_orga_header.read(header).competences}
    assert named == {"Interagir": "2.1", "Gérer des données": "1.2", "Coder un robot": None}


@pytest.mark.parametrize("name", ["Identifiant France Travail", "N° Pôle emploi", "identifiant"])
def test_the_likely_identifier_column_is_proposed(name: str) -> None:
    header = f"{BASE};Classe;{name};{SHARING};{OVERALL}".split(";")
    assert pix_orga_header.read(header).likely_identifier() == name
    assert pix_orga_header.read(f"{BASE};{SHARING};{OVERALL}".split(";")).likely_identifier() == ""
