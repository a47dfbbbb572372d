"""What holds a payment back, and what the second operator is shown."""

import datetime as dt

import pytest
import time_machine

from passes import owing, paying
from passes.enums import AccountStatus, PaymentStatus, ProviderStatus, StatementStatus
from passes.models import Accreditation, BankAccount, MonthlyStatement, Provider
from tests.passes.factories import accepted_account
from tests.passes.money_factories import (
    PAYING_DAY,
    payable_statement,
    prepared_batch,
    released_batch,
)

pytestmark = pytest.mark.django_db

TODAY = PAYING_DAY.date()


@pytest.fixture(autouse=True)
def _ring_fenced_account(settings):
    settings.OPERATOR_NAME = "Opérateur des Pass"
    settings.OPERATOR_IBAN = "FR7630004000031234567890143"
    settings.OPERATOR_BIC = "BNPAFRPPXXX"


def test_nothing_holds_back_a_statement_whose_account_is_accepted():
    assert owing.blocked([payable_statement()], TODAY) == {}


def test_a_provider_without_account_is_told_to_give_one():
    statement = payable_statement(account=False)
    blocked = owing.blocked([statement], TODAY)[statement.pk]
    assert (blocked.code, blocked.remedy) == ("no_bank_account", "Déposez votre RIB.")


def test_a_provider_whose_account_is_being_checked_has_nothing_to_do():
    statement = payable_statement(account=False)
    accepted_account(
        statement.provider, status=AccountStatus.SUBMITTED, checked_by=None, confirmed_by=None
    )
    blocked = owing.blocked([statement], TODAY)[statement.pk]
    assert "en cours de contrôle" in blocked.sentence


@pytest.mark.parametrize(("reason", "is_blocked"), [("AC04", True), ("AM04", False)])
def test_a_refusal_of_the_account_blocks_until_there_is_another(reason, is_blocked):
    statement = payable_statement()
    released_batch().payments.update(status=PaymentStatus.RETURNED, bank_reason=reason)
    MonthlyStatement.objects.update(status=StatementStatus.APPROVED)
    found = owing.blocked([statement], TODAY)
    assert bool(found) is is_blocked
    if is_blocked:
        assert found[statement.pk].remedy == "Le compte est clos : déposez un nouveau RIB."
    BankAccount.objects.update(status=AccountStatus.ENDED)
    accepted_account(statement.provider)
    assert owing.blocked([statement], TODAY) == {}


def test_a_first_transfer_to_an_account_asks_for_attention():
    payable_statement()
    batch = prepared_batch()
    ((payment, why),) = owing.attention_of(batch)
    assert payment in owing.first_payments(batch)
    assert why == ("Premier virement vers ce compte, accepté le 1er janvier 2025.",)


def test_an_account_paid_before_asks_for_none():
    statement = payable_statement()
    released_batch().payments.update(status=PaymentStatus.SETTLED)
    MonthlyStatement.objects.update(status=StatementStatus.PAID, paid_on=TODAY)
    second = MonthlyStatement.objects.get(pk=statement.pk)
    second.pk, second.public_id = None, "00000000-0000-4000-8000-000000000001"
    second.number, second.period = "R-2026-03-000009", "2026-03"
    second.status, second.paid_on = StatementStatus.APPROVED, None
    second.save()
    assert owing.attention_of(prepared_batch()) == []


def test_a_suspended_provider_asks_for_attention_with_its_day():
    statement = payable_statement()
    Provider.objects.filter(pk=statement.provider_id).update(status=ProviderStatus.SUSPENDED)
    Accreditation.objects.filter(provider=statement.provider).update(
        until_on=dt.date(2026, 3, 2), reason="Locaux fermés"
    )
    ((_, why),) = owing.attention_of(prepared_batch())
    assert why[-1] == "Structure suspendue depuis le 2 mars 2026."


def test_reading_many_statements_costs_the_same_queries_as_one(django_assert_num_queries):
    statements = [payable_statement() for _ in range(3)]
    for few in (statements[:1], statements):
        with django_assert_num_queries(4):
            owing.blocked(few, TODAY)
    batch = prepared_batch()
    with time_machine.travel(PAYING_DAY, tick=False), django_assert_num_queries(4):
        owing.attention_of(batch)
    assert paying.payment_file(batch).count == 3
