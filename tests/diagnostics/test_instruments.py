"""What each instrument tells the model, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics import dsi, instruments, questionnaires
from diagnostics.accounts.refusals import Refusal

EIGHT = [question.code for question in questionnaires.GESTURES.questions]


def evidence(instrument: str, answers: dict[str, Any], **options: Any) -> Any:
    return instruments.read(instrument, answers, **options).evidence


def refused(instrument: str, answers: dict[str, Any], **options: Any) -> Refusal:
    with pytest.raises(Refusal) as raised:
        instruments.read(instrument, answers, **options)
    return raised.value


def test_spoken_answers_are_kept_as_given_refusals_included() -> None:
    given = {"A1": "aucun", "B2": "refus_de_repondre", "D4": "ne_sait_pas", "A2": None}
    assert evidence("spotting", given) == {
        "A1": "aucun",
        "B2": "refus_de_repondre",
        "D4": "ne_sait_pas",
    }


def test_the_two_boxes_of_the_first_meeting_go_with_the_answers() -> None:
    boxes = {"echeance_jours": 10, "certification_utile": True}
    assert evidence("spotting", boxes) == boxes
    assert refused("spotting", {"echeance_jours": -1}).code == "value_unknown"


@pytest.mark.parametrize("answers", [{"A1": "console"}, {"C": "x"}, {"age": "40"}])
def test_an_answer_outside_the_list_is_refused(answers: dict[str, str]) -> None:
    assert refused("spotting", answers).code == "value_unknown"


def test_only_gestures_done_alone_count_when_all_eight_were_seen() -> None:
    seen = {**dict.fromkeys(EIGHT, "alone"), EIGHT[0]: "with_help", EIGHT[1]: "no"}
    assert evidence("gestures", seen) == {"gestes_observes": 6}


def test_seven_gestures_seen_and_one_not_asked_are_not_an_input() -> None:
    assert evidence("gestures", {**dict.fromkeys(EIGHT, "alone"), EIGHT[3]: "not_asked"}) == {}
    assert evidence("gestures", dict.fromkeys(EIGHT[:7], "alone")) == {}


def test_five_known_areas_are_counted_and_four_are_not_an_input() -> None:
    answers = dict.fromkeys(dsi.QUESTIONS, "yes")
    assert evidence("dsi", answers) == {"dsi_domaines_acquis": 5}
    some = {**answers, **dict.fromkeys(dsi.AREAS["safety"], "ne_sait_pas")}
    assert evidence("dsi", some) == {}


@pytest.mark.parametrize("written", [11, -1, "sept", None, True, 7.5])
def test_abc_diag_outside_zero_to_ten_is_refused(written: Any) -> None:
    assert refused("abc_diag", {"right_answers": written}).code == "value_unknown"


@pytest.mark.parametrize("right", [0, 10])
def test_abc_diag_accepts_its_bounds(right: int) -> None:
    reading = instruments.read("abc_diag", {"right_answers": right})
    assert reading.evidence == {"abc_diag": right}
    assert (reading.lines[0].validated, reading.lines[0].targeted) == (right, 10)


def test_a_campaign_feeds_the_model_only_when_marked_pix_emploi() -> None:
    assert evidence("pix_campaign", {"percent": 49, "is_pix_emploi": True}) == {
        "pix_emploi_pct": 49
    }
    assert evidence("pix_campaign", {"percent": 49}) == {}
    assert instruments.read("pix_campaign", {"percent": 49}).lines[0].percent == 49


def test_a_profile_takes_a_level_or_pix_or_both_when_they_agree() -> None:
    typed = {"1.1": {"level": 3}, "1.2": {"pix": 17}, "2.1": {"level": 2, "pix": 23}}
    reading = instruments.read("pix_profile", typed)
    assert reading.evidence == {"pix_niveaux": {"1.1": 3, "1.2": 2, "2.1": 2}}
    assert len(reading.lines) == 16
    assert [line.status for line in reading.lines].count("not_tested") == 13


def test_an_untested_competence_has_no_level_at_all() -> None:
    reading = instruments.read("pix_profile", {})
    assert reading.evidence == {}
    assert {line.level for line in reading.lines} == {None}


def test_faulty_lines_are_named_and_the_others_are_not() -> None:
    typed = {
        "1.1": {"level": 6},
        "1.2": {"level": 3},
        "2.1": {"level": 3, "pix": 8},
        "2.2": {"pix": 99},
        "9.9": {"level": 1},
    }
    refusal = refused("pix_profile", typed, max_level=5)
    assert refusal.code == "lines_refused"
    assert refusal.facts["faults"] == {
        "1.1": "Le niveau va de 0 à 5.",
        "2.1": "8 pix donnent le niveau 1, pas 3.",
        "2.2": "Le nombre de pix va de 0 à 40.",
        "9.9": "Compétence inconnue.",
    }
