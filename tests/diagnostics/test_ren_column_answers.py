"""Which answers count, and the points of the skills, for many people at once."""

from __future__ import annotations

from typing import Any

from diagnostics import ren_columns
from tests.diagnostics.situations import MODEL, situation


def columns(*many: dict[str, Any]) -> ren_columns.Columns:
    return ren_columns.assess_many(many, MODEL).columns


def test_a_stale_answer_counts_no_more_than_a_missing_one() -> None:
    read = columns(
        situation({"A1": "aucun"}),
        situation({"A1": "aucun"}, on={"A1": "2020-01-01"}),
        situation(without=("A1",)),
    )
    assert read.has("A1", "aucun").tolist() == [True, False, False]
    assert read.points["A1"].tolist() == [14, -1, -1]


def test_the_first_valid_source_gives_the_points_of_the_skills() -> None:
    stale = {"pix_niveaux": "2020-01-01"}
    thin = {"pix_niveaux": {"2.1": 0}}
    read = columns(
        situation({"pix_emploi_pct": 5}),
        situation({"pix_emploi_pct": 5}, on=stale),
        situation({**thin, "abc_diag": 6}),
        situation({"B1": "jamais"}, without=("pix_niveaux",)),
        situation(on=stale),
    )
    assert read.skill_points.tolist() == [0, 28, 14, 28, -1]
    assert [read.source_names[number] for number in read.skills[1]] == [
        "pix_niveaux",
        "pix_emploi_pct",
        "abc_diag",
        "impute",
        "",
    ]
    assert read.skills[3].tolist() == [False, False, False, False, True]
