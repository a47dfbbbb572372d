"""An account on screen: submitted, checked by one operator, confirmed by another."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes.models import BankAccount
from tests.passes.factories import UserFactory, accepted_account, member_of, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINE = reverse("passes:my_bank_account")
QUEUE = reverse("passes:accounts_to_check")
PDF = b"%PDF-1.7\n1 0 obj"


def rib(**changes):
    paper = SimpleUploadedFile("rib.pdf", PDF, content_type="application/pdf")
    values = {"holder_name": "Association", "iban": "FR76 3000 6000 0112 3456 7890 189"}
    return {**values, "paper": paper, **changes}


@pytest.fixture
def provider():
    return open_provider(name="Les Ateliers")


@pytest.fixture
def admin(provider):
    return member_of(provider, "provider_admin")


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def submit(client, admin):
    client.force_login(admin)
    client.post(MINE, rib())
    return BankAccount.objects.get(status="submitted")


def page_of(account):
    return reverse("passes:bank_account", args=[account.public_id])


def test_an_administrator_submits_an_account_and_sees_it_wait(client, admin):
    client.force_login(admin)
    assert "Déposez un compte pour être payé" in text(client.get(MINE))

    done = client.post(MINE, rib(), follow=True)

    assert "Deux personnes le vérifient" in text(done)
    assert "en cours de vérification" in text(done)
    assert BankAccount.objects.get().submitted_by == admin


def test_a_wrong_iban_is_said_in_words(client, admin):
    client.force_login(admin)

    page = text(client.post(MINE, rib(iban="FR7630006000011234567890188")))

    assert "Cet IBAN n'est pas valable." in page


def test_two_operators_check_and_confirm(client, admin):
    account = submit(client, admin)
    first, second = UserFactory(operator=True), UserFactory(operator=True)

    client.force_login(first)
    assert "1 compte à regarder" in text(client.get(QUEUE))
    page = text(client.get(page_of(account)))
    assert "FR76 3000 6000 0112 3456 7890 189" in page
    assert "C’est bien son compte" in page
    checked = client.post(page_of(account), {"payee_match": "match"}, follow=True)
    assert "Compte contrôlé" in text(checked)
    assert "le nom correspond" in text(client.get(page_of(account)))
    assert "Vous avez déjà fait votre part" in text(client.get(page_of(account)))
    assert "Aucun compte n'attend votre regard" in text(client.get(QUEUE))
    refused = client.post(page_of(account), {})
    assert refused.status_code == 409
    assert "deuxième personne" in text(refused)
    client.force_login(second)
    assert "Confirmer ce compte" in text(client.get(page_of(account)))
    assert "Compte confirmé" in text(client.post(page_of(account), {}, follow=True))

    account.refresh_from_db()
    assert account.status == "accepted"
    assert "Tout est contrôlé" in text(client.get(QUEUE))
    client.force_login(admin)
    assert "Vos virements vont sur le compte FR76 •••• 189." in text(client.get(MINE))


def test_an_account_is_sent_back_and_its_owner_reads_why(client, admin):
    account = submit(client, admin)
    client.force_login(UserFactory(operator=True))

    target = reverse("passes:send_back_account", args=[account.public_id])
    assert "obligatoire" in text(client.post(target, {"reason": ""}))
    client.post(target, {"reason": "Le RIB est coupé"})
    assert "état actuel" in text(client.post(target, {"reason": "Encore"}))

    client.force_login(admin)
    page = text(client.get(MINE))
    assert "À corriger" in page
    assert "Le RIB est coupé" in page


def test_the_former_account_is_shown_masked_beside_the_new_one(client, admin, provider):
    accepted_account(provider, iban="FR1420041010050500013M02606")
    account = submit(client, admin)
    assert "D’ici là, vos virements vont sur FR14" in text(client.get(MINE))

    client.force_login(UserFactory(operator=True))
    assert "FR14 ••••" in text(client.get(page_of(account)))


def test_a_member_sees_no_account_and_the_auditor_only_reads(client, admin, provider):
    account = submit(client, admin)
    client.force_login(member_of(provider))
    assert client.get(MINE).status_code == 404
    assert client.get(page_of(account)).status_code == 404
    client.force_login(UserFactory(auditor=True))
    assert client.get(page_of(account)).status_code == 200
    assert client.post(page_of(account), {}).status_code == 403


def test_the_rib_is_compulsory_and_the_operator_takes_it_as_a_file(client, admin):
    client.force_login(admin)
    assert "Le RIB manque." in text(client.post(MINE, rib(paper="")))
    account = submit(client, admin)

    client.force_login(UserFactory(operator=True))
    page = text(client.get(page_of(account)))
    address = reverse("passes:document", args=[account.documents.get().public_id])

    assert address in page
    taken = client.get(address)
    assert taken["Content-Disposition"] == 'attachment; filename="rib.pdf"'
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert (taken.content, taken["Content-Type"]) == (PDF, "application/pdf")


def test_an_account_is_taken_back_before_anybody_checked_it(client, admin):
    account = submit(client, admin)
    assert "Retirer ce compte" in text(client.get(MINE))

    done = client.post(reverse("passes:abandon_account", args=[account.public_id]), follow=True)

    assert "Ce compte est retiré" in text(done)
    account.refresh_from_db()
    assert account.status == "abandoned"


def test_an_administrator_reads_of_the_account_at_home_and_stops_it(client, admin, provider):
    colleague = member_of(provider, "provider_admin")
    account = submit(client, admin)
    client.force_login(colleague)
    notice = account.notices.get()
    target = reverse("passes:account_notice", args=[notice.pk])
    assert target in text(client.get(reverse("reporting:home")))
    assert "Reconnaissez-vous ce compte ?" in text(client.get(target))

    answer = reverse("passes:answer_notice", args=[notice.pk])
    done = client.post(answer, {"answer": "no"}, follow=True)

    assert "Ce compte est arrêté." in text(done)
    assert target not in text(done)
    account.refresh_from_db()
    assert account.status == "to_correct"
    client.force_login(admin)
    assert client.get(target).status_code == 404
