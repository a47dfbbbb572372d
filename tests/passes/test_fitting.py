"""Which order fits: each refusal, the order in which they speak, the dose, the choice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from time_machine import Traveller

from diagnostics import configuring
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import RiskAssessment
from passes import enums, fitting, mending
from passes.models import Order, OrderTerritory
from tests.accounts.factories import CommuneFactory
from tests.diagnostics.factories import PersonFactory
from tests.passes.desks import Desk, last_line
from tests.passes.factories import active_order

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


def change(order: Order, **fields: Any) -> None:
    Order.objects.filter(pk=order.pk).update(**fields)


def test_order_not_active() -> None:
    desk = Desk()
    change(desk.order, valid_from=dt.date(2026, 3, 11))
    with refused("order_not_active"):
        desk.hand_over(order=desk.order)
    change(desk.order, valid_from=dt.date(2026, 1, 1), status=enums.OrderStatus.IN_GRACE)
    with refused("order_not_active"):
        desk.hand_over(order=desk.order)


def test_distribution_stopped_unless_the_funder_accepts_it_late() -> None:
    desk = Desk()
    change(desk.order, distribution_stopped_on=dt.date(2026, 3, 10))
    with pytest.raises(Refusal, match="mardi 10 mars 2026"):
        desk.hand_over()
    change(desk.order, late_distribution=enums.LateDistribution.ACCEPT)
    assert desk.hand_over().order == desk.order


def test_no_hand_over_after_the_last_day(clock: Traveller) -> None:
    desk = Desk(order_fields={"late_distribution": enums.LateDistribution.ACCEPT})
    clock.move_to(dt.datetime(2026, 12, 31, 22, 0, tzinfo=dt.UTC))
    desk.hand_over()
    clock.move_to(dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC))  # in Paris, 1 January
    with refused("distribution_stopped"):
        desk.hand_over()


def test_not_funded() -> None:
    desk = Desk(order_fields={"funded_count": 2})
    with refused("not_funded"):
        desk.hand_over(passes=3)
    desk.hand_over(passes=2)


def test_not_in_public() -> None:
    desk = Desk(order_fields={"allowed_publics": ["sans_emploi"]})
    with refused("not_in_public"):
        desk.hand_over(desk.person(status="retraite"))
    assert desk.hand_over(desk.person(status="sans_emploi")).public == "sans_emploi"


@pytest.mark.parametrize("zone", ["com:62498", "epci:246200364", "dep:62", "reg:32"])
def test_not_in_public_also_means_the_territory(zone: str) -> None:
    desk = Desk()
    OrderTerritory.objects.create(order=desk.order, code=zone)
    desk.hand_over()
    elsewhere = CommuneFactory(code="33063", departement="33", region="75", epci=None)
    with refused("not_in_public"):
        desk.hand_over(desk.person(commune=elsewhere))
    with refused("not_in_public"):
        desk.hand_over(desk.person(commune=None))


def test_person_excluded_until_the_exclusion_is_lifted() -> None:
    desk = Desk()
    person = desk.person()
    exclusion = mending.exclude_person(
        actor=desk.manager, person=person, order=desk.order, reason="Revente constatée"
    )
    with refused("person_excluded"):
        desk.hand_over(person)
    mending.lift_exclusion(actor=desk.manager, exclusion=exclusion)
    desk.hand_over(person)


def test_diagnosis_missing_when_the_order_asks_for_one() -> None:
    desk = Desk()
    person = PersonFactory(agency=desk.agency)
    with refused("diagnosis_missing"):
        desk.hand_over(person)
    change(desk.order, diagnosis_required=False)
    assert desk.hand_over(person).diagnosis is None


def test_73_given_a_second_live_booklet_then_who_why_when_and_which_rule_are_all_there() -> None:
    """Behaviour 73: who, why, when and which rule are all there later."""
    desk = Desk()
    person = desk.person()
    desk.hand_over(person)
    with refused("live_booklet_exists"):
        desk.hand_over(person)
    with refused("live_booklet_exists"):
        desk.hand_over(person, reason="J'insiste")
    with refused("live_booklet_exists"):
        desk.hand_over(person, by=desk.manager)
    second = desk.hand_over(person, by=desk.manager, reason="Deux ateliers par semaine")
    assert second.second_booklet_reason == "Deux ateliers par semaine"
    line = last_line(second)
    assert (line.actor, line.at) == (desk.manager, second.handed_over_at)
    assert line.facts["rule"] == "live_booklet_exists"
    assert line.facts["reason"] == "Deux ateliers par semaine"


def test_t26_a_ceiling_of_live_passes_per_person_across_orders() -> None:
    desk = Desk()
    active_order(desk.agency)
    third = active_order(desk.agency)
    person = desk.person()
    desk.hand_over(person, 10)
    desk.hand_over(person, 9)
    with refused("person_ceiling_reached"):
        desk.hand_over(person, 2)
    assert desk.hand_over(person, 1).order == third
    another = desk.person()
    desk.hand_over(another, 10)
    desk.hand_over(another, 10)
    above = desk.hand_over(another, 1, by=desk.manager)
    assert last_line(above).facts["above"] == ["person_ceiling_reached"]


@pytest.mark.parametrize(
    ("name", "whose"),
    [("daily_hand_overs_per_advisor", "vous"), ("daily_hand_overs_per_agency", "votre agence")],
)
def test_t18_daily_ceilings_above_them_a_managers_act(
    name: str, whose: str, clock: Traveller
) -> None:
    desk = Desk()
    configuring.set_parameter(
        actor=desk.manager, name=name, value=2, from_on=dt.date(2026, 1, 1), agency=desk.agency
    )
    desk.hand_over()
    desk.hand_over()
    with pytest.raises(Refusal, match=f"^daily_ceiling_reached:.*{whose}"):
        desk.hand_over()
    above = desk.hand_over(by=desk.manager)
    if name == "daily_hand_overs_per_agency":
        assert last_line(above).facts["above"] == ["daily_ceiling_reached"]
    clock.move_to(dt.datetime(2026, 3, 11, 9, 0, tzinfo=dt.UTC))
    desk.hand_over()


def test_allocation_spent() -> None:
    desk = Desk(allotted=5)
    desk.hand_over(passes=3)
    with refused("allocation_spent"):
        desk.hand_over(passes=3)
    desk.hand_over(passes=2)
    assert desk.drawn() == (5, 5)


def test_an_agency_without_any_allocation_has_nothing_to_hand_over() -> None:
    desk = Desk()
    desk.order.allocations.all().delete()
    with refused("allocation_spent"):
        desk.hand_over()


def test_refusals_speak_in_the_documented_order() -> None:
    """Everything is wrong at once; each mended fault lets the next one speak."""
    desk = Desk(order_fields={"status": enums.OrderStatus.DRAFT, "activated_at": None})
    order = desk.order
    person = PersonFactory(agency=desk.agency, status="retraite")
    OrderTerritory.objects.create(order=order, code="dep:33")
    change(order, funded_count=0, allowed_publics=["sans_emploi"])
    exclusion = mending.exclude_person(
        actor=desk.manager, person=person, order=order, reason="Motif"
    )
    order.allocations.update(allotted_count=0)
    at = journal.instant()
    steps: list[tuple[str, Any]] = [
        ("order_not_active", lambda: change(order, status="active", activated_at=at)),
        ("not_funded", lambda: change(order, funded_count=1000)),
        ("not_in_public", lambda: change(order, allowed_publics=[])),
        ("not_in_public", lambda: order.territories.all().delete()),
        (
            "person_excluded",
            lambda: mending.lift_exclusion(actor=desk.manager, exclusion=exclusion),
        ),
        ("diagnosis_missing", lambda: change(order, diagnosis_required=False)),
        ("allocation_spent", lambda: order.allocations.update(allotted_count=9)),
    ]
    change(order, distribution_stopped_on=dt.date(2026, 2, 1))
    for code, mend in steps:
        with refused(code):
            desk.hand_over(person, order=order)
        mend()
        if code == "order_not_active":
            with refused("distribution_stopped"):
                desk.hand_over(person, order=order)
            change(order, distribution_stopped_on=None)
    assert desk.hand_over(person, order=order).order == order


def test_the_screen_says_why_this_order() -> None:
    desk = Desk()
    case = fitting.Case(desk.advisor, desk.person(), desk.agency, 3, journal.instant())
    choice = fitting.choose_order(case)
    assert choice.why == (
        "Seule commande de votre agence. Dernier jour\N{NO-BREAK SPACE}: jeudi 31 décembre 2026."
    )
    active_order(desk.agency, valid_until=dt.date(2026, 6, 30))
    case = fitting.Case(desk.advisor, desk.person(), desk.agency, 3, journal.instant())
    assert fitting.choose_order(case).why == (
        "La première à finir parmi celles qui conviennent. "
        "Dernier jour\N{NO-BREAK SPACE}: mardi 30 juin 2026."
    )


def test_when_none_fits_the_refusal_is_the_one_nearest_to_a_yes() -> None:
    desk = Desk(allotted=1)
    OrderTerritory.objects.create(
        order=active_order(desk.agency, valid_until=dt.date(2026, 6, 30)), code="dep:33"
    )
    with refused("allocation_spent"):
        desk.hand_over(passes=3)


@pytest.mark.parametrize(
    ("level", "dose"),
    [("modere", 3), ("eleve", 6), ("critique", 10), ("faible", 3), ("indetermine", 3), ("", 3)],
)
def test_the_dose_is_proposed_by_level(level: str, dose: int) -> None:
    desk = Desk()
    person = desk.person()
    if level:
        RiskAssessment.objects.create(
            person=person,
            agency=desk.agency,
            model_version="1.0.0",
            as_of=dt.date(2026, 3, 2),
            assessed_at=journal.instant(),
            input={},
            output={},
            completeness=100,
            computed_level=level,
            level=level,
            next_review_on=dt.date(2026, 9, 2),
        )
    on = dt.date(2026, 3, 10)
    assert fitting.proposed_dose(person, on=on, agency=desk.agency) == dose
