"""`manage.py import_communes [FILE]`."""

import pytest
from django.core.management import call_command

from diagnostics.accounts.models import Commune
from tests.accounts.test_locating import LENS, table

pytestmark = pytest.mark.django_db


def test_a_file_of_communes_is_loaded(tmp_path, capsys):
    file = tmp_path / "communes.csv"
    file.write_bytes(table(LENS))

    call_command("import_communes", str(file))

    assert Commune.objects.get().name == "Lens"
    assert "Communes : 1 ajoutées" in capsys.readouterr().out


def test_without_a_file_the_committed_table_is_loaded():
    call_command("import_communes")

    assert Commune.objects.count() == 35_014
