"""The manager's unit: the advisor's day first, then figures and what is left to hand over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from reporting import agency_boards
from reporting.boards import Board
from tests.passes.desks import Desk
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def group(board: Board, title: str) -> Any:
    return next(each for each in board.groups if each.title == title)


def test_the_manager_reads_five_figures_and_what_is_left_to_hand_over() -> None:
    desk = Desk(allotted=200)
    desk.hand_over(passes=3)
    with time_machine.travel("2026-03-10T09:00:00Z", tick=False):
        board = agency_boards.manager_board(desk.manager, TODAY)
    assert len(board.numbers) == 5
    assert "197 Pass à remettre" in group(board, "Dotation de l'agence").lines[0].text
    assert group(board, "À rattacher").lines == ()


def test_printed_booklets_left_to_hand_over_are_those_of_the_drawer() -> None:
    stock = Stock()
    stock.received(4)
    board = agency_boards.manager_board(stock.manager, TODAY)
    (line,) = group(board, "Dotation de l'agence").lines
    assert "4 carnets à remettre" in line.text
