"""The custody of everybody's money, said on the pages of those whose money it is.

One sentence, from the last reading: covered, short, or unknown when the balance of the bank has
grown old. Never green on an old balance (T11). A shortfall is an alert on the pages where money is
looked at, for as long as it lasts.
"""

from __future__ import annotations

from typing import Any

from django import template

from passes import coverage

register = template.Library()


@register.inclusion_tag("passes/custody_gauge.html")
def custody_gauge(audience: str = "everybody") -> dict[str, Any]:
    """Draw the sentence; `audience` is "provider" where the reader is owed money."""
    return {"coverage": coverage.last(), "audience": audience}


@register.inclusion_tag("passes/custody_alert.html")
def custody_alert() -> dict[str, Any]:
    """Draw the alert of a shortfall, and nothing when all is covered or unknown."""
    return {"coverage": coverage.last()}
