"""What is said aloud: five core questions, closed by the two ways of not answering."""

import pytest

from diagnostics import ren_model
from diagnostics.questionnaires import (
    AGREED,
    CLOSING,
    CORE,
    DSI,
    FIRST_MEETING,
    GESTURES,
    LATER,
    Question,
    dsi_answers,
    gestures_done_alone,
)

ALL_ALONE = {question.code: "alone" for question in GESTURES.questions}


def codes(*steps: str) -> list[str]:
    return [question.code for question in FIRST_MEETING.of_step(*steps)]


def test_the_order_of_the_first_meeting() -> None:
    assert codes(CORE) == ["A1", "A2", "B1", "B2", "B3"]
    assert codes(AGREED) == ["D4", "D1"]
    assert codes(LATER) == ["D2", "D3"]


@pytest.mark.parametrize("question", FIRST_MEETING.questions, ids=lambda q: q.code)
def test_each_list_ends_with_the_two_ways_of_not_answering(question: Question) -> None:
    assert question.choices[-2:] == CLOSING
    assert len(question.choices) <= 9


@pytest.mark.parametrize("question", FIRST_MEETING.questions, ids=lambda q: q.code)
def test_the_answers_are_exactly_those_of_the_model(question: Question) -> None:
    model = ren_model.load_model(ren_model.CURRENT_VERSION)
    known = set(model.factor(question.code).values)
    assert {choice.code for choice in question.choices} - {c.code for c in CLOSING} == known


def test_a_question_knows_its_answers_and_their_words() -> None:
    question = FIRST_MEETING.question("A1")
    assert question is not None
    assert question.allows("aucun")
    assert not question.allows("minitel")
    assert question.label_of("aucun") == "Rien"
    assert question.label_of("minitel") == "minitel"
    assert FIRST_MEETING.question("Z9") is None


def test_eight_gestures_count_only_when_all_were_seen() -> None:
    assert gestures_done_alone(ALL_ALONE) == 8
    assert gestures_done_alone(ALL_ALONE | {"wifi": "with_help", "navigateur": "no"}) == 6
    assert gestures_done_alone(ALL_ALONE | {"wifi": "not_asked"}) is None
    assert gestures_done_alone({"wifi": "alone"}) is None


def test_thirty_spoken_questions_are_read_as_yes_no_or_unknown() -> None:
    assert [question.step for question in DSI.questions].count("filter") == 1
    assert len(DSI.questions) == 1 + 30
    read = dsi_answers({"email": "yes", "calls": "no", "news": "refus_de_repondre"})
    assert read == {"email": True, "calls": False, "news": None}
