"""The advisor's day and the manager's unit: who waits first, each line one click or one call."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from diagnostics import interviewing
from reporting import agency_boards
from reporting.boards import Board
from tests.accounts.factories import advisor
from tests.diagnostics.factories import PersonFactory
from tests.passes.desks import Desk
from tests.reporting.test_inclusion import assess

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def review(desk: Desk, level: str = "modere", due_on: dt.date = TODAY, **fields: Any) -> Any:
    person = PersonFactory(agency=desk.agency, advisor=desk.advisor, **fields)
    return person.reviews.create(assessment=assess(person, "2026-01-10", level), due_on=due_on)


def group(board: Board, title: str) -> Any:
    return next(each for each in board.groups if each.title == title)


def test_nobody_waits_on_an_empty_day_and_the_page_asks_whom_one_receives() -> None:
    board = agency_boards.advisor_board(Desk().advisor, TODAY)
    assert board.sentence == "Personne ne vous attend. Qui recevez-vous ?"
    assert [each.title for each in board.groups] == ["À revoir"]


def test_the_most_at_risk_come_first_and_those_of_tomorrow_wait() -> None:
    desk = Desk()
    review(desk, "faible", dt.date(2026, 3, 1))
    urgent = review(desk, "critique", phone="0321000000")
    review(desk, due_on=dt.date(2026, 3, 11))
    board = agency_boards.advisor_board(desk.advisor, TODAY)
    lines = group(board, "À revoir").lines
    assert board.sentence == "Deux personnes vous attendent aujourd'hui."
    assert len(lines) == 2
    assert str(urgent.person) in lines[0].text
    assert lines[0].phone


@pytest.mark.parametrize(
    ("day", "advice"),
    [
        ("2026-03-24", "appeler"),
        ("2026-04-09", "proposer un autre lieu"),
        ("2026-05-09", "proposer de le rendre"),
    ],
)
def test_an_unused_booklet_is_followed_by_a_call_another_place_then_its_return(
    day: str, advice: str
) -> None:
    desk = Desk()
    desk.hand_over()
    board = agency_boards.advisor_board(desk.advisor, dt.date.fromisoformat(day))
    (line,) = group(board, "Carnets pas encore utilisés").lines
    assert line.reason.endswith(advice)


def test_a_draft_is_resumed_from_the_home_page_of_its_advisor_only() -> None:
    desk = Desk()
    interviewing.start_interview(actor=desk.advisor, person=desk.person())
    assert group(agency_boards.advisor_board(desk.advisor, TODAY), "Entretiens commencés").lines
    colleague = agency_boards.advisor_board(advisor(desk.agency), TODAY)
    assert "Entretiens commencés" not in [each.title for each in colleague.groups]


def test_the_manager_reads_five_figures_and_what_is_left_to_hand_over() -> None:
    desk = Desk(allotted=200)
    desk.hand_over(passes=3)
    with time_machine.travel("2026-03-10T09:00:00Z", tick=False):
        board = agency_boards.manager_board(desk.manager, TODAY)
    assert len(board.numbers) == 5
    assert "197 Pass à remettre" in group(board, "Dotation de l'agence").lines[0].text
    assert group(board, "À rattacher").lines == ()
