"""The demonstration tells the truth, is the same twice, and its books are green."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from config.demo import building, paid
from diagnostics.accounts.models import JournalEntry
from diagnostics.models import Diagnosis, Person
from passes import checking, late_scans, scan_refusals
from passes.laws import Verdict
from passes.models import (
    ClaimFile,
    ClaimLine,
    Device,
    HandOver,
    LateScan,
    MonthlyStatement,
    Order,
    Pass,
    Payment,
    Provider,
    Redemption,
    RefusedScan,
    Signal,
)
from passes.signal_kinds import SignalKind
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

# No order of the demonstration asks a regulated tariff; the other one alerts the operator.
RARE = {"regulated_tariff_required", "authentic_not_found"}
LAST_DAY = dt.date(2026, 11, 23)


class Undone(Exception):
    """Raised to forget a whole demonstration."""


@pytest.fixture
def demo_settings(settings: Any) -> Iterator[None]:
    settings.CLOCK, settings.DEMO_MODE = "process", True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return None


def portrait() -> list[Any]:
    """What must be the same twice: people, numbers, states, history."""
    return [
        list(Person.objects.order_by("pk").values_list("public_id", "last_name", "birth_year")),
        list(Pass.objects.order_by("pk").values_list("serial", "status")),
        list(Redemption.objects.order_by("pk").values_list("scan_id", "service_on")),
        list(MonthlyStatement.objects.order_by("pk").values_list("number", "net_cents")),
        list(JournalEntry.objects.order_by("pk").values_list("at", "verb", "refusal_code")),
    ]


def lived(seed: int = 2026) -> list[Any]:
    """Build a demonstration, keep its portrait, and forget it."""
    kept: list[Any] = []
    wanted = building.Wanted(size="tiny", seed=seed, as_of=LAST_DAY)
    try:
        with transaction.atomic():
            building.build(wanted, lambda step: None)
            kept = portrait()
            raise Undone
    except Undone:
        return kept


@pytest.mark.usefixtures("demo_settings")
def test_the_same_seed_and_day_give_the_same_rows() -> None:
    first, second = lived(), lived()
    # Keys move on after a rollback; what people see does not.
    assert [len(part) for part in first] == [len(part) for part in second]
    assert first == second


@pytest.mark.usefixtures("demo_settings")
def test_the_books_are_green_after_fourteen_months_and_the_story_is_whole() -> None:
    building.build(building.Wanted(size="tiny", as_of=LAST_DAY), lambda step: None)
    assert {result.verdict for result in checking.weigh()} == {Verdict.KEPT}
    assert Person.objects.count() >= 60
    assert Diagnosis.objects.count() >= 60
    assert HandOver.objects.exists()
    assert Redemption.objects.live().exists()
    lists = ClaimFile.objects.order_by("pk").values_list("status", flat=True)
    assert list(lists) == ["answered", "analysed"]
    told = set(ClaimLine.objects.values_list("status", flat=True))
    assert told == {"redeemed", "refused", "faulty", "good"}
    assert {"active", "draft"} <= set(Order.objects.values_list("status", flat=True))
    refused = set(RefusedScan.objects.values_list("refusal_code", flat=True))
    assert refused >= set(scan_refusals.BY_CODE) - RARE
    assert Device.objects.filter(revoked_at=None).exists()
    assert LateScan.objects.get().gesture is not None
    assert late_scans.waiting().exists()
    signalled = set(Signal.objects.values_list("kind", flat=True))
    assert signalled == set(SignalKind.values)
    late = Provider.objects.order_by("pk")[paid.WITHOUT_ACCOUNT]
    assert late.bank_accounts.get().status == "accepted"
    assert JournalEntry.objects.filter(verb="books.checked").exists()
    returned = Payment.objects.filter(status="returned").get()
    assert returned.statement.payments.filter(attempt=2).exists()


@pytest.mark.usefixtures("demo_settings")
def test_a_shortfall_can_be_switched_on() -> None:
    wanted = building.Wanted(size="tiny", as_of=LAST_DAY, fault="shortfall")
    building.build(wanted, lambda step: None)
    verdicts = {result.law: result.verdict for result in checking.weigh()}
    assert Verdict.BROKEN in verdicts.values()


@pytest.mark.usefixtures("demo_settings")
def test_the_demonstration_never_joins_an_instance_that_lives() -> None:
    UserFactory()
    with pytest.raises(CommandError, match="contient déjà"):
        call_command("demo", "--size", "tiny")


def test_production_builds_no_demonstration(settings: Any) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="instance de démonstration"):
        call_command("demo", "--size", "tiny")
