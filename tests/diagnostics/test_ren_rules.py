"""The public tables are those of the model, every code in words."""

from __future__ import annotations

from diagnostics import ren_rules
from tests.diagnostics.situations import MODEL

TABLES = {table.caption: table for table in ren_rules.tables(MODEL)}
ALL = (*TABLES.values(), ren_rules.sentences(MODEL), ren_rules.services(MODEL))


def test_every_answer_of_the_model_stands_with_its_points_and_validity() -> None:
    rows = TABLES["Les réponses et leurs points"].rows
    for factor in MODEL.factors:
        words = MODEL.wording["factors"][factor.code]
        for value, points in factor.values.items():
            expected = (words["label"], words["values"][value], str(points))
            assert (*expected, str(factor.maximum), str(factor.validity_days)) in rows


def test_every_level_stands_with_its_thresholds_review_and_dose() -> None:
    assert TABLES["Les résultats"].rows == (
        ("À l'aise", "0", "–", "180", "–"),
        ("Un appui peut aider", "20", "14", "90", "3"),
        ("Appui conseillé", "40", "34", "60", "6"),
        ("Appui prioritaire", "60", "54", "30", "10"),
        ("À compléter", "–", "–", "15", "–"),
    )


def test_every_floor_stands_with_its_condition() -> None:
    rows = TABLES["Les règles qui fixent un minimum"].rows
    assert ("Pas d'usage d'internet", "Fréquence : jamais", "Appui prioritaire") in rows
    assert len(rows) == 10


def test_every_source_has_its_bands() -> None:
    for source in MODEL.sources:
        if source.bands:
            table = next(
                t
                for caption, t in TABLES.items()
                if caption.startswith(f"{MODEL.wording['sources'][source.code]['label']} :")
            )
            assert [row[1] for row in table.rows] == [str(points) for _, points in source.bands]


def test_every_sentence_and_every_proposal_is_public() -> None:
    said = {row[2] for row in ren_rules.sentences(MODEL).rows}
    for by_value in MODEL.wording["sentences"].values():
        assert set(by_value.values()) <= said
    assert len(ren_rules.services(MODEL).rows) == len(MODEL.wording["services"])


def test_rows_are_as_wide_as_their_head() -> None:
    for table in ALL:
        assert {len(row) for row in table.rows} == {len(table.head)}
