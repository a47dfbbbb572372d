"""What the second operator is shown is kept with the release, and what changed is read again."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from passes import paying, release_checks
from passes.enums import BatchStatus, ProviderStatus
from passes.models import Accreditation, PaymentBatch, Provider
from tests.accounts.factories import UserFactory
from tests.passes.money_factories import PAYING_DAY, payable_statement, prepared_batch

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FIRST = "Premier virement vers ce compte, accepté le 1er janvier 2025."


@pytest.fixture(autouse=True)
def _paying_day():
    with time_machine.travel(PAYING_DAY, tick=False):
        yield


def suspend(provider):
    Provider.objects.filter(pk=provider.pk).update(status=ProviderStatus.SUSPENDED)
    Accreditation.objects.filter(provider=provider).update(
        until_on=dt.date(2026, 3, 2), reason="Locaux fermés"
    )


def test_the_warnings_shown_before_the_release_are_kept_with_it():
    statement = payable_statement()
    suspend(statement.provider)
    batch = prepared_batch()
    shown = release_checks.warnings_of(batch)
    paying.release_batch(
        actor=UserFactory(operator=True), batch=batch, seen=release_checks.seal(shown)
    )
    kept = PaymentBatch.objects.get().warnings
    assert kept == [
        [f"{statement.number}-1", [FIRST, "Structure suspendue depuis le 2 mars 2026."]]
    ]
    assert journal.of(batch).last().facts["warned"] == 1
    assert statement.provider.name not in str(kept)


def test_a_warning_that_appeared_since_the_page_was_read_sends_back_to_it():
    statement = payable_statement()
    batch = prepared_batch()
    seen = release_checks.seal(release_checks.warnings_of(batch))
    suspend(statement.provider)
    releaser = UserFactory(operator=True)
    with pytest.raises(Refusal) as refused:
        paying.release_batch(actor=releaser, batch=batch, seen=seen)
    assert refused.value.code == "warnings_changed"
    assert journal.of(batch).last().refusal_code == "warnings_changed"
    again = release_checks.seal(release_checks.warnings_of(batch))
    released = paying.release_batch(actor=releaser, batch=batch, seen=again)
    assert released.status == BatchStatus.RELEASED


def test_nothing_unusual_is_kept_as_nothing():
    assert release_checks.seal([]) == release_checks.seal([])
    release_checks.refuse_unseen([], release_checks.seal([]))
    release_checks.refuse_unseen([["R-1", [FIRST]]], None)
