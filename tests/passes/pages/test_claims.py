"""« Envoyer une liste »: sent, looked at, confirmed, mended; the operator's waits for a yes."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passes import claiming
from passes.models import ClaimFile, Redemption
from tests.accounts.factories import UserFactory
from tests.passes.claim_lists import claim, csv_of, forged, mistyped, send, xlsx_of
from tests.passes.factories import SiteFactory, member_of, open_provider
from tests.passes.scanning import code_of, open_desk
from tests.support.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LISTS = "/listes-de-pass"


@pytest.fixture
def desk(client):
    desk = open_desk(size=10)
    client.force_login(desk.member)
    return desk


def upload(client, content, name="pass.csv", **fields):
    return client.post(LISTS, {"file": SimpleUploadedFile(name, content), **fields})


def read(response):
    text = html.unescape(response.content.decode())
    return " ".join(re.sub(r"</?(strong|span|button|a)\b[^>]*>", "", text).split())


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_a_list_is_sent_looked_at_and_redeemed_on_a_yes(client, desk, make):
    answer = upload(client, make(*map(claim, desk.passes[:3])))
    file = ClaimFile.objects.get()
    page = read(client.get(answer["Location"]))
    assert "Rien n'est encore encaissé." in page
    assert "Encaisser 3 Pass, 30,00 €" in page
    assert not Redemption.objects.exists()
    done = client.post(f"{LISTS}/{file.public_id}/encaisser", follow=True)
    assert "Votre liste a ses réponses." in read(done)
    assert "30,00 € sont encaissés" in read(done)
    assert Redemption.objects.count() == 3
    assert "Encaisser 3 Pass" not in read(done)


def test_each_line_says_its_answer_and_its_cell(client, desk):
    heads = ("Code du Pass", "Date du service", "Lieu")
    rows = [
        (*claim(desk.first), ""),
        (*claim(desk.first), ""),
        (*claim(desk.passes[1]), "Ailleurs"),
    ]
    rows.append((*claim(mistyped(desk.passes[2])), ""))
    file = send(desk, csv_of(*rows, heads=heads))
    page = read(client.get(f"{LISTS}/{file.public_id}"))
    assert "Ce Pass est déjà à la ligne 2 de cette liste." in page
    assert "Cellule C4, Lieu : Ce lieu n'est pas un de ceux où vous encaissez." in page
    assert "Retaper le code de la ligne 5" in page
    only = read(client.get(f"{LISTS}/{file.public_id}?voir=a-corriger"))
    assert "Ligne 4" in only
    assert "Ligne 2 ·" not in only
    assert read(client.get(f"{LISTS}/{file.public_id}?voir=inconnu"))


def test_a_code_is_retyped_by_hand_and_the_places_to_read_again_are_shown_once(client, desk):
    file = send(desk, csv_of(claim(desk.first), claim(mistyped(desk.passes[1]))))
    address = f"{LISTS}/{file.public_id}/lignes/3"
    page = read(client.get(address))
    assert "code qui commence par" in page
    assert "Si un seul caractère est faux" not in page
    wrong = client.post(address, {"code": mistyped(desk.passes[1])})
    assert "Si un seul caractère est faux" in read(wrong)
    right = code_of(desk.passes[1])
    assert right not in read(wrong)
    done = client.post(address, {"code": right}, follow=True)
    assert "La ligne 3 est lue : elle est bonne" in read(done)
    assert "Encaisser 2 Pass, 20,00 €" in read(done)
    assert client.get(f"{LISTS}/{file.public_id}/lignes/99").status_code == 404


def test_a_refusal_is_said_above_the_form(client, desk):
    assert "Le fichier est vide." in read(upload(client, b""))
    assert "Il manque « Code du Pass" in read(upload(client, b"rien;de;rien\r\n1;2;3"))
    assert "Choisissez le fichier" in read(client.post(LISTS, {}))


def test_reading_stopped_by_wrong_codes_says_where_and_when_to_go_on(client, desk, settings):
    settings.THROTTLE_FORGED = 1
    answer = upload(client, csv_of(claim(forged(1)), claim(desk.first)))
    page = read(client.get(answer["Location"]))
    assert "La lecture s'est arrêtée à la ligne 3." in page
    assert "1 ligne reste à lire" in page
    assert "après 10:15" in page


def test_a_list_that_works_shows_how_far_it_is_with_or_without_a_script(client, desk):
    file = send(desk, csv_of(*map(claim, desk.passes)))
    claiming.confirm_claims(actor=desk.member, file=file)
    page = read(client.get(f"{LISTS}/{file.public_id}"))
    assert "Encaissement des lignes" in page
    assert "Actualiser" in page
    told = client.get(f"{LISTS}/{file.public_id}/avancement").json()
    assert (told["is_running"], told["done"], told["total"]) == (True, 0, 10)
    assert told["text"] == "0 lignes sur 10"


def test_the_answers_are_kept_as_a_table(client, desk):
    file = send(desk, csv_of(claim(desk.first), claim(mistyped(desk.passes[1]))))
    answer = client.get(f"{LISTS}/{file.public_id}/reponses.csv")
    assert answer["Content-Type"].startswith("text/csv")
    first, second = answer.content.decode("utf-8-sig").splitlines()[1:]
    assert first.startswith("2;A2;")
    assert "wrong_check_character;Un caractère est faux" in second


def test_the_templates_are_downloaded(client, desk):
    for kind, start in (("csv", b"\xef\xbb\xbfCode du Pass"), ("xlsx", b"PK")):
        assert client.get(f"{LISTS}/modele.{kind}").content.startswith(start)


def test_an_operators_list_waits_for_the_yes_of_its_provider(client, desk):
    operator = UserFactory(operator=True)
    client.force_login(operator)
    heads = ("Code", "Date", "SIRET")
    content = csv_of((*claim(desk.first), desk.provider.siret), heads=heads)
    answer = upload(client, content)
    page = read(client.get(answer["Location"]))
    assert "Un membre de la structure doit" in page
    assert "Encaisser 1 Pass" not in page
    file = ClaimFile.objects.get()
    assert client.post(f"{LISTS}/{file.public_id}/encaisser").status_code == 403
    assert not Redemption.objects.exists()
    chosen = upload(client, csv_of(claim(desk.passes[1])), siret=desk.provider.siret)
    assert chosen.status_code == 302
    strange = upload(client, csv_of(claim(desk.passes[2])), siret="1" * 14)
    assert "Aucune structure d'ici ne porte ce SIRET." in read(strange)
    client.force_login(desk.member)
    assert "Une liste attend votre accord" in read(client.get(LISTS))
    client.post(f"{LISTS}/{file.public_id}/encaisser")
    assert Redemption.objects.get().member == desk.member


def test_a_portals_list_of_several_providers_makes_one_list_each(client, desk):
    other = open_desk()
    client.force_login(UserFactory(operator=True))
    rows = [(*claim(each.first), each.provider.siret) for each in (desk, other)]
    page = upload(client, csv_of(*rows, heads=("Code", "Date", "SIRET")))
    assert page["Location"] == LISTS
    assert ClaimFile.objects.count() == 2
    assert "2 listes sont lues" in read(client.get(LISTS))
    assert "ne dit pas à quelle structure" in read(upload(client, csv_of(claim(desk.first))))


def test_a_place_is_asked_only_where_there_are_several(client, desk):
    assert "Celui que dit chaque ligne" not in read(client.get(LISTS))
    elsewhere = SiteFactory(provider=desk.provider, name="Annexe")
    assert "Celui que dit chaque ligne" in read(client.get(LISTS))
    answer = upload(client, csv_of(claim(desk.first)), site=str(elsewhere.public_id))
    assert answer.status_code == 302
    assert ClaimFile.objects.get().lines.get().site == elsewhere


def test_a_list_is_given_up(client, desk):
    file = send(desk, csv_of(claim(desk.first)))
    page = read(client.post(f"{LISTS}/{file.public_id}/abandonner", follow=True))
    assert "La liste est abandonnée." in page
    refused = client.post(f"{LISTS}/{file.public_id}/encaisser")
    assert refused.status_code == 409
    assert "Cette liste a été abandonnée." in read(refused)
    confirmed = send(desk, csv_of(claim(desk.passes[1])))
    client.post(f"{LISTS}/{confirmed.public_id}/encaisser")
    assert client.post(f"{LISTS}/{confirmed.public_id}/abandonner").status_code == 409


def test_nobody_sees_the_list_of_another_organisation(client, desk):
    file = send(desk, csv_of(claim(desk.first)))
    for user, status in (
        (member_of(open_provider()), 404),
        (UserFactory(), 404),
        (UserFactory(auditor=True), 200),
    ):
        client.force_login(user)
        assert client.get(f"{LISTS}/{file.public_id}").status_code == status
    assert client.post(f"{LISTS}/{file.public_id}/encaisser").status_code == 404


def test_the_page_of_fifty_lines_asks_as_many_statements_as_that_of_one(client, desk):
    counted = []
    for rows in ([claim(desk.first)], [claim(each) for each in desk.passes[1:]]):
        file = send(desk, csv_of(*rows))
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{LISTS}/{file.public_id}")
        counted.append(len(statements(asked)))
    assert counted[0] == counted[1]
    assert counted[0] <= 25
