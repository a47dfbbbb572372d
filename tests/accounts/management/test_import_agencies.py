"""`manage.py import_agencies FILE`."""

import pytest
from django.core.management import call_command

from diagnostics.accounts.models import Agency
from tests.accounts.test_locating import AGENCIES

pytestmark = pytest.mark.django_db


def test_a_file_of_agencies_is_loaded_once(tmp_path, capsys):
    file = tmp_path / "agences.csv"
    file.write_text(AGENCIES)

    call_command("import_agencies", str(file))
    call_command("import_agencies", str(file))

    assert Agency.objects.count() == 2
    assert "0 ajoutées, 0 modifiées, 2 inchangées" in capsys.readouterr().out
