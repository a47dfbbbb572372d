"""The job that looks over what arrived lately and raises what it finds.

Looking twice over the same days raises nothing twice: each finding has its key. The window is wide
enough for a machine that was off for a week-end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from diagnostics.accounts import journal
from diagnostics.accounts.journal import SystemJob
from passes import partner_findings, session_findings, watching
from passes.models import Signal
from passes.watching import Finding

WINDOW = dt.timedelta(days=8)
READERS: tuple[Callable[[dt.datetime, dt.date], Iterator[Finding]], ...] = (
    session_findings.whole_booklets,
    session_findings.grace_bursts,
    session_findings.crowded_places,
    session_findings.crowded_workshops,
    session_findings.many_passes_a_session,
    session_findings.clock_gaps,
    session_findings.scans_after_suspension,
    session_findings.late_scans,
    partner_findings.same_addresses,
    partner_findings.close_pairs,
    partner_findings.hand_overs_without_trace,
    partner_findings.forged_codes,
    partner_findings.codes_before_hand_over,
)


def notice_signals() -> int:
    """Look over the last days; give the number of new signals."""
    now = journal.instant()
    known = set(Signal.objects.values_list("kind", "key"))
    raised = 0
    for finding in everything(now - WINDOW, journal.today()):
        if (finding.kind.value, finding.key) in known:
            continue
        watching.raise_signal(actor=SystemJob("notice_signals"), finding=finding)
        known.add((finding.kind.value, finding.key))
        raised += 1
    return raised


def everything(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """Give each finding of what was received since an instant."""
    for reader in READERS:
        yield from reader(since, today)
