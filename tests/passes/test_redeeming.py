"""A Pass is taken in payment once, whatever is sent, however often (passes-and-money.md 11)."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import codes, enums, issuing, mending, redeeming
from passes.models import (
    Accreditation,
    HandOver,
    OrderService,
    OrderTerritory,
    Pass,
    Redemption,
    RefusedScan,
    Service,
)
from tests.passes.desks import Desk as AgencyDesk
from tests.passes.factories import FunderFactory, OrderFactory, active_order, open_provider
from tests.passes.scanning import SERVICE_ON, open_desk

LAST_WEEK = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def refused(call, code):
    """The call is refused with this code, and nothing is redeemed by it."""
    before = Redemption.objects.count()
    with pytest.raises(Refusal) as refusal:
        call()
    assert refusal.value.code == code
    assert Redemption.objects.count() == before
    return refusal.value


def change(row, **fields):
    """Put a row in a state that its own verb reaches elsewhere."""
    type(row).objects.filter(pk=row.pk).update(**fields)


def test_given_a_usable_pass_and_a_qualified_place_then_exactly_one_redemption_exists():
    desk = open_desk()
    receipt = desk.redeem(device="téléphone 1")
    redemption = Redemption.objects.get()
    assert receipt.redemption == redemption
    assert (redemption.site, redemption.service) == (desk.site, desk.service)
    assert (redemption.member, redemption.device) == (desk.member, "téléphone 1")
    assert (redemption.face_value_cents, redemption.price_cents) == (1000, 1000)
    assert (redemption.site_name, redemption.service_label) == (desk.site.name, desk.service.label)
    assert (
        redemption.received_at
        == redemption.scanned_at
        == dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
    )
    assert redemption.service_on == SERVICE_ON
    assert desk.first.status == enums.PassStatus.REDEEMED


def test_a_redemption_leaves_its_line_of_history_without_code_or_name():
    desk = open_desk()
    redemption = desk.redeem().redemption
    line = journal.of(redemption).get()
    assert (line.verb, line.actor) == (Verb.PASS_REDEEMED, desk.member)
    assert line.facts == {
        "serial": codes.serial_text(desk.first.serial),
        "face_value_cents": 1000,
        "service_on": "2026-03-09",
    }


def test_the_answer_says_value_pay_date_and_whom_to_greet():
    desk = open_desk()
    change(desk.offer, price_cents=1550)
    receipt = desk.redeem()
    hand_over = HandOver.objects.get()
    assert receipt.face_value_cents == 1000
    assert receipt.left_to_pay_cents == 550
    assert receipt.expected_pay_on == dt.date(2026, 4, 22)
    assert receipt.first_name == hand_over.person.first_name
    assert receipt.hand_over == hand_over.reference


def test_given_a_redeem_sent_again_then_the_first_success_comes_back():
    desk = open_desk()
    scan = desk.scan()
    first = redeeming.redeem_pass(actor=desk.member, scan=scan)
    again = redeeming.redeem_pass(actor=desk.member, scan=scan)
    assert (first.is_replay, again.is_replay) == (False, True)
    assert again.redemption == first.redemption
    assert replace(again, is_replay=False, redemption=None) == replace(first, redemption=None)
    assert again.redemption.public_id == first.redemption.public_id
    assert again.redemption.service_on == SERVICE_ON
    assert Redemption.objects.count() == 1
    assert JournalEntry.objects.filter(verb=Verb.PASS_REDEEMED).count() == 1
    assert not RefusedScan.objects.exists()


def test_given_a_reversed_redemption_when_its_scan_comes_again_then_it_is_not_spent_twice():
    desk = open_desk()
    scan = desk.scan()
    redemption = redeeming.redeem_pass(actor=desk.member, scan=scan).redemption
    redeeming.reverse_redemption(actor=desk.member, redemption=redemption, reason="Erreur")
    again = redeeming.redeem_pass(actor=desk.member, scan=scan)
    assert again.is_replay
    assert again.redemption.reversed_at is not None
    assert desk.first.status == enums.PassStatus.HANDED_OUT


def test_given_a_scan_id_sent_again_with_another_service_date_then_scan_mismatch():
    desk = open_desk()
    scan = desk.scan()
    redeeming.redeem_pass(actor=desk.member, scan=scan)
    other = replace(scan, service_on=SERVICE_ON - dt.timedelta(days=1))
    refused(lambda: redeeming.redeem_pass(actor=desk.member, scan=other), "scan_mismatch")


def test_given_a_scan_id_sent_again_for_another_pass_then_scan_mismatch():
    desk = open_desk()
    scan_id = uuid.uuid4()
    desk.redeem(scan_id=scan_id)
    refused(lambda: desk.redeem(desk.passes[1], scan_id=scan_id), "scan_mismatch")
    assert desk.passes[1].status == enums.PassStatus.HANDED_OUT


def test_given_a_redeemed_pass_then_details_are_for_ones_own_organisation_only():
    desk, stranger = open_desk(), open_desk()
    redemption = desk.redeem().redemption
    own = refused(desk.redeem, "already_redeemed")
    assert own.detail == "Ce Pass a été encaissé le mardi 10 mars 2026."
    earlier = own.facts["earlier"]
    assert (earlier.public_id, earlier.site) == (redemption.public_id, desk.site.name)
    assert (earlier.service_on, earlier.member) == (SERVICE_ON, desk.member.full_name)
    other = refused(lambda: stranger.redeem(desk.first), "already_redeemed")
    assert other.detail == own.detail
    assert other.facts["earlier"] is None


def test_a_refused_scan_leaves_its_trace_without_the_code_and_no_line_of_history():
    desk = open_desk()
    change(desk.first, status=enums.PassStatus.CANCELLED, cancelled_at=LAST_WEEK)
    scan = desk.scan()
    refused(lambda: redeeming.redeem_pass(actor=desk.member, scan=scan), "cancelled")
    trace = RefusedScan.objects.get()
    assert (trace.scan_id, trace.refusal_code) == (scan.scan_id, "cancelled")
    assert (trace.serial, trace.provider) == (desk.first.serial, desk.provider)
    assert (trace.site, trace.service, trace.service_on) == (desk.site, desk.service, SERVICE_ON)
    assert scan.code not in str(trace.__dict__)
    assert not JournalEntry.objects.exists()
    assert desk.first.status == enums.PassStatus.CANCELLED


def test_given_a_printed_booklet_handed_to_nobody_then_not_active():
    desk = open_desk()
    HandOver.objects.all().delete()
    Pass.objects.update(status=enums.PassStatus.IN_STOCK)
    change(desk.booklet, status=enums.BookletStatus.IN_STOCK)
    refused(desk.redeem, "not_active")


def test_given_a_draft_order_then_not_active():
    desk = open_desk(OrderFactory())
    refused(desk.redeem, "not_active")


def test_given_a_blocked_booklet_then_any_of_its_passes_is_blocked():
    desk = open_desk()
    Pass.objects.update(blocked_at=dt.datetime(2026, 3, 9, tzinfo=dt.UTC), blocked_reason="lost")
    for digital_pass in desk.passes:
        refused(lambda each=digital_pass: desk.redeem(each), "blocked")


def test_given_a_booklet_replaced_after_a_loss_then_an_old_code_is_replaced_not_unknown():
    desk = open_desk()
    Pass.objects.update(
        status=enums.PassStatus.REPLACED,
        returned_to_allocation=True,
        replaced_at=dt.datetime(2026, 3, 8, 23, 30, tzinfo=dt.UTC),
    )
    refusal = refused(desk.redeem, "replaced")
    assert refusal.detail == "Ce Pass a été remplacé le lundi 9 mars 2026."


def test_given_a_pass_handed_over_after_the_service_date_then_not_yet_valid_with_its_first_day():
    desk = open_desk(on=dt.date(2026, 3, 10))
    refusal = refused(desk.redeem, "not_yet_valid")
    assert refusal.detail == "Ce Pass est utilisable à partir du mardi 10 mars 2026."


def test_given_a_service_after_the_grace_then_expired(clock):
    desk = open_desk(
        active_order(valid_until=dt.date(2026, 1, 31), last_service_on=dt.date(2026, 3, 8))
    )
    refused(desk.redeem, "expired")
    assert desk.redeem(service_on=dt.date(2026, 3, 8)).redemption


def test_given_a_scan_received_after_the_claim_window_then_claim_window_closed():
    order = active_order(
        valid_until=dt.date(2026, 2, 28),
        last_service_on=dt.date(2026, 3, 9),
        last_claim_on=dt.date(2026, 3, 9),
    )
    refused(open_desk(order).redeem, "claim_window_closed")


def test_the_last_claim_day_is_counted_in_the_time_zone_of_the_order(clock):
    order = active_order(
        valid_until=dt.date(2026, 2, 28),
        last_service_on=dt.date(2026, 3, 10),
        last_claim_on=dt.date(2026, 3, 10),
    )
    desk = open_desk(order)
    clock.move_to(dt.datetime(2026, 3, 10, 22, 30, tzinfo=dt.UTC))
    assert desk.redeem().redemption
    clock.move_to(dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.UTC))
    refused(lambda: desk.redeem(desk.passes[1]), "claim_window_closed")
    change(order, time_zone="America/Cayenne")
    assert desk.redeem(desk.passes[1]).redemption


def test_given_no_accreditation_that_day_then_provider_not_qualified():
    desk = open_desk()
    Accreditation.objects.update(until_on=SERVICE_ON - dt.timedelta(days=1), reason="fin")
    refused(desk.redeem, "provider_not_qualified")


def test_given_an_order_for_approved_providers_then_the_approval_of_its_funder_is_asked():
    order = active_order(approved_providers_only=True)
    desk = open_desk(order)
    approval = {"provider": desk.provider, "from_on": SERVICE_ON, "decided_by": desk.member}
    FunderFactory().approvals.create(**approval)
    refused(desk.redeem, "provider_not_qualified")
    order.funder.approvals.create(**approval)
    assert desk.redeem().redemption


def test_given_a_place_outside_the_territory_then_site_not_covered_names_the_territory():
    desk = open_desk()
    OrderTerritory.objects.create(order=desk.booklet.order, code="dep:974")
    refusal = refused(desk.redeem, "site_not_covered")
    assert refusal.remedy == "Territoire : La Réunion (974)."
    OrderTerritory.objects.create(
        order=desk.booklet.order, code=f"dep:{desk.site.commune.departement}"
    )
    assert desk.redeem().redemption


@pytest.mark.parametrize("kind", ["com", "epci", "reg"])
def test_a_territory_is_a_commune_a_group_or_a_region(kind):
    desk = open_desk()
    commune = desk.site.commune
    code = {"com": commune.code, "epci": commune.epci_id, "reg": commune.region}[kind]
    OrderTerritory.objects.create(order=desk.booklet.order, code=f"{kind}:{code}")
    assert desk.redeem().redemption


def test_given_a_place_closed_that_day_then_site_not_covered():
    desk = open_desk()
    change(desk.site, closed_from=SERVICE_ON)
    refused(desk.redeem, "site_not_covered")


def test_given_an_order_limited_to_some_services_then_the_accepted_ones_are_listed():
    desk = open_desk()
    accepted = Service.objects.create(code="autre", label="Démarches en ligne")
    OrderService.objects.create(order=desk.booklet.order, service=accepted)
    refusal = refused(desk.redeem, "service_not_covered")
    assert refusal.remedy == "Services acceptés : Démarches en ligne."


def test_given_a_service_the_place_no_longer_gives_then_service_not_covered():
    desk = open_desk()
    change(desk.offer, until_on=SERVICE_ON - dt.timedelta(days=1))
    refused(desk.redeem, "service_not_covered")


def test_given_an_order_at_regulated_tariff_then_the_service_must_have_it():
    desk = open_desk(active_order(regulated_tariff_only=True))
    refused(desk.redeem, "regulated_tariff_required")
    change(desk.offer, is_regulated_tariff=True)
    assert desk.redeem().redemption.is_regulated_tariff


def test_given_a_service_in_the_future_then_future_service_date():
    desk = open_desk()
    refused(lambda: desk.redeem(service_on=dt.date(2026, 3, 11)), "future_service_date")
    assert desk.first.status == enums.PassStatus.HANDED_OUT


def test_today_is_the_day_of_the_place(clock):
    desk = open_desk()
    clock.move_to(dt.datetime(2026, 3, 10, 20, 30, tzinfo=dt.UTC))
    tomorrow = dt.date(2026, 3, 11)
    refused(lambda: desk.redeem(service_on=tomorrow), "future_service_date")
    desk.site.time_zone = "Indian/Reunion"
    desk.site.save()
    assert desk.redeem(service_on=tomorrow).redemption.service_on == tomorrow


@pytest.mark.logs_errors
def test_t1_given_a_right_code_without_row_then_authentic_not_found_and_the_operator_is_told(
    caplog,
):
    desk = open_desk()
    ghost = Pass(serial=codes.HIGHEST_SERIAL)
    refused(lambda: desk.redeem(ghost), "authentic_not_found")
    assert codes.serial_text(ghost.serial) in caplog.text
    assert RefusedScan.objects.get().serial == ghost.serial


def test_t14_a_code_signed_by_another_key_than_its_booklets_is_unknown():
    desk = open_desk()
    change(desk.booklet, key_fingerprint="0" * 16)
    refused(desk.redeem, "unknown_code")


def test_given_two_passes_for_one_workshop_then_both_are_accepted_and_the_same_one_twice_is_not():
    desk = open_desk()
    assert desk.redeem(desk.passes[0]).redemption
    assert desk.redeem(desk.passes[1]).redemption
    refused(lambda: desk.redeem(desk.passes[1]), "already_redeemed")


def test_given_an_offline_scan_then_the_time_of_the_scan_and_of_reception_are_both_kept():
    desk = open_desk()
    scanned_at = dt.datetime(2026, 3, 9, 14, 30, tzinfo=dt.UTC)
    redemption = desk.redeem(scanned_at=scanned_at).redemption
    assert redemption.scanned_at == scanned_at
    assert redemption.received_at == dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)


def test_given_a_scan_dated_in_the_future_by_its_device_then_the_gap_is_noted():
    desk = open_desk()
    scanned_at = dt.datetime(2026, 3, 10, 10, tzinfo=dt.UTC)
    redemption = desk.redeem(scanned_at=scanned_at).redemption
    assert journal.of(redemption).get().facts["scanned_ahead_seconds"] == 3600


def test_given_a_replaced_provider_site_then_a_place_of_another_provider_is_not_covered():
    desk = open_desk()
    elsewhere = open_provider().sites.get()
    elsewhere.provider_id = desk.provider.pk
    refused(lambda: desk.redeem(site=elsewhere), "site_not_covered")


def test_a_scan_that_spends_has_an_identity():
    desk = open_desk()
    with pytest.raises(ValueError, match="identity"):
        desk.redeem(scan_id=None)


def test_a_check_of_a_code_signed_by_another_key_is_counted_without_a_scan():
    desk = open_desk()
    change(desk.booklet, key_fingerprint="0" * 16)
    refused(desk.check, "unknown_code")
    trace = RefusedScan.objects.get()
    assert (trace.scan_id, trace.refusal_code) == (None, "unknown_code")


def test_given_a_pass_that_no_rule_refuses_and_no_statement_takes_then_busy_try_again():
    desk = open_desk()
    redemption = desk.redeem().redemption
    change(redemption.digital_pass, status=enums.PassStatus.HANDED_OUT)
    refusal = refused(desk.redeem, "busy_try_again")
    assert refusal.wait == 3
    assert Redemption.objects.live().count() == 1


def test_the_codes_drawn_at_the_agency_are_those_that_the_provider_redeems():
    agency, provider = AgencyDesk(), open_desk()
    hand_over = agency.hand_over(passes=2)
    drawn = issuing.draw_codes(actor=agency.advisor, hand_over=hand_over)
    today = hand_over.handed_over_on
    for code in drawn:
        address = codes.qr_address("https://pass.exemple.fr", code)
        receipt = provider.redeem(code=address, service_on=today)
        assert receipt.redemption.digital_pass.booklet == hand_over.booklet
        assert receipt.hand_over == hand_over.reference
    refused(lambda: provider.redeem(code=drawn[0], service_on=today), "already_redeemed")


def test_given_a_booklet_replaced_by_its_agency_then_the_old_paper_says_so_and_the_new_one_works():
    agency, provider = AgencyDesk(), open_desk()
    hand_over = agency.hand_over(passes=2)
    old = issuing.draw_codes(actor=agency.advisor, hand_over=hand_over)
    today = hand_over.handed_over_on
    provider.redeem(code=old[0], service_on=today)
    new = mending.replace_booklet(actor=agency.advisor, hand_over=hand_over)
    drawn = issuing.draw_codes(actor=agency.advisor, hand_over=new)
    refused(lambda: provider.redeem(code=old[1], service_on=today), "replaced")
    assert provider.redeem(code=drawn[0], service_on=today).redemption
