"""Who may redeem, where, for what service, and to which account: decided here, dated, reversible.

A qualification, a suspension and an approval are dated rows, so that an old service is judged by
the rules of its day. A bank account passes through three different people: who submits it, who
checks it, who confirms it (T5); a changed IBAN is a new row. Suspending never stops the payment of
valid past redemptions.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from diagnostics.accounts import joining, journal, territory
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, SAME_PERSON, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import calendar_days, enums, identifiers
from passes import provider_refusals as refusals
from passes.accreditation_file import AccreditationFile, ServiceOffer
from passes.models import (
    Accreditation,
    BankAccount,
    Funder,
    FunderApproval,
    FunderMembership,
    Provider,
    ProviderMembership,
    Site,
    SiteService,
)

ONE_DAY = dt.timedelta(days=1)
PENDING = (enums.AccountStatus.SUBMITTED, enums.AccountStatus.CHECKED)


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who will administer a provider, or scan for it."""

    email: str
    first_name: str
    last_name: str
    role: str = enums.ProviderRole.ADMIN


@journal.act(Verb.PROVIDER_INVITED)
def invite_provider(
    *, actor: User, provider: Provider, invitee: Invitee, request_id: uuid.UUID | None = None
) -> Provider:
    """Open the door of a candidate provider to its first administrator."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        if provider.status == enums.ProviderStatus.CANDIDATE:
            move(provider, enums.ProviderStatus.INVITED)
        join_provider(actor=actor, provider=provider, invitee=invitee)
        journal.record(actor=actor, verb=Verb.PROVIDER_INVITED, subject=provider)
        return provider


@journal.act(Verb.PROVIDER_JOINED)
def join_provider(
    *, actor: User, provider: Provider, invitee: Invitee, request_id: uuid.UUID | None = None
) -> ProviderMembership:
    """Make somebody member or administrator of a provider; an existing account is used again."""
    with transaction.atomic():
        user = User.objects.filter(email=invitee.email.lower()).first() or joining.invite_user(
            actor=actor,
            email=invitee.email,
            first_name=invitee.first_name,
            last_name=invitee.last_name,
        )
        today = journal.today()
        membership, is_new = ProviderMembership.objects.get_or_create(
            user=user, provider=provider, defaults={"role": invitee.role, "started_on": today}
        )
        if not is_new:
            membership.role, membership.ended_on = invitee.role, None
            membership.save(update_fields=["role", "ended_on"])
        facts = {"provider": str(provider.public_id), "role": str(invitee.role)}
        journal.record(actor=actor, verb=Verb.PROVIDER_JOINED, subject=membership, facts=facts)
        return membership


@journal.act(Verb.PROVIDER_ACCREDITED)
def accredit_provider(
    *,
    actor: User,
    provider: Provider,
    file: AccreditationFile,
    request_id: uuid.UUID | None = None,
) -> Provider:
    """Qualify a candidate: from a day on it redeems, in one place, for the services named.

    Refusals in this order: step_missing (all of them at once), siret_invalid, siret_taken,
    not_your_site, outside_euro. No account is asked for: money waits until one is confirmed.
    """
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        _refuse_incomplete(provider, file)
        _qualify(provider, file)
        _open_site(file)
        _set_offers(file.site, file.offers, file.from_on)
        Accreditation.objects.create(provider=provider, from_on=file.from_on, decided_by=actor)
        facts = {"from_on": file.from_on.isoformat(), "services": len(file.offers)}
        journal.record(actor=actor, verb=Verb.PROVIDER_ACCREDITED, subject=provider, facts=facts)
        return provider


@journal.act(Verb.PROVIDER_SUSPENDED)
def suspend_provider(
    *, actor: User, provider: Provider, reason: str, request_id: uuid.UUID | None = None
) -> Provider:
    """Stop a provider from redeeming services of today and after; what it is owed stays owed."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        move(provider, enums.ProviderStatus.SUSPENDED)
        today = journal.today()
        for current in provider.accreditations.filter(until_on__isnull=True):
            current.until_on = max(current.from_on, today - ONE_DAY)
            current.reason = reason.strip()
            current.save(update_fields=["until_on", "reason"])
        journal.record(actor=actor, verb=Verb.PROVIDER_SUSPENDED, subject=provider)
        return provider


