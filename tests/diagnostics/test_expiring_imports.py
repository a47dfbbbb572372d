"""What found no place ends: 7 days unconfirmed, 90 unattached, 30 for the files themselves."""

import datetime as dt

import pytest
import time_machine

from diagnostics import depositing, expiring_imports, importing
from diagnostics.accounts.models import JournalEntry
from diagnostics.models import ImportedFile, StagedLine
from tests.diagnostics.exports import OVERALL, export
from tests.diagnostics.sendings import file_of, sending

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

JOB = importing.RECORDER


def analysed(content: bytes) -> ImportedFile:
    return importing.analyse_file(actor=JOB, name="x", content=content)


def test_a_file_never_confirmed_is_emptied_after_seven_days(
    clock: time_machine.Traveller,
) -> None:
    analysed(export({}, {OVERALL: "67"}))
    clock.shift(dt.timedelta(days=7))
    expiring_imports.purge_imports()
    assert StagedLine.objects.count() == 1
    clock.shift(dt.timedelta(minutes=1))
    expiring_imports.purge_imports()
    file = ImportedFile.objects.get()
    assert file.status == "expired"
    assert not file.lines.exists()
    assert not file.faults.exists()
    assert not file.parts.exists()
    line = JournalEntry.objects.get(verb="imports.purged")
    assert line.facts == {"unconfirmed": 1, "unattached": 0, "files": 0}


def test_an_unattached_result_is_announced_then_erased_and_never_comes_back(
    clock: time_machine.Traveller,
) -> None:
    content = file_of(sending(1, identifier=None))
    importing.confirm_import(actor=JOB, file=analysed(content))
    waiting = StagedLine.objects.to_attach()
    assert expiring_imports.erased_on(waiting.get()) == dt.date(2026, 6, 8)
    clock.shift(dt.timedelta(days=74))
    assert not expiring_imports.announced(waiting).exists()
    clock.shift(dt.timedelta(days=2))
    assert expiring_imports.announced(waiting).exists()
    clock.shift(dt.timedelta(days=15))
    expiring_imports.purge_imports()
    line = StagedLine.objects.get()
    assert (line.status, line.first_name, line.last_name, line.payload) == ("erased", "", "", {})
    assert analysed(content).status == "empty"
    assert JournalEntry.objects.filter(verb="imports.purged").count() == 1
    expiring_imports.purge_imports()
    assert JournalEntry.objects.filter(verb="imports.purged").count() == 1


def test_a_file_is_kept_thirty_days_and_its_figures_longer(
    clock: time_machine.Traveller,
) -> None:
    importing.confirm_import(actor=JOB, file=analysed(file_of(sending(1, identifier=None))))
    clock.shift(dt.timedelta(days=30, minutes=1))
    expiring_imports.purge_imports()
    file = ImportedFile.objects.get()
    assert list(depositing.content_of(file)) == []
    assert (file.status, file.read_count, len(file.digest)) == ("confirmed", 1, 64)
    assert StagedLine.objects.to_attach().count() == 1
