"""Who may redeem, where, and to which account: every verb, every refusal, the journal."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from passes import accrediting, enums
from passes.accreditation_file import AccreditationFile, ServiceOffer
from passes.accrediting import AccountDetails, Invitee
from passes.models import BankAccount, Provider, ProviderMembership, Site
from tests.passes.factories import (
    CommuneFactory,
    FunderMembershipFactory,
    ProviderFactory,
    ServiceFactory,
    SiteFactory,
    UserFactory,
    accepted_account,
    member_of,
    open_provider,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

TODAY = dt.date(2026, 3, 10)
YESTERDAY = dt.date(2026, 3, 9)
SIRET = "73282932000074"
IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "FR1420041010050500013M02606"


@pytest.fixture
def operator():
    return UserFactory(operator=True)


@pytest.fixture
def candidate():
    provider = ProviderFactory(status="candidate", siret=None, name="Médiathèque de Lens")
    SiteFactory(provider=provider, open_from=None, accepts_pass=False)
    return provider


def filed(provider, **changes):
    values = {
        "siret": "732 829 320 00074",
        "legal_representative": "Mme Renard",
        "charter_accepted_on": YESTERDAY,
        "site": provider.sites.get(),
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
    details = AccountDetails(iban=iban, holder_name="Association des Ateliers", **changes)
    return accrediting.change_bank_account(
        actor=by or member_of(provider, enums.ProviderRole.ADMIN),
        provider=provider,
        details=details,
    )


def check(account, by=None):
    return accrediting.check_bank_account(actor=by or UserFactory(operator=True), account=account)


def confirm(account, by=None):
    return accrediting.confirm_bank_account(actor=by or UserFactory(operator=True), account=account)


def test_a_candidate_is_invited_with_its_first_administrator(operator, candidate):
    invitee = Invitee("accueil@mediatheque.example", "Nadia", "Renard")

    provider = accrediting.invite_provider(actor=operator, provider=candidate, invitee=invitee)

    assert provider.status == enums.ProviderStatus.INVITED
    membership = ProviderMembership.objects.get()
    assert (membership.user.email, membership.role) == (invitee.email, "provider_admin")
    assert not membership.user.has_usable_password()
    assert journaled("provider.invited").actor == operator
    assert journaled("provider.joined").facts["role"] == "provider_admin"


def test_a_provider_is_invited_again_and_an_existing_account_is_used(operator, candidate):
    user = UserFactory(email="nadia@mediatheque.example")
    member = Invitee("Nadia@mediatheque.example", "Nadia", "Renard", enums.ProviderRole.MEMBER)
    accrediting.join_provider(actor=operator, provider=candidate, invitee=member)
    ProviderMembership.objects.update(ended_on=YESTERDAY)

    admin = Invitee("nadia@mediatheque.example", "Nadia", "Renard")
    accrediting.invite_provider(actor=operator, provider=candidate, invitee=admin)
    again = accrediting.invite_provider(actor=operator, provider=candidate, invitee=admin)

    assert again.status == enums.ProviderStatus.INVITED
    membership = ProviderMembership.objects.get()
    assert (membership.user, membership.role, membership.ended_on) == (user, "provider_admin", None)
    assert User.objects.filter(email=user.email).count() == 1


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


def test_services_change_from_a_day_on_and_the_past_keeps_its_price(operator, candidate):
    accredit(candidate, from_on=dt.date(2026, 1, 1))
    site = candidate.sites.get()
    kept, new = ServiceFactory(), ServiceFactory(code="autre", label="Autre")

    accrediting.set_services(
        actor=operator, site=site, offers=(ServiceOffer(kept, 1500), ServiceOffer(new))
    )

    rows = site.site_services.order_by("pk").values_list(
        "service__code", "price_cents", "from_on", "until_on"
    )
    assert list(rows) == [
        (kept.code, 1200, dt.date(2026, 1, 1), YESTERDAY),
        (kept.code, 1500, TODAY, None),
        ("autre", None, TODAY, None),
    ]
    assert journaled("services.set").facts == {"services": ["autre", kept.code]}


def test_the_same_services_change_nothing_and_one_taken_off_ends(operator, candidate):
    accredit(candidate, from_on=dt.date(2026, 1, 1))
    site = candidate.sites.get()
    same = ServiceOffer(ServiceFactory(), 1200, True, 2)
    new = ServiceOffer(ServiceFactory(code="autre"))

    accrediting.set_services(actor=operator, site=site, offers=(same, new))
    accrediting.set_services(actor=operator, site=site, offers=(same,))
    accrediting.set_services(actor=operator, site=site, offers=(same,))

    rows = site.site_services.order_by("pk").values_list("service__code", "until_on")
    assert list(rows) == [(same.service.code, None), ("autre", TODAY)]
    assert (
        refused(accrediting.set_services, actor=operator, site=site, offers=()).code
        == "step_missing"
    )


def test_a_price_corrected_the_same_day_replaces_that_of_the_day(operator, candidate):
    accredit(candidate)
    site = candidate.sites.get()

    accrediting.set_services(
        actor=operator, site=site, offers=(ServiceOffer(ServiceFactory(), 900),)
    )

    assert site.site_services.get().price_cents == 900


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


def test_a_place_closes_from_a_day_on_with_a_reason(operator):
    site = open_provider().sites.get()
    close = {"actor": operator, "site": site, "closed_from": TODAY}

    assert refused(accrediting.close_site, **close, reason="").code == "reason_missing"
    closed = accrediting.close_site(**close, reason="Travaux")

    assert (closed.closed_from, closed.details["closing_reason"]) == (TODAY, "Travaux")
    assert journaled("site.closed").facts == {"closed_from": "2026-03-10"}
    refusal = refused(accrediting.close_site, **close, reason="Encore")
    assert refusal.code == "already_closed"
    assert "mardi 10 mars 2026" in refusal.detail


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
    details = AccountDetails(**{"iban": IBAN, "holder_name": "Association", **changes})

    refusal = refused(
        accrediting.change_bank_account,
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
        "details": AccountDetails(IBAN, "Association"),
        "request_id": uuid.uuid4(),
    }

    first = accrediting.change_bank_account(**call)

    assert accrediting.change_bank_account(**call) == first
    assert BankAccount.objects.count() == 1


def test_an_account_is_sent_back_in_words_and_another_may_follow(operator):
    account = submitted()
    call = {"actor": operator, "account": account}

    assert refused(accrediting.send_back_bank_account, **call, reason=" ").code == "reason_missing"
    back = accrediting.send_back_bank_account(**call, reason="Le RIB est illisible")

    assert (back.status, back.reason) == ("to_correct", "Le RIB est illisible")
    assert journaled("account.sent_back").actor == operator
    assert submitted(account.provider).status == enums.AccountStatus.SUBMITTED
