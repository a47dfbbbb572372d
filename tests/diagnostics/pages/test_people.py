"""« Recevoir une personne »: found or registered from one field, never from an address."""

import pytest
from django.urls import reverse
from pytest_django import Settings

from diagnostics import enrolling
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.models import Person
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, CommuneFactory, UserFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PEOPLE, REGISTER = reverse("diagnostics:people"), reverse("diagnostics:register")


@pytest.fixture
def samia(client: PageClient) -> User:
    user = advisor(AgencyFactory(name="Agence de Lens"))
    client.force_login(user)
    return user


@pytest.fixture
def awa(samia: User) -> Person:
    details = Details("Diallo", "Awa", identifier="1234567A", birth_year=1974)
    return enrolling.register_person(actor=samia, details=details)


def page(name: str, person: Person) -> str:
    return reverse(f"diagnostics:{name}", args=[person.public_id])


def test_who_receives_nobody_finds_no_page(client: PageClient) -> None:
    client.force_login(UserFactory(operator=True))
    assert client.get(PEOPLE).status_code == 404


def test_a_stranger_signs_in_first(client: PageClient) -> None:
    assert client.get(PEOPLE).status_code == 302


def test_one_field_finds_a_person_by_name(client: PageClient, awa: Person) -> None:
    answer = client.post(PEOPLE, {"text": "diallo"})
    text = answer.content.decode()
    assert "Une personne trouvée" in text
    assert page("person", awa) in text
    assert "(1974)" in text
    assert "1234567A" not in text


def test_an_identifier_leads_straight_to_its_file(client: PageClient, awa: Person) -> None:
    answer = client.post(PEOPLE, {"text": " 1234567a"})
    assert answer.headers["Location"] == page("person", awa)


def test_nobody_found_offers_a_new_file_already_filled(client: PageClient, samia: User) -> None:
    text = client.post(PEOPLE, {"text": "MARTIN Zoé"}).content.decode()
    assert "Personne à ce nom" in text
    assert 'value="MARTIN"' in text
    assert 'value="Zoé"' in text
    text = client.post(PEOPLE, {"text": "7654321z"}).content.decode()
    assert 'value="7654321z"' in text


def test_two_names_are_enough_to_open_a_file(client: PageClient, samia: User) -> None:
    answer = client.post(REGISTER, {"last_name": "Martin", "first_name": "Zoé"})
    person = Person.objects.get()
    assert answer.headers["Location"] == page("person", person)
    assert not person.notices.exists()


def test_the_information_may_be_given_at_once(client: PageClient, samia: User) -> None:
    CommuneFactory()
    sent = {
        "last_name": "Martin",
        "first_name": "Zoé",
        "birth_year": "1980",
        "commune": "62300 Lens",
        "phone": "06 12 34 56 78",
        "is_informed": "on",
    }
    client.post(REGISTER, sent)
    person = Person.objects.get()
    assert (person.birth_year, person.commune.name) == (1980, "Lens")
    assert person.notices.get().given_by == samia


def test_an_unknown_commune_and_a_wrong_year_are_said(client: PageClient, samia: User) -> None:
    sent = {"last_name": "M", "first_name": "Z", "birth_year": "74", "commune": "Nullepart"}
    text = client.post(REGISTER, sent | {"birth_year": "mille"}).content.decode()
    assert "Commune inconnue" in text
    assert "quatre chiffres" in text
    text = client.post(REGISTER, sent | {"commune": ""}).content.decode()
    assert "quatre chiffres" in text
    assert not Person.objects.exists()


def test_a_likely_twin_is_shown_before_anything_is_written(client: PageClient, awa: Person) -> None:
    sent = {"last_name": "Diallo", "first_name": "Awa", "birth_year": "1974"}
    text = client.post(REGISTER, sent).content.decode()
    assert "Est-ce cette personne" in text
    assert page("person", awa) in text
    assert "C’est elle" in text
    assert "C’est une autre personne" in text
    assert "premier entretien le 10 mars 2026" in text
    assert Person.objects.count() == 1
    assert 'name="is_distinct" value="on"' in " ".join(text.split())
    assert client.post(REGISTER, sent | {"is_distinct": "on"}).status_code == 302
    assert Person.objects.count() == 2


def test_the_same_identifier_is_her_and_no_second_file_is_offered(
    client: PageClient, awa: Person
) -> None:
    sent = {"last_name": "Traoré", "first_name": "Fatou", "identifier": "1234567a"}
    text = client.post(REGISTER, sent).content.decode()
    assert "Même identifiant" in text
    assert page("person", awa) in text
    assert "Corrigez l’identifiant" in text
    assert "ouvrir un nouveau dossier" not in text
    assert client.post(REGISTER, sent | {"is_distinct": "on"}).status_code == 200
    assert Person.objects.count() == 1


