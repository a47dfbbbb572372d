"""The account of a structure, or of a funder paid back: three people, its paper, all told (T5).

Who submits, who checks and who confirms differ; a changed IBAN is a new row, and the former one is
paid until the new one is confirmed. Every administrator and the former contact see on their home
page that an account was submitted, and one word from any of them stops it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, SAME_PERSON, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import attaching, enums, identifiers
from passes import provider_refusals as refusals
from passes.models import (
    AccountNotice,
    BankAccount,
    Funder,
    FunderMembership,
    Provider,
    ProviderMembership,
)

PENDING = (enums.AccountStatus.SUBMITTED, enums.AccountStatus.CHECKED)
NOT_OURS = "Un administrateur de la structure ne reconnaît pas ce compte."


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """An account as its RIB says it."""

    iban: str
    holder_name: str
    bic: str = ""
    paper: attaching.Paper | None = None


@journal.act(Verb.ACCOUNT_CHANGED)
def change_bank_account(
    *,
    actor: User,
    provider: Provider,
    details: AccountDetails,
    request_id: uuid.UUID | None = None,
) -> BankAccount:
    """Submit an account for its two checks; the former one is paid until this one is confirmed."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        return _submit(actor, {"provider": provider}, details)


@journal.act(Verb.ACCOUNT_CHANGED)
def change_funder_account(
    *,
    actor: User,
    funder: Funder,
    details: AccountDetails,
    request_id: uuid.UUID | None = None,
) -> BankAccount:
    """Submit the account on which a funder is paid back, for the same two checks."""
    with transaction.atomic():
        funder = Funder.objects.locked(funder.pk)
        return _submit(actor, {"funder": funder}, details)


def _submit(
    actor: User, owner: dict[str, Provider | Funder], details: AccountDetails
) -> BankAccount:
    iban, bic = _read_account(details)
    if details.paper is None:
        raise Refusal(refusals.DOCUMENT_MISSING)
    accounts = BankAccount.objects.filter(**owner)
    if accounts.filter(status=enums.AccountStatus.ACCEPTED, iban=iban).exists():
        raise Refusal(refusals.ACCOUNT_UNCHANGED)
    if accounts.filter(status__in=PENDING).exists():
        raise Refusal(refusals.ACCOUNT_PENDING)
    account: BankAccount = BankAccount.objects.create(
        **owner,
        iban=iban,
        bic=bic,
        holder_name=details.holder_name.strip(),
        status=enums.AccountStatus.SUBMITTED,
        submitted_by=actor,
        submitted_at=journal.instant(),
    )
    attaching.attach_document(actor=actor, owner=account, paper=details.paper)
    _tell(account)
    facts = {name: str(each.public_id) for name, each in owner.items()}
    facts["account"] = identifiers.mask_iban(iban)
    journal.record(actor=actor, verb=Verb.ACCOUNT_CHANGED, subject=account, facts=facts)
    return account


@journal.act(Verb.ACCOUNT_CHECKED)
def check_bank_account(
    *,
    actor: User,
    account: BankAccount,
    payee_match: str = enums.PayeeMatch.NOT_ASKED,
    request_id: uuid.UUID | None = None,
) -> BankAccount:
    """Say that the account is the provider's, after a call to a number known before.

    What the bank answered about its holder is kept; a name that is not the holder's stops here.
    """
    with transaction.atomic():
        account = _locked(account)
        if actor.pk == account.submitted_by_id:
            raise Refusal(SAME_PERSON)
        if payee_match == enums.PayeeMatch.NO_MATCH:
            raise Refusal(refusals.PAYEE_MISMATCH)
        move(account, enums.AccountStatus.CHECKED, checked_by=actor, payee_match=payee_match)
        facts = {"payee_match": str(payee_match)}
        journal.record(actor=actor, verb=Verb.ACCOUNT_CHECKED, subject=account, facts=facts)
        return account


@journal.act(Verb.ACCOUNT_CONFIRMED)
def confirm_bank_account(
    *, actor: User, account: BankAccount, request_id: uuid.UUID | None = None
) -> BankAccount:
    """Accept a checked account, by a second operator; the former account ends the same day."""
    with transaction.atomic():
        account = _locked(account)
        if actor.pk in {account.submitted_by_id, account.checked_by_id}:
            raise Refusal(SAME_PERSON)
        today = journal.today()
        former = _of_same_owner(account).filter(status=enums.AccountStatus.ACCEPTED)
        for ended in former.exclude(pk=account.pk):
            move(ended, enums.AccountStatus.ENDED, valid_until=today)
        move(account, enums.AccountStatus.ACCEPTED, confirmed_by=actor, valid_from=today)
        journal.record(actor=actor, verb=Verb.ACCOUNT_CONFIRMED, subject=account)
        return account


