"""Places of the national standard → candidate providers."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import enums, listing
from passes.models import Provider, Service, Site, SiteService
from tests.passes.factories import CommuneFactory
from tests.passes.formats.test_places_csv import V0, V1, as_file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

JOB = journal.SystemJob("import_places")
REIMS = V0 | {"code_insee": ""}
LENS = V0 | {
    "id": "structure-2",
    "pivot": "00000000000000",
    "nom": "Médiathèque de Lens",
    "commune": "Lens",
    "code_postal": "62300",
    "code_insee": "",
    "latitude": "50.431",
    "longitude": "2.831",
    "conditions_acces": "",
}


@pytest.fixture(autouse=True)
def communes():
    for code, name, postcode, point in (
        ("51454", "Reims", "51100", (49.2583, 4.0317)),
        ("62498", "Lens", "62300", (50.43, 2.83)),
        ("62801", "Souchez", "62153", (50.39, 2.74)),
        ("62001", "Ablain-Saint-Nazaire", "62153", (50.40, 2.70)),
    ):
        commune = CommuneFactory(
            code=code,
            name=name,
            search_name=name.lower().replace("-", " "),
            departement=code[:2],
            latitude=point[0],
            longitude=point[1],
        )
        commune.postcode_rows.create(postcode=postcode)


def load(*rows, **kwargs):
    return listing.import_places(actor=JOB, content=as_file(*rows), **kwargs)


def test_each_row_becomes_a_candidate_provider_with_its_place_and_services():
    done = load(REIMS, LENS, file_name="lieux.csv")

    assert (done.version, done.added, done.errors) == ("0.1.1", 2, [])
    provider = Provider.objects.get(source="Hubik", source_id="structure-1")
    assert (provider.status, provider.siret) == (enums.ProviderStatus.CANDIDATE, "43493312300029")
    site = provider.sites.get()
    assert (site.commune_id, site.accepts_pass, site.latitude) == ("51454", True, 49.2583)
    assert site.address == "12 BIS RUE DE LECLERCQ, Le patio"
    assert site.details["publics"] == ["Adultes", "Seniors"]
    offer = site.site_services.get()
    assert offer.service.label == "Maîtrise des outils numériques du quotidien"
    assert offer.from_on == dt.date(2024, 4, 2)
    lens = Provider.objects.get(source_id="structure-2")
    assert (lens.siret, lens.sites.get().accepts_pass) == (None, False)
    entry = JournalEntry.objects.get(verb="places.imported")
    assert entry.facts["file"] == "lieux.csv"
    assert (entry.facts["added"], entry.facts["warnings"]) == (2, 1)


def test_a_second_import_changes_nothing():
    load(REIMS, LENS)
    before = list(Site.objects.order_by("pk").values())

    again = load(REIMS, LENS)

    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert list(Site.objects.order_by("pk").values()) == before
    assert SiteService.objects.count() == 2


def test_a_newer_file_changes_what_it_says_and_keeps_the_provider():
    load(REIMS)
    identity = Provider.objects.get().public_id
    newer = REIMS | {
        "telephone": "+33326000000",
        "services": "Accéder à du matériel",
        "date_maj": "2025-01-01",
    }

    done = load(newer)

    provider = Provider.objects.get()
    assert (done.changed, provider.public_id, provider.phone) == (1, identity, "+33326000000")
    rows = provider.sites.get().site_services.order_by("pk")
    assert [(row.service.code[:5], row.until_on) for row in rows] == [
        ("maitr", dt.date(2025, 1, 1)),
        ("acces", None),
    ]


def test_a_provider_that_went_beyond_the_list_is_left_alone():
    load(REIMS)
    Provider.objects.update(status=enums.ProviderStatus.QUALIFIED)

    done = load(REIMS | {"nom": "Autre nom"})

    assert (done.left_alone, done.changed) == (1, 0)
    assert Provider.objects.get().name == "Anonymal"


def test_an_error_keeps_its_row_out_with_its_place_and_the_others_enter():
    done = load(REIMS, LENS | {"code_postal": "6230"})

    assert done.added == 1
    assert [str(error) for error in done.errors] == [
        "ligne 3, colonne code_postal : « 6230 » n'a pas cinq chiffres."
    ]


def test_a_place_far_from_its_postcode_enters_with_a_doubt():
    done = load(REIMS | {"latitude": "43.52609", "longitude": "5.41423"})

    assert done.added == 1
    [doubt] = done.warnings
    assert doubt.column == "code_postal"
    assert doubt.sentence == "Le lieu est à 646 km de son code postal 51100."


def test_an_approximate_point_is_given_the_benefit_of_the_doubt():
    CommuneFactory._meta.model.objects.filter(pk="51454").update(is_approximate=True)
    near = REIMS | {"latitude": "49.50", "longitude": "4.0317"}

    assert load(near).warnings == []
    CommuneFactory._meta.model.objects.update(is_approximate=False)
    assert [doubt.column for doubt in load(near).warnings] == ["code_postal"]


def test_a_cedex_postcode_belongs_to_no_commune_and_the_name_finds_it():
    done = load(LENS | {"code_postal": "62307", "commune": "LENS CEDEX"})

    assert {doubt.column for doubt in done.warnings} == {"pivot", "commune", "code_postal"}
    site = Site.objects.get()
    assert (site.commune_id, site.town, site.postcode) == ("62498", "LENS", "62307")


def test_a_name_that_settles_nothing_takes_the_nearest_commune_of_its_postcode():
    load(LENS | {"code_postal": "62153", "commune": "Hameau", "latitude": "50.39"})

    assert Site.objects.get().commune_id == "62801"


def test_a_place_without_point_takes_that_of_its_commune_and_says_so():
    load(LENS | {"latitude": "", "longitude": ""})

    site = Site.objects.get()
    assert (site.latitude, site.details["point_of_commune"]) == (50.43, True)


def test_an_unknown_commune_is_a_doubt_and_the_place_enters():
    done = load(LENS | {"code_postal": "99999", "commune": "Nulle Part"})

    assert Site.objects.get().commune is None
    assert "Commune introuvable : Nulle Part 99999." in [each.sentence for each in done.warnings]


def test_two_places_under_one_siret_are_two_candidates_and_the_second_waits():
    done = load(V1, V1 | {"id": "autre"})

    assert done.added == 2
    assert Provider.objects.filter(siret="43493312300029").count() == 1
    assert [(each.row, each.column) for each in done.warnings] == [(3, "pivot")]
    assert load(V1, V1 | {"id": "autre"}).unchanged == 2


def test_the_database_knows_a_place_by_its_source_and_identifier():
    load(REIMS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.create(
            name="Double",
            source="Hubik",
            source_id="structure-1",
            created_at=dt.datetime(2026, 3, 10, tzinfo=dt.UTC),
        )


def test_a_file_of_another_kind_is_refused_whole():
    with pytest.raises(Refusal, match="standard des lieux") as refused:
        listing.import_places(actor=JOB, content=b"nom,prenom\nA,B\n")

    assert refused.value.code == "file_unreadable"
    assert JournalEntry.objects.get().refusal_code == "file_unreadable"


def test_the_catalogue_is_that_of_the_standard_and_a_withdrawn_service_stays_withdrawn():
    listing.seed_services()
    Service.objects.filter(code="loisirs-et-creations-numeriques").update(is_active=False)

    assert len(listing.seed_services()) == 9
    assert Service.objects.filter(is_active=False).count() == 1


def test_remarks_are_grouped_with_the_rows_they_touch():
    done = load(LENS, LENS | {"id": "autre"})

    [(first, count)] = listing.grouped(done.warnings)
    assert (first.row, first.column, count) == (2, "pivot", 2)
