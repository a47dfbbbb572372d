"""A manager excludes a person from an order, with a reason, or lifts it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from passes.models import Exclusion
from tests.accounts.factories import manager
from tests.passes.desks import Desk
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_manager_excludes_with_a_reason_and_lifts(client: PageClient) -> None:
    desk = Desk()
    person = desk.person()
    address = reverse("passes:exclusions", args=[person.public_id])
    client.force_login(desk.manager)
    file = client.get(reverse("diagnostics:person", args=[person.public_id])).content.decode()
    assert address in file
    client.post(address, {"order": desk.order.pk, "reason": "Revente constatée"})
    exclusion = Exclusion.objects.get()
    assert "Revente constatée" in client.get(address).content.decode()
    again = client.post(address, {"order": desk.order.pk, "reason": "Encore"})
    assert "déjà exclue" in again.content.decode()
    client.post(reverse("passes:lift_exclusion", args=[person.public_id, exclusion.pk]))
    exclusion.refresh_from_db()
    assert exclusion.lifted_at is not None


def test_an_advisor_or_another_manager_does_not_see_the_page(client: PageClient) -> None:
    desk = Desk()
    person = desk.person()
    address = reverse("passes:exclusions", args=[person.public_id])
    for user in (desk.advisor, manager()):
        client.force_login(user)
        assert client.get(address).status_code == 404
    file = reverse("diagnostics:person", args=[person.public_id])
    client.force_login(desk.advisor)
    assert address not in client.get(file).content.decode()


def test_without_an_order_there_is_nothing_to_exclude_from(client: PageClient) -> None:
    desk = Desk()
    desk.order.allocations.all().delete()
    client.force_login(desk.manager)
    html = client.get(reverse("passes:exclusions", args=[desk.person().public_id]))
    assert "pas de commande en cours" in html.content.decode()
