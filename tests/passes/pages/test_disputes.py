"""The pages of disagreement: who enters, what they show, what they do, refusals in words."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes import codes, holding
from passes.holding import Ask
from passes.models import Dispute, Gesture, LineHold
from tests.accounts.factories import UserFactory, advisor
from tests.passes.disputes import DAY, disputed_month

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def stage():
    return disputed_month()


def text_of(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def page(client, who, name, *args):
    client.force_login(who)
    return client.get(reverse(f"passes:{name}", args=args))


def send(client, who, name, *args, **data):
    client.force_login(who)
    return client.post(reverse(f"passes:{name}", args=args), data, follow=True)


def test_who_enters(client, stage):
    for who in (stage.admin, stage.funder, stage.operator, UserFactory(auditor=True)):
        for name in ("disputes", "holds"):
            assert page(client, who, name).status_code == 200
    for name in ("disputes", "holds", "gestures", "missing_scan", "out_of_perimeter"):
        assert page(client, advisor(), name).status_code == 404
    assert page(client, stage.admin, "gestures").status_code == 404
    assert page(client, UserFactory(auditor=True), "gestures").status_code == 200


def test_a_structure_contests_a_line_from_its_statement_with_a_paper(client, stage):
    line = stage.lines[0]
    shown = text_of(page(client, stage.admin, "statement", stage.statement.public_id))
    assert reverse("passes:dispute_line", args=[line.pk]) in shown
    assert "Un scan manque" in shown
    form = text_of(page(client, stage.admin, "dispute_line", line.pk))
    assert "La date du service est fausse" in form
    assert "Deux pass pour un seul service" not in form
    paper = SimpleUploadedFile("registre.pdf", b"%PDF-1.7", "application/pdf")
    said = {"reason": "wrong_fee", "text": "Le taux a changé", "paper": paper}
    answer = text_of(send(client, stage.admin, "dispute_line", line.pk, **said))
    assert "La contestation est ouverte. Aucune ligne n&#x27;a changé." in answer
    assert "registre.pdf" in answer
    dispute = Dispute.objects.get()
    assert dispute.documents.get().kind == "evidence"
    paper_page = page(client, stage.admin, "document", dispute.documents.get().public_id)
    assert paper_page.status_code == 200
    assert page(client, stage.funder, "dispute", dispute.public_id).status_code == 404


def test_a_missing_scan_is_told_by_the_first_characters_or_the_whole_code(client, stage):
    site = stage.provider.sites.get()
    said = {
        "serial": codes.serial_text(stage.unused.serial).lower(),
        "site": site.pk,
        "service": site.site_services.get().service_id,
        "service_on": "2026-02-11",
        "text": "La personne est venue",
    }
    wrong = text_of(send(client, stage.admin, "missing_scan", **{**said, "serial": "12"}))
    assert "Recopiez les six premiers caractères" in wrong
    send(client, stage.admin, "missing_scan", **said)
    assert Dispute.objects.get().serial == stage.unused.serial
    again = text_of(send(client, stage.admin, "missing_scan", **said))
    assert "Une contestation est déjà ouverte pour la même chose." in again


def test_a_funder_contests_a_pass_of_its_order_and_sees_the_decision(client, stage):
    serial = codes.serial_text(stage.lines[0].redemption.digital_pass.serial)
    unknown = {"serial": codes.serial_text(stage.unused.serial), "text": "Non"}
    answer = text_of(send(client, stage.funder, "out_of_perimeter", **unknown))
    assert "Aucun relevé de vos commandes ne porte ce Pass." in answer
    said = {"serial": serial, "text": "Hors de la convention"}
    send(client, stage.funder, "out_of_perimeter", **said)
    dispute = Dispute.objects.get()
    assert "Décider" not in text_of(page(client, stage.funder, "dispute", dispute.public_id))
    decision = {"decision": "accepted", "reason": "Service non prévu"}
    assert send(client, stage.funder, "dispute", dispute.public_id, **decision).status_code == 403
    send(client, stage.operator, "dispute", dispute.public_id, **decision)
    told = text_of(page(client, stage.funder, "dispute", dispute.public_id))
    assert "Service non prévu" in told
    assert "10,00 €" in told


def test_the_operator_decides_a_fee_in_euros_and_is_told_the_limit(client, stage):
    dispute = stage.open("wrong_fee")
    listed = text_of(page(client, stage.operator, "disputes"))
    assert "1 contestation attend une décision." in listed
    assert "mercredi 18 mars 2026" in listed
    said = {"decision": "accepted", "reason": "Taux", "sense": "1"}
    wrong = text_of(send(client, stage.operator, "dispute", dispute.public_id, amount="3", **said))
    assert "Le montant dépasse ce que ce relevé permet" in wrong
    send(client, stage.operator, "dispute", dispute.public_id, amount="2,52", **said)
    dispute.refresh_from_db()
    assert dispute.amount_cents == 252
    closed = client.get(reverse("passes:disputes"), {"closes": "1"})
    assert "Décidée : accepté" in text_of(closed)


def test_a_late_decision_shows_and_its_opener_may_take_it_back(client, stage):
    dispute = stage.open("wrong_fee", holds_statement=True)
    with time_machine.travel("2026-03-20T09:00:00Z", tick=False):
        assert "En retard" in text_of(page(client, stage.admin, "disputes"))
        send(client, stage.admin, "withdraw_dispute", dispute.public_id)
    dispute.refresh_from_db()
    assert dispute.status == "withdrawn"


def test_lines_are_held_by_two_and_everybody_concerned_reads_why(client, stage):
    shown = text_of(page(client, stage.operator, "statement", stage.statement.public_id))
    assert "Retenir des lignes" in shown
    said = {"lines": [stage.lines[0].pk], "reason": "Deux Pass à la même minute", "days": 10}
    send(client, stage.operator, "hold_lines", stage.statement.public_id, **said)
    hold = LineHold.objects.get()
    same = send(client, stage.operator, "confirm_hold", hold.public_id)
    assert same.status_code == 409
    assert "deuxième personne" in text_of(same)
    second = UserFactory(operator=True)
    assert send(client, second, "confirm_hold", hold.public_id).status_code == 200
    serial = codes.serial_text(stage.lines[0].redemption.digital_pass.serial)
    money = text_of(page(client, stage.admin, "my_money"))
    assert "Deux Pass à la même minute" in money
    assert serial in money
    statement = text_of(page(client, stage.admin, "statement", stage.statement.public_id))
    assert "10 € sont retenus" in statement
    assert "Deux Pass à la même minute" in text_of(page(client, stage.funder, "holds"))
    send(client, second, "free_lines", hold.public_id, reason="Vérifié")
    send(client, stage.operator, "free_lines", hold.public_id, reason="Vérifié")
    hold.refresh_from_db()
    assert hold.freed_by == stage.operator


def test_a_statement_in_payment_says_that_it_is_too_late_to_hold(client, stage):
    asked = holding.hold_lines(
        actor=stage.operator, statement=stage.statement, ask=Ask((stage.lines[0].pk,), "Doute")
    )
    assert asked.confirmed_at is None
    again = {"lines": [stage.lines[0].pk], "reason": "Encore", "days": 5}
    answer = send(client, stage.operator, "hold_lines", stage.statement.public_id, **again)
    assert "une ligne ne l&#x27;est qu&#x27;une fois" in text_of(answer)


def test_a_gesture_is_proposed_then_granted_once_its_money_is_there(client, stage):
    said = {"provider": stage.provider.pk, "amount_cents": "15", "reason": "Panne"}
    send(client, stage.operator, "gestures", **said)
    gesture = Gesture.objects.get()
    second = UserFactory(operator=True)
    refused = send(client, second, "grant_gesture", gesture.public_id)
    assert refused.status_code == 409
    stage.top_up(1_500)
    assert "15 €, Geste commercial" in text_of(page(client, second, "gestures"))
    send(client, second, "grant_gesture", gesture.public_id)
    gesture.refresh_from_db()
    assert gesture.granted_by == second
