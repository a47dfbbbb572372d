"""The job looks twice and tells once."""

from __future__ import annotations

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from passes import noticing
from passes.models import RefusedScan, Signal
from passes.signal_kinds import SignalKind
from tests.passes.scanning import open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_what_is_odd_is_raised_once_by_a_job_that_runs_twice() -> None:
    desk = open_desk()
    RefusedScan.objects.create(
        provider=desk.provider,
        member=desk.member,
        received_at=noticing.journal.instant(),
        refusal_code="authentic_not_found",
        serial=33_000_000,
    )
    assert (noticing.notice_signals(), noticing.notice_signals()) == (1, 0)
    assert Signal.objects.get().kind == SignalKind.AUTHENTIC_NOT_FOUND
    line = JournalEntry.objects.get(verb=Verb.SIGNAL_RAISED)
    assert line.actor_name == "notice_signals"
