"""`calibrate_risk`: both numbers, in French or in JSON."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.diagnostics.factories import PersonFactory
from tests.reporting.test_inclusion import assess

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def autumn() -> None:
    """A hundred people of the last quarter of 2025: 15, 20 and 65 by level, twelve unknown."""
    levels = ["critique"] * 15 + ["modere"] * 20 + ["faible"] * 65 + ["indetermine"] * 12
    for level in levels:
        assess(PersonFactory(birth_year=1990), "2025-11-10", level)


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("calibrate_risk", *words, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("autumn")
def test_the_last_finished_quarter_is_printed_beside_the_published_figures() -> None:
    said = run()
    assert "Calibrage, 4ᵉ trimestre 2025 : 100 personnes au niveau connu." in said
    lines = {line.split("  ")[0]: line for line in said.splitlines()}
    assert "15,0 % (15 sur 100)" in lines["Appui conseillé, ou plus"]
    assert "10 à 20 %" in lines["Appui conseillé, ou plus"]
    assert "dans l'intervalle" in lines["Appui conseillé, ou plus"]
    assert "Par diplôme : pas mesuré" in said


@pytest.mark.usefixtures("autumn")
def test_json_carries_the_same_figures_and_null_for_what_is_hidden() -> None:
    for number in range(3):
        assess(PersonFactory(birth_year=2004 - number), "2025-12-01", "eleve")
    data = json.loads(run("--period", "2025-T4", "--json"))
    assert (data["period"], data["total"]) == ("2025-T4", 103)
    assert data["levels"]["eleve"] is None
    assert [each["published"] for each in data["anchors"]] == [[3, 8], [10, 20], [25, 40]]


def test_a_period_that_is_not_fixed_is_refused() -> None:
    with pytest.raises(CommandError, match="n'est pas une période"):
        run("--period", "hier")
