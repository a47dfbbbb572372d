"""A structure applies: its SIRET, its steps said whole, its file sent and read."""

import pytest

from passes import applying, attaching, enums, tending
from passes.accreditation_file import ServiceOffer
from passes.applying import Identity
from tests.passes.applications import (
    SIRET,
    SIRET_PAPER,
    TODAY,
    candidate_provider,
    journaled,
    refused,
)
from tests.passes.factories import ProviderFactory, ServiceFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

IDENTITY = Identity("association", False, "Mme Renard", "a@exemple.fr", "03 21 00 00 00", True)


@pytest.fixture
def admin():
    return UserFactory()


@pytest.fixture
def invited():
    return candidate_provider(status="invited")


def start(provider, admin, siret=SIRET):
    return applying.start_application(actor=admin, provider=provider, siret=siret)


def complete(provider, admin):
    start(provider, admin)
    applying.fill_application(actor=admin, provider=provider, identity=IDENTITY)
    offers = (ServiceOffer(ServiceFactory(), 1200, True, 2),)
    tending.set_services(actor=admin, site=provider.sites.get(), offers=offers)
    attaching.attach_document(actor=admin, owner=provider, paper=SIRET_PAPER)


def test_an_invited_structure_opens_its_file_under_its_siret(invited, admin):
    opened = start(invited, admin, "732 829 320 00074")

    assert (opened.status, opened.siret) == (enums.ProviderStatus.APPLYING, SIRET)
    assert journaled("application.started").actor == admin


def test_an_establishment_of_la_poste_passes_its_own_check(invited, admin):
    assert start(invited, admin, "35600000049837").siret == "35600000049837"


def test_a_wrong_or_known_siret_or_a_file_already_open_is_refused(invited, admin):
    ProviderFactory(siret=SIRET)
    assert refused(start, invited, admin).code == "siret_taken"
    assert refused(start, invited, admin, "73282932000075").code == "siret_invalid"
    start(invited, admin, "35600000049837")
    assert refused(start, invited, admin, "35600000049837").code == "transition_unknown"


def test_an_incomplete_file_says_all_that_is_missing_at_once(invited, admin):
    start(invited, admin)

    refusal = refused(applying.submit_application, actor=admin, provider=invited)

    assert refusal.code == "step_missing"
    for words in ("nature", "représentant légal", "charte", "service", "avis de situation"):
        assert words in refusal.detail


def test_a_complete_file_is_sent_with_its_score_and_waits(invited, admin):
    complete(invited, admin)

    sent = applying.submit_application(actor=admin, provider=invited)

    assert (sent.status, sent.charter_accepted_on) == ("under_review", TODAY)
    assert journaled("application.submitted").facts == {"score": 70}
    assert journaled("application.filled").actor == admin


def test_a_file_being_studied_is_not_changed(invited, admin):
    complete(invited, admin)
    applying.submit_application(actor=admin, provider=invited)

    fill = refused(applying.fill_application, actor=admin, provider=invited, identity=IDENTITY)
    again = refused(applying.submit_application, actor=admin, provider=invited)

    assert [fill.code, again.code] == ["not_applying", "not_applying"]
    assert "à l'étude" in fill.detail


def test_the_operator_reads_the_file_as_the_structure_filled_it(invited, admin):
    complete(invited, admin)
    invited.refresh_from_db()

    file = applying.file_of(invited, TODAY)

    assert file is not None
    assert file.missing_steps() == ()
    assert (file.offers[0].price_cents, file.offers[0].usual_passes) == (1200, 2)
    assert applying.file_of(ProviderFactory(), TODAY) is None
