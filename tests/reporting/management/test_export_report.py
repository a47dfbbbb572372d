"""The command makes the same request as the page, with that user's rights, and the same trace."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reporting.models import ExportLog
from tests.accounts.factories import AgencyFactory, advisor, manager

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_manager_gets_the_report_of_her_agencies(tmp_path: Path) -> None:
    user = manager()
    call_command("export_report", "inclusion", "--as", user.email, "--period", "2025-T4",
                 "--format", "csv", "--to", str(tmp_path))  # fmt: skip
    content = (tmp_path / "declic-inclusion-2025-T4.csv").read_bytes()
    log = ExportLog.objects.get(act="downloaded")
    assert (log.user, log.digest) == (user, hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize(
    ("period", "scope", "message"),
    [("hier", [], "period_not_fixed"), ("2025-T4", ["other"], "perimeter_unknown")],
)
def test_what_she_may_not_have_is_refused_with_its_code(
    tmp_path: Path, period: str, scope: list[str], message: str
) -> None:
    options = ["--scope", str(AgencyFactory().public_id)] if scope else []
    with pytest.raises(CommandError, match=message) as refused:
        call_command("export_report", "inclusion", "--as", manager().email, "--period", period,
                     "--to", str(tmp_path), *options)  # fmt: skip
    assert refused.value.returncode == 1


def test_an_advisor_has_no_agency_to_count(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="perimeter_unknown"):
        call_command("export_report", "inclusion", "--as", advisor().email,
                     "--period", "2025-T4", "--to", str(tmp_path))  # fmt: skip


def test_an_unknown_account_or_folder_is_an_unreadable_argument(tmp_path: Path) -> None:
    for user, folder in (("personne@exemple.invalid", tmp_path), (manager().email, "/nulle-part")):
        with pytest.raises(CommandError) as refused:
            call_command("export_report", "inclusion", "--as", user, "--period", "2025-T4",
                         "--to", str(folder))  # fmt: skip
        assert refused.value.returncode == 2
