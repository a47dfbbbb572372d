"""What ends an order: figures signed by both, and the value given back to the cent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from time_machine import Traveller

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import checking, enums, expiring, joint_figures, ordering, redeeming, winding_up
from passes.models import CreditNote, JointStatement, Order, Redemption
from tests.passes import order_factories
from tests.passes.desks import Desk
from tests.passes.expiries import LAST_DAY, acknowledge, operator, sign_joint, stop
from tests.passes.factories import UserFactory, open_provider
from tests.passes.scanning import Desk as ScanDesk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FACE = 1000


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.code


@pytest.fixture
def ended(clock: Traveller) -> tuple[Order, Any, ScanDesk]:
    """An expired order of 100 Passes: three handed out, one redeemed; by its verbs."""
    clock.move_to(dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC))
    order = order_factories.active(valid_from=dt.date(2026, 3, 1), valid_until=LAST_DAY)
    funder = order_factories.signatory(order)
    desk = Desk()
    desk.order.allocations.all().delete()
    desk.agency.allocations.create(
        order=order, allotted_count=100, allotted_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    )
    made = desk.hand_over(passes=3)
    assert made.order == order
    provider = open_provider()
    site = provider.sites.get()
    scans = ScanDesk(
        member=UserFactory(),
        provider=provider,
        site=site,
        service=site.site_services.get().service,
        booklet=made.booklet,
    )
    provider.memberships.create(
        user=scans.member, role="provider_member", started_on=dt.date(2025, 1, 1)
    )
    clock.move_to(dt.datetime(2026, 3, 16, 8, tzinfo=dt.UTC))
    scans.redeem(service_on=dt.date(2026, 3, 16))
    expiring.climb_ladder()
    stop(order, funder)
    acknowledge(order, funder)
    clock.move_to(dt.datetime(2026, 5, 8, 8, tzinfo=dt.UTC))
    expiring.climb_ladder()
    order.refresh_from_db()
    return order, funder, scans


def laws_hold(order: Order) -> bool:
    return all(each.ok for each in checking.weigh(order))


def test_the_books_hold_when_the_passes_have_expired(ended: Any) -> None:
    order, _, _ = ended
    assert order.status == "expired"
    assert laws_hold(order)
    figures = joint_figures.figures_of(order)
    assert (figures.ordered, figures.never_issued, figures.handed_out) == (100, 97, 3)
    assert (figures.redeemed, figures.expired, figures.started_booklets) == (1, 99, 1)
    assert (figures.redeemed_cents, figures.to_return_cents) == (FACE, 99 * FACE)


def test_both_sign_the_same_figures_then_the_order_is_settled_to_the_cent(ended: Any) -> None:
    order, funder, _ = ended
    actor = operator()
    assert code_of(winding_up.issue_credit_note, actor=actor, order=order) == "joint_not_signed"
    sign_joint(order, actor)
    assert code_of(sign_joint, order, actor) == "already_signed"
    sign_joint(order, funder)
    note = winding_up.issue_credit_note(actor=actor, order=order)
    assert isinstance(note, CreditNote)
    assert (note.number, note.amount_cents, note.kind) == ("A-2026-000001", 99 * FACE, "closing")
    order.refresh_from_db()
    assert order.status == "closed"
    assert laws_hold(order)
    lines = JournalEntry.objects.filter(refusal_code="")
    assert lines.filter(verb="joint_statement.signed").count() == 2
    assert lines.get(verb="credit_note.issued").facts["amount_cents"] == 99 * FACE


def test_figures_that_moved_are_signed_again_by_both(ended: Any) -> None:
    order, funder, scans = ended
    sign_joint(order, funder)
    redeeming.reverse_redemption(
        actor=scans.member, redemption=Redemption.objects.get(), reason="Séance annulée"
    )
    wrong = {"actor": operator(), "order": order, "text_digest": "0" * 64}
    assert code_of(winding_up.sign_joint_statement, **wrong) == "text_changed"
    sign_joint(order, operator())
    joint = JointStatement.objects.get()
    assert (joint.funder_signed_at, joint.is_signed) == (None, False)
    assert joint.figures["redeemed"] == 0


def test_a_late_reversal_of_a_closed_order_has_a_complementary_note(ended: Any) -> None:
    order, funder, scans = ended
    actor = operator()
    sign_joint(order, actor)
    sign_joint(order, funder)
    winding_up.issue_credit_note(actor=actor, order=order)
    again = code_of(winding_up.issue_credit_note, actor=actor, order=order)
    assert again == "nothing_to_credit"
    redeeming.reverse_redemption(
        actor=scans.member, redemption=Redemption.objects.get(), reason="Séance annulée"
    )
    note = CreditNote.objects.get(kind="complementary")
    assert (note.number, note.amount_cents) == ("A-2026-000002", FACE)
    assert JournalEntry.objects.filter(verb="credit_note.issued", refusal_code="").count() == 2
    assert code_of(winding_up.issue_credit_note, actor=actor, order=order) == "nothing_to_credit"
    order.refresh_from_db()
    assert laws_hold(order)


def test_a_forfeited_value_closes_the_order_without_a_note_and_says_so(ended: Any) -> None:
    order, funder, _ = ended
    Order.objects.filter(pk=order.pk).update(unused_value_policy=enums.UnusedValue.FORFEITED)
    order.refresh_from_db()
    actor = operator()
    sign_joint(order, actor)
    sign_joint(order, funder)
    assert winding_up.issue_credit_note(actor=actor, order=order) == order
    order.refresh_from_db()
    assert order.status == "closed"
    assert JointStatement.objects.get().forfeited_cents == 99 * FACE
    assert laws_hold(order)


def test_nobody_else_signs_and_nothing_is_signed_before_the_end(clock: Traveller) -> None:
    clock.move_to(dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC))
    order = order_factories.active(valid_from=dt.date(2026, 3, 1), valid_until=LAST_DAY)
    digest = joint_figures.figures_of(order).digest
    given = {"order": order, "text_digest": digest}
    refused = code_of(winding_up.sign_joint_statement, actor=operator(), **given)
    assert refused == "not_expired"
    stranger = UserFactory()
    refused = code_of(winding_up.sign_joint_statement, actor=stranger, **given)
    assert refused == "signatory_not_authorised"


def test_a_cancelled_order_and_a_surplus_are_given_back(clock: Traveller) -> None:
    clock.move_to(dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC))
    actor = operator()
    draft = order_factories.signed(order_factories.draft())
    order_factories.funded(draft, 500)
    ordering.cancel_order(actor=actor, order=draft, reason="Abandon du projet")
    note = winding_up.issue_credit_note(actor=actor, order=draft)
    assert isinstance(note, CreditNote)
    assert (note.kind, note.amount_cents) == ("cancellation", 500)
    order = order_factories.active(cents=100 * FACE + 250)
    surplus = winding_up.issue_credit_note(actor=actor, order=order)
    assert isinstance(surplus, CreditNote)
    assert (surplus.kind, surplus.amount_cents) == ("surplus", 250)
    refused = code_of(winding_up.issue_credit_note, actor=actor, order=order)
    assert refused == "nothing_to_credit"
    assert laws_hold(order)
    assert laws_hold(Order.objects.get(pk=draft.pk))


def test_an_order_whose_books_differ_is_not_signed(ended: Any) -> None:
    order, _, scans = ended
    scans.booklet.passes.filter(rank=2).update(status=enums.PassStatus.CANCELLED, cancelled_at=LAST)
    assert code_of(sign_joint, order, operator()) == "books_differ"


LAST = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
