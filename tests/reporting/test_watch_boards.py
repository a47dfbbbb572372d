"""The home pages of those who watch: books without people, accounts without money."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics.accounts import joining
from reporting import watch_boards
from tests.accounts.factories import AgencyFactory, UserFactory
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def test_the_auditor_is_led_to_the_laws_and_to_what_left() -> None:
    board = watch_boards.auditor_board(UserFactory(auditor=True), TODAY)
    assert board.action == "Les sept lois"
    assert board.groups[0].empty == "Aucun fichier n'est sorti."


def test_t22_the_administrator_reads_which_operator_waits_for_a_second_person() -> None:
    joining.appoint_operator(
        actor=UserFactory(administrator=True),
        email="noa@exemple.invalid",
        first_name="Noa",
        last_name="Petit",
        password="une phrase assez longue",
    )
    board = watch_boards.administrator_board(UserFactory(administrator=True), TODAY)
    (line,) = board.groups[0].lines
    assert line.text == "Noa Petit attend une confirmation"
    assert board.custody == ""


def test_the_observer_reads_totals_of_orders_and_no_person() -> None:
    desk = Desk()
    hand_over = desk.hand_over(passes=3)
    board = watch_boards.observer_board(UserFactory(observer=True), TODAY)
    assert board.sentence == "1 commande active à ce jour."
    assert "3 tirés" in board.groups[0].lines[0].reason
    assert hand_over.person.last_name not in str(board)


def test_the_data_protection_officer_reads_how_many_looks_and_refusals_there_were() -> None:
    AgencyFactory()
    board = watch_boards.dpo_board(UserFactory(dpo=True), TODAY)
    assert [number.value for number in board.numbers] == ["0", "0", "0"]
    assert board.groups == ()
