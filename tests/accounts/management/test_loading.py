"""What every command that loads a file does: exit codes, dry run."""

import pytest
from django.core.management import call_command

from diagnostics.accounts.models import Agency, JournalEntry
from tests.accounts.test_locating import AGENCIES

pytestmark = pytest.mark.django_db


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    file = tmp_path / "agences.csv"
    file.write_text(AGENCIES)

    call_command("import_agencies", str(file), "--dry-run")

    assert "rien n'a été écrit" in capsys.readouterr().out
    assert (Agency.objects.count(), JournalEntry.objects.count()) == (0, 0)


def test_a_file_that_does_not_open_exits_2(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("import_agencies", str(tmp_path / "absent.csv"))

    assert ended.value.code == 2
    assert "ne s'ouvre pas" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_exits_2_and_leaves_a_line(tmp_path, capsys):
    file = tmp_path / "agences.csv"
    file.write_text("nom\nLens\n")

    with pytest.raises(SystemExit) as ended:
        call_command("import_agencies", str(file))

    assert ended.value.code == 2
    assert "Colonnes absentes" in capsys.readouterr().err
    assert JournalEntry.objects.get().refusal_code == "file_unreadable"