@journal.act(Verb.PROVIDER_RESUMED)
def resume_provider(
    *, actor: User, provider: Provider, request_id: uuid.UUID | None = None
) -> Provider:
    """Let a suspended provider redeem again, from today on."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        move(provider, enums.ProviderStatus.QUALIFIED)
        Accreditation.objects.create(provider=provider, from_on=journal.today(), decided_by=actor)
        journal.record(actor=actor, verb=Verb.PROVIDER_RESUMED, subject=provider)
        return provider


@journal.act(Verb.PROVIDER_APPROVED)
def approve_for_funder(
    *, actor: User, provider: Provider, funder: Funder, request_id: uuid.UUID | None = None
) -> FunderApproval:
    """Accept a provider for the orders of one funder, from today on."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        if not FunderMembership.objects.filter(
            user=actor, funder=funder, ended_on__isnull=True
        ).exists():
            raise Refusal(NOT_ALLOWED)
        if FunderApproval.objects.filter(
            funder=funder, provider=provider, until_on__isnull=True
        ).exists():
            raise Refusal(refusals.PROVIDER_ALREADY_APPROVED)
        approval = FunderApproval.objects.create(
            funder=funder, provider=provider, from_on=journal.today(), decided_by=actor
        )
        facts = {"funder": str(funder.public_id), "provider": str(provider.public_id)}
        journal.record(actor=actor, verb=Verb.PROVIDER_APPROVED, subject=approval, facts=facts)
        return approval


@journal.act(Verb.SERVICES_SET)
def set_services(
    *,
    actor: User,
    site: Site,
    offers: tuple[ServiceOffer, ...],
    request_id: uuid.UUID | None = None,
) -> Site:
    """Say what a place gives from today on; what it gave before keeps its dates and its price."""
    with transaction.atomic():
        site = Site.objects.locked(site.pk)
        if not offers:
            raise Refusal(refusals.STEP_MISSING, steps="au moins un service")
        _set_offers(site, offers, journal.today(site.time_zone))
        codes = sorted(offer.service.code for offer in offers)
        journal.record(actor=actor, verb=Verb.SERVICES_SET, subject=site, facts={"services": codes})
        return site


