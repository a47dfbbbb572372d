"""The pages of transfers: preparing, the second pair of eyes, the password, the file."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from diagnostics.accounts import journal
from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.verbs import Verb
from passes.enums import BatchStatus, PaymentStatus, ProviderStatus
from passes.laws import Verdict
from passes.models import Accreditation, BankStatement, PaymentBatch, Provider
from tests.accounts.factories import UserFactory
from tests.passes.money_factories import (
    PAYING_DAY,
    payable_statement,
    prepared_batch,
    released_batch,
)

pytestmark = pytest.mark.django_db

PASSWORD = "quatre cailloux bleus"


@pytest.fixture(autouse=True)
def _paying_day(settings):
    settings.OPERATOR_NAME = "Opérateur des Pass"
    settings.OPERATOR_IBAN = "FR7630004000031234567890143"
    settings.OPERATOR_BIC = "BNPAFRPPXXX"
    with time_machine.travel(PAYING_DAY, tick=False):
        yield


def operator():
    person = UserFactory(operator=True)
    person.set_password(PASSWORD)
    person.save()
    return person


def other_batch():
    return PaymentBatch.objects.create(
        number="B-2025-000001",
        prepared_by=UserFactory(operator=True),
        prepared_at=PAYING_DAY,
        requested_on=PAYING_DAY.date(),
        count=1,
        control_sum_cents=3_000,
    )


def text_of(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def address(name, batch):
    return reverse(f"passes:{name}", args=[batch.public_id])


def test_preparing_shows_what_is_payable_and_what_waits_then_makes_the_batch(client):
    paid, waiting = payable_statement(), payable_statement(account=False)
    client.force_login(operator())
    shown = text_of(client.get(reverse("passes:prepare_batch")))
    assert "Un relevé est à payer, 30 €." in shown
    assert paid.number in shown
    assert "pas de compte accepté" in shown
    assert waiting.provider.name in shown
    response = client.post(
        reverse("passes:prepare_batch"), {"requested_on": "2026-03-12"}, follow=True
    )
    assert "B-2026-000001 est prêt." in text_of(response)
    assert "Une autre personne doit mettre en paiement" in text_of(response)
    assert PaymentBatch.objects.get().requested_on == dt.date(2026, 3, 12)


def test_preparing_for_a_past_day_is_refused_on_the_page(client):
    payable_statement()
    client.force_login(operator())
    response = client.post(reverse("passes:prepare_batch"), {"requested_on": "2026-03-09"})
    assert "La date demandée à la banque est passée." in text_of(response)


def test_the_list_of_batches_says_what_is_left_to_pay(client):
    payable_statement()
    batch = prepared_batch()
    payable_statement()
    client.force_login(UserFactory(auditor=True))
    shown = text_of(client.get(reverse("passes:batches")))
    assert "Un relevé est à payer, 30 €." in shown
    assert batch.number in shown
    assert "Préparer les virements" not in shown


def test_the_second_operator_sees_how_much_and_only_what_deserves_a_look(client):
    first = payable_statement()
    other = payable_statement()
    batch = prepared_batch()
    earlier = batch.payments.get(statement=first)
    earlier.pk, earlier.attempt = None, 9
    earlier.end_to_end_id, earlier.status = "R-2025-12-000001-1", PaymentStatus.SETTLED
    other_statement = payable_statement(account=False)
    earlier.statement, earlier.batch = other_statement, other_batch()
    earlier.save()
    BankStatement.objects.create(
        iban="FR7630004000031234567890143",
        format_version="camt.053.001.08",
        file_name="mars.xml",
        file_digest="0" * 64,
        from_on=dt.date(2026, 3, 9),
        until_on=dt.date(2026, 3, 9),
        opening_cents=0,
        closing_cents=4_000,
        status="read",
        imported_at=PAYING_DAY,
    )
    client.force_login(operator())
    shown = text_of(client.get(address("batch", batch)))
    assert "2 virements, 60 €. Un seul demande votre attention." in shown
    watched, rest = shown.split("</details>")[0].split("<details")
    assert other.provider.name in watched
    assert first.provider.name not in watched
    assert first.provider.name in rest
    assert "40,00 €, le lundi 9 mars 2026" in shown
    assert "moins que ce bordereau" in shown


def test_the_sentence_says_when_nothing_is_out_of_the_ordinary(client):
    """Every account was paid before, each amount is usual: the page says so in words."""
    payable_statement()
    batch = prepared_batch()
    paid = batch.payments.get()
    paid.pk, paid.attempt, paid.end_to_end_id = None, 9, "R-2025-12-000001-1"
    paid.statement, paid.status = payable_statement(account=False), PaymentStatus.SETTLED
    paid.batch = other_batch()
    paid.save()
    client.force_login(operator())
    shown = text_of(client.get(address("batch", batch)))
    assert "1 virement, 30 €. Aucun ne sort de l&#x27;ordinaire." in shown


def test_several_statements_to_pay_are_counted_and_added_up(client):
    payable_statement()
    payable_statement()
    client.force_login(operator())
    assert "2 relevés sont à payer, 60 €." in text_of(client.get(reverse("passes:batches")))


def test_the_second_operator_sees_what_the_last_check_of_the_books_said(client):
    payable_statement()
    batch = prepared_batch()
    client.force_login(operator())
    assert "jamais vérifiées" in text_of(client.get(address("batch", batch)))
    journal.record(
        actor=SystemJob("check_books"),
        verb=Verb.BOOKS_CHECKED,
        subject=None,
        facts={"A": "kept", "D": "kept"},
    )
    assert "conformes, le mardi 10 mars 2026" in text_of(client.get(address("batch", batch)))
    journal.record(
        actor=SystemJob("check_books"),
        verb=Verb.BOOKS_CHECKED,
        subject=None,
        facts={"A": "kept", "D": str(Verdict.BROKEN)},
    )
    assert "loi D non conforme" in text_of(client.get(address("batch", batch)))


def test_t4_the_digest_shown_is_the_digest_of_the_file_that_leaves(client):
    payable_statement()
    batch = prepared_batch()
    client.force_login(operator())
    shown = text_of(client.get(address("batch", batch)))
    client.post(address("batch", batch), {"password": PASSWORD})
    assert PaymentBatch.objects.get().file_digest in shown


def test_t22_the_second_operator_releases_with_the_password_asked_again(client):
    payable_statement()
    batch = prepared_batch()
    client.force_login(operator())
    wrong = client.post(address("batch", batch), {"password": "autre chose"})
    assert "n&#x27;est pas le vôtre" in text_of(wrong)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.PREPARED
    response = client.post(address("batch", batch), {"password": PASSWORD}, follow=True)
    assert "C&#x27;est en paiement." in text_of(response)
    assert f"Télécharger {batch.number}.xml" in text_of(response)


def test_who_prepared_sees_no_form_and_is_refused_when_sending_one(client):
    payable_statement()
    preparer = operator()
    batch = prepared_batch(by=preparer)
    client.force_login(preparer)
    assert "Votre mot de passe" not in text_of(client.get(address("batch", batch)))
    refused = client.post(address("batch", batch), {"password": PASSWORD})
    assert "Vous avez préparé ce bordereau." in text_of(refused)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.PREPARED


def test_the_file_is_downloaded_twice_with_the_same_bytes(client):
    payable_statement()
    batch = released_batch()
    client.force_login(operator())
    first = client.post(address("export_batch", batch))
    second = client.post(address("export_batch", batch))
    assert first.content == second.content == bytes(PaymentBatch.objects.get().file_content)
    assert first["Content-Disposition"] == f'attachment; filename="{batch.number}.xml"'
    assert "transmis à la banque" in text_of(client.get(address("batch", batch)))


def test_a_batch_is_cancelled_from_its_page(client):
    payable_statement()
    batch = prepared_batch()
    client.force_login(operator())
    response = client.post(address("cancel_batch", batch), follow=True)
    assert f"{batch.number} est annulé." in text_of(response)
    assert "Un relevé est à payer" in text_of(response)


def test_an_auditor_reads_a_batch_and_touches_nothing(client):
    payable_statement()
    batch = prepared_batch()
    client.force_login(UserFactory(auditor=True))
    shown = text_of(client.get(address("batch", batch)))
    assert "Votre mot de passe" not in shown
    assert "Annuler ce bordereau" not in shown
    for name in ("batch", "cancel_batch", "export_batch"):
        assert client.post(address(name, batch)).status_code == 403
    assert client.post(reverse("passes:prepare_batch")).status_code == 403


def test_nobody_else_knows_that_there_are_batches(client):
    payable_statement()
    batch = prepared_batch()
    client.force_login(UserFactory(administrator=True))
    assert client.get(reverse("passes:batches")).status_code == 404
    assert client.get(address("batch", batch)).status_code == 404
    assert client.post(address("export_batch", batch)).status_code == 404


def test_a_batch_of_many_costs_the_same_queries_as_one(client, django_assert_max_num_queries):
    for _ in range(5):
        payable_statement()
    batch = prepared_batch()
    client.force_login(operator())
    with django_assert_max_num_queries(20):
        client.get(address("batch", batch))


def test_a_warning_that_appeared_sends_the_reader_back_to_the_page(client):
    statement = payable_statement()
    batch = prepared_batch()
    client.force_login(operator())
    page = client.get(address("batch", batch))
    seen = page.context["form"]["seen"].value()
    Provider.objects.filter(pk=statement.provider_id).update(status=ProviderStatus.SUSPENDED)
    Accreditation.objects.filter(provider=statement.provider).update(
        until_on=dt.date(2026, 3, 2), reason="Locaux fermés"
    )
    form = {"password": PASSWORD, "seen": seen}
    shown = text_of(client.post(address("batch", batch), form, follow=True))
    assert "a changé depuis que vous avez ouvert la page" in shown
    assert "Structure suspendue depuis le 2 mars 2026." in shown
    form["seen"] = client.get(address("batch", batch)).context["form"]["seen"].value()
    shown = text_of(client.post(address("batch", batch), form, follow=True))
    assert "Ce qui a été montré avant la mise en paiement" in shown
    assert "Structure suspendue depuis le 2 mars 2026." in shown


def test_every_transfer_of_a_batch_is_listed_with_what_deserves_a_look(client):
    statement = payable_statement()
    batch = prepared_batch()
    client.force_login(UserFactory(auditor=True))
    shown = text_of(client.get(address("batch_transfers", batch)))
    assert f"{statement.number}-1" in shown
    assert "Premier virement vers ce compte" in shown
    PaymentBatch.objects.update(status=BatchStatus.CANCELLED)
    shown = text_of(client.get(address("batch_transfers", batch)))
    assert "Premier virement" not in shown


def test_what_the_ceiling_leaves_for_another_batch_is_said(client, settings):
    settings.BATCH_LIMIT_CENTS = 3_000
    payable_statement()
    payable_statement()
    client.force_login(operator())
    assert "30 € par bordereau" in text_of(client.get(reverse("passes:prepare_batch")))
    form = {"requested_on": "2026-03-12"}
    shown = text_of(client.post(reverse("passes:prepare_batch"), form, follow=True))
    assert "1 relevé attend un autre bordereau" in shown


def test_the_batch_says_who_took_its_file(client):
    payable_statement()
    batch = released_batch()
    taker = operator()
    client.force_login(taker)
    client.post(address("export_batch", batch))
    assert f"par {taker.full_name}" in text_of(client.get(address("batch", batch)))
