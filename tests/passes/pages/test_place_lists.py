"""A list of places on screen: upload, columns, preview, confirm."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes.models import PlacesFile, Provider
from tests.passes.factories import CommuneFactory, UserFactory, member_of, open_provider
from tests.passes.formats.test_places_mapping import GIRONDE, ROW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
UPLOAD = reverse("passes:upload_places")


@pytest.fixture(autouse=True)
def operator(client):
    commune = CommuneFactory(code="33063", name="Bordeaux", latitude=44.84, longitude=-0.58)
    commune.postcode_rows.get_or_create(postcode="33000")
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


def text(response):
    return response.content.decode().replace("&#x27;", "'")


LIST = (GIRONDE + ROW).encode()


def upload(client, content=LIST, name="gironde.csv"):
    file = SimpleUploadedFile(name, content)
    data = {"source": "Gironde", "listed_on": "2026-03-01", "file": file}
    return client.post(UPLOAD, data, follow=True)


def choices():
    file = PlacesFile.objects.get()
    names = (GIRONDE.strip()).split(",")
    return file, {f"column_{n}": file.columns[name] for n, name in enumerate(names)}


def test_a_list_is_uploaded_mapped_looked_at_and_entered(client):
    page = text(upload(client))
    assert "Que dit chaque colonne ?" in page
    assert "8 rue de la Boétie - 33000 Bordeaux" in page
    file, chosen = choices()

    page = text(
        client.post(reverse("passes:map_places", args=[file.public_id]), chosen, follow=True)
    )
    assert "1 nouveaux lieux, 0 déjà connus, aucune erreur" in page
    assert "Abracodabra" in page
    assert "dit accepter le Pass" in page
    done = client.post(reverse("passes:preview_places", args=[file.public_id]), follow=True)

    assert "1 lieux ajoutés" in text(done)
    assert Provider.objects.get().name == "Abracodabra"
    gone = client.get(reverse("passes:map_places", args=[file.public_id]))
    assert gone.status_code == 404
    assert "Gironde, choisies par" in text(client.get(UPLOAD))


def test_a_cell_that_cannot_enter_is_named(client):
    upload(client, (GIRONDE + ROW + ROW.replace("33000 ", "").replace("Abra", "Sans")).encode())
    file, chosen = choices()

    page = text(
        client.post(reverse("passes:map_places", args=[file.public_id]), chosen, follow=True)
    )

    assert "Ligne 3, colonne Adresse" in page
    assert "Ce qui n’entrera pas (1)" in page


def test_a_missing_field_is_said_and_the_page_stays(client):
    upload(client)
    file, chosen = choices()
    address = reverse("passes:map_places", args=[file.public_id])

    assert "Aucune colonne ne donne : Nom du lieu" in text(
        client.post(address, {**chosen, "column_1": ""})
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"PK\x03\x04", "pas un fichier CSV"), (b"", "vide"), (b"nom\nx\n", "première ligne")],
)
def test_a_workbook_or_an_empty_file_is_refused_in_words(client, content, sentence):
    assert sentence in text(upload(client, content))
    assert not PlacesFile.objects.exists()


def test_only_the_operator_enters(client):
    for user in (UserFactory(auditor=True), member_of(open_provider(), "provider_admin")):
        client.force_login(user)
        assert client.get(UPLOAD).status_code == 404
