"""`manage.py close_month` from the shell: what it prints, what it writes, how it ends."""

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command

from diagnostics.accounts.models import JournalEntry
from passes.models import MonthlyStatement
from tests.passes.factories import open_provider
from tests.passes.money_factories import CLOSING_DAY, FEBRUARY, redemption

pytestmark = pytest.mark.django_db


def run(*arguments: str, at=CLOSING_DAY) -> str:
    out = io.StringIO()
    with time_machine.travel(at, tick=False):
        call_command("close_month", *arguments, stdout=out)
    return out.getvalue().replace("\N{NO-BREAK SPACE}", " ")


def test_the_command_prints_one_line_per_statement_and_the_total():
    for name in ("Les Ateliers", "Le Fil"):
        redemption(open_provider(name=name))
    first, second, total = run("2026-02").splitlines()
    assert first == "R-2026-02-000001  Les Ateliers  10,00 €  émis"
    assert second.startswith("R-2026-02-000002  Le Fil")
    assert total == "2 relevés, 20,00 € nets."
    assert run("2026-02") == "Aucun relevé à émettre : ce mois est à jour.\n"


def test_a_dry_run_shows_and_writes_nothing():
    redemption(open_provider())
    assert "1 relevé, 10,00 € nets. Rien n'a été écrit." in run("2026-02", "--dry-run")
    assert MonthlyStatement.objects.count() == 0
    assert JournalEntry.objects.count() == 0


@pytest.mark.parametrize("named", ["siret", "public_id"])
def test_one_provider_is_closed_alone(named):
    alone, other = open_provider(), open_provider()
    redemption(alone)
    redemption(other)
    assert alone.name in run("2026-02", "--provider", str(getattr(alone, named)))
    assert MonthlyStatement.objects.get().provider == alone


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("2026-13",), 2, "n'est pas un mois"),
        (("février",), 2, "n'est pas un mois"),
        (("2026-02", "--provider", "000"), 2, "Aucune structure"),
        (("2026-02",), 1, "pas encore terminé"),
    ],
)
def test_a_refusal_ends_with_one_and_an_argument_that_cannot_be_read_with_two(
    arguments, code, sentence
):
    with pytest.raises(CommandError, match=sentence) as ended:
        run(*arguments, at=FEBRUARY)
    assert ended.value.returncode == code
