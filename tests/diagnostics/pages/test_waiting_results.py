"""« À rattacher »: no result is shown before somebody said whose it is."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diagnostics import enrolling, importing
from diagnostics.accounts.models import User
from diagnostics.models import ImportedFile, Person, StagedLine
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.sendings import file_of, sending
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WAITING, UPLOAD = reverse("diagnostics:waiting"), reverse("diagnostics:upload")


@pytest.fixture
def samia(client: PageClient) -> User:
    user = advisor(AgencyFactory())
    client.force_login(user)
    return user


@pytest.fixture
def awa(samia: User) -> Person:
    return enrolling.register_person(actor=samia, details=Details("Diallo", "Awa"))


@pytest.fixture
def line() -> StagedLine:
    content = file_of(sending(1, identifier=None, percent=57))
    file = importing.analyse_file(actor=importing.RECORDER, name="e.json", content=content)
    importing.confirm_import(actor=importing.RECORDER, file=file)
    return StagedLine.objects.get()


def address(name: str, line: StagedLine, *more: object) -> str:
    return reverse(f"diagnostics:{name}", args=[line.public_id, *more])


def brought(*items: dict[str, object]) -> dict[str, object]:
    return {"file": SimpleUploadedFile("envois.json", file_of(*items))}


def test_the_queue_shows_names_as_received_and_no_result(
    client: PageClient, samia: User, line: StagedLine
) -> None:
    text = client.get(WAITING).content.decode()
    assert "Diallo" in text
    assert "Diagnostic initial" in text
    page = client.get(address("attach", line)).content.decode()
    # Tokens and addresses are drawn at random and may hold any two digits: only words are read.
    assert not re.search(r"\b57\b", re.sub(r"<[^>]*>", " ", page))


def test_an_empty_queue_says_so(client: PageClient, samia: User) -> None:
    assert "Rien à rattacher" in client.get(WAITING).content.decode()


def test_a_result_is_attached_to_the_person_who_was_looked_for(
    client: PageClient, awa: Person, line: StagedLine
) -> None:
    text = client.post(address("attach", line), {"text": "diallo"}).content.decode()
    assert address("attach_to", line, awa.public_id) in text
    answer = client.post(address("attach_to", line, awa.public_id))
    assert answer.status_code == 302
    assert awa.diagnoses.count() == 1
    assert client.get(address("attach", line)).status_code == 404


def test_a_result_is_discarded_with_a_reason(
    client: PageClient, samia: User, line: StagedLine
) -> None:
    text = client.post(address("discard", line), {"reason": ""}).content.decode()
    assert "Écrivez en une phrase pourquoi." in text
    text = client.post(address("discard", line), {"reason": "1850578006084"}).content.decode()
    assert "sécurité sociale" in text
    assert client.post(address("discard", line), {"reason": "Inconnue ici"}).status_code == 302
    line.refresh_from_db()
    assert line.status == "discarded"


def test_a_result_is_not_attached_to_a_person_of_another_agency(
    client: PageClient, samia: User, line: StagedLine
) -> None:
    stranger = PersonFactory()
    assert client.post(address("attach_to", line, stranger.public_id)).status_code == 404


def test_other_roles_see_no_queue_and_advisors_bring_no_file(
    client: PageClient, samia: User
) -> None:
    assert client.get(UPLOAD).status_code == 404
    client.force_login(UserFactory(auditor=True))
    assert client.get(WAITING).status_code == 404


def test_a_manager_brings_a_file_reads_its_counts_and_confirms(client: PageClient) -> None:
    client.force_login(manager())
    answer = client.post(UPLOAD, brought(sending(1, identifier=None)), follow=True)
    text = answer.content.decode()
    assert "Résultats à enregistrer" in text
    assert not StagedLine.objects.to_attach().exists()
    file = ImportedFile.objects.get()
    page = reverse("diagnostics:imported_file", args=[file.public_id])
    text = client.post(page, follow=True).content.decode()
    assert "Voir ce qui est à rattacher" in text
    text = client.post(UPLOAD, brought(sending(1, identifier=None)), follow=True).content.decode()
    assert "Aucune nouveauté" in text


def test_faulty_lines_are_shown_with_their_place_and_the_choice_is_made(
    client: PageClient,
) -> None:
    client.force_login(manager())
    items = [sending(1, identifier=None), sending(2, state=9)]
    text = client.post(UPLOAD, brought(*items), follow=True).content.decode()
    assert "resultat.test.etat" in text
    page = reverse("diagnostics:imported_file", args=[ImportedFile.objects.get().public_id])
    assert "rien n’est importé" in client.post(page).content.decode()
    client.post(page, {"without_errors": "1"})
    assert StagedLine.objects.to_attach().count() == 1


@pytest.mark.parametrize("content", [b"abc", b"[1]"])
def test_b36_a_wrong_file_gives_a_plain_message(client: PageClient, content: bytes) -> None:
    client.force_login(manager())
    sent = {"file": SimpleUploadedFile("envois.json", content)}
    assert "Choisissez un autre fichier." in client.post(UPLOAD, sent).content.decode()
    sent = {"file": SimpleUploadedFile("envois.json", b"")}
    assert "Le fichier est vide." in client.post(UPLOAD, sent).content.decode()
