"""Cents and days as a page says them."""

import datetime as dt

from django.template import Context, Template

NBSP = "\N{NO-BREAK SPACE}"


def draw(expression, **values):
    text = "{% load amounts %}{{ " + expression + " }}"
    return Template(text).render(Context(values)).replace(NBSP, " ")


def test_cents_are_drawn_in_euros():
    assert draw("cents|euros", cents=124_050) == "1 240,50 €"
    assert draw("cents|euros_short", cents=124_000) == "1 240 €"
    assert draw("cents|without_sign|euros", cents=-5) == "0,05 €"


def test_a_day_and_a_month_are_drawn_in_words():
    assert draw("day|in_words", day=dt.date(2026, 4, 22)) == "mercredi 22 avril 2026"
    assert draw("day|in_words", day=None) == ""
    assert draw("period|month", period="2026-08") == "août 2026"
