"""The ladder of the end of an order: dates, signatures, refusals, and nothing silent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from time_machine import Traveller

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import enums, expiring, ladder, order_text, ordering
from passes.models import (
    Booklet,
    ExpiryStep,
    Extension,
    HandOver,
    Order,
    Pass,
    Redemption,
    SignOff,
)
from tests.accounts.factories import UserFactory
from tests.passes import order_factories
from tests.passes.expiries import LAST_DAY, acknowledge, ending, operator, stop
from tests.passes.factories import ServiceFactory
from tests.passes.scanning import hand_out, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CANCELLED_AT = dt.datetime(2026, 3, 16, tzinfo=dt.UTC)


@pytest.fixture
def calendar(clock: Traveller) -> Any:
    """Move to a number of days after J, at nine in the morning in Paris."""

    def to(days: int) -> dt.date:
        day = LAST_DAY + dt.timedelta(days=days)
        clock.move_to(dt.datetime.combine(day, dt.time(8), tzinfo=dt.UTC))
        return day

    to(-60)
    return to


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.code


def lines(verb: str) -> int:
    return JournalEntry.objects.filter(verb=verb, refusal_code="").count()


def at_the_end(calendar: Any) -> tuple[Order, Any]:
    """Take an order to the day after its claim window, everything signed."""
    order, funder = ending()
    calendar(-15)
    expiring.climb_ladder()
    stop(order, funder)
    acknowledge(order, funder)
    calendar(38)
    return order, funder


def test_thirty_days_before_the_end_the_alert_counts_what_is_out(calendar: Any) -> None:
    order, _ = ending()
    calendar(-31)
    assert expiring.climb_ladder() == []
    calendar(-30)
    assert expiring.climb_ladder() == [f"{order.reference} : en fin de validité"]
    alert = ExpiryStep.objects.get(step="alert")
    assert alert.done_name == "climb_ladder"
    assert (alert.counts["issued"], alert.counts["handed_out"]) == (100, 0)
    assert expiring.climb_ladder() == []
    assert lines("ladder.climbed") == 1


def test_the_funder_stops_the_distribution_on_the_exact_text(calendar: Any) -> None:
    order, funder = ending()
    day = calendar(-15)
    expiring.climb_ladder()
    assert code_of(stop, order, funder, text_digest="0" * 64) == "text_changed"
    stopped = stop(order, funder)
    assert stopped.distribution_stopped_on == day
    assert SignOff.objects.get(kind="stop").signed_by == funder
    assert code_of(stop, order, funder) == "already_stopped"
    assert lines("distribution.stopped") == 1


def test_both_signatures_may_be_given_in_one_sitting_and_in_their_order(calendar: Any) -> None:
    order, funder = ending()
    calendar(-30)
    expiring.climb_ladder()
    assert code_of(acknowledge, order, funder) == "stop_not_signed"
    stop(order, funder)
    acknowledge(order, funder)
    assert code_of(acknowledge, order, funder) == "already_acknowledged"
    assert ladder.waited_for(Order.objects.get(pk=order.pk)) == ""
    assert lines("expiry.acknowledged") == 1


def test_nobody_signs_too_early_nor_for_another_funder(calendar: Any) -> None:
    order, funder = ending()
    assert code_of(stop, order, funder) == "too_early"
    calendar(-20)
    expiring.climb_ladder()
    assert code_of(stop, order, operator()) == "signatory_not_authorised"
    other = order_factories.signatory(ending(title="Autre")[0])
    assert code_of(stop, order, other) == "signatory_not_authorised"


def test_dates_move_the_order_even_when_nobody_signs_and_distribution_ends_at_j(
    calendar: Any,
) -> None:
    order, _ = ending()
    for days, status in ((1, "in_grace"), (30, "in_grace"), (31, "claims_only")):
        calendar(days)
        expiring.climb_ladder()
        order.refresh_from_db()
        assert order.status == status
    assert order.distribution_stopped_on == LAST_DAY
    assert list(
        order.expiry_steps.filter(done_at__isnull=False).values_list("step", flat=True)
    ) == [
        "alert",
        "last_day",
        "end_of_grace",
    ]


def test_local_days_are_those_of_the_orders_own_time_zone(calendar: Any, clock: Traveller) -> None:
    order, _ = ending()
    Order.objects.filter(pk=order.pk).update(time_zone="Indian/Reunion")
    # 22:30 in Paris on the last day: already tomorrow in La Réunion.
    clock.move_to(dt.datetime.combine(LAST_DAY, dt.time(20, 30), tzinfo=dt.UTC))
    expiring.climb_ladder()
    order.refresh_from_db()
    assert order.status == "in_grace"


def test_passes_expire_after_the_claim_window_and_units_never_made_lapse(calendar: Any) -> None:
    order, _ = at_the_end(calendar)
    booklet = hand_out(order, size=3)
    Order.objects.filter(pk=order.pk).update(drawn_count=3)
    Pass.objects.filter(booklet=booklet, rank=1).update(
        blocked_at=dt.datetime(2026, 3, 3, tzinfo=dt.UTC), blocked_reason="lost"
    )
    assert expiring.climb_ladder() == [
        f"{order.reference} : derniers encaissements",
        f"{order.reference} : Pass non utilisés expirés",
    ]
    order.refresh_from_db()
    assert (order.status, order.lapsed_count) == ("expired", 97)
    assert set(booklet.passes.values_list("status", flat=True)) == {"expired"}
    assert Booklet.objects.get(pk=booklet.pk).status == "expired"
    assert HandOver.objects.get(booklet=booklet).ended_at is not None
    assert expiring.climb_ladder() == []
    assert lines("passes.expired") == 1


def test_a_redeemed_pass_does_not_expire(calendar: Any) -> None:
    order, _ = at_the_end(calendar)
    desk = open_desk(order)
    Pass.objects.filter(pk=desk.first.pk).update(status=enums.PassStatus.REDEEMED)
    expiring.climb_ladder()
    assert sorted(desk.booklet.passes.values_list("status", flat=True)) == [
        "expired",
        "expired",
        "redeemed",
    ]


def test_nothing_expires_on_the_last_day_of_claims(calendar: Any) -> None:
    order, funder = ending()
    calendar(-15)
    expiring.climb_ladder()
    stop(order, funder)
    acknowledge(order, funder)
    calendar(37)
    expiring.climb_ladder()
    order.refresh_from_db()
    assert order.status == "claims_only"
    assert code_of(expiring.expire_passes, actor=operator(), order=order) == "claim_window_open"


def test_without_the_funder_two_reminders_then_the_operator_decides_with_a_reason(
    calendar: Any,
) -> None:
    order, _ = ending()
    calendar(38)
    assert expiring.climb_ladder()[-1] == f"{order.reference} : rappel 1 au commanditaire"
    assert expiring.climb_ladder() == []
    decide = {"actor": operator(), "order": order}
    assert code_of(expiring.expire_passes, **decide, reason="Silence") == "expiry_not_acknowledged"
    calendar(45)
    assert expiring.climb_ladder() == [f"{order.reference} : rappel 2 au commanditaire"]
    assert code_of(expiring.expire_passes, **decide) == "reason_missing"
    expired = expiring.expire_passes(**decide, reason="Deux rappels sans réponse")
    assert expired.status == "expired"
    assert ExpiryStep.objects.get(step="end_of_claims").reason == "Deux rappels sans réponse"
    assert lines("expiry.reminded") == 2


def test_an_extended_order_gives_every_live_pass_its_new_day_and_keeps_the_old_one(
    calendar: Any,
) -> None:
    """passes-and-money.md 11, line 29."""
    order, funder = ending()
    calendar(-15)
    expiring.climb_ladder()
    stop(order, funder)
    later = LAST_DAY + dt.timedelta(days=90)
    extended = expiring.extend_order(
        actor=funder, order=order, valid_until=later, reason="Ateliers reportés"
    )
    assert (extended.status, extended.distribution_stopped_on) == ("active", None)
    assert extended.last_claim_on == later + dt.timedelta(days=37)
    kept = Extension.objects.get()
    assert (kept.former_until, kept.extended_by, kept.reason) == (
        LAST_DAY,
        funder,
        "Ateliers reportés",
    )
    assert ordering.is_signed(Order.objects.select_related("funder").get(pk=order.pk))
    assert order_text.digest_of(extended) == SignOff.objects.latest("pk").text_digest
    assert lines("order.extended") == 1
    # The same rungs come again, later.
    calendar(60)
    expiring.climb_ladder()
    assert ExpiryStep.objects.filter(step="alert", done_at__isnull=False).count() == 2


def test_29_given_an_order_extended_then_its_live_passes_follow_and_the_others_do_not(
    calendar: Any,
) -> None:
    order, funder = ending()
    calendar(-15)
    desk = open_desk(order)
    used, cancelled, live = desk.passes
    first = desk.redeem(used, service_on=LAST_DAY - dt.timedelta(days=15)).redemption
    Pass.objects.filter(pk=cancelled.pk).update(status="cancelled", cancelled_at=CANCELLED_AT)
    later = LAST_DAY + dt.timedelta(days=90)
    expiring.extend_order(actor=funder, order=order, valid_until=later, reason="Ateliers reportés")
    day = calendar(80)
    assert desk.redeem(live, service_on=day).redemption is not None
    assert code_of(desk.redeem, cancelled, service_on=day) == "cancelled"
    assert code_of(desk.redeem, used, service_on=day) == "already_redeemed"
    assert Redemption.objects.get(digital_pass=used) == first
    kept = Extension.objects.get()
    assert (kept.former_until, kept.new_until) == (LAST_DAY, later)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_until": LAST_DAY}, "date_not_later"),
        ({"reason": " "}, "reason_missing"),
        ({"actor": "operator"}, "signatory_not_authorised"),
    ],
)
def test_an_extension_is_refused(calendar: Any, changes: dict[str, Any], code: str) -> None:
    order, funder = ending()
    given = {"actor": funder, "valid_until": LAST_DAY + dt.timedelta(days=1), "reason": "Retard"}
    given |= changes
    if given["actor"] == "operator":
        given["actor"] = UserFactory(operator=True)
    assert code_of(expiring.extend_order, order=order, **given) == code
    assert not Extension.objects.exists()


def test_an_expired_order_is_not_extended(calendar: Any) -> None:
    order, funder = at_the_end(calendar)
    expiring.climb_ladder()
    later = LAST_DAY + dt.timedelta(days=90)
    given = {"actor": funder, "order": order, "valid_until": later, "reason": "Trop tard"}
    assert code_of(expiring.extend_order, **given) == "already_expired"


def test_a_voucher_of_the_legal_preset_keeps_its_claim_window_to_the_end_of_the_second_month(
    calendar: Any,
) -> None:
    order, funder = ending(legal_preset="cap", services=(ServiceFactory(),))
    extended = expiring.extend_order(
        actor=funder, order=order, valid_until=dt.date(2026, 4, 30), reason="Retard"
    )
    assert extended.last_service_on == dt.date(2026, 4, 30)
    assert extended.last_claim_on == dt.date(2026, 6, 30)
