"""Callers who arrive at the same instant, each with a connection of its own.

A race asks for the fixture `own_database`: threads need connections of their own, and what they
committed cannot be rolled back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one caller got: an answer or what it raised."""

    answer: Any = None
    error: BaseException | None = None

    @property
    def succeeded(self) -> bool:
        return self.error is None


def run_together(calls: Sequence[Callable[[], Any]]) -> list[Outcome]:
    """Run every call in its own thread from one starting line; answers in the order given."""
    outcomes: list[Outcome] = [Outcome(error=TimeoutError())] * len(calls)
    line = threading.Barrier(len(calls))

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            line.wait(PATIENCE)
            outcomes[index] = Outcome(answer=call())
        except BaseException as error:
            outcomes[index] = Outcome(error=error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(index, call), daemon=True)
        for index, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return outcomes
