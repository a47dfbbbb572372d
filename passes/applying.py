"""A structure asks to take Passes: it opens its file, fills it step by step, sends it.

The file may be changed while it is open or sent back, never while somebody studies it. What is
missing is said whole, at once, in the words of the pages where it is filled.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import application_score, enums, identifiers
from passes import provider_refusals as refusals
from passes.accreditation_file import AccreditationFile, ServiceOffer
from passes.models import Document, Provider, Site
from passes.paper_kinds import DocumentKind

OPEN = frozenset({enums.ProviderStatus.APPLYING, enums.ProviderStatus.TO_CORRECT})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a structure is and who speaks for it."""

    kind: str
    is_public_body: bool
    legal_representative: str
    email: str
    phone: str
    accepts_charter: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the file: its words, whether it is done, and the page that fills it."""

    name: str
    label: str
    is_done: bool


@journal.act(Verb.APPLICATION_STARTED)
def start_application(
    *, actor: User, provider: Provider, siret: str, request_id: uuid.UUID | None = None
) -> Provider:
    """Open the file of an invited structure under its SIRET (La Poste's have their own check)."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        try:
            number = identifiers.read_siret(siret)
        except identifiers.IdentifierInvalid as error:
            raise Refusal(refusals.SIRET_INVALID, siret=siret) from error
        taken = Refusal(refusals.SIRET_TAKEN, siret=identifiers.show_siret(number))
        if Provider.objects.exclude(pk=provider.pk).filter(siret=number).exists():
            raise taken
        try:
            with transaction.atomic():
                move(provider, enums.ProviderStatus.APPLYING, siret=number)
        except IntegrityError as error:
            raise taken from error
        journal.record(actor=actor, verb=Verb.APPLICATION_STARTED, subject=provider)
        return provider


@journal.act(Verb.APPLICATION_FILLED)
def fill_application(
    *, actor: User, provider: Provider, identity: Identity, request_id: uuid.UUID | None = None
) -> Provider:
    """Write who the structure is, who represents it, and the day it accepted the charter."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        if provider.status not in OPEN:
            raise Refusal(refusals.NOT_APPLYING, status=provider.get_status_display())
        provider.kind = identity.kind
        provider.is_public_body = identity.is_public_body
        provider.legal_representative = identity.legal_representative.strip()
        provider.email, provider.phone = identity.email.strip(), identity.phone.strip()
        accepted_on = provider.charter_accepted_on or journal.today()
        provider.charter_accepted_on = accepted_on if identity.accepts_charter else None
        provider.save()
        journal.record(actor=actor, verb=Verb.APPLICATION_FILLED, subject=provider)
        return provider


@journal.act(Verb.APPLICATION_SUBMITTED)
def submit_application(
    *, actor: User, provider: Provider, request_id: uuid.UUID | None = None
) -> Provider:
    """Send a complete file to the operator; all that is missing is said at once."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        if provider.status not in OPEN:
            raise Refusal(refusals.NOT_APPLYING, status=provider.get_status_display())
        missing = [step.label.lower() for step in steps(provider) if not step.is_done]
        if missing:
            raise Refusal(refusals.STEP_MISSING, steps=" ; ".join(missing))
        move(provider, enums.ProviderStatus.UNDER_REVIEW, submitted_at=journal.instant())
        facts = {"score": application_score.of(provider).points}
        journal.record(actor=actor, verb=Verb.APPLICATION_SUBMITTED, subject=provider, facts=facts)
        return provider


def steps(provider: Provider) -> tuple[Step, ...]:
    """The parts of the file, in the order of its page."""
    sites = Site.objects.filter(provider=provider, closed_from__isnull=True)
    described = sites.filter(commune__isnull=False).exclude(address="")
    given = described.filter(
        site_services__isnull=False, site_services__until_on__isnull=True
    ).exists()
    papers = Document.objects.filter(provider=provider, kind=DocumentKind.REGISTRATION)
    return (
        Step("siret", "Le SIRET", bool(provider.siret)),
        Step("identity", "La nature de la structure", bool(provider.kind)),
        Step("identity", "Le représentant légal", bool(provider.legal_representative)),
        Step("identity", "La charte acceptée", provider.charter_accepted_on is not None),
        Step("sites", "Un lieu avec son adresse et sa commune", described.exists()),
        Step("services", "Au moins un service dans un lieu", given),
        Step("documents", "L'avis de situation SIRET", papers.exists()),
    )


def file_of(provider: Provider, from_on: dt.date) -> AccreditationFile | None:
    """The file as its structure filled it, for the operator to accept; None without a place."""
    sites = Site.objects.filter(provider=provider, closed_from__isnull=True)
    given = sites.filter(
        commune__isnull=False,
        site_services__isnull=False,
        site_services__until_on__isnull=True,
    )
    site = given.order_by("pk").first() or sites.order_by("pk").first()
    if site is None:
        return None
    offers = tuple(
        ServiceOffer(row.service, row.price_cents, row.is_regulated_tariff, row.usual_passes)
        for row in site.site_services.filter(until_on__isnull=True).select_related("service")
    )
    return AccreditationFile(
        siret=provider.siret or "",
        legal_representative=provider.legal_representative,
        charter_accepted_on=provider.charter_accepted_on,
        site=site,
        offers=offers,
        from_on=from_on,
        is_public_body=provider.is_public_body,
    )
