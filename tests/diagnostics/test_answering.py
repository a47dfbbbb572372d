"""Requests on personal data: due in a month, ended by a decision that does what it grants."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from diagnostics import answering, restricting
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person, RightsRequest
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def here():
    agency = AgencyFactory()
    return advisor(agency), manager(agency), PersonFactory(agency=agency)


def asked(here, kind: str = "access", **more) -> RightsRequest:
    user, _, person = here
    told = {"actor": user, "person": person, "kind": kind, "received_on": TODAY, **more}
    return answering.register_request(**told)


def answered(here, request, decision="granted", reason="Fait avec elle", **more):
    told = {"actor": here[1], "request": request, "decision": decision, "reason": reason, **more}
    return answering.answer_request(**told)


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_a_request_is_due_a_month_after_it_came(here) -> None:
    request = asked(here, detail="Ses résultats")
    assert request.due_on == dt.date(2026, 4, 9)
    line = journal.of(request).get()
    assert (line.verb, line.facts["kind"]) == (Verb.REQUEST_REGISTERED, "access")
    assert "Ses résultats" not in str(line.facts)


def test_what_stops_a_request(here) -> None:
    user, boss, person = here
    assert code_of(asked, here, received_on=TODAY + dt.timedelta(days=1)) == "day_in_future"
    assert code_of(asked, (advisor(), boss, person)) == "not_allowed"
    assert code_of(asked, here, detail="1 85 05 78 006 084 91") == "nir_refused"
    merged = PersonFactory(agency=person.agency, merged_into=person)
    assert code_of(asked, (user, boss, merged)) == "file_merged"
    gone = PersonFactory(agency=person.agency, anonymised_at=journal.instant())
    assert code_of(asked, (user, boss, gone)) == "file_frozen"


def test_a_frozen_file_takes_requests(here) -> None:
    restricting.restrict_person(actor=here[0], person=here[2], reason="Conteste")
    assert asked(here, "rectification").pk


def test_each_request_ends_once_with_a_decision_and_its_reason(here) -> None:
    request = asked(here)
    assert code_of(answered, (None, here[0], None), request) == "not_allowed"
    assert code_of(answered, here, request, "maybe") == "decision_unknown"
    assert code_of(answered, here, request, reason="  ") == "reason_missing"
    done = answered(here, request, "partly")
    assert (done.answered_on, done.answered_by, done.decision) == (TODAY, here[1], "partly")
    assert journal.of(request).last().verb == Verb.REQUEST_ANSWERED
    assert code_of(answered, here, request) == "request_answered"


def test_the_database_keeps_a_decision_with_its_day_author_and_reason(here) -> None:
    request = asked(here)
    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.filter(pk=request.pk).update(decision="granted")


@pytest.mark.parametrize("kind", ["restriction", "objection"])
def test_a_granted_freeze_is_done_at_once(here, kind) -> None:
    answered(here, asked(here, kind))
    assert Person.objects.get(pk=here[2].pk).restricted_at is not None


def test_a_granted_erasure_is_done_at_once(here) -> None:
    request = answered(here, asked(here, "erasure", detail="Tout effacer"))
    person = Person.objects.get(pk=here[2].pk)
    assert person.anonymised_at is not None
    assert (request.detail, request.decision, request.reason) == ("effacé", "granted", "effacé")
    assert request.received_on == TODAY


@pytest.mark.parametrize("kind", ["restriction", "objection", "erasure"])
def test_a_refusal_changes_nothing(here, kind) -> None:
    answered(here, asked(here, kind), "refused", "Dossier utile à un recours")
    person = Person.objects.get(pk=here[2].pk)
    assert (person.restricted_at, person.anonymised_at) == (None, None)


def test_an_objection_that_a_text_excludes_is_answered_by_naming_it(here, settings) -> None:
    settings.OBJECTION_EXCLUDED_BY = "décret 2026-1"
    request = asked(here, "objection")
    assert code_of(answered, here, request) == "objection_excluded"
    assert answered(here, request, "refused", "Décret 2026-1").decision == "refused"


def test_the_share_answered_in_time_counts_the_late_ones_that_wait(here, clock) -> None:
    first, late, _ = asked(here), asked(here), asked(here)
    answered(here, first)
    clock.move_to(dt.datetime(2026, 4, 11, 9, tzinfo=dt.UTC))
    answered(here, late)
    requests = RightsRequest.objects.visible_to(here[1])
    assert answering.punctuality(requests, dt.date(2026, 4, 11)) == answering.Punctuality(1, 3)
    assert requests.late(dt.date(2026, 4, 11)).count() == 2


def test_the_register_is_seen_by_ones_own_agency_and_by_the_data_protection_officer(here) -> None:
    asked(here)
    seen = [
        RightsRequest.objects.visible_to(user).count()
        for user in (here[0], UserFactory(dpo=True), advisor(), UserFactory(operator=True))
    ]
    assert seen == [1, 1, 0, 0]
