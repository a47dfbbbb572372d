"""The lines of statements added up beside their sources, whatever their number."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection

from passes import bank_books, checking, line_books
from passes.enums import LineKind
from passes.models import MonthlyStatement, Redemption
from tests.passes.disputes import DAY, disputed_month
from tests.passes.factories import open_provider
from tests.passes.money_factories import FEBRUARY, payable_statement, redemption, stated_provider

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_lines_of_a_statement_are_added_up_by_kind_with_the_rates_of_their_orders():
    stage = disputed_month()
    with time_machine.travel(DAY, tick=False):
        stage.settle(stage.open("wrong_fee", stage.lines[0]), cents=150)
    march = stage.close("2026-03", "2026-04-02T09:00:00Z")
    lines = line_books.read()
    assert lines.by_kind[stage.statement.pk] == {LineKind.REDEMPTION: 5_000}
    assert (lines.by_kind[march.pk], lines.added[march.pk]) == ({LineKind.CORRECTION: 150}, 150)
    (base,) = lines.bases[stage.statement.pk]
    assert (base.base_cents, base.rate_bp) == (5_000, 420)
    assert (lines.off.total(), lines.misplaced) == (0, 0)
    gross = line_books.gross_by_statement()
    assert gross == {stage.statement.pk: 5_000, march.pk: 150}


def test_a_redemption_of_a_closed_month_without_a_line_is_counted_at_its_provider_or_for_all():
    statement = stated_provider()
    forgotten = redemption(statement.provider)
    redemption(open_provider())
    assert line_books.unstated_cents([]) == forgotten.face_value_cents
    assert line_books.unstated_cents(["2026-01"]) == forgotten.face_value_cents
    assert line_books.unstated_cents(["2026-01", "2026-02"]) == 2 * forgotten.face_value_cents
    Redemption.objects.filter(pk=forgotten.pk).update(reversed_at=FEBRUARY)
    assert line_books.unstated_cents([]) == 0


def test_the_laws_never_name_rows_one_by_one_so_that_no_number_of_statements_is_too_large():
    asked: list[int] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(len(params or ()))
        return execute(sql, params, many, context)

    def weighed() -> tuple[int, int]:
        asked.clear()
        with connection.execute_wrapper(note):
            checking.weigh()
        return len(asked), max(asked)

    payable_statement()
    few = weighed()
    for _ in range(20):
        payable_statement()
    MonthlyStatement.objects.update(status="paid", paid_on=FEBRUARY.date())
    assert weighed() == few
    assert bank_books.owed_to_providers() == (0, 0)
