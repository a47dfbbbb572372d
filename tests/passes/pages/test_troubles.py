"""« Un problème avec ce carnet » and « Mes remises »."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from time_machine import Traveller

from passes import enums, mending
from passes.models import HandOver
from tests.accounts.factories import UserFactory, advisor
from tests.passes import desks
from tests.passes.desks import Desk
from tests.support.client import PageClient
from tests.support.queries import assert_same_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MINE = "/remises"


def page(hand_over: HandOver) -> str:
    return reverse("passes:trouble", args=[hand_over.public_id])


def sent(situation: str, **fields: Any) -> dict[str, Any]:
    return {"request_id": str(uuid.uuid4()), "situation": situation, **fields}


@pytest.mark.parametrize("situation", ["lost", "stolen", "damaged", "badly_printed"])
def test_a_lost_booklet_is_replaced_and_the_new_one_is_printed(
    client: PageClient, situation: str
) -> None:
    desk = Desk()
    made = desk.hand_over()
    client.force_login(desk.advisor)
    answer = client.post(page(made), sent(situation))
    new = HandOver.objects.get(replaces=made)
    assert answer["Location"] == reverse("passes:handed_over", args=[new.public_id])
    reports = list(made.booklet.loss_reports.values_list("kind", flat=True))
    assert reports == ([] if situation == "badly_printed" else [situation])


def test_the_same_form_sent_twice_replaces_once(client: PageClient) -> None:
    desk = Desk()
    made, form = desk.hand_over(), sent("lost")
    client.force_login(desk.advisor)
    answers = [client.post(page(made), form)["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert HandOver.objects.count() == 2


@pytest.mark.parametrize("situation", ["given_back", "job_found", "move", "withdrawal", "death"])
def test_what_is_given_back_ends_the_hand_over(client: PageClient, situation: str) -> None:
    desk = Desk()
    made = desk.hand_over()
    client.force_login(desk.advisor)
    answer = client.post(page(made), sent(situation))
    made.refresh_from_db()
    assert made.ended_reason == situation
    assert answer["Location"] == reverse("diagnostics:person", args=[made.person.public_id])


def test_a_mistake_is_undone_the_same_day_and_asks_a_manager_later(
    client: PageClient, clock: Traveller
) -> None:
    desk = Desk()
    first, second = desk.hand_over(), desk.hand_over()
    client.force_login(desk.advisor)
    client.post(page(first), sent("mistake"))
    first.refresh_from_db()
    assert first.undone_at is not None
    clock.move_to(dt.datetime(2026, 3, 11, 9, 0, tzinfo=dt.UTC))
    client.force_login(desk.advisor)
    html = client.post(page(second), sent("mistake")).content.decode()
    assert "Une remise s&#x27;annule le jour même." in html
    client.force_login(desk.manager)
    client.post(page(second), sent("mistake", reason="Erreur de personne"))
    second.refresh_from_db()
    assert second.undone_reason == "Erreur de personne"


def test_a_doubt_blocks_and_the_booklet_found_again_is_reopened(client: PageClient) -> None:
    desk = Desk()
    made = desk.hand_over()
    client.force_login(desk.advisor)
    client.post(page(made), sent("blocked"))
    assert made.booklet.passes.filter(blocked_at__isnull=False).count() == 3
    assert "rouvrir les Pass" in client.get(page(made)).content.decode()
    client.post(page(made), sent("found"))
    assert not made.booklet.passes.filter(blocked_at__isnull=False).exists()


def test_a_booklet_that_never_wakes_offers_nothing(client: PageClient) -> None:
    desk = Desk()
    made = desk.hand_over()
    mending.replace_booklet(actor=desk.advisor, hand_over=made)
    client.force_login(desk.advisor)
    html = client.get(page(made)).content.decode()
    assert "Détruisez ce papier" in html
    assert "Continuer" not in html


def test_nobody_else_sees_the_page(client: PageClient) -> None:
    desk = Desk()
    made = desk.hand_over()
    for user in (advisor(), UserFactory(operator=True)):
        client.force_login(user)
        assert client.get(page(made)).status_code == 404
    client.force_login(UserFactory(auditor=True))
    assert client.get(MINE).status_code == 404


def test_my_hand_overs_say_not_used_partly_used_and_nothing_else(client: PageClient) -> None:
    desk = Desk()
    desk.hand_over(desk.person(last_name="Intact", phone="+33612345678"), 2)
    begun = desk.hand_over(desk.person(last_name="Entame"), 2)
    desks.spend(begun.booklet.passes.first())
    used = desk.hand_over(desk.person(last_name="Fini"), 1)
    desks.spend(used.booklet.passes.get())
    back = desk.hand_over(desk.person(last_name="Rendu"), 1)
    mending.end_hand_over(actor=desk.advisor, hand_over=back, reason=enums.EndReason.GIVEN_BACK)
    desk.hand_over(desk.person(last_name="Autre"), by=desk.manager)
    client.force_login(desk.advisor)
    html = client.get(MINE).content.decode()
    for said in ("Pas utilisé", "Commencé", "Utilisé", "Rendu", "06 12 34 56 78"):
        assert said in html
    assert "Autre" not in html
    assert "1 Pass à utiliser sur 2" in html


@pytest.mark.parametrize(("days", "shown"), [("14", True), ("30", True), ("60", False)])
def test_the_list_at_14_30_and_60_days_shows_who_never_came(
    client: PageClient, clock: Traveller, days: str, shown: bool
) -> None:
    desk = Desk()
    desk.hand_over(desk.person(last_name="Jamais"))
    begun = desk.hand_over(desk.person(last_name="Venue"))
    desks.spend(begun.booklet.passes.first())
    clock.move_to(dt.datetime(2026, 4, 12, 9, 0, tzinfo=dt.UTC))
    client.force_login(desk.advisor)
    html = client.get(MINE, {"depuis": days}).content.decode()
    assert ("Jamais" in html) is shown
    assert "Venue" not in html


def test_my_hand_overs_cost_the_same_with_one_row_and_with_twenty(client: PageClient) -> None:
    desk = Desk()
    desk.hand_over(passes=1)
    client.force_login(desk.advisor)
    assert_same_count(
        visit=lambda: client.get(MINE),
        add_rows=lambda: [desk.hand_over(passes=1, by=desk.advisor) for _ in range(19)],
    )
