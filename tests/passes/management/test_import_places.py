"""`manage.py import_places FILE`."""

import pytest
from django.core.management import call_command

from diagnostics.accounts import journal
from passes.formats.places_mapping import columns_of
from passes.models import PlacesMapping, Provider
from tests.passes.factories import UserFactory
from tests.passes.formats.test_places_csv import V0, as_file
from tests.passes.formats.test_places_mapping import GIRONDE, ROW

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lieux.csv"
    rows = [V0, V0 | {"id": "b", "pivot": ""}, V0 | {"id": "c", "pivot": ""}]
    odd = [V0 | {"id": f"x{rank}", "telephone": f"poste {rank}"} for rank in range(25)]
    path.write_bytes(as_file(*rows, V0 | {"id": "d", "date_maj": "hier"}, *odd))
    return path


def test_a_file_is_loaded_and_errors_are_listed_by_row_and_column(file, capsys):
    call_command("import_places", str(file), "--source", "Marne")

    shown = capsys.readouterr().out
    assert Provider.objects.count() == 28
    assert "ligne 5, colonne date_maj : « hier » n'est pas une date" in shown
    assert "ligne 3, colonne pivot : Le SIRET manque. (et 1 autres lignes)" in shown
    assert "autres : --all les montre." in shown
    assert "29 lignes, 28 ajoutées" in shown


def test_every_remark_is_shown_on_demand_and_a_dry_run_writes_nothing(file, capsys):
    call_command("import_places", str(file), "--all", "--dry-run")

    shown = capsys.readouterr().out
    assert "poste 24" in shown
    assert "--all" not in shown
    assert Provider.objects.count() == 0


def test_a_list_of_a_known_source_is_read_through_its_columns(tmp_path, capsys):
    path = tmp_path / "gironde.csv"
    path.write_text(GIRONDE + ROW)
    columns = {each.name: each.guess for each in columns_of((GIRONDE + ROW).encode())}
    PlacesMapping.objects.create(
        source="Gironde", columns=columns, saved_by=UserFactory(), saved_at=journal.instant()
    )

    call_command("import_places", str(path), "--mapping", "Gironde")

    assert "1 lignes, 1 ajoutées" in capsys.readouterr().out
    assert Provider.objects.get().source == "Gironde"
    with pytest.raises(SystemExit):
        call_command("import_places", str(path), "--mapping", "Inconnue")
    assert "Aucune correspondance pour « Inconnue »" in capsys.readouterr().err
