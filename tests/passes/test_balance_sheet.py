"""What a person is told of her booklet, state by state."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from passes import balance_sheet, scan_refusals
from passes.balance_sheet import BookletFacts, tell

DAY = dt.date(2026, 3, 10)
GOOD = BookletFacts(
    today=DAY,
    valid_from=dt.date(2026, 1, 1),
    valid_until=dt.date(2026, 12, 31),
    last_service_on=dt.date(2027, 1, 30),
    left=4,
)


def test_a_good_booklet_says_how_many_until_when_and_that_the_pass_is_usable() -> None:
    told = tell(GOOD)
    assert told.sentence == "Il vous reste 4 Pass, jusqu'au 31 décembre 2026."
    assert told.lines == ("Ce Pass est utilisable.",)
    assert told.is_usable


def test_a_spent_pass_of_a_booklet_with_others_says_both() -> None:
    told = tell(replace(GOOD, used_on=dt.date(2026, 3, 2)))
    assert told.sentence.startswith("Il vous reste 4 Pass")
    assert told.lines[0] == "Le Pass que vous montrez a déjà servi, le 2 mars 2026."
    assert told.lines[1] == "Les autres sont utilisables."


@pytest.mark.parametrize(
    ("changed", "sentence", "line"),
    [
        ({"is_handed_over": False}, "Ce Pass n’est pas encore actif.", "Une agence doit"),
        ({"replaced_on": DAY}, "Ce carnet ne sert plus.", "Il a été remplacé le 10 mars 2026."),
        ({"is_ended": True}, "Ce carnet ne sert plus.", "Ses Pass ne sont plus acceptés."),
        ({"stopped_kind": "lost"}, "Votre carnet est arrêté.", "Il a été déclaré perdu."),
        ({"stopped_kind": "stolen"}, "Votre carnet est arrêté.", "Il a été déclaré volé."),
        ({"stopped_kind": "blocked"}, "Votre carnet est arrêté.", "L’agence l’a arrêté"),
        ({"today": dt.date(2027, 2, 1)}, "Vos Pass ne sont plus valables.", "Ils étaient valables"),
        ({"valid_from": dt.date(2026, 4, 1)}, "Il vous reste 4 Pass", "Utilisables à partir du"),
    ],
)
def test_what_cannot_be_used_says_why_in_plain_words(
    changed: dict[str, object], sentence: str, line: str
) -> None:
    told = tell(replace(GOOD, **changed))  # type: ignore[arg-type]
    assert told.sentence.startswith(sentence)
    assert told.lines[0].startswith(line)
    assert not told.is_usable


def test_nothing_left_is_one_sentence() -> None:
    assert tell(replace(GOOD, left=0)) == balance_sheet.Told(balance_sheet.USED_UP)


def test_during_the_grace_a_person_whose_session_was_planned_is_told_to_call() -> None:
    assert tell(replace(GOOD, today=dt.date(2027, 1, 5))).lines[-1].startswith("Une séance était")
    assert len(tell(replace(GOOD, today=dt.date(2027, 2, 5))).lines) == 1


@pytest.mark.parametrize(
    "changed", [{"replaced_on": DAY}, {"is_ended": True}, {"stopped_kind": "lost"}]
)
def test_a_paper_that_may_be_in_other_hands_is_told_nothing_else(
    changed: dict[str, object],
) -> None:
    told = tell(replace(GOOD, **changed))  # type: ignore[arg-type]
    assert not told.is_trusted
    assert "4 Pass" not in " ".join((told.sentence, *told.lines))


def test_every_code_that_opens_nothing_has_words_for_a_person() -> None:
    wrong = scan_refusals.STRICT | scan_refusals.LENIENT | {"too_many_wrong_codes"}
    assert set(balance_sheet.NOT_OPENED) == wrong
    _, remedy = balance_sheet.not_opened("too_many_wrong_codes", 12)
    assert "12 minutes" in remedy
    unknown = balance_sheet.not_opened("unknown_code")
    assert unknown == balance_sheet.not_opened("authentic_not_found")
