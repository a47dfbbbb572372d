"""« Pannes du service »: noted by the operator, read by the auditor, unseen by the others."""

import pytest

from passes.models import Outage
from tests.accounts.factories import UserFactory
from tests.passes.factories import active_order, member_of, open_provider
from tests.passes.pages.test_scanning import read
from tests.passes.test_giving_back_days import ENDING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SENT = {
    "began_on": "2026-03-09",
    "began_at": "08:00",
    "ended_on": "2026-03-09",
    "ended_at": "20:30",
    "reason": "Panne de l'hébergeur",
}


def test_the_operator_notes_an_outage_and_reads_whose_last_day_moved(client):
    order = active_order(**ENDING)
    client.force_login(UserFactory(operator=True))
    assert "Aucune panne notée." in read(client.get("/pannes"))
    page = read(client.post("/pannes", SENT, follow=True))
    assert "Dernier jour d&#x27;encaissement déplacé : 1 commande(s)." in page
    assert order.reference in page
    assert "mardi 10 mars 2026" in page


def test_a_refusal_is_said_on_the_form(client):
    client.force_login(UserFactory(operator=True))
    page = read(client.post("/pannes", {**SENT, "ended_on": "2026-03-12"}))
    assert "Une panne se note une fois finie" in page
    assert not Outage.objects.exists()


def test_an_auditor_reads_and_notes_nothing_and_a_provider_sees_nothing(client):
    client.force_login(UserFactory(auditor=True))
    assert "Noter cette panne" not in read(client.get("/pannes"))
    assert client.post("/pannes", SENT).status_code == 403
    client.force_login(member_of(open_provider()))
    assert client.get("/pannes").status_code == 404
