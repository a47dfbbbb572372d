"""Two people at the same instant: an order, its shares, an account and a SIRET stay whole."""

from collections import Counter

import pytest
from django.db.models import Sum

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import account_checks, accrediting, allocating, ordering
from passes.account_checks import AccountDetails
from passes.allocating import Part, Transfer
from passes.models import Allocation, BankAccount, FundingReceipt, Provider
from tests.passes import order_factories as made
from tests.passes.applications import RIB, filed
from tests.passes.factories import (
    AgencyFactory,
    ProviderFactory,
    SiteFactory,
    UserFactory,
    accepted_account,
    member_of,
    open_provider,
)
from tests.support.races import Outcome, run_together

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def codes(outcomes: list[Outcome]) -> Counter[str]:
    """Count what the callers got: "done", or the code of their refusal."""
    found: Counter[str] = Counter()
    for outcome in outcomes:
        if isinstance(outcome.error, Refusal):
            found[outcome.error.code] += 1
        elif outcome.error is not None:
            raise outcome.error
        else:
            found["done"] += 1
    return found


def test_one_match_of_funds_counts_once_whoever_records_it(own_database):
    order = made.draft()
    bank_match = made.match(order, 100_000)
    operators = [UserFactory(operator=True) for _ in range(4)]

    outcomes = run_together(
        [
            lambda actor=actor: ordering.record_funds(actor=actor, bank_match=bank_match)
            for actor in operators
        ]
    )

    assert codes(outcomes) == {"done": 4}
    assert FundingReceipt.objects.count() == 1
    assert ordering.received_cents(order) == 100_000


def test_an_order_is_activated_once_and_the_second_is_told(own_database):
    order = made.funded(made.signed(made.draft()), 100_000)
    operators = [UserFactory(operator=True) for _ in range(3)]

    outcomes = run_together(
        [
            lambda actor=actor, rank=rank: ordering.activate_order(
                actor=actor, order=order, mandate_number=f"M-{rank}"
            )
            for rank, actor in enumerate(operators)
        ]
    )

    found = codes(outcomes)
    assert found["done"] == 1
    assert found["transition_unknown"] + found["state_changed"] == 2
    lines = JournalEntry.objects.filter(verb="order.activated", refusal_code="")
    assert lines.count() == 1


def test_units_moved_both_ways_at_once_keep_the_total(own_database):
    order = made.draft()
    first, second = AgencyFactory(), AgencyFactory()
    operator = UserFactory(operator=True)
    parts = [Part(first, 0, None, 50), Part(second, 0, None, 50)]
    allocating.confirm_allocation(actor=operator, order=order, parts=parts)
    transfers = [Transfer(first, second, 30), Transfer(second, first, 30)] * 4

    outcomes = run_together(
        [
            lambda transfer=transfer: allocating.move_units(
                actor=operator, order=order, transfer=transfer
            )
            for transfer in transfers
        ]
    )

    assert set(codes(outcomes)) <= {"done", "allocation_spent"}
    assert Allocation.objects.aggregate(total=Sum("allotted_count"))["total"] == 100
    assert not Allocation.objects.filter(allotted_count__lt=0).exists()


def test_two_operators_confirm_one_account_once_and_one_account_is_current(own_database):
    provider = open_provider()
    accepted_account(provider, iban="FR1420041010050500013M02606")
    account = account_checks.change_bank_account(
        actor=member_of(provider, "provider_admin"),
        provider=provider,
        details=AccountDetails("FR7630006000011234567890189", "Association", paper=RIB),
    )
    account_checks.check_bank_account(actor=UserFactory(operator=True), account=account)
    confirmers = [UserFactory(operator=True) for _ in range(4)]

    outcomes = run_together(
        [
            lambda actor=actor: account_checks.confirm_bank_account(actor=actor, account=account)
            for actor in confirmers
        ]
    )

    found = codes(outcomes)
    assert found["done"] == 1
    assert found["transition_unknown"] + found["state_changed"] == 3
    assert BankAccount.objects.get(status="accepted").pk == account.pk
    assert BankAccount.objects.filter(status="ended").count() == 1


def test_one_siret_qualifies_one_of_two_candidates(own_database):
    candidates = [ProviderFactory(status="candidate", siret=None) for _ in range(2)]
    for candidate in candidates:
        SiteFactory(provider=candidate)
    operator = UserFactory(operator=True)
    files = [filed(candidate) for candidate in candidates]

    outcomes = run_together(
        [
            lambda pair=pair: accrediting.accredit_provider(
                actor=operator, provider=pair[0], file=pair[1]
            )
            for pair in zip(candidates, files, strict=True)
        ]
    )

    assert codes(outcomes) == {"done": 1, "siret_taken": 1}
    assert Provider.objects.filter(status="qualified").count() == 1
