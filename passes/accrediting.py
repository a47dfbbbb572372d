"""Which structure may redeem: accepted, sent back, refused, suspended, struck off; and by whom.

A qualification, a suspension and an approval are dated rows, so that an old service is judged by
the rules of its day. Whatever is decided has its reason, unless it says yes, and nothing decided
here stops the payment of valid past redemptions.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from diagnostics.accounts import journal, territory
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import application_score, booking, enums, identifiers, tending
from passes import provider_refusals as refusals
from passes.accreditation_file import AccreditationFile
from passes.models import (
    Accreditation,
    Funder,
    FunderApproval,
    FunderMembership,
    Provider,
    Site,
)

ONE_DAY = dt.timedelta(days=1)


@journal.act(Verb.PROVIDER_ACCREDITED)
def accredit_provider(
    *,
    actor: User,
    provider: Provider,
    file: AccreditationFile,
    request_id: uuid.UUID | None = None,
) -> Provider:
    """Qualify a structure: from a day on it redeems, in its places, for the services named.

    Refusals in this order: step_missing (all of them at once), siret_invalid, siret_taken,
    not_your_site, outside_euro. No account is asked for: money waits until one is confirmed.
    """
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        _refuse_incomplete(provider, file)
        _qualify(provider, file)
        _open_site(file)
        tending.set_offers(file.site, file.offers, file.from_on)
        _open_other_sites(file)
        score = application_score.of(provider).points
        Accreditation.objects.create(
            provider=provider, from_on=file.from_on, decided_by=actor, score=score
        )
        facts = {"from_on": file.from_on.isoformat(), "services": len(file.offers)}
        journal.record(actor=actor, verb=Verb.PROVIDER_ACCREDITED, subject=provider, facts=facts)
        return provider


@journal.act(Verb.PROVIDER_SUSPENDED)
def suspend_provider(
    *, actor: User, provider: Provider, reason: str, request_id: uuid.UUID | None = None
) -> Provider:
    """Stop a provider from redeeming services of today and after; what it is owed stays owed.

    Its sessions to come are called off: no Pass would be taken there, and agencies tell each person
    who was expected. Resumed, it opens its agenda anew.
    """
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        reason = _reason(reason)
        move(provider, enums.ProviderStatus.SUSPENDED, state_reason=reason)
        _end_accreditation(provider, reason)
        _call_off_sessions(actor, provider)
        journal.record(actor=actor, verb=Verb.PROVIDER_SUSPENDED, subject=provider)
        return provider


@journal.act(Verb.PROVIDER_DISQUALIFIED)
def disqualify_provider(
    *, actor: User, provider: Provider, reason: str, request_id: uuid.UUID | None = None
) -> Provider:
    """Strike a provider off for good: no new service, no new approval; the past is still paid."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        reason = _reason(reason)
        move(provider, enums.ProviderStatus.DISQUALIFIED, state_reason=reason)
        _end_accreditation(provider, reason)
        for approval in provider.approvals.filter(until_on__isnull=True):
            _end_approval(approval, reason)
        _call_off_sessions(actor, provider)
        journal.record(actor=actor, verb=Verb.PROVIDER_DISQUALIFIED, subject=provider)
        return provider


@journal.act(Verb.CORRECTION_ASKED)
def ask_correction(
    *, actor: User, provider: Provider, reason: str, request_id: uuid.UUID | None = None
) -> Provider:
    """Send an application back to its structure, in words it can act on."""
    return _send_back(actor, provider, enums.ProviderStatus.TO_CORRECT, reason)


@journal.act(Verb.PROVIDER_REFUSED)
def refuse_provider(
    *, actor: User, provider: Provider, reason: str, request_id: uuid.UUID | None = None
) -> Provider:
    """Refuse an application, with the reason that its structure reads."""
    return _send_back(actor, provider, enums.ProviderStatus.REFUSED, reason)


@journal.act(Verb.PROVIDER_RESUMED)
def resume_provider(
    *, actor: User, provider: Provider, request_id: uuid.UUID | None = None
) -> Provider:
    """Let a suspended provider redeem again, from today on."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        move(provider, enums.ProviderStatus.QUALIFIED, state_reason="")
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


@journal.act(Verb.APPROVAL_ENDED)
def end_approval(
    *, actor: User, approval: FunderApproval, reason: str, request_id: uuid.UUID | None = None
) -> FunderApproval:
    """Accept a provider no longer for one funder's orders, from today on; the past is paid."""
    with transaction.atomic():
        Provider.objects.locked(approval.provider_id)
        approval = FunderApproval.objects.get(pk=approval.pk)
        if not FunderMembership.objects.filter(
            user=actor, funder=approval.funder_id, ended_on__isnull=True
        ).exists():
            raise Refusal(NOT_ALLOWED)
        if approval.until_on is not None:
            raise Refusal(refusals.NOT_APPROVED)
        _end_approval(approval, _reason(reason))
        journal.record(actor=actor, verb=Verb.APPROVAL_ENDED, subject=approval)
        return approval


def _reason(said: str) -> str:
    if not said.strip():
        raise Refusal(REASON_MISSING)
    return said.strip()[:200]


def _send_back(actor: User, provider: Provider, to: str, said: str) -> Provider:
    verb = Verb.CORRECTION_ASKED if to == enums.ProviderStatus.TO_CORRECT else Verb.PROVIDER_REFUSED
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        move(provider, to, state_reason=_reason(said))
        journal.record(actor=actor, verb=verb, subject=provider)
        return provider


def _call_off_sessions(actor: User, provider: Provider) -> None:
    sites = list(provider.sites.values_list("pk", flat=True))
    booking.call_off_sites(sites, actor=actor, from_on=journal.today(), at=journal.instant())


def _end_accreditation(provider: Provider, reason: str) -> None:
    """The last day is yesterday: a service of today is no longer paid."""
    today = journal.today()
    for current in provider.accreditations.filter(until_on__isnull=True):
        current.until_on = max(current.from_on, today - ONE_DAY)
        current.reason = reason
        current.save(update_fields=["until_on", "reason"])


def _end_approval(approval: FunderApproval, reason: str) -> None:
    approval.until_on = max(approval.from_on, journal.today() - ONE_DAY)
    approval.reason = reason
    approval.save(update_fields=["until_on", "reason"])


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
                state_reason="",
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


def _open_other_sites(file: AccreditationFile) -> None:
    """The other places that its structure described open the same day, with what they give."""
    others = Site.objects.filter(
        provider_id=file.site.provider_id,
        commune__isnull=False,
        closed_from__isnull=True,
        open_from__isnull=True,
        site_services__until_on__isnull=True,
        site_services__isnull=False,
    ).exclude(pk=file.site.pk)
    Site.objects.filter(pk__in=list(others.values_list("pk", flat=True))).update(
        open_from=file.from_on, accepts_pass=True
    )
