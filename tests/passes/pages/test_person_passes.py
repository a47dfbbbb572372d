"""What passes lends to the person's file: her booklets, and the one action."""

from __future__ import annotations

import pytest
from django.urls import reverse

from passes import mending
from tests.passes import desks
from tests.passes.desks import Desk
from tests.support.client import PageClient
from tests.support.queries import assert_same_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_file_says_what_is_left_until_when_and_what_can_be_done(client: PageClient) -> None:
    desk = Desk()
    person = desk.person()
    address = reverse("diagnostics:person", args=[person.public_id])
    client.force_login(desk.advisor)
    html = client.get(address).content.decode()
    assert "Aucun Pass à utiliser." in html
    assert reverse("passes:hand_over", args=[person.public_id]) in html
    made = desk.hand_over(person, 3)
    desks.spend(made.booklet.passes.first())
    new = mending.replace_booklet(actor=desk.advisor, hand_over=made)
    html = client.get(address).content.decode()
    assert "Il reste 2 Pass sur 2" in html
    assert reverse("passes:trouble", args=[new.public_id]) in html
    assert "Carnets passés (1)" in html
    assert f"{made.booklet.number}, remis le 10 mars 2026 : Remplacé" in html


def test_the_file_costs_the_same_with_one_booklet_and_with_five(client: PageClient) -> None:
    desk = Desk()
    person = desk.person()
    client.force_login(desk.advisor)
    desk.hand_over(person, 1)

    def add_rows() -> None:
        for _ in range(4):
            desk.hand_over(person, 1, by=desk.manager, reason="Motif")

    address = reverse("diagnostics:person", args=[person.public_id])
    assert_same_count(visit=lambda: client.get(address), add_rows=add_rows)
