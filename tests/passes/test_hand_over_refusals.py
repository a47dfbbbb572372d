"""The reasons of a hand-over stand in the order in which they speak."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason
from passes import hand_over_refusals

# passes-and-money.md 5.3
DOCUMENTED = [
    "person_anonymised",
    "booklet_unknown",
    "not_in_your_stock",
    "already_handed_out",
    "order_not_active",
    "distribution_stopped",
    "not_funded",
    "not_in_public",
    "person_excluded",
    "diagnosis_missing",
    "live_booklet_exists",
    "person_ceiling_reached",
    "daily_ceiling_reached",
    "allocation_spent",
]
REASONS = [each for each in vars(hand_over_refusals).values() if isinstance(each, Reason)]


def test_the_reasons_are_listed_in_the_documented_order() -> None:
    assert [each.code for each in REASONS][: len(DOCUMENTED)] == DOCUMENTED


def test_each_refusal_of_a_hand_over_says_what_would_make_it_possible() -> None:
    for reason in REASONS[: len(DOCUMENTED)]:
        assert reason.status == 409
        assert reason.remedy.endswith("."), reason.code
