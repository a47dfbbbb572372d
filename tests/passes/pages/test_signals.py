"""The operator reads what was seen, calls, and closes it with a sentence."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from diagnostics.accounts import journal
from passes import watching
from passes.models import HandOver, Signal
from passes.signal_kinds import SignalKind
from passes.watching import Finding
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.passes.desks import Desk
from tests.passes.factories import open_provider
from tests.support.client import PageClient
from tests.support.queries import assert_same_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST = "/signalements"


def signal(number: int = 1, **fields: object) -> Signal:
    finding = Finding(SignalKind.CODE_IN_STOCK, str(number), {"serial": f"00000{number}"}, **fields)  # type: ignore[arg-type]
    return watching.raise_signal(actor=journal.SystemJob("notice_signals"), finding=finding)


def test_the_operator_closes_a_signal_with_a_sentence(client: PageClient) -> None:
    row = signal(provider_id=open_provider().pk)
    client.force_login(UserFactory(operator=True))
    assert "1 fait à regarder" in client.get(LIST).content.decode()
    address = reverse("passes:signal", args=[row.public_id])
    assert "son carnet est en stock" in client.get(address).content.decode()
    sent = {"request_id": str(uuid.uuid4()), "status": "explained", "explanation": "Essai."}
    client.post(address, sent)
    assert "Rien à regarder." in client.get(LIST).content.decode()
    assert "Essai." in client.get(f"{LIST}?classes=1").content.decode()


def test_a_sentence_is_asked_for_in_words(client: PageClient) -> None:
    row = signal()
    client.force_login(UserFactory(operator=True))
    sent = {"request_id": str(uuid.uuid4()), "status": "explained", "explanation": ""}
    html = client.post(reverse("passes:signal", args=[row.public_id]), sent).content.decode()
    assert "obligatoire" in html
    assert Signal.objects.open().count() == 1


def test_a_manager_reads_those_of_the_agency_and_closes_none(client: PageClient) -> None:
    agency = AgencyFactory()
    own, other = signal(1, agency_id=agency.pk), signal(2, agency_id=AgencyFactory().pk)
    client.force_login(manager(agency))
    html = client.get(reverse("passes:signal", args=[own.public_id])).content.decode()
    assert "Classer" not in html
    assert client.get(reverse("passes:signal", args=[other.public_id])).status_code == 404
    sent = {"request_id": str(uuid.uuid4()), "status": "explained", "explanation": "x"}
    assert client.post(reverse("passes:signal", args=[own.public_id]), sent).status_code == 403
    client.force_login(advisor(agency))
    assert client.get(LIST).status_code == 404


def test_one_signal_and_twenty_cost_the_same(client: PageClient) -> None:
    client.force_login(UserFactory(operator=True))
    provider = open_provider()

    signal(0, provider_id=provider.pk)
    assert_same_count(
        visit=lambda: client.get(LIST),
        add_rows=lambda: [signal(number, provider_id=provider.pk) for number in range(1, 20)],
    )


def test_an_advisor_tells_what_a_place_said(client: PageClient) -> None:
    desk = Desk()
    made = desk.hand_over()
    client.force_login(desk.advisor)
    address = reverse("passes:trouble", args=[made.public_id])
    sent = {"request_id": str(uuid.uuid4()), "situation": "place_refused", "reason": ""}
    assert "quel lieu a refusé" in client.post(address, sent).content.decode()
    client.post(address, {**sent, "reason": "La médiathèque de Lens ne le prend plus."})
    assert "ne le prend plus" in Signal.objects.get().sentence


def test_the_place_that_refused_may_be_another_one_than_the_first_appointment(
    client: PageClient,
) -> None:
    desk = Desk()
    made = desk.hand_over()
    site = open_provider().sites.get()
    HandOver.objects.filter(pk=made.pk).update(first_site=site)
    client.force_login(desk.advisor)
    address = reverse("passes:trouble", args=[made.public_id])
    assert f"n’est pas « {site.name} »" in client.get(address).content.decode()
    sent = {"situation": "place_refused", "reason": "À la mairie annexe, mardi."}
    client.post(address, {**sent, "is_other_place": "on"})
    client.post(address, {**sent, "request_id": str(uuid.uuid4())})
    other, named = Signal.objects.order_by("pk")
    assert other.provider is None
    assert site.name not in other.sentence
    assert named.provider == site.provider
