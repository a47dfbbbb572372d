"""A line of Pix Orga → a sending: rates, absences, protected cells, dates of Paris."""

import datetime as dt

import pytest

from diagnostics.formats import pix_csv_cell, pix_orga_csv, pix_orga_header
from diagnostics.formats.pix_envois import Sending
from diagnostics.formats.reading_faults import UnreadableItem, WrongFile
from tests.diagnostics.exports import HEADERS, OVERALL, WITH_IDENTIFIER, cells, export

RATE = "% de maitrise des acquis de la compétence Gérer des données"
TARGETED = "Nombre d'acquis du profil cible dans la compétence Gérer des données"
VALIDATED = "Acquis maitrisés dans la compétence Gérer des données"
SHARED_AT = "Date et heure du partage (Europe/Paris)"
PROFILE = HEADERS["collecte_profils_standard"][0]


def read(header: str = WITH_IDENTIFIER, **changes: str) -> Sending:
    layout = pix_orga_header.read(header.split(";"))
    column = "Identifiant France Travail"
    identifier = layout.headers.index(column) if column in layout.headers else None
    return pix_orga_csv.read_line(layout, cells(header, **changes), identifier=identifier)


def faults(header: str = WITH_IDENTIFIER, **changes: str) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableItem) as caught:
        read(header, **changes)
    return caught.value.faults


def test_a_shared_line_is_read_whole() -> None:
    line = read()
    assert (line.last_name, line.first_name, line.identifier) == ("Diallo", "Awa", "1234567A")
    assert (line.campaign_code, line.campaign_type) == ("EXMPLE123", "EVALUATION")
    assert (line.state, line.percent, line.progress) == (4, 67, 100)
    assert line.validated_at == dt.datetime(2026, 2, 22, 13, 22, tzinfo=dt.UTC)
    element = line.elements[0]
    assert (element.competence, element.percent) == ("1.2", 75)
    assert (element.validated, element.targeted) == (3, 4)
    assert line.warnings == ()


@pytest.mark.parametrize("variant", HEADERS)
def test_b32_every_variant_gives_its_line(variant: str) -> None:
    """Both kinds of date header, an exam without progress, a file of 2020."""
    line = read(HEADERS[variant][0])
    assert line.is_shared
    assert line.validated_at is not None
    assert line.validated_at.date() in {dt.date(2026, 2, 21), dt.date(2026, 2, 22)}
    if variant.startswith("collecte"):
        assert (line.pix, line.elements[0].level, line.elements[0].pix) == (41, 3, 24)
    else:
        assert line.percent == 67
    if variant == "ancienne_version_2020":
        assert line.campaign_code == "id 4711"


@pytest.mark.parametrize("written", ["0,67", "0.67"])
def test_b33_a_rate_is_67_percent_with_a_comma_or_a_point(written: str) -> None:
    assert read(**{OVERALL: written}).percent == 67


@pytest.mark.parametrize("written", ["67", "1,01", "-0,1", "67 %", "beaucoup", "1e2", "²"])
def test_b33_a_rate_above_one_is_an_error_on_that_cell(written: str) -> None:
    assert [column for column, _reason in faults(**{OVERALL: written})] == [OVERALL]


@pytest.mark.parametrize(
    ("written", "percent"), [("0", 0), ("1", 100), ("0,285", 29), ("NA", None)]
)
def test_a_rate_is_rounded_half_up_and_na_is_absent(written: str, percent: int | None) -> None:
    assert read(**{OVERALL: written}).percent == percent


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("'=Bono", "=Bono"),
        ("'-Tiret", "-Tiret"),
        ("'@ici", "@ici"),
        ("'+33", "+33"),
        ("D'Arc", "D'Arc"),
        ("'Ndiaye", "'Ndiaye"),
    ],
)
def test_b34_the_protection_of_a_cell_is_removed_and_no_other_apostrophe(
    cell: str, name: str
) -> None:
    assert read(**{"Nom du Participant": cell}).last_name == name


def test_a_cell_written_as_pix_does_is_read_back() -> None:
    for text in ("=Bono", 'a "b"', "2019-03-01", "D'Arc", "Le Goff; Ouest"):
        line = pix_csv_cell.write_cell(text).encode()
        (found,) = next(pix_orga_csv.records([line], "utf-8-sig"))[:1]
        assert pix_orga_csv.plain_cell(found) == text


