"""One act of a machine: a verb done, or refused by a reason of the closed list; nothing else.

What was tried, done, refused and broken on purpose is counted for the whole run, because the
report of `make soak` says it.
"""

from __future__ import annotations

import datetime as dt
import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

import passes
from diagnostics.accounts import refusals
from diagnostics.accounts.refusals import Reason, Refusal
from tests.soak.tally import Tally
from tests.soak.world import World

pick = st.integers(0, 10_000)
cents = st.integers(1, 2_500)


TALLY = Tally()


@cache
def lawful() -> frozenset[str]:
    """Every code that a refusal may carry, read from the closed lists."""
    lists = [refusals] + [
        import_module(f"passes.{found.name}")
        for found in pkgutil.iter_modules(passes.__path__)
        if "refusals" in found.name
    ]
    return frozenset(
        reason.code
        for each in lists
        for reason in vars(each).values()
        if isinstance(reason, Reason)
    )


class Acting(RuleBasedStateMachine):
    """What every machine of money shares: the world, the clock, and how an act is tried."""

    world: World
    traveller: time_machine.Traveller

    def attempt(self, act: Callable[..., Any], **asked: Any) -> Any:
        """Do an act or hear why not; both are lawful."""
        try:
            result = act(**asked)
        except Refusal as refusal:
            if refusal.code not in lawful():
                raise AssertionError(f"{act.__name__}: refus inconnu") from refusal
            TALLY.refused[refusal.code] += 1
            return None
        TALLY.done[act.__name__] += 1
        return result

    def now(self) -> dt.datetime:
        return dt.datetime.now(tz=dt.UTC)

    def today(self) -> dt.date:
        return self.now().date()


def one(rows: Any, which: int) -> Any:
    """The row that a number falls on, oldest first; nothing when there is none."""
    found = list(rows.order_by("pk")) if hasattr(rows, "order_by") else list(rows)
    return found[which % len(found)] if found else None
