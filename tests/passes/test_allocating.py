"""Sharing an order between agencies, to the unit."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import allocating, ordering
from passes.allocating import Claim, Part, Transfer
from passes.models import Allocation
from tests.passes import order_factories as made
from tests.passes.factories import AgencyFactory, OrderFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


@pytest.fixture
def agencies():
    return [AgencyFactory(code=code, name=f"Agence {code}") for code in "ABC"]


@pytest.fixture
def order():
    return made.draft()


def plan(order, agencies, indicators=(120, 45, 35), base=10):
    claims = [Claim(*pair) for pair in zip(agencies, indicators, strict=True)]
    return allocating.plan_allocation(order=order, base=base, claims=claims)


def confirm(order, parts, **kwargs):
    return allocating.confirm_allocation(
        actor=UserFactory(operator=True), order=order, parts=parts, **kwargs
    )


def allotted(order):
    rows = Allocation.objects.filter(order=order).order_by("agency__code")
    return list(rows.values_list("allotted_count", flat=True))


def refused(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value


def test_a_plan_shows_the_share_of_each_agency_and_writes_nothing(order, agencies):
    parts = plan(order, agencies)

    assert [(part.agency.code, part.allotted) for part in parts] == [
        ("A", 52),
        ("B", 26),
        ("C", 22),
    ]
    assert not Allocation.objects.exists()


def test_a_base_above_the_total_is_refused(order, agencies):
    refusal = refused(plan, order, agencies, base=34)

    assert refusal.code == "base_exceeds_total"
    assert "102" in refusal.detail


@pytest.mark.parametrize("indicators", [(120, None, 35), (0, 0, 0)])
def test_a_missing_indicator_is_refused_with_the_agencies(order, agencies, indicators):
    refusal = refused(plan, order, agencies, indicators=indicators)

    assert refusal.code == "indicator_missing"
    assert "Agence B" in refusal.detail
    assert refused(plan, order, [], indicators=()).detail.endswith("toutes.")


def test_a_confirmed_allocation_is_written_whole_and_journaled(order, agencies):
    confirm(order, plan(order, agencies))

    assert allotted(order) == [52, 26, 22]
    entry = JournalEntry.objects.get(verb="allocation.confirmed")
    assert entry.facts == {"allotted": {"A": 52, "B": 26, "C": 22}}
    row = Allocation.objects.get(agency=agencies[0])
    assert (row.base, row.indicator_value, row.drawn_count) == (10, 120, 0)


def test_the_same_form_sent_twice_allots_once(order, agencies):
    operator, request_id = UserFactory(operator=True), uuid.uuid4()
    for _ in range(2):
        allocating.confirm_allocation(
            actor=operator, order=order, parts=plan(order, agencies), request_id=request_id
        )

    assert JournalEntry.objects.filter(verb="allocation.confirmed").count() == 1


@pytest.mark.parametrize("shares", [(52, 26, 21), (52, 26, 23), (110, -10, 0)])
def test_shares_that_do_not_sum_to_the_order_are_refused(order, agencies, shares):
    parts = [Part(agency, 0, None, count) for agency, count in zip(agencies, shares, strict=True)]

    assert refused(confirm, order, parts).code == "allocation_not_exact"
    assert not Allocation.objects.exists()


def test_an_agency_named_twice_is_refused(order, agencies):
    parts = [Part(agencies[0], 0, None, 50), Part(agencies[0], 0, None, 50)]

    assert refused(confirm, order, parts).code == "allocation_not_exact"


def test_a_second_allocation_takes_back_unused_units_and_keeps_what_was_drawn(order, agencies):
    confirm(order, plan(order, agencies))
    Allocation.objects.filter(agency=agencies[0]).update(drawn_count=30)

    parts = [Part(agencies[1], 0, None, 70), Part(agencies[0], 0, None, 30)]
    confirm(order, parts)

    assert allotted(order) == [30, 70, 0]
    assert Allocation.objects.get(agency=agencies[0]).drawn_count == 30


def test_no_agency_falls_below_what_it_has_handed_over(order, agencies):
    confirm(order, plan(order, agencies))
    Allocation.objects.filter(agency=agencies[0]).update(drawn_count=30)

    fewer = [Part(agencies[0], 0, None, 29), Part(agencies[1], 0, None, 71)]
    absent = [Part(agencies[1], 0, None, 100)]

    assert refused(confirm, order, fewer).code == "units_already_drawn"
    assert "30" in refused(confirm, order, absent).detail
    with pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.filter(agency=agencies[0]).update(allotted_count=29)


def test_a_cancelled_order_is_not_shared(order, agencies):
    ordering.cancel_order(actor=UserFactory(operator=True), order=order, reason="Abandon")
    order.refresh_from_db()

    assert refused(confirm, order, plan(order, agencies)).code == "transition_unknown"


def move(order, giver, taker, count):
    return allocating.move_units(
        actor=UserFactory(operator=True), order=order, transfer=Transfer(giver, taker, count)
    )


def test_unused_units_go_to_another_agency_and_the_total_stays(order, agencies):
    confirm(order, plan(order, agencies))
    newcomer = AgencyFactory(code="D")

    given = move(order, agencies[0], newcomer, 12)

    assert (given.agency, given.allotted_count) == (newcomer, 12)
    assert allotted(order) == [40, 26, 22, 12]
    entry = JournalEntry.objects.get(verb="units.moved")
    assert entry.facts == {"from": "A", "to": "D", "count": 12}


@pytest.mark.parametrize("count", [23, 0, -1])
def test_only_what_was_not_handed_over_can_be_moved(order, agencies, count):
    confirm(order, plan(order, agencies))
    Allocation.objects.filter(agency=agencies[0]).update(drawn_count=30)

    refusal = refused(move, order, agencies[0], agencies[1], count)

    assert refusal.code == "allocation_spent"
    assert allotted(order) == [52, 26, 22]


def test_an_agency_gives_nothing_to_itself(order, agencies):
    confirm(order, plan(order, agencies))

    assert refused(move, order, agencies[0], agencies[0], 1).code == "transition_unknown"


def test_a_printed_order_is_shared_in_whole_booklets() -> None:
    """passes-and-money.md 4: 100 booklets, base 10, indicators 120, 45, 35 give 52, 26, 22."""
    order = OrderFactory(mode="printed", ordered_count=500, booklet_size=5)
    claims = [
        allocating.Claim(AgencyFactory(code=f"P{n}"), value)
        for n, value in enumerate((120, 45, 35))
    ]
    parts = allocating.plan_allocation(order=order, base=10, claims=claims)
    assert [part.allotted // 5 for part in parts] == [52, 26, 22]
    assert [part.base for part in parts] == [50, 50, 50]
    torn = [
        allocating.Part(claim.agency, 0, None, count)
        for claim, count in zip(claims, (252, 128, 120), strict=True)
    ]
    with pytest.raises(Refusal) as caught:
        allocating.confirm_allocation(actor=UserFactory(operator=True), order=order, parts=torn)
    assert caught.value.code == "count_not_in_booklets"
