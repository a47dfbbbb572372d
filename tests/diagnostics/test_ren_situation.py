"""The errors of a written situation: which one, and which one first."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics import ren
from diagnostics.ren_shape import SituationError
from diagnostics.ren_situation import read_situation
from tests.diagnostics.situations import BEST, MODEL, situation

FUTURE = "2026-03-03"


def error_of(written: Any) -> str:
    with pytest.raises(SituationError) as raised:
        ren.assess(written, MODEL)
    return str(raised.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("A1", "console_de_jeux"),
        ("B1", 3),
        ("pix_emploi_pct", 101),
        ("pix_emploi_pct", -1),
        ("pix_emploi_pct", 66.5),
        ("pix_emploi_pct", "sept"),
        ("abc_diag", 11),
        ("gestes_observes", 9),
        ("dsi_domaines_acquis", 6),
        ("pix_niveaux", {"1.1": 9}),
        ("pix_niveaux", {"1.1": 1.5}),
        ("pix_niveaux", {"6.1": 1}),
        ("pix_niveaux", 4),
    ],
)
def test_a_value_outside_the_tables_is_unknown(key: str, value: Any) -> None:
    assert error_of(situation({key: value})) == f"VALEUR_INCONNUE:{key}"


@pytest.mark.parametrize("key", [*BEST, "abc_diag"])
def test_nothing_is_observed_in_the_future(key: str) -> None:
    written = situation({"abc_diag": 5}, on={key: FUTURE})
    assert error_of(written) == f"DATE_FUTURE:{key}"


def test_days_around_the_person_are_not_in_the_future_either() -> None:
    previous = {"level": "faible", "score": 0, "date": FUTURE}
    override = {"level": "faible", "reason_code": "AUTRE", "date": FUTURE}
    assert error_of(situation(incident_on=FUTURE)) == "DATE_FUTURE:incident_on"
    assert error_of(situation(previous=previous)) == "DATE_FUTURE:previous"
    assert error_of(situation(override=override)) == "DATE_FUTURE:override"


def test_an_unknown_level_is_named_where_it_stands() -> None:
    previous = {"level": "rouge", "score": 0, "date": "2026-01-01"}
    override = {"level": "indetermine", "reason_code": "AUTRE", "date": "2026-01-01"}
    assert error_of(situation(previous=previous)) == "VALEUR_INCONNUE:previous"
    assert error_of(situation(override=override)) == "VALEUR_INCONNUE:override"


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_an_override_without_reason_is_an_error(reason: str | None) -> None:
    override = {"level": "faible", "reason_code": reason, "date": "2026-01-01"}
    assert error_of(situation(override=override)) == "DEROGATION_SANS_MOTIF"
    del override["reason_code"]
    assert error_of(situation(override=override)) == "DEROGATION_SANS_MOTIF"


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ([], "FORME_INVALIDE:input"),
        ({"evidence": {}}, "FORME_INVALIDE:as_of"),
        ({"as_of": "2026-02-30", "evidence": {}}, "FORME_INVALIDE:as_of"),
        ({"as_of": "20260302", "evidence": {}}, "FORME_INVALIDE:as_of"),
        ({"as_of": "2026-03-02"}, "FORME_INVALIDE:evidence"),
        (situation(incident_on=3), "FORME_INVALIDE:incident_on"),
        (situation(previous=[]), "FORME_INVALIDE:previous"),
        (situation(previous={"level": "faible", "date": "2026-01-01"}), "FORME_INVALIDE:previous"),
        (situation(override={"level": "faible"}), "FORME_INVALIDE:override"),
        (situation(context={"pass_actif": "oui"}), "FORME_INVALIDE:context"),
        (situation(context={"echeance_jours": "dix"}), "FORME_INVALIDE:context"),
        (situation(context={"revenu": 1}), "CHAMP_INCONNU:revenu"),
        (situation(nom="Diallo"), "CHAMP_INCONNU:nom"),
        ({"as_of": "2026-03-02", "evidence": {"A1": "aucun"}}, "FORME_INVALIDE:A1"),
        ({"as_of": "2026-03-02", "evidence": {"A1": {"value": "aucun"}}}, "FORME_INVALIDE:A1"),
        (situation({"abc_diag": True}), "FORME_INVALIDE:abc_diag"),
    ],
)
def test_a_malformed_situation_is_named_by_its_field(written: Any, error: str) -> None:
    assert error_of(written) == error


def test_a_missing_answer_is_never_checked_further() -> None:
    for entry in (None, {}, {"value": None}, {"value": "ne_sait_pas", "observed_on": "demain"}):
        written = {"as_of": "2026-03-02", "evidence": {"A1": entry}}
        assert read_situation(written, MODEL).answers == {}


def test_shape_comes_before_values_and_values_before_dates() -> None:
    both = situation({"A1": "console"}, on={"A1": FUTURE})
    assert error_of(both) == "VALEUR_INCONNUE:A1"
    assert error_of({**both, "nom": "x"}) == "CHAMP_INCONNU:nom"


def test_the_first_factor_of_the_table_is_the_one_named() -> None:
    written = situation({"D4": "x", "abc_diag": 99, "pix_emploi_pct": 400}, on={"B3": FUTURE})
    assert error_of(written) == "DATE_FUTURE:B3"
    written["evidence"]["B3"]["observed_on"] = "2026-03-02"
    assert error_of(written) == "VALEUR_INCONNUE:pix_emploi_pct"


def test_incident_previous_and_override_are_checked_in_that_order() -> None:
    wrong = situation(
        incident_on=FUTURE,
        previous={"level": "x", "score": 0, "date": FUTURE},
        override={"level": "x", "date": FUTURE},
    )
    order = []
    for name in ("incident_on", "previous", "override"):
        order.append(error_of(wrong))
        del wrong[name]
    assert order == [
        "DATE_FUTURE:incident_on",
        "VALEUR_INCONNUE:previous",
        "VALEUR_INCONNUE:override",
    ]


def test_a_whole_number_written_with_a_point_is_whole() -> None:
    assert ren.assess(situation({"abc_diag": 9.0}), MODEL)["skill_points"] == 0
