"""The register: late ones shown, the share in time, references only for the officer."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from diagnostics import answering
from diagnostics.models import Person, RightsRequest
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)
REGISTER = "diagnostics:rights_requests"


@pytest.fixture
def asked():
    agency = AgencyFactory()
    person = PersonFactory(agency=agency, last_name="Zwartkop")
    request = answering.register_request(
        actor=advisor(agency), person=person, kind="erasure", received_on=TODAY
    )
    return agency, request


def test_a_request_on_its_last_day_is_not_late_and_the_day_after_it_is(client, clock, asked):
    boss = manager(asked[0])
    for day, late in ((9, False), (10, True)):
        clock.move_to(dt.datetime(2026, 4, day, 9, tzinfo=dt.UTC))
        client.force_login(boss)
        html = client.get(reverse(REGISTER)).content.decode()
        assert ("fr-badge--warning" in html) is late
        assert ("0 sur 1" if late else "0 sur 0") in html


def test_a_manager_answers_and_what_is_granted_is_done(client, asked):
    agency, request = asked
    client.force_login(manager(agency))
    address = reverse("diagnostics:answer_request", args=[request.public_id])
    assert "Personne ne peut revenir en arrière" in client.get(address).content.decode()
    sent = {"decision": "granted", "reason": "Fait"}
    html = client.post(address, sent, follow=True).content.decode()
    assert "1 sur 1" in html
    assert Person.objects.get().anonymised_at is not None


def test_a_decision_without_reason_is_sent_back(client, asked):
    agency, request = asked
    client.force_login(manager(agency))
    address = reverse("diagnostics:answer_request", args=[request.public_id])
    client.post(address, {"decision": "granted", "reason": ""})
    assert RightsRequest.objects.get().decision == ""


def test_an_advisor_reads_the_register_and_does_not_answer(client, asked):
    agency, request = asked
    client.force_login(advisor(agency))
    html = client.get(reverse(REGISTER)).content.decode()
    assert "Zwartkop" in html
    assert "Répondre<" not in html
    address = reverse("diagnostics:answer_request", args=[request.public_id])
    assert client.post(address, {"decision": "granted", "reason": "x"}).status_code == 403


def test_the_officer_reads_every_request_by_its_reference_only(client, asked):
    client.force_login(UserFactory(dpo=True))
    html = client.get(reverse(REGISTER)).content.decode()
    assert asked[1].reference in html
    assert "Zwartkop" not in html


def test_who_receives_nobody_finds_no_register(client, asked):
    client.force_login(UserFactory(operator=True))
    assert client.get(reverse(REGISTER)).status_code == 404


def test_the_page_asks_as_many_questions_for_twenty_requests_as_for_one(
    client, asked, django_assert_max_num_queries
):
    agency, _ = asked
    user = advisor(agency)
    client.force_login(user)
    client.get(reverse(REGISTER))
    for _ in range(6):
        answering.register_request(
            actor=user, person=PersonFactory(agency=agency), kind="access", received_on=TODAY
        )
    with django_assert_max_num_queries(20):
        client.get(reverse(REGISTER))
