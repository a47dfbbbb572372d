"""« Scanner à la suite »: what the kept page sends, and the answer of each line."""

import gzip
import json
import re
import uuid
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from passes import codes, enums
from passes.codes import KeyRing
from passes.models import Redemption, RefusedScan
from tests.passes.factories import member_of
from tests.passes.scanning import SERVICE_ON, code_of, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SEND = "/encaisser/envoi"


@pytest.fixture
def desk(client):
    desk = open_desk(size=10)
    client.force_login(desk.member)
    return desk


def owner_of(desk):
    return f"{desk.member.public_id}.{desk.provider.public_id}"


def line(desk, digital_pass=None, **fields):
    values = {
        "scan_id": str(uuid.uuid4()),
        "code": code_of(digital_pass or desk.first),
        "site": str(desk.site.public_id),
        "service": desk.service.code,
        "service_on": SERVICE_ON.isoformat(),
        "scanned_at": "2026-03-09T15:00:00Z",
    }
    return {**values, **fields}


def send(client, desk, *lines, **fields):
    body = {"owner": owner_of(desk), "scans": list(lines), **fields}
    return client.post(SEND, json.dumps(body), content_type="application/json")


def results(response):
    assert response.status_code == 200
    return response.json()["results"]


def test_each_line_has_its_own_answer_with_value_pay_date_and_links(client, desk):
    first, second = desk.passes[:2]
    good, bad, other = results(
        send(client, desk, line(desk, first), line(desk, first), line(desk, second))
    )
    told = good["redemption"]
    redemption = Redemption.objects.get(digital_pass=first)
    assert told["value"] == "10\u00a0€"
    assert told["pay_by"] == "mercredi 22 avril 2026"
    assert told["receipt"] == f"/encaissements/{redemption.public_id}"
    assert told["outcome"]
    assert bad["problem"]["code"] == "already_redeemed"
    assert "déjà servi" in bad["problem"]["to_say"]
    assert other["redemption"]
    assert redemption.scanned_at.isoformat() == "2026-03-09T15:00:00+00:00"


def test_the_same_queue_sent_twice_spends_once_and_answers_the_same(client, desk):
    lines = [line(desk, each) for each in desk.passes]
    first, again = (results(send(client, desk, *lines)) for _ in range(2))
    assert first == again
    assert Redemption.objects.count() == 10


def test_a_line_without_the_shape_of_a_scan_is_answered_alone(client, desk):
    wrong = (
        {},
        "x",
        line(desk, service_on="hier"),
        line(desk, site=str(uuid.uuid4())),
        line(desk, scan_id=None),
    )
    answers = results(send(client, desk, *wrong, line(desk)))
    assert [a["problem"] and a["problem"]["code"] for a in answers] == ["invalid_request"] * 5 + [
        None
    ]


def test_the_queue_of_another_account_is_never_sent(client, desk):
    response = send(client, desk, line(desk), owner="somebody.else")
    assert response.status_code == 403
    assert not Redemption.objects.exists()


@pytest.mark.parametrize("scans", [[], None, [{}] * 501])
def test_a_queue_has_from_one_to_five_hundred_lines(client, desk, scans):
    assert send(client, desk, scans=scans).status_code == 422


def test_what_is_no_queue_is_refused(client, desk):
    assert client.post(SEND, "{", content_type="application/json").status_code == 422


def test_every_line_counts_for_the_throttle_and_a_throttled_line_says_when(client, desk):
    ring = KeyRing.of([b"x" * 32])
    forged = [line(desk, code=codes.sign(number, ring)) for number in range(10)]
    answers = results(send(client, desk, *forged, line(desk)))
    assert answers[-1]["problem"]["code"] == "too_many_wrong_codes"
    assert answers[-1]["wait"] == 900
    assert not Redemption.objects.exists()


def test_19_a_refusal_made_by_the_phone_is_kept_with_its_reason_and_no_code(client, desk):
    refused = line(desk, refused="wrong_check_character")
    for _ in range(2):
        (answer,) = results(send(client, desk, refused))
        assert answer == {"redemption": None, "problem": None, "wait": None}
    kept = RefusedScan.objects.get()
    assert kept.is_made_by_device
    assert kept.refusal_code == "wrong_check_character"
    (unknown,) = results(send(client, desk, line(desk, refused="bored")))
    assert unknown["problem"]["code"] == "unknown_refusal"


def test_a_redemption_that_was_reversed_is_told_so_on_replay(client, desk):
    scan = line(desk)
    results(send(client, desk, scan))
    public_id = Redemption.objects.get().public_id
    client.post(f"/encaissements/{public_id}/annuler", {"reason": "Mauvais Pass scanné"})
    (answer,) = results(send(client, desk, scan))
    assert answer["problem"]["code"] == "reversed"


def test_the_page_names_nobody_but_the_structure(client, desk):
    page = client.get("/encaisser/suite").content.decode()
    assert owner_of(desk) in page
    assert "Gardez les Pass papier jusqu'au vert." in page
    assert desk.booklet.hand_overs.get().person.first_name not in page
    assert desk.service.label in page


def test_the_state_says_whose_session_it_is(client, desk):
    state = client.get("/encaisser/etat").json()
    assert state["owner"] == owner_of(desk)
    assert state["csrf"]
    client.force_login(member_of(open_desk().provider, enums.ProviderRole.ADMIN))
    assert client.get("/encaisser/etat").json()["owner"] != owner_of(desk)


def test_the_worker_and_the_manifest_are_served_in_their_scope(client):
    worker = client.get("/encaisser/service.js")
    assert worker["Service-Worker-Allowed"] == "/encaisser"
    assert worker["Content-Type"].startswith("text/javascript")
    assert b"scan_worker" in worker.content
    manifest = client.get("/encaisser/application.webmanifest").json()
    assert manifest["start_url"].startswith(manifest["scope"])
    assert manifest["display"] == "standalone"


def test_the_first_visit_weighs_two_hundred_kilobytes_at_most(client, desk):
    page = client.get("/encaisser/suite").content
    named = re.findall(rb'(?:href|src|data-decoder)="/static/([^"]+\.(?:css|js))"', page)
    assert b"passes/vendor/qr-decoder.js" in named
    weights = [len(gzip.compress(Path(finders.find(n.decode())).read_bytes())) for n in named]
    assert sum(weights) + len(gzip.compress(page)) <= 200_000
