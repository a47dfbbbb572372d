"""« Importer une liste »: read, confirmed, its doubts decided, without a script."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diagnostics import enrolling
from diagnostics.accounts.models import User
from diagnostics.models import ImportedFile, Person
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, CommuneFactory, UserFactory, advisor
from tests.diagnostics.lists import AWA, csv_of
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

UPLOAD = reverse("diagnostics:upload_list")
ZOE, WRONG = ("Martin", "Zoé", "1980"), ("Petit", "Léo", "mille")


@pytest.fixture
def samia(client: PageClient) -> User:
    CommuneFactory()
    user = advisor(AgencyFactory(name="Agence de Lens"))
    client.force_login(user)
    return user


def sent(client: PageClient, content: bytes, name: str = "liste.csv") -> str:
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})
    return str(answer.headers["Location"])


def page(client: PageClient, address: str) -> str:
    return client.get(address).content.decode()


def test_who_receives_nobody_finds_no_page(client: PageClient) -> None:
    client.force_login(UserFactory(operator=True))
    assert client.get(UPLOAD).status_code == 404


def test_the_templates_are_offered_in_both_formats(client: PageClient, samia: User) -> None:
    assert UPLOAD in page(client, reverse("diagnostics:people"))
    book = client.get(reverse("diagnostics:list_template"))
    sheet = openpyxl.load_workbook(io.BytesIO(book.content))["Personnes"]
    headers = [cell.value for cell in sheet[1]]
    table = client.get(reverse("diagnostics:list_template_csv"))
    assert table.content.decode("utf-8-sig").strip().split(";") == headers
    assert headers[:2] == ["Nom", "Prénom"]
    assert "Situation" in headers


def test_a_list_is_read_then_confirmed(client: PageClient, samia: User) -> None:
    address = sent(client, csv_of(AWA, ZOE))
    text = page(client, address)
    assert "Nouvelles personnes" in text
    assert "Martin Zoé" in text
    assert "1234567A" not in text
    assert not Person.objects.exists()
    assert client.post(address).headers["Location"] == address
    assert Person.objects.count() == 2
    assert "Enregistrées" in page(client, address)
    assert "liste.csv" in page(client, UPLOAD)


def test_faults_are_shown_by_cell_and_downloaded_and_the_choice_is_offered(
    client: PageClient, samia: User
) -> None:
    address = sent(client, csv_of(AWA, WRONG))
    text = page(client, address)
    assert "1 erreur" in text
    assert "C3" in text
    assert "Importer les lignes sans erreur" in text
    refused = client.post(address).content.decode()
    assert "rien n’est importé" in refused
    faults = client.get(f"{address}/erreurs.csv").content.decode("utf-8-sig").splitlines()
    assert faults[0] == "Feuille;Cellule;Colonne;Ce qui ne va pas"
    assert faults[1].startswith(";C3;Année de naissance;")
    assert client.post(address, {"without_errors": "1"}).status_code == 302
    assert Person.objects.get().first_name == "Awa"


def test_a_doubt_is_decided_beside_the_file_it_may_be(client: PageClient, samia: User) -> None:
    zoe = enrolling.register_person(actor=samia, details=Details("Martin", "Zoé", birth_year=1980))
    address = sent(client, csv_of(AWA, ZOE, ("MARTIN", "zoe", "", "Lens")))
    client.post(address)
    text = page(client, address)
    assert "est-ce la même personne" in text
    assert "C’est une autre personne" in text
    lines = ImportedFile.objects.get().lines.filter(status="to_verify").order_by("row")
    first, second = (f"{address}/{line.public_id}" for line in lines)
    assert client.post(first, {"person": str(zoe.public_id)}).headers["Location"] == address
    assert client.post(second).status_code == 302
    assert Person.objects.filter(search_name="martin zoe").count() == 2
    assert "est-ce la même personne" not in page(client, address)
    assert client.post(second).status_code == 409
    assert client.post(first, {"person": "n'importe quoi"}).status_code == 404


def test_the_same_list_again_is_nothing_new(client: PageClient, samia: User) -> None:
    client.post(sent(client, csv_of(AWA)))
    assert "Aucune nouveauté" in page(client, sent(client, csv_of(AWA)))


def test_a_nir_is_told_by_its_cell_and_the_file_is_not_kept(
    client: PageClient, samia: User
) -> None:
    text = page(client, sent(client, csv_of(AWA, ("1 85 05 78 006 084 91", "Léo"))))
    assert "A3" in text
    assert "sécurité sociale" in text
    assert "n’est pas gardé" in text
    assert "85 05 78" not in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"bonjour, ceci est un texte", "Il manque"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "ancien format"),
    ],
)
def test_b36_a_wrong_file_is_a_sentence(
    client: PageClient, samia: User, content: bytes, said: str
) -> None:
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile("liste.xlsx", content)})
    assert said in answer.content.decode()


def test_the_list_of_another_agency_is_not_found(client: PageClient, samia: User) -> None:
    address = sent(client, csv_of(AWA))
    client.force_login(advisor())
    for each in (address, f"{address}/erreurs.csv"):
        assert client.get(each).status_code == 404
    assert client.post(address).status_code == 404
