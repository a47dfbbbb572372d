"""The values of a scan: what is left to pay, and the day the money comes."""

import datetime as dt

from passes.models import Service, Site
from passes.scans import Receipt, Scan


def receipt(**fields):
    values = {
        "serial": 1,
        "face_value_cents": 1000,
        "price_cents": None,
        "hand_over": "RM-000001",
        "first_name": "Awa",
        "received_at": dt.datetime(2026, 3, 12, 9, tzinfo=dt.UTC),
    }
    return Receipt(**{**values, **fields})


def test_received_on_12_march_means_paid_by_22_april():
    assert receipt().expected_pay_on == dt.date(2026, 4, 22)


def test_the_month_of_reception_is_counted_in_the_time_zone_of_the_operator():
    last_evening = dt.datetime(2026, 3, 31, 22, 30, tzinfo=dt.UTC)
    assert receipt(received_at=last_evening).expected_pay_on == dt.date(2026, 5, 22)


def test_what_is_left_to_pay_is_never_negative_and_no_change_is_given():
    assert receipt(price_cents=1550).left_to_pay_cents == 550
    assert receipt(price_cents=400).left_to_pay_cents == 0
    assert receipt().left_to_pay_cents == 0


def test_a_scan_never_shows_its_code():
    scan = Scan(
        code="003RJ-0TAEW-T2C0W", site=Site(), service=Service(), service_on=dt.date(2026, 3, 9)
    )
    assert "003RJ" not in repr(scan)