def test_an_hour_that_occurs_twice_in_october_is_the_first_one() -> None:
    line = read(**{SHARED_AT: "25/10/2025 02:30"})
    assert line.validated_at == dt.datetime(2025, 10, 25, 0, 30, tzinfo=dt.UTC)
    line = read(**{SHARED_AT: "26/10/2025 02:30"})
    assert line.validated_at == dt.datetime(2025, 10, 26, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("written", ["31/02/2026 10:00", "2026/02/22", "hier", "22/02/26 10:00"])
def test_a_date_that_does_not_exist_is_an_error_on_its_cell(written: str) -> None:
    assert (SHARED_AT, faults(**{SHARED_AT: written})[0][1])[0] == SHARED_AT


def test_a_shared_line_without_its_date_is_an_error() -> None:
    assert faults(**{SHARED_AT: "NA"}) == [(SHARED_AT, "date absente d’un résultat partagé")]


@pytest.mark.parametrize(("progress", "state"), [("1", 3), ("0,5", 2), ("NA", 2)])
def test_a_line_not_shared_tells_where_the_person_stands(progress: str, state: int) -> None:
    line = read(**{"Partage (O/N)": "Non", SHARED_AT: "NA", "% de progression": progress})
    assert (line.state, line.is_shared, line.validated_at) == (state, False, None)


def test_yes_and_no_are_written_in_french_only() -> None:
    assert faults(**{"Partage (O/N)": "yes"})[0] == ("Partage (O/N)", "« Oui » ou « Non » attendu")


def test_counts_win_over_a_rate_and_a_wide_gap_is_a_warning() -> None:
    line = read(**{RATE: "0,5", TARGETED: "4", VALIDATED: "3"})
    assert line.elements[0].percent == 75
    assert line.warnings == ("Gérer des données : 3 acquis sur 4 ne font pas 50 %",)
    assert read(**{RATE: "0,76"}).warnings == ()
    assert read(**{TARGETED: "NA"}).elements[0].percent == 75


def test_more_skills_than_targeted_is_an_error() -> None:
    assert faults(**{VALIDATED: "5"}) == [(VALIDATED, "plus d’acquis maîtrisés que d’acquis visés")]


def test_a_level_that_disagrees_with_its_pix_and_a_wrong_total_are_warnings() -> None:
    line = read(
        PROFILE, **{"Niveau pour la compétence Interagir": "5", "Nombre de pix total": "99"}
    )
    assert line.warnings == (
        "Interagir : 24 pix ne font pas 5",
        "Nombre de pix total : 99, et la somme fait 41",
    )


def test_every_fault_of_a_line_is_collected() -> None:
    found = faults(**{OVERALL: "67", "Partage (O/N)": "X", "Nom du Participant": "NA"})
    assert {column for column, _ in found} == {OVERALL, "Partage (O/N)", "Nom du Participant"}


def test_a_line_too_short_is_one_fault() -> None:
    layout = pix_orga_header.read(WITH_IDENTIFIER.split(";"))
    with pytest.raises(UnreadableItem, match="3 cellules au lieu de 16"):
        pix_orga_csv.read_line(layout, ["a", "b", "c"], identifier=None)


def test_skills_are_counted_and_not_stored_one_by_one() -> None:
    header = HEADERS["evaluation_avec_acquis"][0]
    layout = pix_orga_header.read(header.split(";"))
    line = pix_orga_csv.read_line(layout, cells(header), identifier=None, skills=layout.extras)
    assert line.skills == (("OK", 1), ("Non testé", 1))


def test_badges_are_read_by_their_title() -> None:
    header = HEADERS["evaluation_avec_badges"][0]
    line = read(header, **{"Un Pins obtenu (O/N)": "Oui", "Un macaron obtenu (O/N)": "Non"})
    assert [(badge.title, badge.is_obtained) for badge in line.badges] == [
        ("Un Pins", True),
        ("Un macaron", False),
    ]
    assert faults(header, **{"Un Pins obtenu (O/N)": "peut-être"})[0][0] == "Un Pins obtenu (O/N)"


def test_quotes_line_ends_and_separators_inside_cells_are_read() -> None:
    content = export({"Nom du Participant": "Le Goff; Ouest"}).replace(b"\r\n", b"\n")
    rows = list(pix_orga_csv.records([content[:50], content[50:]], "utf-8-sig"))
    assert len(rows) == 2
    assert rows[1][5] == "Le Goff; Ouest"


def test_a_quote_never_closed_is_said_plainly() -> None:
    content = b'"' + b"a\n" * 100_000
    with pytest.raises(WrongFile, match="guillemet"):
        list(pix_orga_csv.records([content], "utf-8-sig"))
