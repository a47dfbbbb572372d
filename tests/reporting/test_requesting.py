"""A request freezes what may be seen, is built once, kept seven days, and every step is traced."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

import pytest
import time_machine

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from reporting import enums, requesting
from reporting.models import ExportLog, ReportRequest
from tests.accounts.factories import AgencyFactory, MembershipFactory, manager

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

JOB = journal.SystemJob("build_report")


def ask(user: User, **changes: object) -> ReportRequest:
    wanted = {"report": "inclusion", "agencies": (), "period": "2025-T4", "file_format": "xlsx"}
    return requesting.request_report(actor=user, wanted=requesting.Wanted(**{**wanted, **changes}))


def test_a_request_freezes_the_agencies_of_that_day() -> None:
    agency = AgencyFactory()
    user = manager(agency)
    request = ask(user)
    MembershipFactory(user=user, role="manager")
    built = requesting.build_report(actor=JOB, request=request)
    assert built.scope == [str(agency.public_id)]
    assert journal.of(request).first().verb == Verb.REPORT_REQUESTED


def test_the_same_request_still_pending_is_returned_not_doubled() -> None:
    user = manager()
    assert ask(user) == ask(user)
    assert ReportRequest.objects.count() == 1


def test_the_digest_of_the_log_is_the_one_of_the_file() -> None:
    user = manager()
    request = requesting.build_report(actor=JOB, request=ask(user))
    content = requesting.download_report(actor=user, request=request)
    log = ExportLog.objects.get(act="downloaded")
    assert log.digest == hashlib.sha256(content).hexdigest()
    assert log.row_count == request.row_count > 0


def test_two_workers_build_one_file() -> None:
    request = ask(manager())
    twin = ReportRequest.objects.get(pk=request.pk)
    requesting.build_report(actor=JOB, request=request)
    with pytest.raises(Refusal) as refused:
        requesting.build_report(actor=JOB, request=twin)
    assert refused.value.code == "state_changed"
    assert ExportLog.objects.filter(act="built").count() == 1


def test_asking_two_agencies_of_which_one_is_not_ones_own_is_refused_whole() -> None:
    agency, other = AgencyFactory(), AgencyFactory()
    user = manager(agency)
    for wanted in ((agency.public_id, other.public_id), (agency.public_id, uuid.uuid4())):
        with pytest.raises(Refusal) as refused:
            ask(user, agencies=wanted)
        assert refused.value.code == "perimeter_unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"period": "du 3 au 12"}, "period_not_fixed"),
        ({"period": "2027-T1"}, "period_in_the_future"),
        ({"report": "everyone"}, "report_unknown"),
    ],
)
def test_what_cannot_be_counted_is_refused(change: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask(manager(), **change)
    assert refused.value.code == code


def test_a_right_lost_closes_the_download_and_leaves_a_trace() -> None:
    user = manager()
    request = requesting.build_report(actor=JOB, request=ask(user))
    user.memberships.update(ended_on=dt.date(2026, 3, 10))
    with pytest.raises(Refusal) as refused:
        requesting.download_report(actor=User.objects.get(pk=user.pk), request=request)
    assert refused.value.code == "scope_lost"
    assert ExportLog.objects.get(act="refused").refusal_code == "scope_lost"


def test_a_file_not_ready_cannot_be_taken() -> None:
    user = manager()
    with pytest.raises(Refusal) as refused:
        requesting.download_report(actor=user, request=ask(user))
    assert refused.value.code == "file_not_ready"


def test_after_seven_days_the_file_is_forgotten_and_the_row_stays(
    clock: time_machine.Traveller,
) -> None:
    user = manager()
    request = requesting.build_report(actor=JOB, request=ask(user))
    clock.move_to(dt.datetime(2026, 3, 18, 9, tzinfo=dt.UTC))
    requesting.sweep_reports()
    request.refresh_from_db()
    assert (request.status, request.file_content) == (enums.RequestStatus.FORGOTTEN, None)
    with pytest.raises(Refusal) as refused:
        requesting.download_report(actor=user, request=request)
    assert refused.value.code == "file_forgotten"


def test_a_build_that_died_is_taken_again_by_the_sweep(clock: time_machine.Traveller) -> None:
    request = ask(manager())
    ReportRequest.objects.filter(pk=request.pk).update(status=enums.RequestStatus.RUNNING)
    clock.shift(dt.timedelta(minutes=16))
    assert requesting.sweep_reports() == 1
    request.refresh_from_db()
    assert request.status == enums.RequestStatus.READY
    assert requesting.sweep_reports() == 0
