"""Checking the books while others write: seven laws of one instant, never a false difference.

Nothing is left to luck: after each statement that the check asks, somebody else commits an act.
"""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, connections

from diagnostics.accounts.journal import SystemJob
from passes import checking, closing, codes, issuing, keys, redeeming
from passes.issuing import Terms
from passes.laws import Verdict
from passes.models import MonthlyStatement, Pass, Redemption
from passes.scans import Scan
from tests.passes.books_story import Story, funded_story
from tests.passes.desks import diagnosed
from tests.passes.factories import accepted_account, member_of, open_provider

pytestmark = pytest.mark.both_databases
JOB = SystemJob("check_books")


def lives(story: Story) -> Iterator[Callable[[], Any]]:
    """One act after the other: scans, reversals, hand-overs, and the month closed in between."""
    provider = story.providers[0]
    member, site = member_of(provider), provider.sites.get()
    service = site.site_services.get().service
    for turn in itertools.count():
        usable = Pass.objects.filter(status="handed_out").order_by("pk").first()
        if turn == 10:
            yield lambda: closing.close_month(actor=JOB, period="2026-02")
        elif turn % 5 == 3 or usable is None:
            live = Redemption.objects.live().filter(statement_line=None).latest("pk")
            asked = {"actor": member, "redemption": live, "reason": "Erreur"}
            yield lambda asked=asked: redeeming.reverse_redemption(**asked)
        elif turn % 5 == 4:
            terms = Terms(passes=1, order=story.order)
            person = diagnosed(story.agency)
            asked = {"actor": story.manager, "person": person, "terms": terms}
            yield lambda asked=asked: issuing.hand_over_booklet(**asked)
        else:
            code = codes.sign(usable.serial, keys.ring())
            day = closing.cut_off_of("2026-02").date()
            scan = Scan(code, site, service, day, scan_id=uuid.uuid4())
            yield lambda scan=scan: redeeming.redeem_pass(actor=member, scan=scan)


def in_a_thread(work: Callable[[], Any]) -> None:
    """Do it on a connection of its own, to the end."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert not faults, faults


def stage() -> Story:
    story = funded_story()
    story.providers = [open_provider()]
    accepted_account(story.providers[0])
    first = story.hand_over("2026-02-03", 10)
    for _ in range(3):
        story.hand_over("2026-02-03", 10)
    for rank in (1, 2, 3):
        story.redeem(first, rank, story.providers[0], "2026-02-10")
    return story


def test_each_law_holds_at_one_instant_though_an_act_is_committed_after_each_statement(
    own_database: str,
) -> None:
    story = stage()
    acts = lives(story)
    committed = 0

    def somebody_acts(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal committed
        done = execute(sql, params, many, context)
        if sql.lstrip().startswith("SELECT"):
            in_a_thread(lambda: next(acts)())
            committed += 1
        return done

    with time_machine.travel("2026-03-02T09:00:00Z", tick=False):
        with connection.execute_wrapper(somebody_acts):
            found = checking.check_books(actor=JOB)
        assert [one.faults for one in found if one.verdict == Verdict.BROKEN] == []
        assert committed > 40
        assert MonthlyStatement.objects.exists()
        after = checking.check_books(actor=JOB)
    assert [one.faults for one in after if one.verdict == Verdict.BROKEN] == []
    assert found[0].figures != after[0].figures
