"""`climb_ladder` says what it did, does it once, and writes nothing when asked to try."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from time_machine import Traveller

from tests.passes.expiries import ending

pytestmark = pytest.mark.django_db


def climb(*arguments: str) -> str:
    out = StringIO()
    call_command("climb_ladder", *arguments, stdout=out)
    return out.getvalue()


def test_what_is_due_is_done_once_and_a_try_writes_nothing(clock: Traveller) -> None:
    order, _ = ending()
    clock.move_to(dt.datetime(2026, 3, 20, 8, tzinfo=dt.UTC))
    assert "Rien n'a été écrit." in climb("--dry-run")
    assert f"{order.reference} : en fin de validité" in climb("--order", order.reference)
    assert "Aucune étape" in climb()


def test_an_unknown_order_is_said_so(clock: Traveller) -> None:
    with pytest.raises(CommandError, match="CMD-0000") as caught:
        climb("--order", "CMD-0000")
    assert caught.value.returncode == 2
