"""Behaviours 36 to 48 of passes-and-money.md, one sentence each (37 stands in test_paying)."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from lxml import etree

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.refusals import Refusal
from passes import answering, closing, owing, paying, stating
from passes.enums import LineKind, PaymentStatus, StatementStatus
from passes.formats import iso20022
from passes.models import MonthlyStatement, Order, Payment, PaymentBatch, SiteService
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import bank_file, debit_of, sent_payment, state, upload
from tests.passes.factories import active_order, open_provider
from tests.passes.formats.pain002_samples import group, line, report
from tests.passes.money_factories import (
    CLOSING_DAY,
    PAYING_DAY,
    payable_statement,
    prepared_batch,
    redemption,
    released_batch,
    reversal,
)
from tests.passes.scanning import SERVICE_ON, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

JOB = SystemJob("close_month")
# 00:00 in Paris on 1 March 2026.
CUT_OFF = dt.datetime(2026, 2, 28, 23, 0, tzinfo=dt.UTC)
APRIL = dt.datetime(2026, 4, 2, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 12)


@pytest.fixture(autouse=True)
def _paying_day():
    with time_machine.travel(PAYING_DAY, tick=False):
        yield


def close(period="2026-02", at=CLOSING_DAY):
    with time_machine.travel(at, tick=False):
        (statement,) = closing.close_month(actor=JOB, period=period)
    return statement


def code_of(call):
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


def answered(batch, *lines, status="PART", at="2026-03-12T12:00:00"):
    content = report(batch.number, group(*lines, status=status), status=status, at=at)
    return answering.import_payment_report(actor=JOB, content=content, file_name="r.xml")


def test_36_given_a_redemption_seconds_after_the_cut_off_then_it_is_left_for_the_next_month():
    provider = open_provider()
    before = redemption(provider, received_at=CUT_OFF - dt.timedelta(seconds=5))
    after = redemption(provider, received_at=CUT_OFF + dt.timedelta(seconds=5))
    assert [each.redemption for each in close().lines.all()] == [before]
    assert [each.redemption for each in close("2026-03", APRIL).lines.all()] == [after]


def test_38_given_two_passes_of_40_euros_and_a_rate_that_leaves_95_percent_then_7600_cents():
    order = active_order(face_value_cents=4_000, downstream_fee_bp=500, fee_vat_bp=0)
    provider = open_provider()
    redemption(provider, order)
    redemption(provider, order)
    statement = close()
    assert (statement.net_cents, type(statement.net_cents)) == (7_600, int)


def test_39_given_a_price_with_a_start_and_an_end_then_it_is_not_used_outside_of_them():
    desk = open_desk()
    offer = SiteService.objects.filter(pk=desk.offer.pk)
    # Until the day before the session, 15 €; from that day on, without an end, 12 €.
    offer.update(price_cents=1_500, until_on=SERVICE_ON - dt.timedelta(days=1))
    SiteService.objects.create(
        site=desk.site, service=desk.service, price_cents=1_200, from_on=SERVICE_ON
    )
    assert desk.redeem().redemption.price_cents == 1_200


def test_40_given_no_accepted_account_then_the_money_waits_with_its_reason_and_is_in_what_is_owed():
    paid, waiting = payable_statement(), payable_statement(account=False)
    assert [each.statement for each in prepared_batch().payments.all()] == [paid]
    _, (left,) = owing.due(PAYING_DAY.date())
    assert (left.statement, left.cents, left.blocked.code) == (waiting, 3_000, "no_bank_account")
    told = stating.money_of(waiting.provider, PAYING_DAY.date())
    assert (told.stated_cents, told.waiting[0].cents) == (3_000, 3_000)
    assert told.waiting[0].blocked.remedy == "Déposez votre RIB."


def test_41_given_two_redemptions_when_paid_then_one_payment_carries_them_and_its_lines_remain():
    statement = payable_statement(passes=2)
    (payment,) = prepared_batch().payments.all()
    assert payment.amount_cents == 2_000
    assert sum(each.amount_cents for each in payment.statement.lines.all()) == 2_000
    assert {each.redemption.provider for each in statement.lines.all()} == {statement.provider}


def test_42_given_a_provider_overpaid_then_the_difference_is_a_line_never_netted_silently():
    payment = sent_payment()
    upload(bank_file(debit_of(payment), closing="970.00"))
    undone = payment.statement.lines.first().redemption
    reversal(undone, at=PAYING_DAY, after_closing=True)
    redemption(payment.statement.provider, received_at=PAYING_DAY)
    redemption(payment.statement.provider, received_at=PAYING_DAY)
    march = close("2026-03", APRIL)
    taken_back = march.lines.get(kind=LineKind.REVERSAL)
    assert (taken_back.amount_cents, taken_back.reversal.redemption) == (-1_000, undone)
    assert (march.gross_cents, march.adjustments_cents, march.net_cents) == (2_000, -1_000, 1_000)


def test_43_given_a_place_a_price_or_a_rate_edited_then_an_old_redemption_keeps_those_of_its_day():
    order = active_order(downstream_fee_bp=420, fee_vat_bp=0)
    provider = open_provider()
    taken = redemption(provider, order, price_cents=1_500)
    statement = close()
    sheet = stating.sheet_of(statement)
    provider.sites.update(name="Nouveau nom")
    SiteService.objects.update(price_cents=9_900)
    Order.objects.filter(pk=order.pk).update(downstream_fee_bp=9_000)
    taken.refresh_from_db()
    statement.refresh_from_db()
    assert stating.sheet_of(statement) == sheet
    assert (taken.price_cents, taken.site_name) == (1_500, "Médiathèque de Lens")
    assert statement.fee_cents == 42


@pytest.mark.parametrize("version", ["pain.001.001.09", "pain.001.001.03"])
def test_44_given_a_batch_then_its_file_is_valid_and_its_count_and_sum_equal_the_lines(
    settings, version
):
    settings.PAIN_VERSION = version
    payable_statement()
    payable_statement(passes=5)
    content = bytes(released_batch().file_content)
    assert not iso20022.schema_faults(content, version)
    root = etree.fromstring(content)
    assert root.tag.endswith(f"{version}}}Document")
    assert {each.text for each in root.iter("{*}NbOfTxs")} == {"2"}
    assert {each.text for each in root.iter("{*}CtrlSum")} == {"80.00"}
    assert [each.text for each in root.iter("{*}InstdAmt")] == ["30.00", "50.00"]


def test_45_given_a_day_in_the_past_when_released_then_date_in_the_past():
    payable_statement()
    batch = prepared_batch(on=DAY)
    with time_machine.travel("2026-03-13T09:00:00Z", tick=False):
        release = lambda: paying.release_batch(  # noqa: E731
            actor=UserFactory(operator=True), batch=batch
        )
        assert code_of(release) == "date_in_the_past"


def test_45_given_a_net_of_zero_or_less_then_no_payment_is_made_and_the_database_agrees():
    provider = open_provider()
    undone = redemption(provider)
    close()
    reversal(undone, at=CLOSING_DAY, after_closing=True)
    assert close("2026-03", APRIL).net_cents == -1_000
    MonthlyStatement.objects.filter(net_cents__gt=0).update(status=StatementStatus.DISPUTED)
    prepare = lambda: paying.prepare_batch(  # noqa: E731
        actor=UserFactory(operator=True), requested_on=DAY
    )
    assert code_of(prepare) == "nothing_to_pay"
    payable_statement()
    payment = prepared_batch().payments.get()
    payment.pk, payment.attempt, payment.part, payment.amount_cents = None, 9, 9, 0
    payment.end_to_end_id = "R-2026-02-000009-9"
    with pytest.raises(IntegrityError), transaction.atomic():
        payment.save()


def test_46_given_one_who_prepared_a_batch_when_the_same_releases_it_then_same_person():
    payable_statement()
    preparer = UserFactory(operator=True)
    batch = prepared_batch(by=preparer)
    assert code_of(lambda: paying.release_batch(actor=preparer, batch=batch)) == "same_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentBatch.objects.update(status="released", released_by=preparer, released_at=PAYING_DAY)


def sent_batch():
    """Hand one batch of two transfers to the bank."""
    payable_statement()
    batch = sent_payment().batch
    return batch, *batch.payments.order_by("pk")


def test_47_given_a_report_partly_accepted_then_accepted_lines_move_on_and_others_say_why():
    batch, one, two = sent_batch()
    lines = line(one.end_to_end_id, "ACSC"), line(two.end_to_end_id, "RJCT", "AC04")
    answered(batch, *lines)
    assert (state(one), state(two)) == (("sent", "in_payment"), ("rejected", "approved"))
    assert two.bank_reason == "AC04"


def test_47_given_a_rejection_of_the_whole_file_then_no_line_is_treated_as_paid():
    batch, one, two = sent_batch()
    content = report(batch.number, status="RJCT", why="FF01")
    answering.import_payment_report(actor=JOB, content=content, file_name="r.xml")
    assert {state(one), state(two)} == {("rejected", "approved")}
    assert not Payment.objects.filter(status=PaymentStatus.SETTLED).exists()


def test_48_given_a_rejection_after_an_acceptance_then_it_overrides_it_for_that_line_only():
    batch, one, two = sent_batch()
    both = line(one.end_to_end_id, "ACSP"), line(two.end_to_end_id, "ACSP")
    answered(batch, *both, status="ACSP")
    answered(batch, line(two.end_to_end_id, "RJCT", "AC01"), at="2026-03-12T18:00:00")
    assert (state(one), state(two)) == (("sent", "in_payment"), ("rejected", "approved"))
