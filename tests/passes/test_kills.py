"""Killed by SIGKILL while closing, paying or importing, then asked again: nothing is lost.

A handful of points of each act here, the same at every run; `make soak` tries every statement.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.db import connections

from tests.soak import tally
from tests.support import databases

pytestmark = pytest.mark.both_databases

KILLS = os.environ.get("KILLS", "4")
SEED = os.environ.get("KILLS_SEED", "5")


def test_a_process_killed_at_any_statement_and_started_again_ends_as_if_it_had_not_been(
    own_database: str,
) -> None:
    connections["default"].close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.killing", "--kills", KILLS, "--seed", SEED],
        env={**os.environ, "TEST_DATABASE_URL": databases.address_of(own_database)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout or "[]")
    kills = sum(each["kills"] for each in found)
    tally.keep("kills", {"processus tués et relancés": kills})
    assert [each["scene"] for each in found] == ["closing", "paying", "importing"]
    assert all(each["kills"] and each["statements"] for each in found)
    assert [line for each in found for line in each["differences"]] == []
