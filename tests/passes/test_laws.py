"""Worked examples of the seven laws: the life of one order of 100 Passes of 10 €, step by step.

The tables were written before the verbs: each row says what a step changes, in Passes and in euros,
and laws A, B and D hold after every one of them. Then each law is broken once, on purpose.
"""

from dataclasses import dataclass, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passes import laws, ledger
from passes.laws import Law, LawResult, Verdict
from passes.ledger import (
    AccountDay,
    Custody,
    OrderCounts,
    OrderMoney,
    PaymentFigures,
    StatementFigures,
)

CELLS = {
    "ND": "not_delivered",
    "ST": "in_stock",
    "HO": "handed_out_unused",
    "RE": "redeemed",
    "RP": "replaced",
    "CA": "cancelled",
    "EX": "expired",
    "REPL": "replacements",
}
NOTHING = OrderCounts(100, 0, 100, 0, 0, 0, 0, 0, 0)
UNFUNDED = OrderMoney(1_000, 0, 0, 0, 0, is_activated=False)


@dataclass(frozen=True)
class Step:
    """One step of an order's life: what moves, then what laws B and D must show."""

    name: str
    moves: dict[str, int]
    cash: dict[str, object]
    live: int
    owed_back: int
    paid_out: int = 0


# Cells that move by counts of Passes, then cash as it stands from then on.
LIFE = [
    Step("drafted", {}, {}, 0, 0),
    Step("half the funds received", {}, {"funds_in": 50_000}, 50_000, 0),
    Step("activated for what is funded", {}, {"is_activated": True, "funded_count": 50}, 50_000, 0),
    Step("a booklet of ten handed over", {"ND": -10, "HO": 10}, {}, 50_000, 0),
    Step("four redeemed", {"HO": -4, "RE": 4}, {"redeemed_gross": 4_000}, 46_000, 0),
    Step("one reversed before closing", {"RE": -1, "HO": 1}, {"redeemed_gross": 3_000}, 47_000, 0),
    Step("the month closed and paid", {}, {}, 47_000, 0, paid_out=3_000),
    Step("one reversed after closing", {"RE": -1, "HO": 1}, {"redeemed_gross": 2_000}, 48_000, 0),
    Step("second instalment received", {}, {"funds_in": 100_000}, 98_000, 0),
    Step("second instalment opened", {}, {"funded_count": 100}, 98_000, 0),
    Step("a second booklet handed over", {"ND": -10, "HO": 10}, {}, 98_000, 0),
    Step("undone", {"HO": -10, "RP": 10, "REPL": 10, "ND": 10}, {}, 98_000, 0),
    Step("a third booklet handed over", {"ND": -10, "HO": 10}, {}, 98_000, 0),
    Step("lost: stopped, blocked is not a cell", {}, {}, 98_000, 0),
    Step("replaced by a new booklet", {"HO": -10, "RP": 10, "REPL": 10}, {}, 98_000, 0),
    Step("the new booklet exists", {"HO": 10}, {}, 98_000, 0),
    Step("part given back", {"HO": -6, "RP": 6, "REPL": 6, "ND": 6}, {}, 98_000, 0),
    Step("a booklet cancelled", {"HO": -4, "CA": 4}, {}, 94_000, 4_000),
    Step("the rest expired or lapsed", {"HO": -8, "ND": -86, "EX": 94}, {}, 0, 98_000),
    Step("one reversed after expiry", {"RE": -1, "EX": 1}, {"redeemed_gross": 1_000}, 0, 99_000),
    Step("credited", {}, {"credited": 99_000}, 0, 0),
    Step("closed", {}, {"is_closed": True}, 0, 0),
]
# Between these two rows the replaced booklet has no successor yet: one act, never seen apart.
UNFINISHED = "replaced by a new booklet"


