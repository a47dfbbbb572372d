"""The public list: what shows, what it says of each place, what its file holds."""

import csv
import datetime as dt
import io

import pytest

from diagnostics.accounts import journal, territory
from passes import accrediting, publishing
from passes.models import Site
from passes.publishing import Wanted
from tests.passes.applications import TODAY, candidate_provider, journaled
from tests.passes.factories import CommuneFactory, UserFactory, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
LENS = territory.Point(50.431, 2.831)


def names(**wanted):
    return [each.site.name for each in publishing.places(Wanted(**wanted), TODAY)]


def named(name, provider=None, **changes):
    site = (provider or open_provider()).sites.get()
    Site.objects.filter(pk=site.pk).update(name=name, **changes)
    return site


def test_only_places_where_a_scan_would_work_accept_the_pass():
    named("ouvert")
    known = named("candidat", candidate_provider())
    assert names() == ["ouvert"]

    both = publishing.places(Wanted(takes_pass=False), TODAY)

    assert [(each.site.name, each.takes_pass) for each in both] == [
        ("candidat", False),
        ("ouvert", True),
    ]
    assert publishing.place(known, TODAY).takes_pass is False


def test_a_suspended_or_closed_place_is_shown_nowhere():
    provider = open_provider()
    site = named("suspendu", provider)
    accrediting.suspend_provider(
        actor=UserFactory(operator=True), provider=provider, reason="Contrôle"
    )
    named("fermé", closed_from=TODAY)

    assert names(takes_pass=False) == []
    assert publishing.place(site, TODAY) is None
    assert publishing.places_csv(TODAY).count(b"\n") == 1


def test_places_are_found_by_distance_service_and_accessibility():
    named("loin", latitude=50.6)
    named("près")
    named("accessible", accessibility="De plain-pied", latitude=50.45)

    assert names(centre=LENS) == ["près", "accessible", "loin"]
    assert names(centre=LENS, within_km=5) == ["près", "accessible"]
    assert names(is_accessible=True) == ["accessible"]
    assert names(service="prendre-en-main-un-ordinateur") != []
    assert names(service="autre") == []


def test_a_place_not_verified_for_six_months_says_since_when():
    site = open_provider().sites.get()
    said = {None: "Jamais vérifié", dt.date(2025, 3, 3): "Non vérifié depuis le 03/03/2025"}
    for day, words in {**said, dt.date(2026, 1, 10): ""}.items():
        site.confirmed_on = day
        assert publishing.staleness(site, TODAY) == words


def test_a_commune_or_a_postcode_says_where_one_stands():
    commune = CommuneFactory(code="62498", name="Lens", latitude=50.43, longitude=2.83)
    commune.search_name = territory.search_name("Lens")
    commune.save()
    commune.postcode_rows.get_or_create(postcode="62300")

    found = {publishing.find_centre(said) for said in ("Lens", "62300", "62300 Lens")}

    assert found == {territory.Point(50.43, 2.83)}
    assert publishing.find_centre("Nullepart") is None


def test_the_file_of_the_standard_holds_the_public_places_and_leaves_a_line():
    provider = open_provider(siret="73282932000074")
    named("Médiathèque", provider, confirmed_on=TODAY, details={"publics": ["Jeunes"]})
    named("sans adresse", address="")

    content = publishing.export_places(actor=journal.SystemJob("export_places"))

    row = next(csv.DictReader(io.StringIO(content.decode())))
    assert (row["nom"], row["pivot"], row["date_maj"]) == (
        "Médiathèque",
        "73282932000074",
        "2026-03-10",
    )
    assert (row["telephone"], row["autres_formations_labels"]) == (
        "+33321112233",
        "Accepte le Pass numérique",
    )
    assert journaled("places.exported").facts == {"places": 1, "on": "2026-03-10"}