@journal.act(Verb.ACCOUNT_SENT_BACK)
def send_back_bank_account(
    *, actor: User, account: BankAccount, reason: str, request_id: uuid.UUID | None = None
) -> BankAccount:
    """Ask the provider to correct an account, in words it can act on."""
    with transaction.atomic():
        account = _locked(account)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        move(account, enums.AccountStatus.TO_CORRECT, reason=reason.strip()[:200])
        journal.record(actor=actor, verb=Verb.ACCOUNT_SENT_BACK, subject=account)
        return account


@journal.act(Verb.ACCOUNT_ABANDONED)
def abandon_bank_account(
    *, actor: User, account: BankAccount, request_id: uuid.UUID | None = None
) -> BankAccount:
    """Take back an account that nobody has checked yet, so that another can be submitted."""
    with transaction.atomic():
        account = _locked(account)
        move(account, enums.AccountStatus.ABANDONED)
        journal.record(actor=actor, verb=Verb.ACCOUNT_ABANDONED, subject=account)
        return account


@journal.act(Verb.ACCOUNT_NOTICE_ANSWERED)
def answer_notice(
    *, actor: User, notice: AccountNotice, is_ours: bool, request_id: uuid.UUID | None = None
) -> AccountNotice:
    """Say whether an account is one's own; a « no » stops it at once, even accepted."""
    with transaction.atomic():
        account = _locked(notice.account)
        if notice.user_id != actor.pk:
            raise Refusal(NOT_ALLOWED)
        answered = AccountNotice.objects.filter(pk=notice.pk, answered_at__isnull=True)
        if not answered.update(answered_at=journal.instant(), is_ours=is_ours):
            raise Refusal(refusals.NOTICE_ANSWERED)
        stoppable = (*PENDING, enums.AccountStatus.ACCEPTED)
        if not is_ours and account.status in stoppable:
            move(account, enums.AccountStatus.TO_CORRECT, reason=NOT_OURS)
        facts = {"account": str(account.public_id), "is_ours": is_ours}
        journal.record(actor=actor, verb=Verb.ACCOUNT_NOTICE_ANSWERED, subject=notice, facts=facts)
        notice.refresh_from_db()
        return notice


def _tell(account: BankAccount) -> None:
    """Tell the administrators, and who submitted the account paid until now, but not the actor."""
    told = set(
        ProviderMembership.objects.filter(
            provider=account.provider_id,
            role=enums.ProviderRole.ADMIN,
            ended_on__isnull=True,
        ).values_list("user_id", flat=True)
        if account.provider_id
        else FunderMembership.objects.filter(
            funder=account.funder_id, is_signatory=True, ended_on__isnull=True
        ).values_list("user_id", flat=True)
    )
    told |= set(
        _of_same_owner(account)
        .filter(status=enums.AccountStatus.ACCEPTED, submitted_by__isnull=False)
        .values_list("submitted_by_id", flat=True)
    )
    now = journal.instant()
    AccountNotice.objects.bulk_create(
        AccountNotice(account=account, user_id=user_id, told_at=now)
        for user_id in sorted(told - {account.submitted_by_id})
    )


def _locked(account: BankAccount) -> BankAccount:
    """The owner is what is locked: two accounts of one owner are never moved together."""
    if account.provider_id:
        Provider.objects.locked(account.provider_id)
    else:
        Funder.objects.locked(account.funder_id)
    return BankAccount.objects.select_related("provider", "funder").get(pk=account.pk)


def _of_same_owner(account: BankAccount) -> QuerySet[BankAccount]:
    return BankAccount.objects.filter(provider=account.provider_id, funder=account.funder_id)


def _read_account(details: AccountDetails) -> tuple[str, str]:
    try:
        iban = identifiers.read_iban(details.iban)
    except identifiers.IdentifierInvalid as error:
        raise Refusal(refusals.IBAN_INVALID) from error
    if not details.holder_name.strip():
        raise Refusal(refusals.STEP_MISSING, steps="le titulaire du compte")
    if not details.bic.strip():
        return iban, identifiers.bic_of(iban)
    try:
        bic = identifiers.read_bic(details.bic)
    except identifiers.IdentifierInvalid as error:
        raise Refusal(refusals.BIC_INVALID) from error
    if not identifiers.bic_fits(iban, bic):
        raise Refusal(refusals.BIC_INVALID)
    return iban, bic
