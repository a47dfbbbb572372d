"""A list of places in three steps: given, its columns chosen, entered once."""

import pytest
from django.db import IntegrityError, transaction

from passes import mapping_lists
from passes.mapping_lists import PlacesList
from passes.models import PlacesFile, PlacesMapping, Provider
from tests.passes.applications import TODAY, journaled, refused
from tests.passes.factories import CommuneFactory, UserFactory
from tests.passes.formats.test_places_mapping import GIRONDE, ROW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


@pytest.fixture
def operator():
    return UserFactory(operator=True)


@pytest.fixture(autouse=True)
def bordeaux():
    commune = CommuneFactory(code="33063", name="Bordeaux", latitude=44.84, longitude=-0.58)
    commune.postcode_rows.get_or_create(postcode="33000")


def stage(operator, text=GIRONDE + ROW, source="Gironde"):
    given = PlacesList(source, "liste.csv", TODAY, text.encode())
    return mapping_lists.stage_places_file(actor=operator, given=given)


def choose(operator, file, **changes):
    return mapping_lists.map_places_file(
        actor=operator, file=file, fields={**file.columns, **changes}
    )


def test_a_list_is_kept_with_the_fields_its_columns_seem_to_be(operator):
    file = stage(operator)

    assert (file.columns["Lieu"], bytes(file.content)) == ("nom", (GIRONDE + ROW).encode())
    assert journaled("places_file.staged").facts["source"] == "Gironde"
    assert not Provider.objects.exists()


def test_a_file_that_is_no_list_is_refused_in_words(operator):
    refusal = refused(stage, operator, "une seule colonne\n")

    assert refusal.code == "file_unreadable"
    assert not PlacesFile.objects.exists()


def test_the_choice_is_kept_for_the_next_list_of_the_source(operator):
    choose(operator, stage(operator), Description="")

    assert PlacesMapping.objects.get().columns["Description"] == ""
    assert stage(operator).columns["Description"] == ""
    assert stage(operator, source="Autre").columns["Description"] == "accepte_pass"
    assert journaled("places_file.mapped").facts["source"] == "Gironde"
    assert mapping_lists.saved_columns("Gironde", TODAY).listed_on == TODAY
    assert mapping_lists.saved_columns("Inconnue", TODAY) is None


def test_a_list_without_name_or_address_says_all_that_is_missing(operator):
    file = stage(operator)

    refusal = refused(choose, operator, file, Lieu="", **{"Adresse postale": ""})

    assert refusal.code == "field_missing"
    assert "Nom du lieu, Numéro et rue, Code postal" in refusal.detail


def test_the_preview_writes_nothing_and_tells_new_from_known(operator):
    file = stage(operator)
    preview = mapping_lists.preview_of(file)
    assert (preview.new, preview.known, Provider.objects.count()) == (1, 0, 0)

    mapping_lists.enter_places_file(actor=operator, file=file)

    again = mapping_lists.preview_of(stage(operator))
    assert (again.new, again.known) == (0, 1)


def test_a_list_enters_once_and_its_bytes_leave(operator):
    file = stage(operator)

    done = mapping_lists.enter_places_file(actor=operator, file=file)

    file.refresh_from_db()
    assert (done.added, file.content, file.counts["added"]) == (1, None, 1)
    assert Provider.objects.get().source == "Gironde"
    assert journaled("places.imported").actor == operator
    again = refused(mapping_lists.enter_places_file, actor=operator, file=file)
    assert again.code == "already_entered"
    assert refused(mapping_lists.preview_of, file).code == "already_entered"


def test_the_same_list_given_twice_changes_nothing(operator):
    mapping_lists.enter_places_file(actor=operator, file=stage(operator))

    done = mapping_lists.enter_places_file(actor=operator, file=stage(operator))

    assert (done.added, done.changed, done.unchanged) == (0, 0, 1)


def test_the_database_lets_no_entered_list_keep_its_bytes(operator):
    file = stage(operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlacesFile.objects.filter(pk=file.pk).update(content=None)
