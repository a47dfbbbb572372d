"""What passes does when two files are reunited or one is anonymised."""

from __future__ import annotations

import pytest

from diagnostics import erasing, merging
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from passes import mending
from passes.models import HandOver, Seat
from passes.receivers import forget_texts
from tests.passes import desks
from tests.passes.agendas import Place
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def merge(desk: Desk, kept: Person, other: Person) -> Person:
    return merging.merge_people(actor=desk.manager, kept=kept, other=other, reason="Même personne")


def test_t25_hand_overs_follow_the_file_that_is_kept() -> None:
    desk = Desk()
    kept, other = desk.person(), desk.person()
    hand_over = desk.hand_over(other)
    merge(desk, kept, other)
    hand_over.refresh_from_db()
    assert (hand_over.person, hand_over.first_person) == (kept, other)


def test_t25_hand_overs_go_back_when_two_files_are_separated() -> None:
    desk = Desk()
    kept, other = desk.person(), desk.person()
    hand_over = desk.hand_over(other)
    merge(desk, kept, other)
    merging.separate_people(actor=desk.manager, other=other, reason="Deux personnes")
    hand_over.refresh_from_db()
    assert (hand_over.person, hand_over.first_person) == (other, None)


def test_t25_two_live_booklets_refuse_the_merge_until_one_is_ended() -> None:
    desk = Desk()
    kept, other = desk.person(), desk.person()
    desk.hand_over(kept)
    second = desk.hand_over(other, 1)
    with pytest.raises(Refusal, match=r"^two_live_booklets:"):
        merge(desk, kept, other)
    other.refresh_from_db()
    assert other.merged_into is None
    desks.spend(second.booklet.passes.get())
    merge(desk, kept, other)
    second.refresh_from_db()
    assert second.ended_at is not None


def test_anonymising_erases_texts_and_keeps_the_accounting_reference() -> None:
    desk = Desk()
    person = desk.person()
    desk.hand_over(person)
    second = desk.hand_over(person, by=desk.manager, reason="Deux ateliers")
    exclusion = mending.exclude_person(
        actor=desk.manager, person=person, order=desk.order, reason="Revente constatée"
    )
    erasing.anonymise_person(actor=desk.manager, person=person)
    for row in (second, exclusion):
        row.refresh_from_db()
    assert second.second_booklet_reason == "effacé"
    assert second.handed_over_on.day == 1
    assert second.reference
    assert exclusion.reason == "effacé"
    assert HandOver.objects.filter(person=person).count() == 2


def test_anonymising_leaves_the_accounting_pieces_as_they_were() -> None:
    """L18: booklets, Passes and redemptions keep their days, places and amounts."""
    desk = Desk()
    person = desk.person()
    hand_over = desk.hand_over(person)
    kept = hand_over.booklet.passes.values()
    before = list(kept)
    erasing.anonymise_person(actor=desk.manager, person=person)
    assert list(kept.all()) == before


def test_seats_follow_the_reunited_file_and_those_of_a_used_up_booklet_are_given_back() -> None:
    desk, workshop = Desk(), Place().workshop()
    kept, other = desk.person(), desk.person()
    used_up = desk.hand_over(kept, 1, workshop=workshop)
    desks.spend(used_up.booklet.passes.get())
    live = desk.hand_over(other, workshop=workshop)
    merge(desk, kept, other)
    assert [seat.hand_over for seat in Seat.objects.held()] == [live]
    assert used_up.seats.get().released_reason == "hand_over_over"
    workshop.refresh_from_db()
    assert workshop.held_count == 1


def test_the_seats_to_come_of_an_anonymised_person_are_given_back() -> None:
    desk, workshop = Desk(), Place().workshop()
    hand_over = desk.hand_over(workshop=workshop)
    forget_texts(sender=Person, actor=desk.manager, person=hand_over.person)
    workshop.refresh_from_db()
    assert workshop.held_count == 0
    assert Seat.objects.held().count() == 0
