"""A problem with a booklet: stopped, reopened, replaced, given back, cancelled."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from time_machine import Traveller

from diagnostics.accounts.refusals import Refusal
from passes import enums, issuing, mending
from passes.models import Booklet, Pass
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.passes import desks
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

TOMORROW = dt.datetime(2026, 3, 11, 9, 0, tzinfo=dt.UTC)
LOST = enums.LossKind.LOST


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


# --- stop_booklet, resume_booklet --------------------------------------------------------------


def test_stopping_blocks_every_unused_pass_at_once_with_its_report() -> None:
    desk = Desk()
    booklet = desk.hand_over(passes=3).booklet
    used = booklet.passes.first()
    desks.spend(used)
    mending.stop_booklet(
        actor=desk.advisor, booklet=booklet, kind=enums.LossKind.STOLEN, reason="Sac volé"
    )
    blocked = booklet.passes.filter(blocked_at__isnull=False)
    assert list(blocked.values_list("blocked_reason", flat=True)) == ["stolen", "stolen"]
    used.refresh_from_db()
    assert used.blocked_at is None
    report = booklet.loss_reports.get()
    assert (report.kind, report.reported_by, report.reason) == ("stolen", desk.advisor, "Sac volé")
    line = desks.last_line(booklet)
    assert (line.verb, line.facts) == ("booklet.stopped", {"kind": "stolen", "passes": 2})


def test_a_stopped_booklet_is_not_stopped_again_and_can_be_reopened() -> None:
    desk = Desk()
    booklet = desk.hand_over().booklet
    with refused("not_blocked"):
        mending.resume_booklet(actor=desk.advisor, booklet=booklet)
    mending.stop_booklet(actor=desk.advisor, booklet=booklet, kind=LOST)
    with refused("already_blocked"):
        mending.stop_booklet(actor=desk.advisor, booklet=booklet, kind=LOST)
    mending.resume_booklet(actor=desk.advisor, booklet=booklet)
    assert not booklet.passes.filter(blocked_at__isnull=False).exists()
    assert booklet.loss_reports.get().closed_at is not None
    assert desks.last_line(booklet).verb == "booklet.resumed"
    mending.stop_booklet(actor=desk.advisor, booklet=booklet, kind=LOST)


def test_an_operator_may_stop_and_another_agency_may_not() -> None:
    desk = Desk()
    booklet = desk.hand_over().booklet
    with refused("not_allowed"):
        mending.stop_booklet(actor=advisor(), booklet=booklet, kind=LOST)
    mending.stop_booklet(actor=UserFactory(operator=True), booklet=booklet, kind=LOST)
    with refused("not_allowed"):
        mending.resume_booklet(actor=UserFactory(operator=True), booklet=booklet)


def test_the_agency_that_receives_the_person_now_may_stop_her_booklet() -> None:
    desk = Desk()
    hand_over = desk.hand_over()
    hand_over.person.agency = AgencyFactory()
    hand_over.person.save()
    mending.stop_booklet(
        actor=advisor(hand_over.person.agency), booklet=hand_over.booklet, kind=LOST
    )


def test_nothing_is_stopped_when_nothing_is_left() -> None:
    desk = Desk()
    booklet = desk.hand_over(passes=1).booklet
    desks.spend(booklet.passes.get())
    with refused("nothing_left"):
        mending.stop_booklet(actor=desk.advisor, booklet=booklet, kind=LOST)


# --- replace_booklet ---------------------------------------------------------------------------


def test_a_replacement_has_new_numbers_for_what_is_left_and_continues_the_hand_over() -> None:
    desk = Desk()
    old = desk.hand_over(passes=4)
    desks.spend(old.booklet.passes.first())
    mending.stop_booklet(actor=desk.advisor, booklet=old.booklet, kind=LOST)
    new = mending.replace_booklet(actor=desk.advisor, hand_over=old)
    old.refresh_from_db()
    old_booklet = Booklet.objects.get(pk=old.booklet_id)
    assert old_booklet.status == enums.BookletStatus.REPLACED
    assert old.ended_at is not None
    assert (new.replaces, new.person, new.booklet.size) == (old, old.person, 3)
    gone = Pass.objects.filter(booklet=old_booklet, status="replaced").order_by("pk")
    assert [each.replaced_by for each in gone] == list(new.booklet.passes.order_by("rank"))
    assert all(each.blocked_at is None for each in gone)
    assert old_booklet.loss_reports.get().replacement == new.booklet
    assert desk.drawn() == (4, 4)
    assert desks.law_a_holds(desk.order)
    line = desks.last_line(new)
    assert line.verb == "booklet.replaced"
    assert line.facts == {"old": old_booklet.number, "new": new.booklet.number, "passes": 3}


def test_a_replacement_is_not_counted_as_a_hand_over(clock: Traveller) -> None:
    desk = Desk()
    old = desk.hand_over()
    clock.move_to(TOMORROW)
    new = mending.replace_booklet(actor=desk.advisor, hand_over=old)
    counted = type(new).objects.counted()
    assert list(counted) == [old]
    assert new.handed_over_on == dt.date(2026, 3, 11)
    assert len(issuing.draw_codes(actor=desk.advisor, hand_over=new)) == 3


def test_t13_a_lost_booklet_found_again_never_wakes() -> None:
    desk = Desk()
    old = desk.hand_over()
    mending.stop_booklet(actor=desk.advisor, booklet=old.booklet, kind=LOST)
    mending.replace_booklet(actor=desk.advisor, hand_over=old)
    for act in (
        lambda: mending.resume_booklet(actor=desk.advisor, booklet=old.booklet),
        lambda: mending.replace_booklet(actor=desk.advisor, hand_over=old),
        lambda: issuing.undo_hand_over(actor=desk.advisor, hand_over=old),
        lambda: mending.stop_booklet(actor=desk.advisor, booklet=old.booklet, kind=LOST),
    ):
        with refused("already_replaced"):
            act()


def test_a_booklet_used_up_has_nothing_to_replace() -> None:
    desk = Desk()
    hand_over = desk.hand_over(passes=1)
    desks.spend(hand_over.booklet.passes.get())
    with refused("nothing_to_replace"):
        mending.replace_booklet(actor=desk.advisor, hand_over=hand_over)


def test_a_replacement_sent_twice_is_made_once() -> None:
    desk, request_id = Desk(), uuid.uuid4()
    old = desk.hand_over()
    asked = {"actor": desk.advisor, "hand_over": old, "request_id": request_id}
    new = mending.replace_booklet(**asked)
    assert mending.replace_booklet(**asked) == new
    assert Booklet.objects.count() == 2


def test_another_agency_replaces_nothing() -> None:
    desk = Desk()
    with refused("not_allowed"):
        mending.replace_booklet(actor=advisor(), hand_over=desk.hand_over())


# --- end_hand_over: T27 ------------------------------------------------------------------------


@pytest.mark.parametrize("reason", list(enums.EndReason))
def test_t27_what_is_left_goes_back_to_the_allocation_and_what_is_redeemed_stays(
    reason: enums.EndReason,
) -> None:
    desk = Desk()
    hand_over = desk.hand_over(passes=5)
    desks.spend(hand_over.booklet.passes.first())
    ended = mending.end_hand_over(actor=desk.advisor, hand_over=hand_over, reason=reason)
    assert ended.ended_reason == reason
    assert desks.counts(desk.order)["redeemed"] == 1
    assert ended.booklet.passes.filter(returned_to_allocation=True).count() == 4
    assert desk.drawn() == (1, 1)
    assert desks.law_a_holds(desk.order)
    line = desks.last_line(ended)
    assert (line.verb, line.facts["passes"]) == ("hand_over.ended", 4)


def test_nothing_is_given_back_when_nothing_is_left() -> None:
    desk = Desk()
    hand_over = desk.hand_over(passes=1)
    desks.spend(hand_over.booklet.passes.get())
    with refused("nothing_left"):
        mending.end_hand_over(actor=desk.advisor, hand_over=hand_over, reason=enums.EndReason.MOVE)
    with refused("not_allowed"):
        mending.end_hand_over(actor=advisor(), hand_over=hand_over, reason=enums.EndReason.MOVE)


def test_ending_closes_the_open_report() -> None:
    desk = Desk()
    hand_over = desk.hand_over()
    mending.stop_booklet(actor=desk.advisor, booklet=hand_over.booklet, kind=LOST)
    mending.end_hand_over(actor=desk.advisor, hand_over=hand_over, reason=enums.EndReason.DEATH)
    assert hand_over.booklet.loss_reports.get().closed_at is not None
    assert not hand_over.booklet.passes.filter(blocked_at__isnull=False).exists()


# --- cancel_booklet ----------------------------------------------------------------------------


def test_a_manager_cancels_what_is_left_and_its_value_is_owed_back() -> None:
    desk = Desk()
    hand_over = desk.hand_over(passes=3)
    mending.cancel_booklet(actor=desk.manager, booklet=hand_over.booklet, reason="Fraude")
    assert desks.counts(desk.order)["cancelled"] == 3
    assert desk.drawn() == (3, 3)
    assert desks.law_a_holds(desk.order)
    hand_over.refresh_from_db()
    assert hand_over.ended_at is not None
    line = desks.last_line(hand_over.booklet)
    assert (line.verb, line.facts) == ("booklet.cancelled", {"reason": "Fraude", "passes": 3})


def test_33_given_a_booklet_all_redeemed_or_cancelled_then_cancelling_it_is_a_refusal() -> None:
    """Behaviour 33."""
    desk = Desk()
    used, cancelled = desk.hand_over(passes=1).booklet, desk.hand_over().booklet
    desks.spend(used.passes.get())
    with refused("already_redeemed"):
        mending.cancel_booklet(actor=desk.manager, booklet=used, reason="Fraude")
    mending.cancel_booklet(actor=UserFactory(operator=True), booklet=cancelled, reason="Fraude")
    with refused("already_cancelled"):
        mending.cancel_booklet(actor=desk.manager, booklet=cancelled, reason="Fraude")


def test_cancelling_takes_a_manager_and_a_reason() -> None:
    desk = Desk()
    booklet = desk.hand_over().booklet
    with refused("not_allowed"):
        mending.cancel_booklet(actor=desk.advisor, booklet=booklet, reason="Fraude")
    with refused("reason_missing"):
        mending.cancel_booklet(actor=desk.manager, booklet=booklet, reason=" ")


# --- exclusions --------------------------------------------------------------------------------


def test_an_exclusion_is_a_managers_act_with_a_reason_and_can_be_lifted() -> None:
    desk = Desk()
    asked: dict[str, Any] = {"person": desk.person(), "order": desk.order}
    with refused("not_allowed"):
        mending.exclude_person(actor=desk.advisor, reason="Motif", **asked)
    with refused("reason_missing"):
        mending.exclude_person(actor=desk.manager, reason="", **asked)
    exclusion = mending.exclude_person(actor=desk.manager, reason="Motif", **asked)
    assert desks.last_line(exclusion).verb == "person.excluded"
    with refused("already_excluded"):
        mending.exclude_person(actor=desk.manager, reason="Motif", **asked)
    with refused("not_allowed"):
        mending.lift_exclusion(actor=manager(), exclusion=exclusion)
    mending.lift_exclusion(actor=desk.manager, exclusion=exclusion)
    assert desks.last_line(exclusion).verb == "exclusion.lifted"
    with refused("not_excluded"):
        mending.lift_exclusion(actor=desk.manager, exclusion=exclusion)
