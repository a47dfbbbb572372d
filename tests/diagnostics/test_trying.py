"""A version on trial: stored apart, resumable, and nothing rewritten."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from diagnostics import ren, trying
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person, Recommendation, Review, RiskAssessment, TrialAssessment
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import CORE, HARD, latest, met, record
from tests.diagnostics.situations import MODEL
from tests.diagnostics.versions import stricter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
ROOT = Path(__file__).resolve().parents[2]
DAY = dt.date(2026, 3, 9)
JOB = journal.SystemJob("try_model")
TRIAL = stricter()
# 7 points of 56: « À l'aise » in force, « Un appui peut aider » on trial.
NEAR = {**CORE, "A1": "smartphone_seul"}


@pytest.fixture
def town() -> tuple[User, list[Person]]:
    """Five people assessed: two near the line, one at ease, two in difficulty."""
    actor, first = met()
    people = [first, *(PersonFactory(agency=first.agency) for _ in range(4))]
    for person, answers in zip(people, (NEAR, NEAR, CORE, HARD, HARD), strict=True):
        record(actor, person, answers, DAY)
    return actor, people


def test_a_trial_is_the_version_on_the_stored_input(town: tuple[User, list[Person]]) -> None:
    assert trying.try_model(actor=JOB, model=TRIAL) == 5
    for person in town[1]:
        stored = latest(person)
        trial = TrialAssessment.objects.get(assessment=stored)
        expected = ren.assess(stored.input, TRIAL)
        for name in ("score", "completeness", "computed_level", "level"):
            assert getattr(trial, name) == expected[name]
        assert (trial.model_version, trial.error) == ("1.1.0", "")


def test_nothing_is_rewritten_and_the_trial_leaves_its_line(
    town: tuple[User, list[Person]],
) -> None:
    before = [list(model.objects.values()) for model in (RiskAssessment, Review, Recommendation)]
    trying.try_model(actor=JOB, model=TRIAL)
    after = [list(model.objects.values()) for model in (RiskAssessment, Review, Recommendation)]
    assert after == before
    line = JournalEntry.objects.get(verb="model.tried")
    assert (line.facts["version"], line.facts["tried"]) == ("1.1.0", 5)
    assert line.actor_name == "try_model"


def test_a_trial_stopped_half_way_carries_on_where_it_was(town: tuple[User, list[Person]]) -> None:
    done = [trying.try_model(actor=JOB, model=TRIAL, most=2) for _ in range(4)]
    assert done == [2, 2, 1, 0]
    assert TrialAssessment.objects.count() == 5


def test_a_person_assessed_since_is_tried_again_and_only_the_latest_counts(
    town: tuple[User, list[Person]],
) -> None:
    actor, people = town
    record(actor, people[0], HARD, DAY)
    assert trying.try_model(actor=JOB, model=TRIAL) == 5
    record(actor, people[1], HARD, DAY)
    assert trying.try_model(actor=JOB, model=TRIAL) == 1


def test_changed_tables_of_the_same_number_are_another_trial(
    town: tuple[User, list[Person]],
) -> None:
    trying.try_model(actor=JOB, model=TRIAL)
    assert trying.try_model(actor=JOB, model=stricter(min_completeness=50)) == 5


def test_merged_and_erased_files_are_not_tried(town: tuple[User, list[Person]]) -> None:
    people = town[1]
    Person.objects.filter(pk=people[0].pk).update(merged_into=people[1])
    Person.objects.filter(pk=people[2].pk).update(anonymised_at=journal.instant())
    assert trying.try_model(actor=JOB, model=TRIAL) == 3


def test_the_version_in_force_is_not_tried(town: tuple[User, list[Person]]) -> None:
    with pytest.raises(Refusal, match="model_in_force"):
        trying.try_model(actor=JOB, model=MODEL)
    assert JournalEntry.objects.get(verb="model.tried").refusal_code == "model_in_force"


def test_an_input_that_the_version_no_longer_reads_is_named_and_stops_nobody(
    town: tuple[User, list[Person]],
) -> None:
    factors = [dict(row) for row in MODEL.data["factors"]]
    factors[0]["values"] = {k: v for k, v in factors[0]["values"].items() if k != "aucun"}
    trying.try_model(actor=JOB, model=stricter(factors=factors))
    unread = TrialAssessment.objects.exclude(error="")
    assert {(row.error, row.level) for row in unread} == {("VALEUR_INCONNUE:A1", "")}
    assert unread.count() == 2


def test_the_two_versions_stand_side_by_side(town: tuple[User, list[Person]]) -> None:
    trying.try_model(actor=JOB, model=TRIAL)
    moves = trying.side_by_side(TRIAL)
    assert (moves.total, moves.changed, moves.by_step) == (5, 2, {1: 2})
    assert moves.counts[("faible", "modere")] == 2


def test_weights_moved_by_20_percent_give_the_share_of_people_whose_level_changes_and_by_how_many(
    town: tuple[User, list[Person]],
) -> None:
    shaken = trying.shake(MODEL, 20, draws=3)
    assert len(shaken) == 18 + 2 + 3
    assert {each.moves.total for each in shaken} == {5}
    for each in shaken:
        pairs: Any = [
            (latest(p).computed_level, ren.assess(latest(p).input, each.variant.model))
            for p in town[1]
        ]
        expected = sum(before != after["computed_level"] for before, after in pairs)
        assert each.moves.changed == expected
        assert each.moves.share == 100 * expected / 5
    assert TrialAssessment.objects.count() == 0


def test_a_limit_holds_for_shaking_too(town: tuple[User, list[Person]]) -> None:
    assert trying.shake(MODEL, 20, most=3, draws=1)[0].moves.total == 3


def test_a_trial_is_seen_by_nobody_at_the_desk() -> None:
    """No page, no API view, no template and no report names the table of trials."""
    folders = ("diagnostics", "passes", "reporting", "config")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    doors = [p for p in paths if {"pages", "api", "templatetags", "reporting"} & set(p.parts)]
    assert len(doors) > 50
    assert [p for p in doors if "TrialAssessment" in p.read_text(encoding="utf-8")] == []
