"""The two statements of a scan: how many there are, what they index, and whose clock they tell."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.accounts.refusals import Refusal
from passes import codes, enums, redeeming, taking
from passes.models import Pass, Redemption, RefusedScan
from tests.passes.scanning import open_desk
from tests.support.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

REFUSED = [
    "malformed_code",
    "unknown_code",
    "authentic_not_found",
    "scan_mismatch",
    "not_yet_valid",
    "service_not_covered",
    "already_redeemed",
    "future_service_date",
]


def count(verb, desk, scan):
    """Statements of a verb, BEGIN, COMMIT and ROLLBACK aside, and its refusal."""
    told = ""
    with CaptureQueriesContext(connection) as captured:
        try:
            verb(actor=desk.member, scan=scan)
        except Refusal as refusal:
            told = refusal.code
    return len(statements(captured)), told


@pytest.fixture(params=["process", "database"])
def whose_clock(request, settings):
    """The clock of tests and demo, then the one of service."""
    settings.CLOCK = request.param


@pytest.mark.usefixtures("whose_clock")
def test_p2_a_success_is_three_statements_between_begin_and_commit():
    desk = open_desk()
    assert count(redeeming.redeem_pass, desk, desk.scan()) == (3, "")


@pytest.mark.usefixtures("whose_clock")
def test_p2_a_replay_is_two_statements():
    desk = open_desk()
    scan = desk.scan()
    redeeming.redeem_pass(actor=desk.member, scan=scan)
    assert count(redeeming.redeem_pass, desk, scan) == (2, "")


@pytest.mark.logs_errors
@pytest.mark.usefixtures("whose_clock")
@pytest.mark.parametrize("code", REFUSED)
def test_p2_a_refusal_is_three_statements_at_most(code):
    desk = open_desk()
    spent = desk.redeem(desk.passes[1]).redemption
    changes = {
        "malformed_code": {"code": "bonjour"},
        "unknown_code": {"code": codes.sign(7, codes.KeyRing.of([b"x" * 32]))},
        "scan_mismatch": {"scan_id": spent.scan_id},
        "not_yet_valid": {"service_on": dt.date(2026, 3, 1)},
        "future_service_date": {"service_on": dt.date(2126, 3, 1)},
    }.get(code, {})
    scanned = {
        "authentic_not_found": Pass(serial=codes.HIGHEST_SERIAL),
        "already_redeemed": desk.passes[1],
    }.get(code)
    if code == "service_not_covered":
        desk.site.site_services.update(until_on=dt.date(2025, 6, 1))
    made, told = count(redeeming.redeem_pass, desk, desk.scan(scanned, **changes))
    assert told == code
    # An authentic code without a row is looked up among the decoys of lots as well (T16).
    assert made <= (4 if code == "authentic_not_found" else 3)


def test_a_check_is_one_statement_and_changes_nothing(clock):
    desk = open_desk()
    before, scan = list(Pass.objects.values()), desk.scan()
    for _ in range(3):
        assert count(redeeming.check_pass, desk, scan) == (1, "")
    assert list(Pass.objects.values()) == before
    assert not Redemption.objects.exists()
    assert not RefusedScan.objects.exists()


def test_given_booklets_of_one_and_of_ten_then_a_redeem_makes_as_many_statements(clock):
    small, large = open_desk(size=1), open_desk(size=10)
    for desk in (small, large):
        assert count(redeeming.redeem_pass, desk, desk.scan()) == (3, "")


def test_t9_the_time_of_reception_is_the_clock_of_the_database(settings):
    settings.CLOCK = "database"
    desk = open_desk()
    with time_machine.travel(taking.nearly_now() + dt.timedelta(hours=3)):
        received_at = desk.redeem().redemption.received_at
    assert abs(received_at - taking.nearly_now()) < dt.timedelta(minutes=5)
    assert Redemption.objects.get().received_at == received_at


def test_given_a_process_ahead_of_the_database_then_a_service_of_tomorrow_is_refused(settings):
    settings.CLOCK = "database"
    desk = open_desk()
    tomorrow = taking.nearly_now().date() + dt.timedelta(days=2)
    ahead = dt.timedelta(days=3)
    with time_machine.travel(taking.nearly_now() + ahead):
        scan = desk.scan(service_on=tomorrow)
        made, told = count(redeeming.redeem_pass, desk, scan)
    assert told == "future_service_date"
    assert made <= 3
    assert desk.first.status == enums.PassStatus.HANDED_OUT


def test_p4_no_plan_of_the_hot_path_reads_the_passes_one_by_one(on_postgresql):
    desk = open_desk()
    scan = desk.scan()
    plans = []

    word = "EXPLAIN" if on_postgresql else "EXPLAIN QUERY PLAN"

    def explain(execute, sql, params, many, context):
        if "passes_pass" in sql and not sql.startswith("EXPLAIN"):
            with connection.cursor() as cursor:
                cursor.execute(f"{word} {sql}", params)
                plans.extend(str(row) for row in cursor.fetchall())
        return execute(sql, params, many, context)

    if on_postgresql:
        # A table of three rows is read whole unless the planner is told what a million would say.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explain):
        redeeming.check_pass(actor=desk.member, scan=scan)
        redeeming.redeem_pass(actor=desk.member, scan=scan)
    told = "\n".join(plans)
    assert "serial" in told
    assert "Seq Scan on passes_pass" not in told
    assert "SCAN passes_pass" not in told
