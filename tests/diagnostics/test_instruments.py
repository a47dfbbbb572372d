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


def test_gestures_seen_are_counted_over_those_that_were_seen() -> None:
    seen = {**dict.fromkeys(EIGHT[:6], "alone"), EIGHT[0]: "with_help", EIGHT[7]: "not_asked"}
    (line,) = instruments.read("gestures", seen).lines
    assert (line.validated, line.targeted, line.status) == (5, 6, "assessed")
    (nothing,) = instruments.read("gestures", {EIGHT[0]: "not_asked"}).lines
    assert (nothing.status, nothing.validated) == ("not_tested", None)


def test_b17_one_area_at_zero_is_low_and_one_left_unanswered_is_unknown() -> None:
    answers = dict.fromkeys(dsi.QUESTIONS, "yes") | dict.fromkeys(dsi.AREAS["safety"], "no")
    whole, *areas = instruments.read("dsi", {"internet": "yes", **answers}).lines
    assert (whole.validated, whole.targeted) == (4, 5)
    assert [line.validated for line in areas] == [4, 6, 7, 0, 7]
    assert [line.area for line in areas] == ["1", "2", "3", "4", "5"]
    refused = {**answers, "cookies": "refus_de_repondre"}
    whole, *areas = instruments.read("dsi", refused).lines
    assert (whole.status, whole.validated) == ("not_tested", None)
    assert (areas[3].status, areas[3].validated) == ("refused", None)
    unasked = {code: value for code, value in answers.items() if code not in dsi.AREAS["content"]}
    assert instruments.read("dsi", unasked).lines[3].status == "not_tested"


def test_without_internet_for_three_months_no_area_is_counted() -> None:
    reading = instruments.read("dsi", {"internet": "no"})
    assert (reading.evidence, [line.status for line in reading.lines]) == ({}, ["not_tested"])


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


def test_counts_of_a_campaign_win_over_its_rate_and_go_together() -> None:
    both = {"percent": 40, "validated": 1, "targeted": 8}
    line = instruments.read("pix_campaign", both).lines[0]
    assert (line.percent, line.validated, line.targeted) == (13, 1, 8)
    assert refused("pix_campaign", {"percent": 40, "validated": 3}).code == "value_unknown"
    assert refused("pix_campaign", {"validated": 9, "targeted": 8}).code == "value_unknown"


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


def test_a_competence_says_why_it_has_no_level() -> None:
    typed = {"1.1": {"status": "refused"}, "1.2": {"status": "not_shared"}, "2.1": {"level": 0}}
    by_code = {line.competence: line for line in instruments.read("pix_profile", typed).lines}
    assert [by_code[code].status for code in ("1.1", "1.2", "1.3", "2.1")] == [
        "refused",
        "not_shared",
        "not_tested",
        "assessed",
    ]
    assert by_code["2.1"].level == 0
    both = refused("pix_profile", {"1.1": {"status": "refused", "level": 2}})
    assert list(both.facts["faults"]) == ["1.1"]
    unknown = refused("pix_profile", {"1.1": {"status": "perhaps"}})
    assert unknown.facts["faults"] == {"1.1": "Cet état n’est pas connu."}


def test_without_a_known_maximum_levels_go_to_eight() -> None:
    assert evidence("pix_profile", {"1.1": {"pix": 64}}) == {"pix_niveaux": {"1.1": 8}}


def test_a_certificate_keeps_its_total_and_its_levels() -> None:
    reading = instruments.read("pix_certificate", {"total": 512, "1.1": {"level": 5}}, max_level=7)
    assert reading.evidence == {"pix_niveaux": {"1.1": 5}}
    assert (reading.lines[0].pix, reading.lines[0].status) == (512, "assessed")
    assert len(reading.lines) == 17
    levels_alone = instruments.read("pix_certificate", {"1.1": {"level": 5}}, max_level=7)
    assert levels_alone.lines[0].status == "not_tested"


@pytest.mark.parametrize("total", [896, -1, "cinq"])
def test_a_certified_total_outside_its_bounds_is_refused_on_its_line(total: Any) -> None:
    refusal = refused("pix_certificate", {"total": total, "1.1": {"level": 9}}, max_level=7)
    assert set(refusal.facts["faults"]) == {"total", "1.1"}


def test_an_empty_certificate_is_refused() -> None:
    assert refused("pix_certificate", {}).code == "value_unknown"


def test_a_line_keeps_the_name_its_competence_has_today() -> None:
    line = instruments.Line("1.1", level=2)
    assert instruments.named(line).raw_name == "Mener une recherche et une veille d'information"
    received = instruments.Line("1.1", raw_name="Mener une recherche d'information")
    assert instruments.named(received) == received
    assert instruments.named(instruments.Line()).raw_name == ""
