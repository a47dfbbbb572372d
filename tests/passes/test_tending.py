"""The places of a structure: what they give keeps its days; a reported change waits."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from passes import (
    enums,
    tending,
)
from passes.accreditation_file import ServiceOffer
from passes.models import SiteReport
from tests.passes.applications import (
    TODAY,
    YESTERDAY,
    accredit,
    candidate_provider,
    journaled,
    refused,
)
from tests.passes.factories import (
    CommuneFactory,
    ServiceFactory,
    UserFactory,
    member_of,
    open_provider,
)
from tests.passes.money_factories import redemption

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


@pytest.fixture
def operator():
    return UserFactory(operator=True)


@pytest.fixture
def candidate():
    return candidate_provider()


def test_services_change_from_a_day_on_and_the_past_keeps_its_price(operator, candidate):
    accredit(candidate, from_on=dt.date(2026, 1, 1))
    site = candidate.sites.get()
    kept, new = ServiceFactory(), ServiceFactory(code="autre", label="Autre")

    tending.set_services(
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

    tending.set_services(actor=operator, site=site, offers=(same, new))
    tending.set_services(actor=operator, site=site, offers=(same,))
    tending.set_services(actor=operator, site=site, offers=(same,))

    rows = site.site_services.order_by("pk").values_list("service__code", "until_on")
    assert list(rows) == [(same.service.code, None), ("autre", TODAY)]
    assert (
        refused(tending.set_services, actor=operator, site=site, offers=()).code == "step_missing"
    )


def test_a_price_corrected_the_same_day_replaces_that_of_the_day(operator, candidate):
    accredit(candidate)
    site = candidate.sites.get()

    tending.set_services(actor=operator, site=site, offers=(ServiceOffer(ServiceFactory(), 900),))

    assert site.site_services.get().price_cents == 900


def test_a_place_closes_from_a_day_on_with_a_reason(operator):
    site = open_provider().sites.get()
    close = {"actor": operator, "site": site, "closed_from": TODAY}

    assert refused(tending.close_site, **close, reason="").code == "reason_missing"
    closed = tending.close_site(**close, reason="Travaux")

    assert (closed.closed_from, closed.details["closing_reason"]) == (TODAY, "Travaux")
    assert journaled("site.closed").facts["closed_from"] == "2026-03-10"
    refusal = refused(tending.close_site, **close, reason="Encore")
    assert refusal.code == "already_closed"
    assert "mardi 10 mars 2026" in refusal.detail


def details(**changes):
    values = {
        "name": "Annexe",
        "address": "3 rue du Port",
        "commune": CommuneFactory(),
        "postcode": "62300",
        "accessibility": "De plain-pied",
    }
    return tending.SiteDetails(**{**values, **changes})


def test_a_structure_adds_a_place_which_takes_passes_at_once_when_it_is_qualified():
    provider = open_provider()
    admin = member_of(provider, enums.ProviderRole.ADMIN)

    site = tending.keep_site(actor=admin, provider=provider, details=details())

    assert (site.accepts_pass, site.open_from, site.confirmed_on) == (True, TODAY, TODAY)
    assert journaled("site.kept").facts == {"provider": str(provider.public_id), "is_new": True}


def test_a_place_of_a_candidate_waits_for_the_qualification(candidate):
    site = tending.keep_site(actor=UserFactory(), provider=candidate, details=details())

    assert (site.accepts_pass, site.open_from) == (False, None)


def test_a_corrected_place_keeps_its_point_unless_it_moved():
    provider = open_provider()
    site = provider.sites.get()
    same = details(address=site.address, commune=site.commune)

    kept = tending.keep_site(actor=UserFactory(), provider=provider, details=same, site=site)
    assert (kept.name, kept.latitude) == ("Annexe", 50.431)

    moved = tending.keep_site(actor=UserFactory(), provider=provider, details=details(), site=site)
    assert moved.details["point_of_commune"]


def test_a_place_of_another_without_commune_or_without_euro_is_refused(candidate):
    given = {"actor": UserFactory(), "provider": candidate}
    other = open_provider().sites.get()

    codes = [
        refused(tending.keep_site, **given, details=details(), site=other).code,
        refused(tending.keep_site, **given, details=details(commune=None)).code,
        refused(
            tending.keep_site, **given, details=details(commune=CommuneFactory(code="98818"))
        ).code,
    ]
    assert codes == ["not_your_site", "commune_missing", "outside_euro"]


def test_a_place_is_verified_today(candidate):
    site = tending.confirm_site(actor=UserFactory(), site=candidate.sites.get())

    assert site.confirmed_on == TODAY
    assert journaled("site.confirmed").subject_pk == str(site.pk)


def test_a_reported_change_waits_for_the_structure_and_changes_nothing_itself():
    site = open_provider().sites.get()
    advisor = UserFactory()

    report = tending.report_site_change(actor=advisor, site=site, text=" Fermé le lundi ")

    site.refresh_from_db()
    assert (report.text, report.answer, site.confirmed_on) == ("Fermé le lundi", "", None)
    assert journaled("site_change.reported").actor == advisor
    empty = refused(tending.report_site_change, actor=advisor, site=site, text=" ")
    assert empty.code == "reason_missing"


def test_an_answer_is_given_once_and_verifies_the_place():
    site = open_provider().sites.get()
    report = tending.report_site_change(actor=UserFactory(), site=site, text="Nouveau numéro")
    answer = {"actor": UserFactory(), "report": report}
    assert refused(tending.answer_site_change, **answer, answer="").code == "reason_missing"

    answered = tending.answer_site_change(**answer, answer="Corrigé")

    site.refresh_from_db()
    assert (answered.answer, site.confirmed_on) == ("Corrigé", TODAY)
    assert journaled("site_change.answered").facts == {"site": str(site.public_id)}
    assert refused(tending.answer_site_change, **answer, answer="Oui").code == "report_answered"


def test_the_database_keeps_a_report_and_its_answer():
    site = open_provider().sites.get()
    report = tending.report_site_change(actor=UserFactory(), site=site, text="Fermé")
    with pytest.raises(DatabaseError), transaction.atomic():
        SiteReport.objects.filter(pk=report.pk).update(text="Ouvert")
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteReport.objects.filter(pk=report.pk).update(answer="Sans auteur")


def test_given_a_site_or_a_price_edited_when_an_old_redemption_is_shown_then_as_it_was():
    """Behaviour 43: the words and the value of its day."""
    provider = open_provider()
    old = redemption(provider)
    site, service = provider.sites.get(), old.service
    admin = member_of(provider, enums.ProviderRole.ADMIN)

    tending.keep_site(actor=admin, provider=provider, details=details(name="Neuf"), site=site)
    tending.set_services(actor=admin, site=site, offers=(ServiceOffer(service, 9900),))

    old.refresh_from_db()
    assert (old.site_name, old.face_value_cents) == ("Médiathèque de Lens", 1000)
    assert old.site.name == "Neuf"
