"""« Plusieurs Pass à la fois »: up to 500 codes, a result per line, sent twice and spent once."""

import uuid

import pytest

from passes.models import Redemption, RefusedScan
from passes.scans import MOST_IN_A_BATCH
from tests.passes.pages.test_scanning import read
from tests.passes.scanning import SERVICE_ON, code_of, mistyped, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MANY = "/encaisser/plusieurs"


@pytest.fixture
def desk(client):
    desk = open_desk(size=5)
    client.force_login(desk.member)
    return desk


def sent(desk, codes, **fields):
    values = {
        "codes": "\r\n".join(codes),
        "site": str(desk.site.public_id),
        "service": desk.service.code,
        "service_on": SERVICE_ON.isoformat(),
        "request_id": str(uuid.uuid4()),
    }
    return {**values, **fields}


def test_several_passes_for_one_session_are_taken_at_once_each_with_its_answer(client, desk):
    first, second, third = (code_of(each) for each in desk.passes[:3])
    desk.redeem(desk.passes[2])
    wrong = mistyped(first)
    page = read(client.post(MANY, sent(desk, [first, "", second.lower(), third, wrong, first])))
    assert "2 Pass encaissés, 20\u00a0€" in page
    assert "3 lignes sans encaissement" in page
    assert "Ce Pass a été encaissé le" in page
    assert "Un caractère est faux" in page
    assert "déjà à la ligne 1" in page
    assert Redemption.objects.count() == 3


def test_the_same_list_sent_twice_spends_once_and_answers_the_same(client, desk):
    form = sent(desk, [code_of(each) for each in desk.passes])
    pages = [read(client.post(MANY, form)) for _ in range(2)]
    assert all("5 Pass encaissés, 50\u00a0€" in page for page in pages)
    assert Redemption.objects.count() == 5


def test_no_code_is_shown_back_whole_and_none_is_kept(client, desk):
    code = code_of(desk.first)
    wrong = mistyped(code)
    page = read(client.post(MANY, sent(desk, [code, wrong])))
    assert code not in page
    assert wrong not in page
    assert code[-5:] in page
    assert RefusedScan.objects.get().refusal_code == "wrong_check_character"


def test_a_list_has_from_one_to_five_hundred_lines(client, desk):
    page = read(client.post(MANY, sent(desk, ["x"] * (MOST_IN_A_BATCH + 1))))
    assert "501 codes : envoyez-en 500 au plus à la fois." in page
    assert "Scannez ou tapez au moins un code." in read(client.post(MANY, sent(desk, [" "])))
    assert not RefusedScan.objects.exists()


def test_every_line_counts_for_the_throttle(client, desk, settings):
    settings.THROTTLE_MALFORMED = 3
    page = read(client.post(MANY, sent(desk, [f"faux {n}" for n in range(6)])))
    assert "Trop de codes faux ont été envoyés." in page


def test_the_page_works_without_javascript_and_for_who_redeems_only(client, desk):
    page = read(client.get(MANY))
    assert 'name="codes"' in page
    assert "<script" not in page.split("<main")[1]
    client.logout()
    assert client.get(MANY).status_code == 302
