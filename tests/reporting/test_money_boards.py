"""The home pages of those who redeem, pay and fund, in front of a whole life of money."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Any

import pytest
import time_machine

from passes import enums
from passes.models import Pass
from reporting import money_boards
from tests.accounts.factories import UserFactory
from tests.passes import claim_lists
from tests.passes.books_story import Story, lived_story
from tests.passes.factories import FunderMembershipFactory, member_of, open_provider
from tests.passes.scanning import open_desk

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 20)


@pytest.fixture
def story() -> Story:
    return lived_story()


def test_the_member_of_a_structure_is_led_to_the_scan_and_reads_no_blocked_payment() -> None:
    board = money_boards.provider_board(member_of(open_provider()), TODAY)
    assert board.action == "Encaisser un Pass"
    assert board.groups == ()


@pytest.mark.usefixtures("clock")
def test_a_list_that_the_operator_brought_waits_on_the_home_of_its_structure() -> None:
    desk = open_desk()
    operator = UserFactory(operator=True)
    file = claim_lists.send(desk, claim_lists.csv_of(claim_lists.claim(desk.first)), actor=operator)
    (group,) = money_boards.provider_board(desk.member, TODAY).groups
    assert group.title == "Listes qui attendent votre accord"
    assert group.lines[0].text == "pass.csv (1)"
    claim_lists.redeem(desk, file)
    assert money_boards.provider_board(desk.member, TODAY).groups == ()


def test_who_belongs_to_no_structure_has_no_board_of_one() -> None:
    with pytest.raises(LookupError):
        money_boards.provider_board(UserFactory(), TODAY)


def test_the_administrator_of_a_structure_paid_in_full_waits_for_nothing(story: Story) -> None:
    admin = member_of(story.providers[0], enums.ProviderRole.ADMIN)
    with time_machine.travel("2026-03-20T09:00:00Z", tick=False):
        board = money_boards.provider_board(admin, TODAY)
    assert board.sentence.startswith("Rien n'est en attente")
    assert board.groups[0].lines == ()


def test_the_operator_reads_each_queue_that_is_not_empty_and_no_other(story: Story) -> None:
    board = money_boards.operator_board(UserFactory(operator=True), TODAY)
    (lines,) = (group.lines for group in board.groups)
    assert [line.text for line in lines] == ["1 écriture à rapprocher"]
    assert board.sentence == "1 file demande votre attention."


def test_the_operator_with_nothing_to_do_is_told_so() -> None:
    board = money_boards.operator_board(UserFactory(operator=True), TODAY)
    assert board.sentence == "Rien n'attend : tout est payé, rapproché et contrôlé."
    assert board.custody == "everybody"


def test_t24_the_funder_reads_own_orders_only_and_small_counts_are_hidden(story: Story) -> None:
    mine = FunderMembershipFactory(funder=story.order.funder).user
    (group,) = money_boards.funder_board(mine, TODAY).groups
    assert story.order.reference in group.title
    rates, money = group.lines[1:4], group.lines[4:]
    assert [line.reason for line in rates] == [
        "utilisés, sur commandés",
        "utilisés, sur activés",
        "utilisés, sur remis",
    ]
    assert [(_plain(line.text), _plain(line.reason)) for line in money] == [
        ("1 000 € reçus", "sur 1 000 € commandés"),
        ("940 € encore utilisables", "40 € encaissés, 20 € à rendre ou à déduire"),
    ]
    assert money_boards.funder_board(FunderMembershipFactory().user, TODAY).groups == ()


def test_74_rates_say_their_base_and_one_is_the_other_times_the_share_handed_out(
    story: Story, settings: Any
) -> None:
    settings.THRESHOLD_OUTSIDE = 1
    mine = FunderMembershipFactory(funder=story.order.funder).user
    (group,) = money_boards.funder_board(mine, TODAY).groups
    shown = {line.reason: re.search(r"\((\d+) sur (\d+)\)", line.text) for line in group.lines}
    on_ordered, on_handed_out = (
        tuple(int(number) for number in found.groups())
        for base in ("commandés", "remis")
        if (found := shown[f"utilisés, sur {base}"])
    )
    # What was replaced weighs zero, what was cancelled was handed out by mistake.
    given = Pass.objects.filter(order=story.order, booklet__hand_overs__isnull=False)
    gone = (enums.PassStatus.REPLACED, enums.PassStatus.CANCELLED)
    handed_out = given.exclude(status__in=gone).distinct().count()
    assert on_ordered == (4, 100)
    assert on_handed_out == (4, handed_out)
    assert Fraction(*on_ordered) == Fraction(*on_handed_out) * Fraction(handed_out, 100)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")
