"""A structure that applies: its file, its papers, what it is refused, the line it leaves."""

import datetime as dt

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import account_checks, accrediting, enums, paper_kinds
from passes.account_checks import AccountDetails
from passes.accreditation_file import AccreditationFile, ServiceOffer
from passes.attaching import Paper
from tests.passes.factories import (
    ProviderFactory,
    ServiceFactory,
    SiteFactory,
    UserFactory,
    member_of,
    open_provider,
)

TODAY = dt.date(2026, 3, 10)
YESTERDAY = dt.date(2026, 3, 9)
SIRET = "73282932000074"
IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "FR1420041010050500013M02606"
PDF = b"%PDF-1.7\n1 0 obj"
RIB = Paper(paper_kinds.DocumentKind.BANK_DETAILS, "rib.pdf", PDF)
SIRET_PAPER = Paper(paper_kinds.DocumentKind.REGISTRATION, "avis.pdf", PDF)


def candidate_provider(**fields):
    values = {"status": "candidate", "siret": None, "name": "Médiathèque de Lens", **fields}
    provider = ProviderFactory(**values)
    SiteFactory(provider=provider, open_from=None, accepts_pass=False)
    return provider


def filed(provider, **changes):
    values = {
        "siret": "732 829 320 00074",
        "legal_representative": "Mme Renard",
        "charter_accepted_on": YESTERDAY,
        "site": provider.sites.order_by("pk").first(),
        "offers": (ServiceOffer(ServiceFactory(), 1200, True, 2),),
        "from_on": TODAY,
    }
    return AccreditationFile(**{**values, **changes})


def accredit(provider, actor=None, **changes):
    return accrediting.accredit_provider(
        actor=actor or UserFactory(operator=True),
        provider=provider,
        file=filed(provider, **changes),
    )


def refused(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value


def journaled(verb):
    return JournalEntry.objects.filter(verb=verb, refusal_code="").get()


def submitted(provider=None, iban=IBAN, by=None, **changes):
    provider = provider or open_provider()
    details = AccountDetails(
        **{"iban": iban, "holder_name": "Association des Ateliers", "paper": RIB, **changes}
    )
    return account_checks.change_bank_account(
        actor=by or member_of(provider, enums.ProviderRole.ADMIN),
        provider=provider,
        details=details,
    )


def check(account, by=None):
    return account_checks.check_bank_account(
        actor=by or UserFactory(operator=True), account=account
    )


def confirm(account, by=None):
    return account_checks.confirm_bank_account(
        actor=by or UserFactory(operator=True), account=account
    )
