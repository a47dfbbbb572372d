"""A redemption by decision is judged as a scan, spends a real Pass, once."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import IntegrityError, transaction

from diagnostics.accounts.refusals import Refusal
from passes import deciding
from passes.models import Pass
from tests.passes.scanning import SERVICE_ON, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 20, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(AT, tick=False):
        yield


def scan(desk, serial=None, scan_id=None):
    return deciding.RightScan(
        scan_id or uuid.uuid4(),
        serial if serial is not None else desk.first.serial,
        desk.site,
        desk.service,
        SERVICE_ON,
        desk.member,
    )


def test_it_spends_the_pass_and_is_received_now():
    desk = open_desk()
    redemption = deciding.redeem(scan(desk), AT)
    assert (redemption.received_at, redemption.service_on) == (AT, SERVICE_ON)
    assert desk.first.status == "redeemed"


def test_a_pass_spent_elsewhere_is_not_spent_again():
    desk = open_desk()
    deciding.redeem(scan(desk), AT)
    with pytest.raises(Refusal) as refused:
        deciding.redeem(scan(desk), AT)
    assert refused.value.code == "already_redeemed"


def test_one_decision_makes_one_redemption():
    desk, identity = open_desk(), uuid.uuid4()
    deciding.redeem(scan(desk, scan_id=identity), AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        deciding.redeem(scan(desk, desk.passes[1].serial, identity), AT)


def test_a_blocked_pass_is_refused_and_an_unknown_one_too():
    desk = open_desk()
    Pass.objects.filter(pk=desk.first.pk).update(blocked_at=AT, blocked_reason="lost")
    for serial, code in ((None, "blocked"), (999_999_999, "serial_unknown")):
        with pytest.raises(Refusal) as refused:
            deciding.redeem(scan(desk, serial), AT)
        assert refused.value.code == code
