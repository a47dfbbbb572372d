"""An account: submitted with its paper, checked, confirmed, known to everybody concerned."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from passes import (
    account_checks,
    enums,
)
from passes.account_checks import AccountDetails
from passes.models import AccountNotice, BankAccount
from tests.passes.applications import (
    IBAN,
    OTHER_IBAN,
    RIB,
    TODAY,
    candidate_provider,
    check,
    confirm,
    journaled,
    refused,
    submitted,
)
from tests.passes.factories import (
    UserFactory,
    accepted_account,
    member_of,
    open_provider,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


@pytest.fixture
def operator():
    return UserFactory(operator=True)


@pytest.fixture
def candidate():
    return candidate_provider()


def test_an_account_is_submitted_checked_and_confirmed_by_three_people():
    account = submitted()
    checker, confirmer = UserFactory(operator=True), UserFactory(operator=True)

    check(account, checker)
    account = confirm(account, confirmer)

    assert account.status == enums.AccountStatus.ACCEPTED
    assert (account.checked_by, account.confirmed_by) == (checker, confirmer)
    assert (account.valid_from, account.bic) == (TODAY, "AGRIFRPPXXX")
    assert journaled("account.changed").facts["account"] == "FR76 •••• 0189"
    assert journaled("account.checked").actor == checker
    assert journaled("account.confirmed").actor == confirmer


def test_t5_who_submits_does_not_check_and_who_checks_does_not_confirm():
    submitter = UserFactory(operator=True)
    account = submitted(by=submitter)
    checker = UserFactory(operator=True)

    assert refused(check, account, submitter).code == "same_person"
    check(account, checker)
    assert refused(confirm, account, checker).code == "same_person"
    assert refused(confirm, account, submitter).code == "same_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        BankAccount.objects.update(status="accepted", confirmed_by=checker)


def test_an_account_is_not_confirmed_before_it_is_checked_nor_checked_twice():
    account = submitted()

    assert refused(confirm, account).code == "transition_unknown"
    check(account)
    assert refused(check, account).code == "transition_unknown"


def test_a_new_account_is_a_new_row_and_ends_the_former_one_the_day_it_is_confirmed():
    provider = open_provider()
    former = accepted_account(provider)
    account = submitted(provider, OTHER_IBAN, bic="PSSTFRPPPAR")
    check(account)
    former.refresh_from_db()
    assert former.status == enums.AccountStatus.ACCEPTED

    confirm(account)

    former.refresh_from_db()
    assert (former.status, former.valid_until) == (enums.AccountStatus.ENDED, TODAY)
    assert former.iban == IBAN
    assert provider.bank_accounts.get(status="accepted").iban == OTHER_IBAN


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iban": "FR7630006000011234567890188"}, "iban_invalid"),
        ({"iban": "FR2330006000011234567890173"}, "iban_invalid"),
        ({"bic": "AGRI"}, "bic_invalid"),
        ({"bic": "DEUTDEFF"}, "bic_invalid"),
        ({"holder_name": "  "}, "step_missing"),
    ],
)
def test_an_account_that_cannot_be_paid_is_refused(changes, code):
    details = AccountDetails(
        **{"iban": IBAN, "holder_name": "Association", "paper": RIB, **changes}
    )

    refusal = refused(
        account_checks.change_bank_account,
        actor=UserFactory(),
        provider=open_provider(),
        details=details,
    )

    assert refusal.code == code
    assert not BankAccount.objects.exists()


def test_a_second_account_waits_for_the_first_and_the_same_one_is_useless():
    provider = open_provider()
    accepted_account(provider)

    assert refused(submitted, provider).code == "account_unchanged"
    check(submitted(provider, OTHER_IBAN))
    assert refused(submitted, provider, OTHER_IBAN).code == "account_pending"


def test_the_same_account_form_sent_twice_submits_one_account():
    provider = open_provider()
    call = {
        "actor": member_of(provider, enums.ProviderRole.ADMIN),
        "provider": provider,
        "details": AccountDetails(IBAN, "Association", paper=RIB),
        "request_id": uuid.uuid4(),
    }

    first = account_checks.change_bank_account(**call)

    assert account_checks.change_bank_account(**call) == first
    assert BankAccount.objects.count() == 1


def test_an_account_is_sent_back_in_words_and_another_may_follow(operator):
    account = submitted()
    call = {"actor": operator, "account": account}

    assert (
        refused(account_checks.send_back_bank_account, **call, reason=" ").code == "reason_missing"
    )
    back = account_checks.send_back_bank_account(**call, reason="Le RIB est illisible")

    assert (back.status, back.reason) == ("to_correct", "Le RIB est illisible")
    assert journaled("account.sent_back").actor == operator
    assert submitted(account.provider).status == enums.AccountStatus.SUBMITTED


def test_an_account_without_its_paper_is_refused_and_the_paper_is_kept_with_it():
    provider = open_provider()
    refusal = refused(submitted, provider, paper=None)
    assert refusal.code == "document_missing"
    assert not BankAccount.objects.exists()

    account = submitted(provider)

    assert account.documents.get().kind == "bank_details"


def test_all_administrators_and_the_former_contact_are_told_but_not_who_submitted():
    provider = open_provider()
    former = accepted_account(provider)
    colleague = member_of(provider, enums.ProviderRole.ADMIN)
    member_of(provider)

    account = submitted(provider, OTHER_IBAN, bic="PSSTFRPPPAR")

    told = set(account.notices.values_list("user_id", flat=True))
    assert told == {colleague.pk, former.submitted_by_id}


def notice_of(provider):
    member_of(provider, enums.ProviderRole.ADMIN)
    return submitted(provider).notices.get()


def test_one_word_of_an_administrator_stops_an_account():
    notice = notice_of(open_provider())

    answered = account_checks.answer_notice(actor=notice.user, notice=notice, is_ours=False)

    assert answered.account.status == enums.AccountStatus.TO_CORRECT
    assert "ne reconnaît pas" in answered.account.reason
    assert journaled("account_notice.answered").facts["is_ours"] is False
    again = refused(account_checks.answer_notice, actor=notice.user, notice=notice, is_ours=True)
    assert again.code == "notice_answered"


def test_a_yes_changes_nothing_and_only_who_was_told_answers():
    notice = notice_of(open_provider())
    stranger = refused(
        account_checks.answer_notice, actor=UserFactory(), notice=notice, is_ours=False
    )
    assert stranger.code == "not_allowed"

    account_checks.answer_notice(actor=notice.user, notice=notice, is_ours=True)

    assert BankAccount.objects.get().status == enums.AccountStatus.SUBMITTED
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountNotice.objects.create(
            account=notice.account, user=notice.user, told_at=notice.told_at
        )


def test_what_the_bank_says_of_the_holder_is_kept_and_another_name_stops_the_check():
    account = submitted()
    operator = UserFactory(operator=True)
    given = {"actor": operator, "account": account}

    refusal = refused(account_checks.check_bank_account, **given, payee_match="no_match")
    assert refusal.code == "payee_mismatch"
    checked = account_checks.check_bank_account(**given, payee_match="close")

    assert (checked.payee_match, checked.status) == ("close", enums.AccountStatus.CHECKED)
    assert journaled("account.checked").facts == {"payee_match": "close"}


def test_an_account_not_checked_yet_is_taken_back_and_another_may_follow():
    provider = open_provider()
    account = submitted(provider)

    abandoned = account_checks.abandon_bank_account(actor=UserFactory(), account=account)

    assert abandoned.status == enums.AccountStatus.ABANDONED
    assert journaled("account.abandoned").subject_pk == str(account.pk)
    assert submitted(provider, OTHER_IBAN).status == enums.AccountStatus.SUBMITTED
