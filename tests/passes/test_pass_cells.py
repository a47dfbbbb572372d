"""Read once and grouped, Passes and lines tell what they tell when each is asked by itself."""

import pytest
from django.db import transaction

from bench import p17_naive as naive
from passes import bank_books, line_books, pass_cells
from passes.models import MonthlyStatement, Order
from tests.passes.books_story import Story, lived_story
from tests.passes.test_checking import TAMPERINGS, tamper

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def cells_of(cells: pass_cells.Cells, pk: int) -> dict[str, int]:
    states = {str(state): cells.states[pk][state] for state in naive.STATES}
    away, replacements = cells.on_the_way[pk], cells.replacements[pk]
    return {**states, "on_the_way": away, "replacements": replacements}


def differences() -> list[str]:
    """Compare every figure read once with the same one asked for by itself."""
    cells, lines = pass_cells.read(), line_books.read()
    alone = {pk: pass_cells.read(Order(pk=pk)) for pk in naive.cells()}
    wrong = []
    for pk, told in naive.cells().items():
        found = [cells_of(cells, pk), cells_of(alone[pk], pk)]
        wrong += [f"cells {told} {each}" for each in found if each != told]
    for pk, told in naive.denied().items():
        counts = [cells.denied[pk], alone[pk].denied[pk]]
        wrong += [f"denied {told} {count}" for count in counts if count != told]
    misplaced = 0
    for pk, (added, off, astray, kinds) in naive.lines().items():
        misplaced += astray
        if (lines.added[pk], lines.off[pk], lines.by_kind[pk]) != (added, off, kinds):
            wrong.append(f"lines {pk}")
    if (lines.misplaced, bank_books.unstated_cents()) != (misplaced, naive.unstated_cents()):
        wrong.append("misplaced or unstated")
    return wrong


@pytest.fixture
def story() -> Story:
    return lived_story()


def test_read_once_the_books_tell_what_each_question_tells_whatever_was_tampered(
    story: Story,
) -> None:
    assert MonthlyStatement.objects.count() == 2
    assert not differences()
    told = [sql for sql, _ in TAMPERINGS if sql.split()[1 if "UPDATE" in sql else 2] in WITNESSES]
    wrong = []
    for sql in told:
        with transaction.atomic():
            tamper(sql)
            wrong += [f"{sql}: {each}" for each in differences()]
            transaction.set_rollback(True)
    assert not wrong
    assert len(told) > 15


# The tables that are read once.
WITNESSES = {
    f"passes_{name}"
    for name in ("pass", "booklet", "redemption", "reversal", "statementline", "handover")
}
