"""A campaign is marked Pix Emploi by somebody; what was recorded before does not change."""

import pytest

from diagnostics import campaigns, enrolling, importing
from diagnostics.accounts import journal
from diagnostics.models import Person, PixCampaign
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor, manager
from tests.diagnostics.exports import export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def awa() -> Person:
    return enrolling.register_person(
        actor=advisor(AgencyFactory()), details=Details("Diallo", "Awa", identifier="1234567A")
    )


def bring(**changes: str) -> None:
    content = export(changes)
    file = importing.analyse_file(actor=importing.RECORDER, name="x", content=content)
    importing.confirm_import(actor=importing.RECORDER, file=file)


def test_a_marked_campaign_feeds_the_risk_model_from_then_on(awa: Person) -> None:
    bring()
    user = manager()
    campaign = PixCampaign.objects.get()
    done = campaigns.mark_campaign(actor=user, campaign=campaign, is_pix_emploi=True)
    assert (done.is_pix_emploi, done.marked_by) == (True, user)
    line = journal.of(done).get()
    assert (line.verb, line.facts["is_pix_emploi"]) == ("campaign.marked", True)
    bring(**{"Date et heure du partage (Europe/Paris)": "28/02/2026 09:00"})
    assert [d.evidence for d in awa.diagnoses.order_by("pk")] == [{}, {"pix_emploi_pct": 67}]


def test_a_mark_is_taken_back(awa: Person) -> None:
    bring()
    user = manager()
    for is_marked in (True, False):
        campaign = PixCampaign.objects.get()
        campaigns.mark_campaign(actor=user, campaign=campaign, is_pix_emploi=is_marked)
    assert not PixCampaign.objects.get().is_pix_emploi
