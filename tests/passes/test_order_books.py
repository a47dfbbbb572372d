"""The books of orders read from rows: laws A, B and F hold along any life the verbs can make."""

import random

import pytest
import time_machine

from diagnostics.accounts.refusals import Refusal
from passes import checking, issuing, mending, order_books
from passes.enums import EndReason, LossKind
from passes.issuing import Terms
from passes.models import HandOver, Order, Pass
from tests.passes.books_story import Story, funded_story
from tests.passes.desks import diagnosed, spend

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
THEN = "2026-02-03T09:00:00Z"


def act(story: Story, chance: random.Random) -> None:
    """Do one thing that a desk may do; a refusal changes nothing."""
    live = list(HandOver.objects.live().select_related("booklet"))
    if not live or chance.random() < 0.4:
        terms = Terms(passes=chance.randint(1, 5), order=story.order)
        issuing.hand_over_booklet(actor=story.advisor, person=diagnosed(story.agency), terms=terms)
        return
    hand_over = chance.choice(live)
    what = chance.choice(["spend", "undo", "stop", "replace", "end", "cancel"])
    if what == "spend":
        usable = hand_over.booklet.passes.filter(status="handed_out", blocked_at=None).first()
        if usable is not None:
            spend(usable)
    elif what == "undo":
        issuing.undo_hand_over(actor=story.advisor, hand_over=hand_over)
    elif what == "stop":
        mending.stop_booklet(actor=story.advisor, booklet=hand_over.booklet, kind=LossKind.LOST)
    elif what == "replace":
        mending.replace_booklet(actor=story.advisor, hand_over=hand_over)
    elif what == "end":
        reason = EndReason.GIVEN_BACK
        mending.end_hand_over(actor=story.advisor, hand_over=hand_over, reason=reason)
    else:
        booklet = hand_over.booklet
        mending.cancel_booklet(actor=story.manager, booklet=booklet, reason="Erreur de saisie")


@pytest.mark.parametrize("seed", range(4))
def test_laws_a_b_and_f_hold_along_any_life_the_verbs_can_make(seed: int) -> None:
    story, chance, refused = funded_story(), random.Random(seed), 0
    with time_machine.travel(THEN, tick=False):
        for _ in range(25):
            try:
                act(story, chance)
            except Refusal:
                refused += 1
        results = {str(one.law): one for one in checking.weigh(story.order)}
    assert all(one.ok for one in results.values()), [one.faults for one in results.values()]
    assert refused < 25
    assert Pass.objects.exists()


def test_a_cancelled_order_owes_back_all_that_it_received() -> None:
    story = funded_story()
    Order.objects.filter(pk=story.order.pk).update(
        status="cancelled", activated_at=None, funded_count=0
    )
    (book,) = order_books.read()
    assert book.cash.is_cancelled
    assert (book.value_cents, book.cash.funds_in) == (100_000, 100_000)


def test_the_books_of_many_orders_ask_no_more_than_those_of_one(
    django_assert_max_num_queries,
) -> None:
    funded_story()
    with django_assert_max_num_queries(36):
        order_books.read()
