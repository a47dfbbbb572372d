"""The gates of 6.5, on 400 persons, and the slices of the tables."""

from __future__ import annotations

import pytest

from diagnostics import item_bank, simulation_designs, simulation_report
from diagnostics.simulation import Plan
from diagnostics.simulation_report import GATE_MARGIN, Gate
from tests.diagnostics import banks

BANK = banks.bank()


def test_29_the_gates_hold_on_four_hundred_persons() -> None:
    gates = simulation_report.gates(Plan(persons=400), item_bank.load())
    assert len(gates) == 6
    assert [gate for gate in gates if not gate.is_held(GATE_MARGIN)] == []


def test_a_gate_is_held_within_its_bounds_and_its_margin() -> None:
    gate = Gate("accord", 0.89, 0.9, 1.0)
    assert not gate.is_held()
    assert gate.is_held(0.02)


def test_the_sheet_is_a_design_of_the_complete_scope_alone() -> None:
    names = [each.name for each in simulation_report.standard_designs(Plan())]
    assert names == ["adaptive", "everything"]
    complete = simulation_report.standard_designs(Plan(scope=item_bank.COMPLETE))
    assert [each.name for each in complete] == ["adaptive", "sheet", "everything"]


def test_each_slice_stands_beside_what_it_was_counted_on() -> None:
    plan = Plan(persons=40)
    [result] = simulation_report.run(plan, [simulation_designs.ADAPTIVE], BANK)
    assert result.levels[0].label == simulation_report.EVERYBODY
    assert sum(row.measure.results for row in result.levels[1:]) == result.whole.measure.results
    assert sum(row.measure.results for row in result.areas) == result.whole.measure.results
    assert [row.label[0] for row in result.areas] == list("12345")
    assert [row.label[:3] for row in result.competences] == list(plan.competences)
    assert sum(row.questions for row in result.areas) == pytest.approx(result.whole.questions)
    assert result.whole.minutes == pytest.approx(12 * 25 / 60)


def test_the_share_of_no_is_that_of_the_answers_counted() -> None:
    everything = simulation_designs.EVERYTHING
    [result] = simulation_report.run(Plan(persons=40), [everything], BANK)
    novices = result.levels[1]
    assert novices.no_share > result.whole.no_share > result.levels[-1].no_share
