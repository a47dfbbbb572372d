"""« Scans tardifs »: the operator reads, decides and says why."""

import pytest

from passes.models import LateScan, RefusedScan
from tests.accounts.factories import UserFactory
from tests.passes.test_late_scans import BLOCKED, REASON, late_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_operator_reads_what_waits_and_honours_it_with_a_reason(client):
    desk, _ = late_desk(**BLOCKED)
    client.force_login(UserFactory(operator=True))
    page = client.get("/scans-tardifs").content.decode()
    assert desk.provider.name in page
    assert "Ce Pass est bloqué" in page
    address = f"/scans-tardifs/{RefusedScan.objects.get().pk}"
    assert client.get(address).status_code == 200
    done = client.post(address, {"reason": REASON}, follow=True).content.decode()
    assert "Ce scan est encaissé." in done
    assert REASON in done
    assert LateScan.objects.count() == 1
    assert client.get(address).status_code == 404


def test_a_refusal_is_said_on_the_form(client):
    desk, _ = late_desk(**BLOCKED)
    desk.site.site_services.all().delete()
    client.force_login(UserFactory(operator=True))
    address = f"/scans-tardifs/{RefusedScan.objects.get().pk}"
    page = client.post(address, {"reason": REASON}).content.decode()
    assert "Ce Pass ne paie pas ce service." in page


def test_a_provider_does_not_see_the_page(client):
    desk, _ = late_desk(**BLOCKED)
    client.force_login(desk.member)
    assert client.get("/scans-tardifs").status_code == 404
