"""The pages of a batch without effect: declared with a proof, confirmed by another."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes import paying
from passes.enums import BatchStatus
from passes.models import PaymentBatch
from tests.accounts.factories import UserFactory
from tests.passes.money_factories import PAYING_DAY, payable_statement, released_batch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(PAYING_DAY, tick=False):
        yield


@pytest.fixture
def batch():
    payable_statement()
    return paying.export_batch(actor=UserFactory(operator=True), batch=released_batch())


def text_of(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def address(name, batch):
    return reverse(f"passes:{name}", args=[batch.public_id])


def letter():
    return SimpleUploadedFile("banque.pdf", b"%PDF-1.7 rien recu")


def test_two_operators_make_a_batch_without_effect_and_everything_is_due_again(client, batch):
    client.force_login(UserFactory(operator=True))
    assert "La banque n’a rien fait de ce fichier" in text_of(client.get(address("batch", batch)))
    form = {"reason": "Jamais reçu", "proof": letter()}
    shown = text_of(client.post(address("declare_batch_failed", batch), form, follow=True))
    assert "Ce bordereau est déclaré sans effet" in shown
    assert "banque.pdf" in shown
    assert "Télécharger" not in shown
    assert "Confirmer" not in shown
    client.force_login(UserFactory(operator=True))
    assert "Confirmer" in text_of(client.get(address("batch", batch)))
    shown = text_of(client.post(address("confirm_batch_failed", batch), follow=True))
    assert "est sans effet. Ce qu&#x27;il payait est de nouveau dû." in shown
    assert PaymentBatch.objects.get().status == BatchStatus.FAILED


def test_a_proof_is_asked_for_a_file_that_left(client, batch):
    client.force_login(UserFactory(operator=True))
    shown = text_of(client.post(address("declare_batch_failed", batch), {"reason": "Rien"}))
    assert "Choisissez un fichier." in shown


def test_a_declaration_is_taken_back_from_the_page(client, batch):
    client.force_login(UserFactory(operator=True))
    client.post(address("declare_batch_failed", batch), {"reason": "Rien", "proof": letter()})
    shown = text_of(client.post(address("withdraw_failure", batch), follow=True))
    assert "La déclaration est retirée." in shown
    assert "Télécharger" in shown


def test_a_batch_that_waits_for_nothing_is_refused_on_the_page(client, batch):
    PaymentBatch.objects.update(status=BatchStatus.CLOSED)
    client.force_login(UserFactory(operator=True))
    form = {"reason": "Rien", "proof": letter()}
    shown = text_of(client.post(address("declare_batch_failed", batch), form))
    assert "attend plus rien de la banque" in shown


@pytest.mark.parametrize("name", ["declare_batch_failed", "confirm_batch_failed"])
def test_an_auditor_reads_and_declares_nothing(client, batch, name):
    client.force_login(UserFactory(auditor=True))
    assert client.post(address(name, batch)).status_code == 403
