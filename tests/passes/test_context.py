"""What the proposals are told of Passes: live, payable, near."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils.module_loading import import_string

from diagnostics.models import Person
from passes import context, enums
from passes.models import HandOver, Order, Pass, Site
from tests.passes.desks import Desk
from tests.passes.factories import open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def told(person: Person, on: dt.date = TODAY) -> dict[str, bool]:
    return context.read(Person.objects.get(pk=person.pk), on=on)


def test_the_setting_names_this_reader(settings: Any) -> None:
    assert import_string(settings.PERSON_CONTEXT) is context.read


def test_a_live_booklet_with_a_usable_pass_is_active() -> None:
    desk = Desk()
    person = desk.person()
    assert told(person)["pass_actif"] is False
    desk.hand_over(person)
    assert told(person)["pass_actif"] is True
    Pass.objects.update(blocked_at=dt.datetime(2026, 3, 10, tzinfo=dt.UTC), blocked_reason="lost")
    assert told(person)["pass_actif"] is False


def test_an_ended_booklet_is_not_active() -> None:
    desk = Desk()
    person = desk.person()
    desk.hand_over(person)
    ended = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
    HandOver.objects.update(ended_at=ended, ended_reason=enums.EndReason.values[0])
    assert told(person)["pass_actif"] is False


def test_money_is_there_while_the_agency_has_passes_of_an_order_meant_for_the_person() -> None:
    desk = Desk(allotted=3)
    person = desk.person()
    assert told(person)["budget_disponible"] is True
    assert told(person, dt.date(2027, 1, 1))["budget_disponible"] is False
    desk.hand_over(person, 3)
    assert told(person)["budget_disponible"] is False


@pytest.mark.parametrize(
    "fields",
    [
        {"distribution_stopped_on": TODAY},
        {"allowed_publics": ["retraite"]},
        {"valid_from": dt.date(2026, 4, 1)},
    ],
)
def test_an_order_that_cannot_serve_the_person_is_no_money(fields: dict[str, Any]) -> None:
    desk = Desk(order_fields=fields)
    assert told(desk.person())["budget_disponible"] is False


def test_an_order_of_another_territory_is_no_money() -> None:
    desk = Desk()
    desk.order.territories.create(code="dep:75")
    assert told(desk.person())["budget_disponible"] is False
    desk.order.territories.create(code="dep:62")
    assert told(desk.person())["budget_disponible"] is True
    assert told(desk.person(commune=None))["budget_disponible"] is False
    assert Order.objects.count() == 1


def test_a_place_is_near_within_the_distance_of_whoever_moves_or_not() -> None:
    desk = Desk()
    assert told(desk.person())["prestataire_proche"] is False
    open_provider()
    assert told(desk.person())["prestataire_proche"] is True
    Site.objects.update(latitude=50.53)
    assert told(desk.person())["prestataire_proche"] is True
    assert told(desk.person(mobility="no"))["prestataire_proche"] is False
    Site.objects.update(latitude=51.5)
    assert told(desk.person())["prestataire_proche"] is False
    Site.objects.update(is_itinerant=True)
    assert told(desk.person(mobility="no"))["prestataire_proche"] is True


def test_a_closed_place_is_not_near() -> None:
    desk = Desk()
    open_provider()
    Site.objects.update(closed_from=TODAY)
    assert told(desk.person())["prestataire_proche"] is False
