"""Counting statements: the page with twenty rows makes as many queries as the page with one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

SETTINGS_STATEMENTS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA", "SET ")


def statements(captured: CaptureQueriesContext) -> list[str]:
    """What was asked of the database, transaction book-keeping left out."""
    return [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].lstrip().upper().startswith(SETTINGS_STATEMENTS)
    ]


@contextmanager
def at_most(limit: int) -> Iterator[CaptureQueriesContext]:
    """Fail, listing the statements, when the block makes more than `limit` of them."""
    with CaptureQueriesContext(connection) as captured:
        yield captured
    made = statements(captured)
    assert len(made) <= limit, f"{len(made)} statements for {limit}:\n" + "\n".join(made)


def assert_same_count(*, visit: Callable[[], object], add_rows: Callable[[], object]) -> None:
    """Visit, add rows, visit again: both visits must cost the same number of statements."""
    visit()  # what is cached once per process (content types) is not a cost of the page
    with CaptureQueriesContext(connection) as few:
        visit()
    add_rows()
    with CaptureQueriesContext(connection) as many:
        visit()
    before, after = statements(few), statements(many)
    assert len(after) == len(before), (
        f"{len(before)} statements with few rows, {len(after)} with many:\n" + "\n".join(after)
    )
