"""Cents and days as a French page says them."""

import datetime as dt

from django import template
from django.utils import timezone

from passes import bank_reasons, calendar_days, codes, money, scan_refusals

register = template.Library()


@register.filter
def euros(cents: int) -> str:
    """« 1 240,50 € »."""
    return money.show(cents)


@register.filter
def euros_short(cents: int) -> str:
    """« 1 240 € » when there are no cents."""
    return money.show_short(cents)


@register.filter
def euros_signed(cents: int) -> str:
    """« + 1 240,50 € » or « − 4,00 € », as a bank writes a movement."""
    sign = money.MINUS if cents < 0 else "+"
    return f"{sign}{money.NBSP}{money.show(abs(cents))}"


@register.filter
def without_sign(cents: int) -> int:
    """The size of a gap, when the sentence already says its direction."""
    return abs(cents)


@register.filter
def in_words(day: dt.date | None) -> str:
    """« mercredi 22 avril 2026 », or nothing."""
    return calendar_days.in_words(day) if day else ""


@register.filter
def said_on(at: dt.datetime | dt.date | None) -> str:
    """« 1er mars 2026 », in the time of the page when it is an instant."""
    if isinstance(at, dt.datetime):
        at = timezone.localtime(at).date()
    return calendar_days.in_words(at, weekday=False) if at else ""


@register.filter
def month(period: str) -> str:
    """« mars 2026 » for "2026-03"."""
    year, number = period.split("-")
    return f"{calendar_days.MONTHS[int(number) - 1]} {year}"


@register.filter
def bank_reason(code: str) -> str:
    """What a bank's code means and what to do, with its own letters for whoever calls the bank."""
    sentence = bank_reasons.explain(code).sentence
    return f"{sentence} (motif {code})" if code and code not in sentence else sentence


@register.filter
def serial(number: int) -> str:
    """The six characters that name a Pass; they give no right."""
    return codes.serial_text(number)


@register.filter
def refusal_words(code: str) -> str:
    """Why a scan was refused, without the dates that its sentence held."""
    reason = scan_refusals.BY_CODE.get(code)
    return (
        reason.detail.partition(" le {")[0].partition(" depuis")[0].rstrip(".") if reason else code
    )