def lived() -> list[tuple[Step, OrderCounts, OrderMoney]]:
    """Play the table: the state after each step."""
    counts, cash, states = NOTHING, UNFUNDED, []
    for step in LIFE:
        moved = {CELLS[cell]: getattr(counts, CELLS[cell]) + by for cell, by in step.moves.items()}
        counts = replace(counts, **moved)
        funds = step.cash.get("funds_in", cash.funds_in)
        cash = replace(cash, **{**step.cash, "funds_matched": funds})
        states.append((step, counts, cash))
    return states


STATES = [state for state in lived() if state[0].name != UNFINISHED]
NAMES = [step.name for step, _, _ in STATES]


@pytest.mark.parametrize(("step", "counts", "cash"), STATES, ids=NAMES)
def test_law_a_holds_after_each_step(step: Step, counts: OrderCounts, cash: OrderMoney) -> None:
    result = laws.law_a("C-1", counts)
    assert (result.ok, result.difference) == (True, 0)


@pytest.mark.parametrize(("step", "counts", "cash"), STATES, ids=NAMES)
def test_law_b_holds_after_each_step(step: Step, counts: OrderCounts, cash: OrderMoney) -> None:
    owed = ledger.liabilities(counts, cash)
    assert (owed.live_liability, owed.owed_back) == (step.live, step.owed_back)
    assert laws.law_b("C-1", counts, cash).ok


@pytest.mark.parametrize(("step", "counts", "cash"), STATES, ids=NAMES)
def test_law_d_holds_after_each_step(step: Step, counts: OrderCounts, cash: OrderMoney) -> None:
    paid = sum(one.paid_out for one in LIFE[: LIFE.index(step) + 1])
    due, debts = ledger.not_paid([cash.redeemed_gross - paid])
    owed = ledger.liabilities(counts, cash)
    covered = Custody(
        cash.funds_in - paid, owed.live_liability, due, owed.owed_back, cash.credited, debts
    )
    # A provider paid and then reversed owes it back: that much is missing until it is recovered.
    assert covered.gap == -debts
    assert laws.law_d(replace(covered, balance=cash.funds_in - paid + debts)).ok


def test_a_step_left_half_done_breaks_law_a() -> None:
    (unfinished,) = [state for state in lived() if state[0].name == UNFINISHED]
    result = laws.law_a("C-1", unfinished[1])
    assert (result.verdict, result.difference) == (Verdict.BROKEN, 10)


@pytest.mark.parametrize("cell", [field.name for field in fields(OrderCounts)])
def test_one_pass_more_in_any_cell_breaks_law_a(cell: str) -> None:
    counts = dict(LIFE_STATES)["part given back"][0]
    result = laws.law_a("C-1", replace(counts, **{cell: getattr(counts, cell) + 1}))
    assert result.verdict == Verdict.BROKEN
    assert abs(result.difference) == 1


LIFE_STATES = [(step.name, (counts, cash)) for step, counts, cash in STATES]


@pytest.mark.parametrize(
    ("change", "difference", "fault"),
    [
        ({"funds_in": 99_000, "funds_matched": 99_000}, -1_000, "tous employés ou dus"),
        ({"funds_matched": 90_000}, -10_000, "ceux de la banque"),
        ({"redeemed_gross": 2_001}, -1, "tous employés ou dus"),
        ({"funded_count": 101}, 1_000, "tous employés ou dus"),
    ],
)
def test_a_changed_amount_breaks_law_b(change: dict[str, int], difference: int, fault: str) -> None:
    counts, cash = dict(LIFE_STATES)["part given back"]
    result = laws.law_b("C-1", counts, replace(cash, **change))
    assert result.verdict == Verdict.BROKEN
    assert any(fault in one for one in result.faults)


def test_an_order_closed_with_money_left_breaks_law_b() -> None:
    counts, cash = dict(LIFE_STATES)["one reversed after expiry"]
    result = laws.law_b("C-1", counts, replace(cash, is_closed=True))
    assert (result.difference, result.faults) == (
        99_000,
        ("la commande est soldée et il reste de l'argent",),
    )


