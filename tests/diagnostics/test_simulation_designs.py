"""Who is asked what: the three designs, and the experiments kept beside them."""

from __future__ import annotations

import pytest

from diagnostics import adaptive, item_bank, simulation, simulation_designs
from diagnostics.adaptive import Given
from diagnostics.simulation import VALUES, Plan
from diagnostics.simulation_designs import DESIGNS, Trial
from tests.diagnostics import banks

BANK = banks.bank()
PLAN = Plan(persons=12, questions=9)
CROWD = simulation.draw_crowd(PLAN, BANK)


def test_the_adaptive_design_puts_the_questions_of_the_exact_search() -> None:
    items = BANK.of_scope(PLAN.competences)
    for person, row in enumerate(simulation_designs.put_adaptive(PLAN, CROWD)):
        given: list[Given] = []
        for place in row:
            choice = adaptive.next_item(items, given, f"{PLAN.seed}:{person}")
            assert choice is not None
            assert choice.item == BANK.items[place]
            given.append(Given(choice.item.id, VALUES[CROWD.answers[person, place]]))


def test_the_sheet_is_the_printed_one_and_everything_is_the_scope() -> None:
    sheet = simulation_designs.put_sheet(PLAN, CROWD)
    assert [BANK.items[place] for place in sheet[0]] == list(item_bank.fixed_sheet(BANK))
    everything = simulation_designs.put_everything(PLAN, CROWD)[0]
    assert [BANK.items[place] for place in everything] == list(BANK.of_scope(PLAN.competences))


@pytest.mark.parametrize("name", sorted(DESIGNS))
def test_every_design_asks_each_task_once_and_answers_again_alike(name: str) -> None:
    design = DESIGNS[name]
    plan = Plan(persons=12, questions=9, scope=design.scopes[-1])
    put = design.put(plan, CROWD)
    assert len(put) == 12
    assert all(len(row) == len(set(row)) for row in put)
    assert [list(row) for row in design.put(plan, CROWD)] == [list(row) for row in put]


def test_an_experiment_keeps_the_balance_between_areas() -> None:
    for person, row in enumerate(Trial()(PLAN, CROWD)):
        counted = [
            BANK.items[place].area
            for place in row
            if CROWD.answers[person, place] != simulation.UNCOUNTED
        ]
        assert max(map(counted.count, "12345")) - min(map(counted.count, "12345")) <= 1


def test_an_experiment_may_stop_once_it_is_sure() -> None:
    put = Trial(is_sure_under=1.2)(PLAN, CROWD)
    assert all(len(row) >= simulation_designs.FEWEST_QUESTIONS for row in put)
    assert min(map(len, put)) < simulation_designs.MOST_QUESTIONS


def test_a_gentle_experiment_hears_fewer_no() -> None:
    def refusals(trial: Trial) -> int:
        put = trial(PLAN, CROWD)
        return sum(
            VALUES[CROWD.answers[person, place]] == "no"
            for person, row in enumerate(put)
            for place in row
        )

    assert refusals(Trial(most_no=0.2)) < refusals(Trial())


def test_an_experiment_ends_when_nothing_is_left_to_ask() -> None:
    bank = item_bank.ItemBank("short", BANK.of_scope(["1.1"])[:4])
    crowd = simulation.draw_crowd(PLAN, bank)
    assert all(1 <= len(row) <= 4 for row in Trial()(PLAN, crowd))
