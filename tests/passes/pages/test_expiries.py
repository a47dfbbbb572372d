"""The end of an order on screen: the funder signs, the operator gives back, others only read."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from time_machine import Traveller

from diagnostics.accounts.models import User
from passes import expiring
from passes.models import CreditNote, Order
from tests.accounts.factories import UserFactory, advisor
from tests.passes.expiries import acknowledge, ending, operator, sign_joint, stop
from tests.support.client import PageClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def closing(clock: Traveller) -> tuple[Order, User]:
    order, funder = ending()
    clock.move_to(dt.datetime(2026, 3, 16, 8, tzinfo=dt.UTC))
    expiring.climb_ladder()
    order.refresh_from_db()
    return order, funder


def at(name: str, order: Order, *more: str) -> str:
    return reverse(f"passes:{name}", args=[order.public_id, *more])


def post(client: PageClient, address: str, **fields: str) -> str:
    sent = {"request_id": str(uuid.uuid4()), **fields}
    return client.post(address, sent, follow=True).content.decode()


def test_the_funder_reads_who_is_waited_for_then_signs_both(
    client: PageClient, closing: tuple[Order, User]
) -> None:
    order, funder = closing
    client.force_login(funder)
    html = client.get(at("end_of_order", order)).content.decode()
    assert "doit signer l&#x27;arrêt" in html
    for text in ("arret", "prise-d-acte"):
        page = client.get(at("sign_end", order, text))
        digest = page.context["digest"]
        html = post(client, at("sign_end", order, text), text_digest=digest, is_read="on")
        assert "signature est enregistrée" in html
    assert "doit signer" not in html


def test_a_text_that_nobody_wrote_does_not_exist_and_reading_is_asked(
    client: PageClient, closing: tuple[Order, User]
) -> None:
    order, funder = closing
    client.force_login(funder)
    assert client.get(at("sign_end", order, "autre")).status_code == 404
    digest = client.get(at("sign_end", order, "arret")).context["digest"]
    assert "obligatoire" in post(client, at("sign_end", order, "arret"), text_digest=digest)
    old = post(client, at("sign_end", order, "arret"), text_digest="0" * 64, is_read="on")
    assert "Le texte a changé" in old


def test_the_funder_extends_and_the_former_day_stays_on_the_page(
    client: PageClient, closing: tuple[Order, User]
) -> None:
    order, funder = closing
    client.force_login(funder)
    wrong = post(client, at("extend_order", order), valid_until="2026-03-31", reason="Retard")
    assert "doit venir après" in wrong
    html = post(client, at("extend_order", order), valid_until="2026-06-30", reason="Retard")
    assert "Du mardi 31 mars 2026 au mardi 30 juin 2026" in html


def test_the_operator_decides_signs_and_gives_back(
    client: PageClient, closing: tuple[Order, User], clock: Traveller
) -> None:
    order, funder = closing
    stop(order, funder)
    acknowledge(order, funder)
    clock.move_to(dt.datetime(2026, 5, 8, 8, tzinfo=dt.UTC))
    expiring.climb(actor=expiring.SystemJob("climb_ladder"), order=order)
    actor = operator()
    client.force_login(actor)
    assert "Terminer les Pass" in client.get(at("end_of_order", order)).content.decode()
    assert "sont expirés" in post(client, at("expire_passes", order), reason="")
    page = client.get(at("joint_statement", order))
    digest = page.context["figures"].digest
    before = client.get(at("end_of_order", order)).content.decode()
    assert "Lire et signer l’état contradictoire" in before
    assert "Émettre l’avoir" not in before
    post(client, at("joint_statement", order), text_digest=digest, is_read="on")
    waiting = client.get(at("end_of_order", order)).content.decode()
    assert "doit signer l&#x27;état contradictoire" in waiting
    assert "Émettre l’avoir" not in waiting
    order.refresh_from_db()
    sign_joint(order, funder)
    signed = client.get(at("end_of_order", order)).content.decode()
    assert "Émettre l’avoir" in signed
    html = post(client, at("issue_credit_note", order))
    shown = client.get(at("joint_statement", order)).context["figures"]
    assert (shown.digest, shown.to_return_cents > 0) == (digest, True)
    note = CreditNote.objects.get()
    assert note.number in html
    pdf = client.get(at("joint_statement_file", order))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_who_has_no_part_in_an_order_sees_nothing_of_its_end(
    client: PageClient, closing: tuple[Order, User]
) -> None:
    order, _ = closing
    client.force_login(UserFactory(auditor=True))
    assert client.get(at("end_of_order", order)).status_code == 200
    sent = {"request_id": str(uuid.uuid4())}
    assert client.post(at("issue_credit_note", order), sent).status_code == 403
    assert client.post(at("sign_end", order, "arret"), sent).status_code == 403
    client.force_login(advisor())
    assert client.get(at("end_of_order", order)).status_code == 404