STATEMENT = StatementFigures(
    redemption_lines=50_000,
    negative_lines=2_000,
    positive_lines=0,
    gross=50_000,
    adjustments=-2_000,
    fee=2_016,
    fee_vat=403,
    net=45_581,
    fee_due=2_016,
    fee_vat_due=403,
)


def test_law_c_holds_on_a_statement() -> None:
    assert laws.law_c("R-2026-03-000041", STATEMENT).ok
    assert laws.law_c_complete(0, 0).ok


@pytest.mark.parametrize("name", [field.name for field in fields(StatementFigures)])
def test_one_cent_more_anywhere_breaks_law_c(name: str) -> None:
    changed = replace(STATEMENT, **{name: getattr(STATEMENT, name) + 1})
    result = laws.law_c("R-2026-03-000041", changed)
    assert result.verdict == Verdict.BROKEN
    assert abs(result.difference) == 1


def test_a_redemption_left_out_of_a_closed_month_breaks_law_c() -> None:
    assert laws.law_c_complete(1_000, 0).difference == 1_000
    assert laws.law_c_complete(0, 1).verdict == Verdict.BROKEN


@pytest.mark.parametrize(
    ("case", "custody", "verdict", "difference"),
    [
        ("covered", Custody(10_000, 4_000, 3_000, 2_000, 1_000), Verdict.KEPT, 0),
        ("one cent short", Custody(9_999, 4_000, 3_000, 2_000, 1_000), Verdict.BROKEN, 1),
        ("debts are shown apart", Custody(5_000, 4_000, 2_000, 0, 0, 9_000), Verdict.BROKEN, 1_000),
        ("no recent balance", Custody(None, 1, 0, 0), Verdict.UNKNOWN, 0),
        ("nothing due and no balance", Custody(None, 0, 0, 0), Verdict.KEPT, 0),
    ],
)
def test_law_d_says_whether_there_is_enough(
    case: str, custody: Custody, verdict: Verdict, difference: int
) -> None:
    result = laws.law_d(custody)
    assert (result.verdict, result.difference) == (verdict, difference), case
    assert result.ok is (verdict == Verdict.KEPT)


def test_law_e_holds_when_a_return_is_paid_at_the_second_attempt() -> None:
    assert laws.law_e(PaymentFigures(20_000, 10_000, 10_000, 10_000)).ok


@pytest.mark.parametrize("name", [field.name for field in fields(PaymentFigures)])
def test_one_cent_more_anywhere_breaks_law_e(name: str) -> None:
    figures = PaymentFigures(20_000, 10_000, 10_000, 10_000)
    result = laws.law_e(replace(figures, **{name: getattr(figures, name) + 1}))
    assert result.verdict == Verdict.BROKEN
    assert abs(result.difference) == 1


def test_law_f_attributes_every_cent_redeemed() -> None:
    assert laws.law_f("C-1", 15_000, 10_000, [(1, 5_000), (2, 5_000), (3, 5_000)]).ok
    assert laws.law_f("C-1", 15_000, 0, [(1, 15_000)]).ok
    assert laws.law_f("C-1", 15_000, 0, [(1, 15_001)]).difference == 1
    assert laws.law_f("C-1", 0, 500, []).faults == ("de la valeur encaissée n'a pas de payeur",)


# Opening, matched, classified, left open, closing, closing before: the days of one account.
DAYS = [
    AccountDay("1 March, nothing moves", 0, 0, 0, 0, 0, None),
    AccountDay("2 March, funds arrive", 0, 100_000, 0, 0, 100_000, 0),
    AccountDay("3 March, payments leave", 100_000, -40_000, 0, 0, 60_000, 100_000),
    AccountDay("4 March, one comes back", 60_000, 10_000, 0, 0, 70_000, 60_000),
    AccountDay("5 March, the bank takes its charge", 70_000, 0, -250, 0, 69_750, 70_000),
    AccountDay("6 March, an orphan waits", 69_750, 0, 0, 1_234, 70_984, 69_750),
    AccountDay("7 March, a day is missing, accepted", 71_000, 0, 0, 0, 71_000, 70_984, accepted=16),
    AccountDay("8 March, a sum is wrong, accepted", 71_000, 5, 0, 0, 71_000, 71_000, accepted=-5),
]


