"""The moved clock of the demonstration: acts in their order of time, each at its own instant.

The demo lives fourteen months in less than a minute by calling the verbs; `journal.instant()` reads
the moved clock, so every date of the instance is the one of the act. Random bytes are seeded too:
the same seed, size and day give the same rows, public identifiers included.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from unittest import mock
from zoneinfo import ZoneInfo

import time_machine

from diagnostics.accounts.refusals import Refusal

PARIS = ZoneInfo("Europe/Paris")
Act = Callable[[], object]


class Clockwork:
    """A queue of acts; `run` moves the clock to each and does it."""

    def __init__(self, start: dt.date, end: dt.date, rng: Random) -> None:
        self.start, self.end, self.rng = start, end, rng
        self.refused: dict[str, int] = {}
        self._queue: list[tuple[dt.datetime, int, Act]] = []
        self._rank = itertools.count()

    def at(self, day: dt.date, act: Act, *, hour: int = 9, minute: int = 0) -> None:
        """Plan an act; one that would come after the last day is not lived."""
        if day <= self.end:
            instant = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)
            heapq.heappush(self._queue, (instant.astimezone(dt.UTC), next(self._rank), act))

    def desk(self, day: dt.date, act: Act) -> None:
        """Plan an act at a desk, on a working day, in its opening hours."""
        self.at(
            working(day), act, hour=self.rng.randint(9, 16), minute=self.rng.randrange(0, 60, 5)
        )

    def run(self, progress: Callable[[dt.date], None]) -> None:
        """Live every act in its order; a lawful refusal is part of life and is counted."""
        month = None
        with time_machine.travel(self.start, tick=False) as traveller:
            while self._queue:
                instant, _, act = heapq.heappop(self._queue)
                traveller.move_to(instant, tick=False)
                if (instant.year, instant.month) != month:
                    month = (instant.year, instant.month)
                    progress(instant.date())
                try:
                    act()
                except Refusal as refusal:
                    self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1


def working(day: dt.date) -> dt.date:
    """Give the day itself, or the Monday after a week-end."""
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


@contextmanager
def seeded_bytes(rng: Random) -> Iterator[None]:
    """Draw identifiers from the seed: `uuid4` and the seals read `os.urandom`."""
    with mock.patch("os.urandom", rng.randbytes):
        yield
