"""The command says what it does, and does nothing when rehearsed."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from diagnostics.models import Anonymisation
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db]


def told(*options: str) -> str:
    out = StringIO()
    call_command("purge_expired_files", *options, stdout=out)
    return out.getvalue()


def test_a_rehearsal_writes_nothing_and_the_command_writes_what_it_said(clock) -> None:
    PersonFactory()
    clock.move_to(dt.datetime(2028, 2, 1, 9, tzinfo=dt.UTC))
    rehearsed = told("--dry-run")
    assert "À blanc" in rehearsed
    assert "1 fin(s) de conservation annoncée(s)" in rehearsed
    assert not Anonymisation.objects.exists()
    assert "1 fin(s) de conservation annoncée(s)" in told()
    assert Anonymisation.objects.count() == 1
