"""Which structure may redeem: every decision, every refusal, the journal."""

import pytest
from django.db import IntegrityError, transaction

from diagnostics.accounts.models import JournalEntry
from passes import accrediting, enums, tending
from passes.accreditation_file import ServiceOffer
from passes.models import BankAccount, Provider, Site
from tests.passes.applications import (
    SIRET,
    TODAY,
    YESTERDAY,
    accredit,
    candidate_provider,
    journaled,
    refused,
)
from tests.passes.factories import (
    CommuneFactory,
    FunderMembershipFactory,
    ProviderFactory,
    ServiceFactory,
    SiteFactory,
    UserFactory,
    open_provider,
)
from tests.passes.money_factories import payable_statement, prepared_batch

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


@pytest.fixture
def operator():
    return UserFactory(operator=True)


@pytest.fixture
def candidate():
    return candidate_provider()


def test_the_operator_qualifies_a_candidate_with_one_place_and_its_services(operator, candidate):
    provider = accredit(candidate, operator)

    assert provider.status == enums.ProviderStatus.QUALIFIED
    assert (provider.siret, provider.charter_accepted_on) == (SIRET, YESTERDAY)
    accreditation = provider.accreditations.get()
    assert (accreditation.from_on, accreditation.decided_by) == (TODAY, operator)
    site = provider.sites.get()
    assert (site.open_from, site.accepts_pass) == (TODAY, True)
    offer = site.site_services.get()
    assert (offer.price_cents, offer.is_regulated_tariff, offer.usual_passes) == (1200, True, 2)
    assert journaled("provider.accredited").facts == {"from_on": "2026-03-10", "services": 1}


def test_a_provider_is_qualified_without_any_account_its_money_will_wait(candidate):
    assert accredit(candidate).status == enums.ProviderStatus.QUALIFIED
    assert not BankAccount.objects.exists()


def test_an_overseas_place_keeps_its_own_clock(candidate):
    reunion = CommuneFactory(code="97411", name="Saint-Denis", departement="974", region="04")

    accredit(candidate, commune=reunion)

    assert candidate.sites.get().time_zone == "Indian/Reunion"


def test_every_missing_step_is_named_at_once(candidate):
    Site.objects.update(commune=None)

    refusal = refused(
        accredit,
        candidate,
        siret=" ",
        legal_representative="",
        charter_accepted_on=None,
        offers=(),
        site=candidate.sites.get(),
    )

    assert refusal.code == "step_missing"
    for step in ("SIRET", "représentant légal", "charte", "commune du lieu", "un service"):
        assert step in refusal.detail
    assert JournalEntry.objects.get().refusal_code == "step_missing"


def test_a_wrong_or_taken_siret_another_s_place_or_a_place_without_euro_is_refused(candidate):
    ProviderFactory(siret=SIRET)
    noumea = CommuneFactory(code="98818", name="Nouméa", departement="988", region="988")

    assert refused(accredit, candidate, siret="73282932000075").code == "siret_invalid"
    assert refused(accredit, candidate).code == "siret_taken"
    assert refused(accredit, candidate, siret="35600000000048", site=SiteFactory()).code == (
        "not_your_site"
    )
    assert refused(accredit, candidate, siret="35600000000048", commune=noumea).code == (
        "outside_euro"
    )
    candidate.refresh_from_db()
    assert candidate.status == enums.ProviderStatus.CANDIDATE