@pytest.mark.parametrize("day", DAYS, ids=[day.name for day in DAYS])
def test_t2_law_g_leads_from_one_balance_to_the_next(day: AccountDay) -> None:
    assert laws.law_g(day).ok


@pytest.mark.parametrize(
    "name", ["opening", "matched", "classified", "left_open", "closing", "contradicted"]
)
@pytest.mark.parametrize("day", DAYS, ids=[day.name for day in DAYS])
def test_one_cent_more_anywhere_breaks_law_g(day: AccountDay, name: str) -> None:
    result = laws.law_g(replace(day, **{name: getattr(day, name) + 1}))
    assert result.verdict == Verdict.BROKEN
    assert result.difference != 0


def test_an_accepted_gap_may_be_filled_later_and_is_no_licence_for_another() -> None:
    accepted = DAYS[-2]
    assert laws.law_g(replace(accepted, opening=70_984, closing=70_984)).ok
    assert laws.law_g(replace(accepted, accepted=17)).difference == -1


def test_a_bank_file_that_disappeared_breaks_law_g() -> None:
    assert laws.law_g_complete(0).ok
    assert laws.law_g_complete(1).verdict == Verdict.BROKEN


def test_gathering_adds_figures_and_never_offsets_differences() -> None:
    over = laws.law_g(replace(DAYS[1], closing=100_010))
    under = laws.law_g(replace(DAYS[2], closing=59_990))
    result = laws.gathered(Law.G, [over, under, laws.law_g(DAYS[3])], "3 relevés de compte")
    assert (result.difference, result.verdict) == (20, Verdict.BROKEN)
    assert result.faults[0].startswith("2 March, funds arrive : ")
    assert next(figure.value for figure in result.figures) == 160_000


def test_gathering_says_the_unknown_and_nothing_at_all() -> None:
    unknown = laws.law_d(Custody(None, 1, 0, 0))
    assert laws.gathered(Law.D, [unknown], "compte").verdict == Verdict.UNKNOWN
    assert laws.gathered(Law.A, [], "0 commande").ok


def test_a_result_reads_in_french() -> None:
    broken: LawResult = laws.law_d(Custody(9_999, 10_000, 0, 0))
    assert broken.title == "couverture du cantonnement"
    assert broken.difference_text == "0,01\N{NO-BREAK SPACE}€"
    assert broken.figures[0].text == "solde 99,99\N{NO-BREAK SPACE}€"
    counted = laws.law_a("C-1", replace(NOTHING, ordered=99))
    assert (counted.difference_text, counted.figures[0].text) == ("-1", "commandés 99")


@given(
    st.lists(
        st.sampled_from(["hand", "redeem", "reverse", "undo", "cancel", "expire"]), max_size=60
    )
)
def test_laws_a_and_b_hold_along_any_path(path: list[str]) -> None:
    moves = {
        "hand": {"not_delivered": -1, "handed_out_unused": 1},
        "redeem": {"handed_out_unused": -1, "redeemed": 1},
        "reverse": {"redeemed": -1, "handed_out_unused": 1},
        "undo": {"handed_out_unused": -1, "replaced": 1, "replacements": 1, "not_delivered": 1},
        "cancel": {"handed_out_unused": -1, "cancelled": 1},
        "expire": {"handed_out_unused": -1, "expired": 1},
    }
    counts = replace(NOTHING, ordered=10, not_delivered=10)
    for name in path:
        moved = {cell: getattr(counts, cell) + by for cell, by in moves[name].items()}
        if min(moved.values()) >= 0:
            counts = replace(counts, **moved)
        cash = OrderMoney(1_000, 10, 10_000, 10_000, counts.redeemed * 1_000)
        assert laws.law_a("C", counts).ok
        assert laws.law_b("C", counts, cash).ok
