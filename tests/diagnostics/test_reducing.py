"""The default forgets: a text is emptied, a day is rounded, a document of values is emptied."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics import reducing
from diagnostics.models import ImportedFile, Incident, RightsRequest, StagedLine
from tests.accounts.factories import UserFactory
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 17, 15, 30, tzinfo=dt.UTC)


def line(**more) -> StagedLine:
    file = ImportedFile.objects.create(
        kind="pix_envois", name="f.json", digest="d", received_at=AT, content=b"abc"
    )
    named = {"first_name": "Awa", "last_name": "Diallo", "payload": {"a": 1}}
    return StagedLine.objects.create(
        file=file, row=1, source_reference="s", status="error", observed_on=AT.date(), **named
    )


def test_texts_are_emptied_documents_too_and_days_become_months() -> None:
    kept = line()
    rows = StagedLine.objects.filter(pk=kept.pk)
    assert reducing.reduce(rows, kept={"campaign"}) == 1
    kept.refresh_from_db()
    assert (kept.first_name, kept.last_name) == ("effacé", "effacé")
    assert (kept.payload, kept.campaign, kept.error) == ({}, "", "")
    assert kept.observed_on == dt.date(2026, 3, 1)
    assert (kept.status, kept.row) == ("error", 1)


def test_an_instant_becomes_the_first_of_its_month_at_midnight() -> None:
    file = line().file
    reducing.reduce(ImportedFile.objects.filter(pk=file.pk))
    file.refresh_from_db()
    assert file.received_at == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    assert file.content is None


def test_a_register_keeps_its_days_and_loses_its_texts() -> None:
    request = RightsRequest.objects.create(
        person=PersonFactory(),
        kind="access",
        detail="Ses notes",
        received_on=AT.date(),
        due_on=dt.date(2026, 4, 17),
        registered_by=UserFactory(),
        registered_at=AT,
    )
    reducing.reduce(RightsRequest.objects.filter(pk=request.pk), keeps_days=True)
    request.refresh_from_db()
    assert (request.detail, request.received_on) == ("effacé", AT.date())


def test_words_of_closed_lists_stay() -> None:
    kept = reducing.KEPT_WORDS["diagnostics.SkillLevel"]
    assert kept == {"competence", "area"}
    assert not Incident.objects.exists()