def test_a_qualified_provider_is_not_qualified_again_and_the_database_wants_a_siret(candidate):
    accredit(candidate)

    assert refused(accredit, candidate).code == "transition_unknown"
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.filter(pk=candidate.pk).update(siret=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        candidate.accreditations.create(from_on=TODAY, decided_by=UserFactory())


def test_a_suspension_ends_the_qualification_yesterday_with_its_reason(operator):
    provider = open_provider()

    provider = accrediting.suspend_provider(actor=operator, provider=provider, reason="Contrôle")

    assert provider.status == enums.ProviderStatus.SUSPENDED
    ended = provider.accreditations.get()
    assert (ended.until_on, ended.reason) == (YESTERDAY, "Contrôle")
    assert journaled("provider.suspended").subject_pk == str(provider.pk)


def test_a_suspension_without_reason_or_of_a_candidate_is_refused(operator, candidate):
    assert (
        refused(
            accrediting.suspend_provider, actor=operator, provider=open_provider(), reason=" "
        ).code
        == "reason_missing"
    )
    assert (
        refused(
            accrediting.suspend_provider, actor=operator, provider=candidate, reason="Contrôle"
        ).code
        == "transition_unknown"
    )


def test_a_suspended_provider_resumes_from_today(operator, candidate):
    accredit(candidate)
    accrediting.suspend_provider(actor=operator, provider=candidate, reason="Contrôle")

    provider = accrediting.resume_provider(actor=operator, provider=candidate)

    assert provider.status == enums.ProviderStatus.QUALIFIED
    assert provider.accreditations.get(until_on__isnull=True).from_on == TODAY
    assert journaled("provider.resumed")
    assert (
        refused(accrediting.resume_provider, actor=operator, provider=provider).code
        == "transition_unknown"
    )


def test_a_funder_approves_a_provider_for_its_orders_once():
    membership, provider = FunderMembershipFactory(is_signatory=False), open_provider()
    given = {"actor": membership.user, "provider": provider, "funder": membership.funder}

    approval = accrediting.approve_for_funder(**given)

    assert (approval.from_on, approval.decided_by) == (TODAY, membership.user)
    assert journaled("provider.approved").facts["provider"] == str(provider.public_id)
    assert refused(accrediting.approve_for_funder, **given).code == "provider_already_approved"
    stranger = FunderMembershipFactory().user
    assert (
        refused(accrediting.approve_for_funder, **{**given, "actor": stranger}).code
        == "not_allowed"
    )


def test_a_provider_struck_off_is_approved_by_nobody_and_keeps_what_it_is_owed(operator):
    provider = open_provider()
    membership = FunderMembershipFactory()
    approval = accrediting.approve_for_funder(
        actor=membership.user, provider=provider, funder=membership.funder
    )
    empty = refused(accrediting.disqualify_provider, actor=operator, provider=provider, reason=" ")
    assert empty.code == "reason_missing"

    struck = accrediting.disqualify_provider(actor=operator, provider=provider, reason="Fraude")

    approval.refresh_from_db()
    assert (struck.status, struck.state_reason) == ("disqualified", "Fraude")
    assert (provider.accreditations.get().until_on, approval.reason) == (YESTERDAY, "Fraude")
    assert journaled("provider.disqualified").actor == operator
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.filter(pk=provider.pk).update(state_reason="")


def test_a_funder_ends_its_approval_with_a_reason_once():
    membership = FunderMembershipFactory()
    approval = accrediting.approve_for_funder(
        actor=membership.user, provider=open_provider(), funder=membership.funder
    )
    given = {"actor": membership.user, "approval": approval}
    assert refused(accrediting.end_approval, **given, reason="").code == "reason_missing"
    stranger = {**given, "actor": FunderMembershipFactory().user}
    assert refused(accrediting.end_approval, **stranger, reason="x").code == "not_allowed"

    ended = accrediting.end_approval(**given, reason="Territoire voisin")

    assert (ended.until_on, ended.reason) == (TODAY, "Territoire voisin")
    assert journaled("approval.ended").subject_pk == str(approval.pk)
    assert refused(accrediting.end_approval, **given, reason="x").code == "not_approved"


@pytest.mark.parametrize(
    ("act", "status", "verb"),
    [
        (accrediting.ask_correction, "to_correct", "correction.asked"),
        (accrediting.refuse_provider, "refused", "provider.refused"),
    ],
)
def test_an_application_is_sent_back_or_refused_with_its_reason(operator, act, status, verb):
    provider = open_provider(status="under_review")
    assert refused(act, actor=operator, provider=provider, reason="").code == "reason_missing"

    decided = act(actor=operator, provider=provider, reason="Il manque le prix")

    assert (decided.status, decided.state_reason) == (status, "Il manque le prix")
    assert journaled(verb).actor == operator
    assert refused(act, actor=operator, provider=provider, reason="x").code == "transition_unknown"


def test_an_application_accepted_opens_all_its_places_and_keeps_its_score(operator, candidate):
    first = candidate.sites.get()
    second = SiteFactory(provider=candidate, open_from=None, accepts_pass=False)
    bare = SiteFactory(provider=candidate, open_from=None, accepts_pass=False)
    tending.set_services(actor=operator, site=second, offers=(ServiceOffer(ServiceFactory()),))

    accredit(candidate, operator)

    opened = dict(candidate.sites.values_list("pk", "accepts_pass"))
    assert opened == {first.pk: True, second.pk: True, bare.pk: False}
    assert candidate.accreditations.get().score == 45


@pytest.mark.parametrize("act", [accrediting.suspend_provider, accrediting.disqualify_provider])
def test_what_was_redeemed_before_is_paid_whatever_is_decided(operator, act, settings):
    settings.OPERATOR_NAME, settings.OPERATOR_BIC = "Opérateur des Pass", "BNPAFRPPXXX"
    settings.OPERATOR_IBAN = "FR7630004000031234567890143"
    statement = payable_statement()

    act(actor=operator, provider=statement.provider, reason="Contrôle")

    assert prepared_batch().payments.get().statement == statement
