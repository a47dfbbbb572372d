"""The custody of everybody's money, said on the home of those whose money it is.

One sentence, from the last reading: covered, short, or unknown when the balance of the bank has
grown old. Never green on an old balance (T11).
"""

from __future__ import annotations

from typing import Any

from django import template

from passes import checking
from passes.laws import Verdict

register = template.Library()


@register.inclusion_tag("passes/custody_gauge.html")
def custody_gauge(audience: str = "everybody") -> dict[str, Any]:
    """Draw the sentence; `audience` is "provider" where the reader is owed money."""
    coverage = checking.last_coverage()
    ratio = None
    if coverage and coverage.balance_cents is not None and coverage.due_cents:
        ratio = coverage.balance_cents * 100 // coverage.due_cents
    return {
        "coverage": coverage,
        "is_kept": bool(coverage and coverage.verdict == Verdict.KEPT),
        "is_broken": bool(coverage and coverage.verdict == Verdict.BROKEN),
        "ratio": ratio,
        "audience": audience,
    }
