"""A version of the model: proposed by one person, put in force by another, edited by nobody."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diagnostics import approving, ren_model, situating
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import RiskModelVersion
from tests.accounts.factories import UserFactory, advisor
from tests.diagnostics.situations import vectors
from tests.diagnostics.versions import publish, stricter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)
publish = pytest.fixture(publish)


def administrator() -> User:
    return UserFactory(administrator=True)


def approve(actor: User, **changes: Any) -> RiskModelVersion:
    return approving.approve_model(
        **{"actor": actor, "version": "1.0.0", "reason": "Première version", **changes}
    )


def code_of(actor: User, **changes: Any) -> str:
    with pytest.raises(Refusal) as refused:
        approve(actor, **changes)
    return refused.value.code


def test_a_version_is_in_force_once_two_people_approved_it() -> None:
    first, second = administrator(), administrator()
    row = approve(first)
    assert (row.effective_on, row.written_on) == (None, TODAY)
    assert row.vectors_passed == len(vectors())
    row = approve(second)
    assert (row.first_approved_by, row.second_approved_by) == (first, second)
    assert row.effective_on == TODAY
    line = journal.of(row).latest("pk")
    assert (line.verb, line.facts["in_force"]) == ("model.approved", True)


def test_a_version_without_approval_by_two_people_made_effective_is_refused() -> None:
    alone = administrator()
    approve(alone)
    assert code_of(alone) == "same_person"
    assert JournalEntry.objects.filter(refusal_code="same_person").count() == 1
    assert RiskModelVersion.objects.get().effective_on is None
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskModelVersion.objects.update(effective_on=TODAY)


def test_a_version_is_approved_by_administrators_with_a_reason_and_once() -> None:
    first, second = administrator(), administrator()
    assert code_of(advisor()) == "not_allowed"
    assert code_of(first, version="9.0.0") == "model_unknown"
    assert code_of(first, reason="") == "reason_missing"
    approve(first)
    approve(second)
    assert code_of(administrator()) == "model_in_force"


@pytest.mark.parametrize(
    "changes", [{"digest": "0" * 64}, {"reason": "autre"}, {"written_by": "autre"}]
)
def test_a_proposed_version_is_edited_by_nobody(changes: dict[str, str]) -> None:
    approve(administrator())
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskModelVersion.objects.update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskModelVersion.objects.all().delete()


def test_tables_changed_since_the_first_approval_are_refused(publish: Any) -> None:
    publish(stricter())
    approve(administrator(), version="1.1.0")
    publish(stricter(max_reasons=4))
    assert code_of(administrator(), version="1.1.0") == "model_changed"


def test_a_version_that_fails_its_cases_or_brings_none_is_refused(publish: Any) -> None:
    publish(stricter(), [])
    assert code_of(administrator(), version="1.1.0") == "vectors_failed"
    wrong = {**vectors()[0], "expected": {**vectors()[0]["expected"], "score": 99}}
    publish(stricter(), [wrong])
    assert code_of(administrator(), version="1.1.0") == "vectors_failed"
    assert not RiskModelVersion.objects.exists()


def test_editions_tell_which_version_was_in_force_when(publish: Any) -> None:
    assert [each.version for each in approving.editions(TODAY)] == ["1.0.0"]
    publish(stricter())
    for _ in range(2):
        approve(administrator(), version="1.1.0")
    found = approving.editions(TODAY)
    assert [(each.version, each.effective_on) for each in found] == [
        ("1.0.0", None),
        ("1.1.0", TODAY),
    ]
    assert approving.editions(TODAY - dt.timedelta(days=1))[-1].version == "1.0.0"
    assert situating.model_in_force(TODAY).version == "1.1.0"
    assert ren_model.CURRENT_VERSION == "1.0.0"
