"""Handing over, drawing codes, undoing: each refusal has its test, each act its line of history."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from time_machine import Traveller

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from passes import codes, enums, issuing, keys, mending
from passes.issuing import Terms
from passes.models import HandOver, Pass
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.passes import desks
from tests.passes.desks import Desk
from tests.passes.factories import SiteFactory, active_order

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

TOMORROW = dt.datetime(2026, 3, 11, 9, 0, tzinfo=dt.UTC)


def refused(code: str, **facts: Any) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


# --- hand_over_booklet -------------------------------------------------------------------------


def test_a_hand_over_makes_a_booklet_that_is_usable_at_once() -> None:
    desk = Desk()
    person = desk.person(status="sans_emploi")
    hand_over = desk.hand_over(person, 3)
    booklet = hand_over.booklet
    assert booklet.status == enums.BookletStatus.HANDED_OUT
    assert [p.status for p in booklet.passes.order_by("rank")] == ["handed_out"] * 3
    assert hand_over.employment_status == "sans_emploi"
    assert hand_over.diagnosis == person.diagnoses.get()
    assert hand_over.handed_over_on == dt.date(2026, 3, 10)
    assert desk.drawn() == (3, 3)
    assert booklet.key_fingerprint == keys.ring().signing.fingerprint
    assert booklet.number == codes.booklet_number(1)
    assert hand_over.reference == "RM-000001"


def test_a_hand_over_leaves_one_line_without_name_or_code() -> None:
    desk = Desk()
    hand_over = desk.hand_over()
    line = desks.last_line(hand_over)
    assert line.verb == "booklet.handed_over"
    assert line.actor == desk.advisor
    assert line.facts["passes"] == 3
    assert hand_over.person.last_name not in str(line.facts)


def test_t1_serials_follow_each_other_and_begin_with_the_epoch(settings: Any) -> None:
    desk = Desk()
    first = desk.hand_over(passes=2).booklet.passes.values_list("serial", flat=True)
    second = desk.hand_over(passes=2).booklet.passes.values_list("serial", flat=True)
    assert sorted([*first, *second]) == [1, 2, 3, 4]
    settings.INSTANCE_EPOCH = "1"
    third = desk.hand_over(passes=1).booklet
    assert third.number.startswith("C-1")
    assert codes.serial_text(third.passes.get().serial)[0] == "1"


def test_the_same_request_acts_once_and_other_facts_are_refused() -> None:
    desk, person, request_id = Desk(), None, uuid.uuid4()
    person = desk.person()
    asked = {"actor": desk.advisor, "person": person, "request_id": request_id}
    first = issuing.hand_over_booklet(**asked, terms=Terms(passes=3))
    assert issuing.hand_over_booklet(**asked, terms=Terms(passes=3)) == first
    assert HandOver.objects.count() == 1
    with refused("request_mismatch"):
        issuing.hand_over_booklet(**asked, terms=Terms(passes=4))


def test_t26_the_order_is_chosen_by_the_system_the_earliest_last_day_that_fits() -> None:
    desk = Desk()
    sooner = active_order(desk.agency, valid_until=dt.date(2026, 6, 30))
    person = desk.person()
    assert desk.hand_over(person).order == sooner
    assert desk.hand_over(person).order == desk.order


def test_the_first_session_is_kept_with_its_place() -> None:
    desk, site = Desk(), SiteFactory()
    when = dt.datetime(2026, 5, 12, 12, 0, tzinfo=dt.UTC)
    hand_over = desk.hand_over(first_site=site, first_session_at=when)
    assert (hand_over.first_site, hand_over.first_session_at) == (site, when)


def test_a_booklet_used_up_ends_when_the_next_one_is_asked() -> None:
    desk = Desk()
    person = desk.person()
    first = desk.hand_over(person, 1)
    desks.spend(first.booklet.passes.get())
    second = desk.hand_over(person, 2)
    first.refresh_from_db()
    assert first.ended_at is not None
    assert second.order == desk.order
    assert second.second_booklet_reason == ""


# --- refusals, in the documented order ---------------------------------------------------------


def test_person_anonymised_comes_first() -> None:
    desk = Desk()
    person = desk.person(anonymised_at=desks.RECORDED)
    with refused("person_anonymised"):
        desk.hand_over(person, booklet_number="nonsense")


def test_a_closed_file_gets_no_booklet_and_a_booklet_is_a_contact() -> None:
    desk = Desk()
    closed = desk.person(closed_on=dt.date(2026, 3, 1), closed_reason="moved")
    with refused("file_closed"):
        desk.hand_over(closed)
    person = desk.person(last_contact_on=dt.date(2025, 1, 1))
    desk.hand_over(person)
    person.refresh_from_db()
    assert person.last_contact_on == dt.date(2026, 3, 10)


def test_another_agency_may_not_hand_over() -> None:
    desk = Desk()
    with refused("not_allowed"):
        desk.hand_over(by=advisor())
    with refused("not_allowed"):
        desk.hand_over(agency=AgencyFactory())


def test_a_refusal_leaves_one_line_and_changes_nothing() -> None:
    desk = Desk(allotted=2)
    person = desk.person()
    with refused("allocation_spent"):
        desk.hand_over(person, 3)
    line = JournalEntry.objects.get(verb="booklet.handed_over")
    assert line.refusal_code == "allocation_spent"
    assert (line.subject_type, line.subject_pk) == ("diagnostics.person", str(person.pk))
    assert desk.drawn() == (0, 0)
    assert Pass.objects.count() == 0


@pytest.mark.parametrize("passes", [0, 11])
def test_dose_out_of_range(passes: int) -> None:
    with refused("dose_out_of_range"):
        Desk().hand_over(passes=passes)


def test_epoch_full(settings: Any) -> None:
    from passes.models import NumberSeries

    desk = Desk()
    NumberSeries.objects.create(kind="pass", scope="0", last=codes.SERIALS_PER_EPOCH - 2)
    with refused("epoch_full"):
        desk.hand_over(passes=3)


# --- a printed booklet -------------------------------------------------------------------------


def test_a_printed_booklet_is_handed_over_by_the_number_read_on_it() -> None:
    """Behaviour 2: the same number that is no code works in the hand-over field."""
    desk = Desk(order_fields={"mode": enums.OrderMode.PRINTED})
    booklet = desks.printed_booklet(desk.order, desk.agency, number="C-00016J-H")
    hand_over = desk.hand_over(passes=0, booklet_number="c 00016j-h")
    assert hand_over.booklet == booklet
    assert set(booklet.passes.values_list("status", flat=True)) == {"handed_out"}
    with pytest.raises(codes.UnreadableCode, match="malformed_code"):
        codes.read("C-00016J-H", keys.ring())


def test_printed_booklet_refusals_speak_in_order() -> None:
    desk = Desk(order_fields={"mode": enums.OrderMode.PRINTED})
    with refused("booklet_unknown"):
        desk.hand_over(booklet_number="C-00016J-H")
    desks.printed_booklet(desk.order, AgencyFactory(), number="C-00016J-H")
    with refused("not_in_your_stock"):
        desk.hand_over(booklet_number="C-00016J-H")
    number = codes.booklet_number(77)
    desks.printed_booklet(desk.order, desk.agency, number=number)
    desk.hand_over(booklet_number=number)
    with refused("already_handed_out"):
        desk.hand_over(booklet_number=number)


def test_codes_of_a_printed_booklet_are_never_drawn_at_a_desk() -> None:
    desk = Desk(order_fields={"mode": enums.OrderMode.PRINTED})
    desks.printed_booklet(desk.order, desk.agency, number="C-00016J-H")
    hand_over = desk.hand_over(booklet_number="C-00016J-H")
    with refused("reprint_is_replace"):
        issuing.draw_codes(actor=desk.advisor, hand_over=hand_over)


# --- draw_codes: T12 ---------------------------------------------------------------------------


def test_t12_the_advisor_draws_the_codes_of_the_own_hand_over_and_each_drawing_is_counted() -> None:
    desk = Desk()
    hand_over = desk.hand_over(passes=3)
    drawn = issuing.draw_codes(actor=desk.advisor, hand_over=hand_over)
    serials = list(hand_over.booklet.passes.order_by("rank").values_list("serial", flat=True))
    assert [codes.read(code, keys.ring()).serial for code in drawn] == serials
    assert issuing.draw_codes(actor=desk.advisor, hand_over=hand_over) == drawn
    line = desks.last_line(hand_over)
    assert (line.verb, line.facts) == ("booklet.drawn", {"passes": 3, "time": 2})
    assert issuing.drawings_of(hand_over) == 2
    assert not any(code in str(line.facts) for code in drawn)


def test_t12_nobody_else_draws_not_even_the_manager() -> None:
    desk = Desk()
    hand_over = desk.hand_over()
    for other in (desk.manager, advisor(desk.agency), UserFactory(operator=True)):
        with refused("not_your_hand_over"):
            issuing.draw_codes(actor=other, hand_over=hand_over)


def test_t12_later_reprint_is_replace(clock: Traveller) -> None:
    desk = Desk()
    hand_over = desk.hand_over()
    clock.move_to(TOMORROW)
    with refused("reprint_is_replace"):
        issuing.draw_codes(actor=desk.advisor, hand_over=hand_over)


def test_t12_no_code_is_drawn_after_the_first_use_nor_of_a_stopped_booklet() -> None:
    desk = Desk()
    used, stopped = desk.hand_over(), desk.hand_over()
    desks.spend(used.booklet.passes.first())
    mending.stop_booklet(actor=desk.advisor, booklet=stopped.booklet, kind=enums.LossKind.LOST)
    for hand_over in (used, stopped):
        with refused("reprint_is_replace"):
            issuing.draw_codes(actor=desk.advisor, hand_over=hand_over)


def test_no_code_of_a_replaced_or_cancelled_booklet_is_drawn() -> None:
    desk = Desk()
    replaced, undone = desk.hand_over(), desk.hand_over()
    mending.replace_booklet(actor=desk.advisor, hand_over=replaced)
    issuing.undo_hand_over(actor=desk.advisor, hand_over=undone)
    with refused("already_replaced"):
        issuing.draw_codes(actor=desk.advisor, hand_over=replaced)
    with refused("already_cancelled"):
        issuing.draw_codes(actor=desk.advisor, hand_over=undone)


def test_a_good_print_is_noted_once() -> None:
    desk = Desk()
    hand_over = issuing.confirm_print(actor=desk.advisor, hand_over=desk.hand_over())
    at = hand_over.letter_printed_at
    assert issuing.confirm_print(actor=desk.advisor, hand_over=hand_over).letter_printed_at == at
    assert desks.last_line(hand_over).verb == "print.confirmed"
    with refused("not_allowed"):
        issuing.confirm_print(actor=advisor(), hand_over=hand_over)


# --- undo_hand_over ----------------------------------------------------------------------------


def test_t13_undo_cancels_the_paper_and_returns_the_units() -> None:
    desk = Desk()
    hand_over = desk.hand_over(passes=4)
    undone = issuing.undo_hand_over(actor=desk.advisor, hand_over=hand_over)
    passes = undone.booklet.passes.all()
    assert {(p.status, p.returned_to_allocation) for p in passes} == {("replaced", True)}
    assert undone.booklet.status == enums.BookletStatus.CANCELLED
    assert desk.drawn() == (0, 0)
    assert desks.law_a_holds(desk.order)
    line = desks.last_line(undone)
    assert (line.verb, line.facts["passes"]) == ("hand_over.undone", 4)
    again = desk.hand_over(passes=4)
    assert not set(again.booklet.passes.values_list("serial", flat=True)) & {
        p.serial for p in passes
    }


def test_34_given_a_hand_over_of_yesterday_then_too_late_and_the_manager_can_with_a_reason(
    clock: Traveller,
) -> None:
    """Behaviour 34."""
    desk = Desk()
    hand_over = desk.hand_over()
    with refused("too_late"):
        issuing.undo_hand_over(actor=advisor(desk.agency), hand_over=hand_over)
    clock.move_to(TOMORROW)
    with refused("too_late"):
        issuing.undo_hand_over(actor=desk.advisor, hand_over=hand_over)
    with refused("reason_missing"):
        issuing.undo_hand_over(actor=desk.manager, hand_over=hand_over)
    with refused("not_allowed"):
        issuing.undo_hand_over(actor=manager(), hand_over=hand_over)
    undone = issuing.undo_hand_over(
        actor=desk.manager, hand_over=hand_over, reason="Erreur de personne"
    )
    assert (undone.undone_by, undone.undone_reason) == (desk.manager, "Erreur de personne")


def test_a_booklet_in_use_is_not_undone(clock: Traveller) -> None:
    desk = Desk()
    hand_over = desk.hand_over()
    desks.spend(hand_over.booklet.passes.first())
    with refused("already_redeemed"):
        issuing.undo_hand_over(actor=desk.advisor, hand_over=hand_over)
    clock.move_to(TOMORROW)
    with refused("already_redeemed"):
        issuing.undo_hand_over(actor=desk.advisor, hand_over=hand_over)
    assert desk.drawn() == (3, 3)


def test_an_undone_hand_over_is_not_undone_again() -> None:
    desk = Desk()
    hand_over = issuing.undo_hand_over(actor=desk.advisor, hand_over=desk.hand_over())
    with refused("already_cancelled"):
        issuing.undo_hand_over(actor=desk.advisor, hand_over=hand_over)


def test_a_number_that_looks_like_a_social_security_number_is_refused_in_a_reason() -> None:
    desk = Desk()
    with refused("nir_refused"):
        desk.hand_over(by=desk.manager, reason="voir 2 84 05 62 498 123 53")


def test_the_person_of_a_merged_file_receives_nothing() -> None:
    desk = Desk()
    person, other = desk.person(), desk.person()
    Person.objects.filter(pk=person.pk).update(merged_into=other)
    with refused("file_merged"):
        desk.hand_over(person)