@journal.act(Verb.SITE_CLOSED)
def close_site(
    *,
    actor: User,
    site: Site,
    closed_from: dt.date,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> Site:
    """Close a place from a day on; services given before that day are still paid."""
    with transaction.atomic():
        site = Site.objects.locked(site.pk)
        if site.closed_from is not None and site.closed_from <= closed_from:
            raise Refusal(refusals.ALREADY_CLOSED, date=calendar_days.in_words(site.closed_from))
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        site.closed_from = max(closed_from, site.open_from or closed_from)
        site.details = {**site.details, "closing_reason": reason.strip()}
        site.save(update_fields=["closed_from", "details"])
        facts = {"closed_from": site.closed_from.isoformat()}
        journal.record(actor=actor, verb=Verb.SITE_CLOSED, subject=site, facts=facts)
        return site


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """An account as its RIB says it."""

    iban: str
    holder_name: str
    bic: str = ""


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
        iban, bic = _read_account(details)
        accounts = BankAccount.objects.filter(provider=provider)
        if accounts.filter(status=enums.AccountStatus.ACCEPTED, iban=iban).exists():
            raise Refusal(refusals.ACCOUNT_UNCHANGED)
        if accounts.filter(status__in=PENDING).exists():
            raise Refusal(refusals.ACCOUNT_PENDING)
        account = BankAccount.objects.create(
            provider=provider,
            iban=iban,
            bic=bic,
            holder_name=details.holder_name.strip(),
            status=enums.AccountStatus.SUBMITTED,
            submitted_by=actor,
            submitted_at=journal.instant(),
        )
        facts = {"provider": str(provider.public_id), "account": identifiers.mask_iban(iban)}
        journal.record(actor=actor, verb=Verb.ACCOUNT_CHANGED, subject=account, facts=facts)
        return account


@journal.act(Verb.ACCOUNT_CHECKED)
def check_bank_account(
    *, actor: User, account: BankAccount, request_id: uuid.UUID | None = None
) -> BankAccount:
    """Say that the account is the provider's, after a call to a number known before."""
    with transaction.atomic():
        account = _locked(account)
        if actor.pk == account.submitted_by_id:
            raise Refusal(SAME_PERSON)
        move(account, enums.AccountStatus.CHECKED, checked_by=actor)
        journal.record(actor=actor, verb=Verb.ACCOUNT_CHECKED, subject=account)
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
        former = BankAccount.objects.filter(
            provider=account.provider_id, status=enums.AccountStatus.ACCEPTED
        ).exclude(pk=account.pk)
        for ended in former:
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


def _locked(account: BankAccount) -> BankAccount:
    """The provider is what is locked: two accounts of one provider are never moved together."""
    Provider.objects.locked(account.provider_id)
    return BankAccount.objects.select_related("provider").get(pk=account.pk)


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


def _refuse_incomplete(provider: Provider, file: AccreditationFile) -> None:
    if steps := file.missing_steps():
        raise Refusal(refusals.STEP_MISSING, steps=", ".join(steps))
    try:
        number = identifiers.read_siret(file.siret)
    except identifiers.IdentifierInvalid as error:
        raise Refusal(refusals.SIRET_INVALID, siret=file.siret) from error
    if Provider.objects.exclude(pk=provider.pk).filter(siret=number).exists():
        raise Refusal(refusals.SIRET_TAKEN, siret=identifiers.show_siret(number))
    if file.site.provider_id != provider.pk:
        raise Refusal(refusals.NOT_YOUR_SITE)
    if file.place is not None and not territory.uses_euro(file.place.pk):
        raise Refusal(refusals.OUTSIDE_EURO)


def _qualify(provider: Provider, file: AccreditationFile) -> None:
    number = identifiers.read_siret(file.siret)
    try:
        with transaction.atomic():
            move(
                provider,
                enums.ProviderStatus.QUALIFIED,
                siret=number,
                legal_representative=file.legal_representative.strip(),
                charter_accepted_on=file.charter_accepted_on,
                is_public_body=file.is_public_body,
            )
    except IntegrityError as error:
        raise Refusal(refusals.SIRET_TAKEN, siret=identifiers.show_siret(number)) from error


def _open_site(file: AccreditationFile) -> None:
    site, commune = file.site, file.place
    site.commune = commune
    site.time_zone = territory.time_zone_of(commune.pk) if commune else site.time_zone
    site.open_from = site.open_from or file.from_on
    site.accepts_pass = True
    site.save(update_fields=["commune", "time_zone", "open_from", "accepts_pass"])


def _set_offers(site: Site, offers: tuple[ServiceOffer, ...], on: dt.date) -> None:
    """Make the current services of a place what is offered, from a day on."""
    current = {row.service_id: row for row in site.site_services.filter(until_on__isnull=True)}
    for offer in offers:
        row = current.pop(offer.service.pk, None)
        facts = {
            "price_cents": offer.price_cents,
            "is_regulated_tariff": offer.is_regulated_tariff,
            "usual_passes": offer.usual_passes,
        }
        if row is not None and row.from_on < on:
            if all(getattr(row, name) == value for name, value in facts.items()):
                continue
            SiteService.objects.filter(pk=row.pk).update(until_on=on - ONE_DAY)
            row = None
        if row is None:
            SiteService.objects.create(site=site, service=offer.service, from_on=on, **facts)
        else:
            SiteService.objects.filter(pk=row.pk).update(from_on=on, **facts)
    for row in current.values():
        SiteService.objects.filter(pk=row.pk).update(until_on=max(row.from_on, on - ONE_DAY))
