"""The public list on screen: without account, by commune or postcode, phone first."""

import pytest
from django.urls import reverse

from passes.models import Site
from tests.passes.applications import candidate_provider
from tests.passes.factories import CommuneFactory, UserFactory, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PLACES = reverse("passes:places")


@pytest.fixture
def lens():
    commune = CommuneFactory(code="62498", name="Lens", search_name="lens")
    commune.latitude, commune.longitude = 50.43, 2.83
    commune.save()
    commune.postcode_rows.get_or_create(postcode="62300")
    return commune


def text(response):
    return response.content.decode().replace("&#x27;", "'")


@pytest.mark.usefixtures("lens")
@pytest.mark.parametrize("said", ["62300", "Lens", "lens"])
def test_anybody_finds_a_place_by_commune_or_postcode(client, said):
    open_provider()

    page = text(client.get(PLACES, {"q": said}))

    assert f"1 lieu près de {said}." in page
    assert page.index('href="tel:0321112233"') < page.index("Médiathèque de Lens")
    assert "Accepte le Pass" in page
    assert "Jamais vérifié" in page


@pytest.mark.usefixtures("lens")
def test_a_place_known_from_a_list_shows_only_when_asked(client):
    candidate_provider()
    assert "Aucun lieu ne correspond" in text(client.get(PLACES, {"q": "Lens"}))

    page = text(client.get(PLACES, {"q": "Lens", "lieux": "tous"}))

    assert "1 lieu près de Lens." in page
    assert "fr-badge--success" not in page


def test_an_unknown_commune_is_said(client):
    page = text(client.get(PLACES, {"q": "Nullepart"}))

    assert "« Nullepart » n'est ni une commune ni un code postal connus." in page


def test_criteria_that_mean_nothing_are_ignored(client):
    open_provider()

    page = client.get(PLACES, {"km": "mille", "service": "'; --", "page": "x"})

    assert page.status_code == 200


def test_a_place_has_its_page_and_a_change_is_said_only_when_signed_in(client):
    site = open_provider().sites.get()
    Site.objects.filter(pk=site.pk).update(accessibility="De plain-pied")
    address = reverse("passes:place", args=[site.public_id])
    page = text(client.get(address))
    assert "Appeler le" in page
    assert "De plain-pied" in page
    assert "Signaler un changement" not in page

    client.force_login(UserFactory())
    assert "Signaler un changement" in text(client.get(address))


def test_a_place_of_a_suspended_structure_is_not_found(client):
    provider = open_provider(status="suspended")
    address = reverse("passes:place", args=[provider.sites.get().public_id])

    assert client.get(address).status_code == 404


def test_the_list_is_taken_as_a_file_of_the_standard(client):
    open_provider()

    answer = client.get(reverse("passes:places_file"))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.decode().startswith("id,pivot,nom,")


def test_the_list_makes_as_many_queries_for_ten_places_as_for_one(
    client, django_assert_max_num_queries
):
    for _ in range(10):
        open_provider()
    with django_assert_max_num_queries(8):
        client.get(PLACES)
