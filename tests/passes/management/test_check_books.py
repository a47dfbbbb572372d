"""`manage.py check_books`: one line a law, 0 when all hold, 1 and the difference otherwise."""

import io
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command

from passes.models import FundingLine
from tests.passes.books_story import NOW, funded_story

pytestmark = pytest.mark.django_db


def run(*arguments: str, at: str = "2026-01-14T09:00:00Z") -> tuple[str, int]:
    out, code = io.StringIO(), 0
    with time_machine.travel(at, tick=False):
        try:
            call_command("check_books", *arguments, stdout=out)
        except SystemExit as stop:
            code = int(stop.code or 0)
    return out.getvalue().replace("\N{NO-BREAK SPACE}", " "), code


def test_the_seven_laws_are_one_line_each_with_their_figures():
    funded_story()
    printed, code = run()
    lines = printed.splitlines()
    assert (len(lines), code) == (7, 0)
    assert lines[0].startswith("Loi A  nombre de Pass par commande ....")
    assert "1 commande   commandés 100   à livrer 100   écart 0   conforme" in lines[0]
    assert "solde 1 000,00 €   dû 1 000,00 €" in lines[3]
    assert all(line.endswith("conforme") for line in lines)


def test_a_difference_ends_with_one_and_is_named():
    story = funded_story()
    FundingLine.objects.update(amount_cents=99_000)
    printed, code = run()
    assert code == 1
    assert "écart 10,00 €   NON CONFORME" in printed
    assert f"{story.order.reference} : les lignes ne font pas la valeur de la commande" in printed


def test_an_unknown_law_is_never_a_success():
    funded_story()
    printed, code = run(at=NOW)
    assert code == 1
    assert "INCONNUE" in printed


def test_one_order_and_json():
    story = funded_story()
    printed, code = run("--order", story.order.reference, "--json")
    results = json.loads(printed)
    assert ([one["law"] for one in results], code) == (["A", "B", "F"], 0)
    assert results[1]["figures"]["fonds reçus"] == 100_000
    assert (results[0]["unit"], results[1]["unit"]) == ("Pass", "cents")


def test_an_unknown_order_is_an_argument_that_cannot_be_read():
    with pytest.raises(CommandError) as caught:
        call_command("check_books", "--order", "CMD-0000-000000")
    assert caught.value.returncode == 2
