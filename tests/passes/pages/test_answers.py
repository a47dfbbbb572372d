"""« Réponses de la banque »: the file on the page of the bank, the answer on that of the batch."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes.models import BankStatement
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import BANK_DAY, bank_file, debit_of, return_of, sent_payment
from tests.passes.formats import camt_samples
from tests.passes.formats.camt_samples import entry
from tests.passes.formats.pain002_samples import group, line, report
from tests.passes.pages.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _operator(client):
    client.force_login(UserFactory(operator=True))
    with time_machine.travel(BANK_DAY, tick=False):
        yield


def send(client, content: bytes, name: str = "fichier.xml") -> str:
    file = SimpleUploadedFile(name, content)
    return text_of(client.post(reverse("passes:bank"), {"file": file}, follow=True))


def batch_page(client, payment) -> str:
    return text_of(client.get(reverse("passes:batch", args=[payment.batch.public_id])))


def notice(*entries: str) -> bytes:
    told = camt_samples.statement(*entries, element="Ntfctn", account="FR1420041010050500013M02606")
    return camt_samples.document(told, version="camt.054.001.08")


def test_a_rejected_transfer_says_why_and_what_to_do_on_the_page_of_its_batch(client):
    payment = sent_payment()
    lines = group(line(payment.end_to_end_id, "RJCT", "AC04"), status="PART")
    shown = send(client, report(payment.batch.number, lines))
    assert f"La banque a répondu pour le bordereau {payment.batch.number} : 1 rejeté." in shown
    assert "Réponses de la banque" in shown
    assert "Le compte est clos : déposez un nouveau RIB." in shown


def test_an_accepted_transfer_says_so(client):
    payment = sent_payment()
    shown = send(client, report(payment.batch.number, status="ACCP"))
    assert "1 accepté" in shown
    assert "accepté par la banque" in shown


def test_an_answer_that_could_change_nothing_says_why(client):
    payment = sent_payment()
    send(client, bank_file(debit_of(payment), closing="970.00"))
    statement = BankStatement.objects.get()
    if statement.status == "held":
        client.post(reverse("passes:bank_statement", args=[statement.public_id]), {"reason": "Vu"})
    shown = send(client, report(payment.batch.number, status="RJCT", why="AC04"))
    assert "1 sans effet" in shown
    assert "son retour viendra par le relevé de compte" in shown


def test_a_return_announced_by_a_notice_is_shown_before_its_booking(client):
    payment = sent_payment()
    assert "L'avis est lu." in send(client, notice(return_of(payment)))
    assert "Retour annoncé par la banque. Le compte est clos" in batch_page(client, payment)


def test_a_notice_has_no_balance_and_its_entries_wait(client):
    shown = send(client, notice(entry("5.00", reference="A1", text="VIR COMMUNE")))
    assert "un avis n’a pas de solde" in shown
    address = reverse("passes:bank_statement", args=[BankStatement.objects.get().public_id])
    page = text_of(client.get(address))
    assert "Avis de la banque" in page
    assert "VIR COMMUNE annoncée" in page
    assert "Solde d’ouverture" not in page


def test_what_is_left_out_of_a_file_is_said_on_both_pages(client):
    other = camt_samples.statement(account="NL77ABNA0574908765")
    ours = camt_samples.statement(account="FR1420041010050500013M02606")
    left_out = "1 relevé du compte NL77…8765"
    assert left_out in send(client, camt_samples.document(other, ours))
    address = reverse("passes:bank_statement", args=[BankStatement.objects.get().public_id])
    assert left_out in text_of(client.get(address))


def test_a_refused_answer_is_said_on_the_page(client):
    shown = send(client, report("B-1999-000001", status="ACCP"))
    assert "qui n'est pas un de nos bordereaux" in shown


def test_a_table_is_taken_only_where_its_columns_are_named(client, settings):
    content = b"Date;Montant;Solde\n31/03/2026;5,00;105,00\n"
    assert "n'est pas un relevé de la banque" in send(client, content, "releve.csv")
    settings.BANK_CSV_COLUMNS = "date=Date;amount=Montant;balance=Solde"
    assert "Le relevé est lu" in send(client, content, "releve.csv")
