"""`manage.py export_places FILE`."""

import pytest
from django.core.management import CommandError, call_command

from tests.passes.factories import open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_public_places_are_written_in_the_standard(tmp_path, capsys):
    open_provider()
    path = tmp_path / "lieux.csv"

    call_command("export_places", str(path))

    assert path.read_text().startswith("id,pivot,nom,commune,")
    assert "1 lieux écrits dans lieux.csv." in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(CommandError, match="ne s'écrit pas"):
        call_command("export_places", str(tmp_path))
