"""Wrong codes are counted in the database, leniently or strictly, and a pause stops everything."""

import datetime as dt
import uuid

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import codes, redeeming, throttling
from passes.codes import KeyRing
from passes.models import Pass, RefusedScan
from tests.passes.factories import member_of
from tests.passes.scanning import open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MISTYPED = "003RJ-0TAEW-T2C0X"
MALFORMED = "bonjour"


def forged(serial=5):
    return codes.sign(serial, KeyRing.of([b"x" * 32]))


def code_of_refusal(call):
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value


def test_given_many_forged_codes_then_429_whatever_the_next_code_is():
    desk = open_desk()
    for _ in range(10):
        assert code_of_refusal(lambda: desk.redeem(code=forged())).code == "unknown_code"
    for call in (
        lambda: desk.redeem(code=forged()),
        lambda: desk.redeem(code=MALFORMED),
        lambda: desk.redeem(),
        lambda: desk.check(),
    ):
        assert code_of_refusal(call).code == "too_many_wrong_codes"
    wrong = RefusedScan.objects.exclude(refusal_code="too_many_wrong_codes")
    assert wrong.count() == 10


def test_the_pause_says_how_long_it_lasts_and_ends(clock):
    desk = open_desk()
    for _ in range(10):
        code_of_refusal(lambda: desk.redeem(code=forged()))
    clock.shift(dt.timedelta(minutes=5))
    refusal = code_of_refusal(desk.redeem)
    assert (refusal.status, refusal.wait) == (429, 600)
    assert refusal.remedy == "Attendre 10 minutes avant de recommencer."
    clock.shift(dt.timedelta(minutes=10))
    assert desk.redeem().redemption


def test_t19_what_is_mistyped_has_a_lenient_limit():
    desk = open_desk()
    for _ in range(15):
        assert code_of_refusal(lambda: desk.redeem(code=MISTYPED)).code == "wrong_check_character"
        assert code_of_refusal(lambda: desk.redeem(code=MALFORMED)).code == "malformed_code"
    assert code_of_refusal(desk.redeem).code == "too_many_wrong_codes"


def test_wrong_codes_far_apart_open_no_pause(clock):
    desk = open_desk()
    for _ in range(12):
        code_of_refusal(lambda: desk.redeem(code=forged()))
        clock.shift(dt.timedelta(minutes=2))
    assert desk.redeem().redemption


def test_the_pause_of_one_account_is_not_that_of_another():
    desk, other = open_desk(), open_desk()
    for _ in range(10):
        code_of_refusal(lambda: desk.redeem(code=forged()))
    assert other.redeem().redemption


def test_check_counts_as_redeem_does():
    desk = open_desk()
    for _ in range(10):
        code_of_refusal(lambda: desk.check(code=forged()))
    assert code_of_refusal(desk.redeem).code == "too_many_wrong_codes"
    wrong = RefusedScan.objects.filter(refusal_code="unknown_code")
    assert set(wrong.values_list("scan_id", flat=True)) == {None}


@pytest.mark.logs_errors
def test_t19_authentic_codes_without_a_row_count_strictly():
    desk = open_desk()
    for serial in range(10):
        ghost = Pass(serial=codes.HIGHEST_SERIAL - serial)
        assert code_of_refusal(lambda each=ghost: desk.redeem(each)).code == "authentic_not_found"
    assert code_of_refusal(desk.redeem).code == "too_many_wrong_codes"


def test_t19_every_line_of_a_batch_counts():
    desk = open_desk()
    scans = [desk.scan(code=forged()) for _ in range(11)]
    lines = redeeming.redeem_batch(actor=desk.member, scans=scans)
    told = [line.refusal.code for line in lines]
    assert told == ["unknown_code"] * 10 + ["too_many_wrong_codes"]


def test_a_wrong_code_is_kept_without_the_code():
    desk = open_desk()
    code_of_refusal(lambda: desk.redeem(code=MISTYPED))
    trace = RefusedScan.objects.get()
    assert (trace.refusal_code, trace.serial) == ("wrong_check_character", None)
    assert MISTYPED not in str(trace.__dict__)


def test_only_the_wrong_code_that_reaches_the_limit_opens_the_pause(settings):
    at = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
    until = at + dt.timedelta(minutes=settings.THROTTLE_PAUSE_MINUTES)
    assert throttling.pause_opened_by("unknown_code", 8, at) is None
    assert throttling.pause_opened_by("unknown_code", 9, at) == until
    assert throttling.pause_opened_by("malformed_code", 9, at) is None
    assert throttling.pause_opened_by("malformed_code", 29, at) == until


def test_wrong_codes_of_one_device_stop_it_whoever_holds_it():
    desk = open_desk()
    for _ in range(10):
        code_of_refusal(lambda: desk.redeem(code=forged(), device="Téléphone"))
    desk.member = member_of(desk.provider)
    stopped = code_of_refusal(lambda: desk.redeem(device="Téléphone"))
    assert stopped.code == "too_many_wrong_codes"
    assert code_of_refusal(lambda: desk.check(device="Téléphone")).status == 429
    wrong = code_of_refusal(lambda: desk.redeem(code=MISTYPED, device="Téléphone"))
    assert wrong.code == "too_many_wrong_codes"
    assert desk.redeem(device="Autre téléphone").redemption


def test_the_device_of_another_structure_with_the_same_name_is_not_stopped():
    desk, other = open_desk(), open_desk()
    for _ in range(10):
        code_of_refusal(lambda: desk.redeem(code=forged(), device="Téléphone"))
    assert other.redeem(device="Téléphone").redemption


def test_t28_a_throttled_scan_keeps_its_place_and_its_deadline(clock):
    desk = open_desk()
    order = desk.booklet.order
    type(order).objects.filter(pk=order.pk).update(
        valid_until=dt.date(2026, 3, 9),
        last_service_on=dt.date(2026, 3, 9),
        last_claim_on=dt.date(2026, 3, 10),
    )
    for _ in range(10):
        code_of_refusal(lambda: desk.redeem(code=forged()))
    scan_id = uuid.uuid4()
    for _ in range(2):
        assert code_of_refusal(lambda: desk.redeem(scan_id=scan_id)).status == 429
    place = RefusedScan.objects.get(refusal_code="too_many_wrong_codes")
    assert (place.scan_id, place.serial) == (scan_id, desk.first.serial)
    clock.shift(dt.timedelta(days=2))
    redemption = desk.redeem(scan_id=scan_id).redemption
    assert redemption.received_at.date() == dt.date(2026, 3, 12)
    late = code_of_refusal(lambda: desk.redeem(desk.passes[1]))
    assert late.code == "claim_window_closed"
