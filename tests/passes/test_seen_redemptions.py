"""The redemptions a provider looks at: its own, the latest first, each with a first name."""

import datetime as dt

import pytest

from passes import redeeming, seen_redemptions
from tests.passes.scanning import open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PARIS = "Europe/Paris"


def test_today_counts_what_was_not_undone_and_shows_it_all(clock):
    desk = open_desk()
    clock.move_to(dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC))
    desk.redeem(desk.passes[0])
    clock.move_to(dt.datetime(2026, 3, 9, 23, 30, tzinfo=dt.UTC))
    first = desk.redeem(desk.passes[1]).redemption
    second = desk.redeem(desk.passes[2]).redemption
    redeeming.reverse_redemption(actor=desk.member, redemption=first, reason="Erreur")
    told = seen_redemptions.of_today(desk.provider, PARIS)
    assert (told["today_count"], told["today_cents"]) == (1, 1000)
    assert told["today_rows"] == [second, first]
    overseas = seen_redemptions.of_today(desk.provider, "America/Cayenne")
    assert overseas["today_count"] == 2


def test_a_line_shows_a_first_name_and_a_reference_and_nothing_else_of_the_person():
    desk = open_desk()
    redemption = desk.redeem().redemption
    (row,) = seen_redemptions.of_provider(desk.provider)
    hand_over = desk.booklet.hand_overs.get()
    assert (row.first_name, row.hand_over) == (hand_over.person.first_name, hand_over.reference)
    holder = seen_redemptions.holder_of(redemption)
    assert (holder.first_name, holder.hand_over) == (row.first_name, row.hand_over)


def test_pages_follow_each_other_without_gap(monkeypatch):
    monkeypatch.setattr(seen_redemptions, "PER_PAGE", 2)
    desk, other = open_desk(size=5), open_desk()
    done = [desk.redeem(each).redemption for each in desk.passes]
    other.redeem()
    seen, before = [], ""
    while True:
        page = seen_redemptions.page_before(desk.provider, before)
        seen += page.rows
        if not (before := page.older):
            break
    assert seen == list(reversed(done))


def test_a_page_named_by_nonsense_or_by_a_stranger_is_the_first_one():
    desk, other = open_desk(), open_desk()
    mine, theirs = desk.redeem().redemption, other.redeem().redemption
    for before in ("n'importe quoi", str(theirs.public_id)):
        assert seen_redemptions.page_before(desk.provider, before).rows == [mine]
