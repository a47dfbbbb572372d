"""One way of keeping a refused scan: without its code, counted, and never during a pause."""

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import codes, refused_scans, scan_refusals
from passes.models import RefusedScan
from tests.passes.claim_lists import forged, mistyped
from tests.passes.scanning import code_of, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize(
    ("code", "refusal"),
    [("x", "malformed_code"), (forged(7), "unknown_code")],
)
def test_a_code_that_cannot_be_read_is_counted_without_it(code, refusal):
    desk = open_desk()
    with pytest.raises(Refusal) as refused:
        refused_scans.read_code(desk.member, desk.scan(code=code))
    kept = RefusedScan.objects.get()
    assert refused.value.code == kept.refusal_code == refusal
    assert kept.serial is None


def test_a_good_code_is_read_and_leaves_no_trace():
    desk = open_desk()
    read = refused_scans.read_code(desk.member, desk.scan())
    assert read.serial == desk.first.serial
    assert not RefusedScan.objects.exists()


def test_during_a_pause_a_right_guess_is_answered_like_a_wrong_one(settings):
    settings.THROTTLE_FORGED = 1
    desk = open_desk()
    with pytest.raises(Refusal):
        refused_scans.read_code(desk.member, desk.scan(code=forged(7)))
    for code in (forged(8), code_of(desk.first)):
        with pytest.raises(Refusal) as refused:
            refused_scans.read_code(desk.member, desk.scan(code=code))
        assert refused.value.code == "too_many_wrong_codes"
    assert RefusedScan.objects.count() == 1


def test_a_mistyped_code_opens_no_pause_before_its_lenient_limit(settings):
    settings.THROTTLE_MALFORMED = 2
    desk = open_desk()
    wrong = desk.scan(code=mistyped(desk.first))
    first = refused_scans.count_wrong_code(desk.member, wrong, codes.Fault.WRONG_CHECK)
    second = refused_scans.count_wrong_code(desk.member, wrong, codes.Fault.WRONG_CHECK)
    assert first.refusal_code == scan_refusals.WRONG_CHECK_CHARACTER.code
    assert (first.pauses_until, second.pauses_until is None) == (None, False)
