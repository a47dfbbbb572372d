"""`manage.py import_communes [FILE]`."""

import pytest
from django.core.management import call_command

from diagnostics.accounts import locating
from diagnostics.accounts.models import Commune
from tests.accounts.test_locating import LENS, table

pytestmark = pytest.mark.django_db


def test_a_file_of_communes_is_loaded(tmp_path, capsys):
    file = tmp_path / "communes.csv"
    file.write_bytes(table(LENS))

    call_command("import_communes", str(file))

    assert Commune.objects.get().name == "Lens"
    assert "Communes : 1 ajoutées" in capsys.readouterr().out


def test_without_a_file_the_committed_table_of_the_whole_country_is_loaded():
    call_command("import_communes")

    assert Commune.objects.count() == 35_014
    assert Commune.objects.filter(latitude__isnull=True).count() == 5
    assert Commune.objects.get(pk="97801").latitude == pytest.approx(18.07, abs=0.05)
    assert locating.find_commune(postcode="74000", name="ANNECY").pk == "74010"