def test_b16_somebody_followed_elsewhere_is_said_once_when_the_rule_lets_it(
    client: PageClient, samia: User, settings: Settings
) -> None:
    settings.INTER_AGENCY_RULE = "summary"
    elsewhere = advisor(AgencyFactory(name="Agence de Liévin", phone="+33321111111"))
    known = Details("Diallo", "Awa", identifier="1234567A", birth_year=1974)
    enrolling.register_person(actor=elsewhere, details=known)
    text = client.post(PEOPLE, {"text": "1234567A"}).content.decode()
    assert "Agence de Liévin" in text
    assert "Nouvelle personne ?" not in text
    sent = {"last_name": "Diallo", "first_name": "Awa", "birth_year": "1974"}
    text = client.post(REGISTER, sent).content.decode()
    assert "Appelez le 03 21 11 11 11" in text
    assert Person.objects.count() == 1
    assert client.post(REGISTER, sent | {"is_distinct": "on"}).status_code == 302
    looks = JournalEntry.objects.filter(verb="person.opened", refusal_code="file_elsewhere")
    assert looks.count() == 2


def test_hostile_names_are_text_on_every_page(client: PageClient, samia: User) -> None:
    names = {"last_name": "<b>Petit</b>", "first_name": "Robert'); DROP TABLE x;--"}
    address = client.post(REGISTER, names).headers["Location"]
    for answer in (
        client.get(address),
        client.post(PEOPLE, {"text": "<b>petit"}),
        client.post(REGISTER, names),
    ):
        assert "&lt;b&gt;Petit" in answer.content.decode()
        assert "<b>Petit" not in answer.content.decode()


def test_a_number_that_looks_like_a_nir_is_refused_in_a_name(
    client: PageClient, samia: User
) -> None:
    sent = {"last_name": "Diallo 1 85 05 78 006 084", "first_name": "Awa"}
    text = client.post(REGISTER, sent).content.decode()
    assert "sécurité sociale" in text
    assert not Person.objects.exists()


def test_contact_details_are_corrected_and_the_identifier_stays_masked(
    client: PageClient, awa: Person
) -> None:
    CommuneFactory()
    text = client.get(page("contact", awa)).content.decode()
    assert "•••• 67A" in text
    assert "1234567A" not in text
    sent = {"last_name": "Diallo", "first_name": "Awa", "phone": "0712345678", "commune": "lens"}
    assert client.post(page("contact", awa), sent).status_code == 302
    awa.refresh_from_db()
    assert (awa.phone, awa.commune.name, awa.identifier_tail) == ("+33712345678", "Lens", "67A")
    text = client.post(page("contact", awa), sent | {"phone": "12"}).content.decode()
    assert "téléphone n’est pas reconnu" in text


def test_the_information_sheet_is_read_then_noted_as_given(client: PageClient, awa: Person) -> None:
    text = client.get(page("information", awa)).content.decode()
    assert "jamais à vous contrôler" in text
    assert "En mots simples" in text
    paper = client.get(page("information_paper", awa))
    assert paper.headers["Content-Type"] == "application/pdf"
    assert "diallo" not in paper.headers["Content-Disposition"].lower()
    assert client.post(page("inform", awa)).status_code == 302
    assert "Remise le 10 mars 2026" in client.get(page("information", awa)).content.decode()


def test_an_incident_and_a_closing_are_noted(client: PageClient, awa: Person) -> None:
    assert client.get(page("incident", awa)).status_code == 200
    text = client.post(page("incident", awa), {"happened_on": "2026-03-11"}).content.decode()
    assert "pas encore arrivé" in text
    assert client.post(page("incident", awa), {"happened_on": "2026-03-09"}).status_code == 302
    assert awa.incidents.count() == 1
    assert client.post(page("close", awa), {"reason": "moved"}).status_code == 302
    text = client.post(page("close", awa), {"reason": "moved"}).content.decode()
    assert "fermé" in text


@pytest.mark.parametrize("name", ["contact", "information", "incident", "close", "move", "twins"])
def test_the_file_of_another_agency_does_not_exist_here(
    client: PageClient, samia: User, name: str
) -> None:
    assert client.get(page(name, PersonFactory())).status_code == 404


def test_the_form_sent_twice_opens_one_file(client: PageClient, samia: User) -> None:
    sent = {
        "last_name": "Martin",
        "first_name": "Zoé",
        "request_id": "7b1f8a52-1111-4222-8333-abcdefabcdef",
    }
    first, second = (client.post(REGISTER, sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert JournalEntry.objects.filter(verb="person.registered").count() == 1
