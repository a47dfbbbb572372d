"""Three sentences that can be forwarded as they are."""

from __future__ import annotations

from reporting import counting
from reporting.sentences import sentences
from tests.reporting.test_counting import EMPTY, cells, ledger, people

QUARTER = "3ᵉ trimestre 2026"


def said(given_cells: object, threshold: int = 5) -> tuple[str, str, str]:
    return sentences(counting.totals(given_cells, threshold), QUARTER)  # type: ignore[arg-type]


def test_the_first_says_how_many_people_and_how_many_at_risk() -> None:
    first = said(cells(people=(people(341), people(71, "eleve"))))[0]
    assert first == (
        "412 personnes diagnostiquées (3ᵉ trimestre 2026), dont 71 à risque "
        "(17,2\u00a0% des niveaux connus)."
    )


def test_the_second_gives_the_share_of_allocated_and_the_use_at_maturity() -> None:
    second = said(ledger(), 1)[1]
    assert second == (
        "11 Pass remis depuis le début, soit 91,7\u00a0% des 12 Pass alloués ; "
        "50,0\u00a0% ont été utilisés dans les 180 jours (4 sur 8)."
    )


def test_the_third_says_noticed_and_never_thanks_to() -> None:
    given_cells = cells(
        people=(
            people(12, was_at_risk=True, days_since_first=40),
            people(9, "eleve", was_at_risk=True, days_since_first=40),
        )
    )
    third = said(given_cells)[2]
    assert "constatée" in third
    assert "grâce" not in third
    assert third.endswith("(12 sur 21).")


def test_nothing_to_count_is_said_in_words() -> None:
    assert said(EMPTY) == (
        "Aucune personne diagnostiquée (3ᵉ trimestre 2026).",
        "Aucun Pass remis à ce jour.",
        "Aucun usage ni aucune évolution à montrer sur cette période.",
    )


def test_a_small_count_is_not_given_away_by_a_sentence() -> None:
    first = said(cells(people=(people(3),)))[0]
    assert first == ("3ᵉ trimestre 2026 : les effectifs sont trop petits pour être montrés.")
