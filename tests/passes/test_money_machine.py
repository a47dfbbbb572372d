"""Whatever people and banks do, in whatever order: the seven laws hold after every step.

A few short lives here, the same at every run; `make soak` lives thousands of steps.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.soak.acts import TALLY
from tests.soak.money_machine import Money

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

EXAMPLES = int(os.environ.get("MONEY_EXAMPLES", "4"))
STEPS = int(os.environ.get("MONEY_STEPS", "25"))
# To look for many faults quickly, a life that fails is told as it was, not as short as can be.
PHASES = [Phase.explicit, Phase.generate] if os.environ.get("MONEY_RAW") else list(Phase)


def test_the_seven_laws_hold_after_every_step_of_any_life() -> None:
    try:
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            Money,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                phases=PHASES,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        TALLY.keep("money")
