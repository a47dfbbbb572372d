"""« Relevés de compte »: the file that enters, the difference that holds it, the month locked."""

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes.models import BankStatement, LockedPeriod
from passes.pages import bank_forms
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.passes.bank_factories import BANK_DAY, bank_file, return_of, sent_payment, upload
from tests.passes.formats.camt_samples import document, entry, statement
from tests.passes.pages.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bank_day():
    with time_machine.travel(BANK_DAY, tick=False):
        yield


def send(client, content: bytes, name: str = "releve.xml"):
    file = SimpleUploadedFile(name, content, content_type="text/xml")
    return client.post(reverse("passes:bank"), {"file": file}, follow=True)


def test_an_operator_imports_a_statement_and_reads_what_waits(client):
    client.force_login(UserFactory(operator=True))
    content = bank_file(entry("5.00", reference="A"), closing="1005.00")
    shown = text_of(send(client, content))
    assert "Le relevé est lu ; une écriture attend une décision." in shown
    assert "va jusqu'au mardi 31 mars 2026" in shown
    again = text_of(send(client, content))
    assert BankStatement.objects.count() == 1
    assert "une écriture attend" in again


def test_a_statement_without_movement_leaves_nothing_to_do(client):
    client.force_login(UserFactory(operator=True))
    assert "tout est rapproché" in text_of(send(client, bank_file()))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "n'est pas un relevé de la banque"),
        (b"", "Le fichier est vide."),
        (bank_file(account="NL77ABNA0574908765"), "qui n'est pas le compte cantonné"),
        (b"<!DOCTYPE x><x/>", "refusé par sécurité"),
    ],
)
def test_a_file_that_is_not_a_statement_of_ours_says_so_on_the_page(client, content, sentence):
    client.force_login(UserFactory(operator=True))
    response = send(client, content)
    assert sentence in text_of(response)
    assert BankStatement.objects.count() == 0


def test_a_file_too_large_is_refused_by_the_form(client, monkeypatch):
    monkeypatch.setattr(bank_forms, "LIMIT", 10)
    client.force_login(UserFactory(operator=True))
    assert "plus de 20 Mo" in text_of(send(client, bank_file()))


def test_a_held_statement_names_its_difference_until_somebody_accepts_it(client):
    client.force_login(UserFactory(operator=True))
    shown = text_of(send(client, bank_file(entry("5.00", reference="A"), closing="1006.00")))
    assert "1 relevé retenu" in shown
    assert "une explication pour 1,00 €" in shown
    address = reverse("passes:bank_statement", args=[BankStatement.objects.get().public_id])
    assert "Écart : 1,00 €" in text_of(client.get(address))
    assert "Ce champ est obligatoire" in text_of(client.post(address, {"reason": ""}))
    accepted = client.post(address, {"reason": "Vu avec la banque"}, follow=True)
    assert "1,00 €, par" in text_of(accepted)
    assert "Écritures" in text_of(accepted)
    again = text_of(client.post(address, {"reason": "Encore"}))
    assert "est déjà lu" in again


def test_a_month_is_locked_from_the_page(client):
    upload(bank_file())
    client.force_login(UserFactory(operator=True))
    address = reverse("passes:lock_period")
    shown = text_of(client.post(address, {"period": "2026-03"}, follow=True))
    assert "Le mois bancaire de mars 2026 est verrouillé." in shown
    assert "Déjà verrouillés" in shown
    assert "déjà verrouillé" in text_of(client.post(address, {"period": "2026-03"}, follow=True))
    assert "mois terminé" in text_of(client.post(address, {"period": "2031-01"}, follow=True))
    assert LockedPeriod.objects.count() == 1


def test_an_auditor_reads_and_does_not_import(client):
    statement = upload(bank_file(entry("5.00", reference="A"), closing="1005.00"))
    client.force_login(UserFactory(auditor=True))
    assert "Importer un relevé" not in text_of(client.get(reverse("passes:bank")))
    address = reverse("passes:bank_statement", args=[statement.public_id])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "x"}).status_code == 403
    assert client.post(reverse("passes:bank")).status_code == 403


def test_an_advisor_does_not_know_of_the_bank(client):
    client.force_login(advisor(AgencyFactory()))
    assert client.get(reverse("passes:bank")).status_code == 404


def test_a_return_announced_says_which_transfer_and_why_in_french(client):
    client.force_login(UserFactory(operator=True))
    payment = sent_payment()
    notice = statement(return_of(payment), element="Ntfctn", account=settings.OPERATOR_IBAN)
    kept = upload(document(notice, version="camt.054.001.08"))
    shown = text_of(client.get(reverse("passes:bank_statement", args=[kept.public_id])))
    assert f"Retour du virement {payment.end_to_end_id}" in shown
    assert "Le compte est clos : déposez un nouveau RIB. (motif AC04)" in shown
    beside = text_of(client.get(reverse("passes:batch", args=[payment.batch.public_id])))
    assert "Ce que la banque n’a pas payé, ou renvoie" in beside
