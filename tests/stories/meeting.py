"""What the stories do at the desk of the advisor, and the order that makes it possible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from config.demo.bank import Booking
from diagnostics import enrolling, interviewing
from diagnostics.accounts import journal
from diagnostics.accounts.models import Commune
from diagnostics.models import Diagnosis, Interview, Person
from diagnostics.person_details import Details
from passes import allocating, issuing, order_text, ordering
from passes.models import HandOver, Order
from passes.order_terms import FundingPart, OrderTerms
from tests.diagnostics.recordings import HARD
from tests.stories.house import House, new_id


def register(house: House, name: str, identifier: str) -> Person:
    """Register somebody of Lens and give her the information sheet."""
    details = Details(
        last_name=name,
        first_name="Awa",
        identifier=identifier,
        birth_year=1974,
        sex="f",
        commune=Commune.objects.get(pk="62498"),
        phone="0639980001",
        status="inscrit_12_mois_et_plus",
    )
    person = enrolling.register_person(actor=house.advisor, details=details)
    enrolling.give_information(actor=house.advisor, person=person)
    return person


def begin(house: House, person: Person, **answers: str) -> Interview:
    """Open an interview and answer some questions, each saved at once."""
    interview = interviewing.start_interview(actor=house.advisor, person=person)
    for question, value in answers.items():
        interviewing.answer_question(
            actor=house.advisor,
            interview=interview,
            answer=interviewing.GivenAnswer(new_id(), question, value),
        )
    return interview


def meet(house: House, person: Person, answers: Mapping[str, str] = HARD) -> Diagnosis:
    """Ask the five core questions aloud and close."""
    interview = begin(house, person, **answers)
    return interviewing.close_interview(actor=house.advisor, interview=interview)


def draft(house: House, count: int = 40) -> Order:
    """Draft an order for Lens, 10 € a Pass, two lines of one funder."""
    value = count * 1000
    return ordering.draft_order(
        actor=house.operators[0],
        terms=OrderTerms(
            funder=house.funder,
            title="Pass numérique du Pas-de-Calais",
            ordered_count=count,
            valid_from=journal.today(),
            valid_until=journal.today() + dt.timedelta(days=365),
            funding_parts=(
                FundingPart(house.funder, value // 4, "EJ-1"),
                FundingPart(house.funder, value - value // 4, "EJ-2"),
            ),
            territories=("dep:62",),
            downstream_fee_bp=420,
        ),
    )


def sign(house: House, order: Order) -> None:
    """Have the funder sign the text it reads."""
    ordering.record_sign_off(
        actor=house.signatory,
        order=order,
        visa=ordering.Visa(kind="signature", text_digest=order_text.digest_of(order)),
    )


def funds_of(order: Order) -> Booking:
    """The transfer of the funder, with the reference of the order."""
    value = order.ordered_count * order.face_value_cents
    return Booking(value, text=f"VIREMENT {order.reference}", name=order.funder.name)


def share_and_activate(house: House, order: Order) -> Order:
    """Give the whole order to the agency, then open it."""
    operator = house.operators[0]
    order.refresh_from_db()
    claims = [allocating.Claim(house.agency, 10)]
    parts = allocating.plan_allocation(order=order, base=0, claims=claims)
    allocating.confirm_allocation(actor=operator, order=order, parts=parts)
    return ordering.activate_order(actor=operator, order=order, mandate_number="M-2026-1")


def active_order(house: House, count: int = 40) -> Order:
    """Go from a draft to an active order, the bank's own line in between."""
    order = draft(house, count)
    sign(house, order)
    house.bank_day(funds_of(order))
    return share_and_activate(house, order)


def hand_over(house: House, person: Person, passes: int) -> tuple[HandOver, tuple[str, ...]]:
    """Hand a booklet over, print it, and say that the paper is right."""
    made = issuing.hand_over_booklet(
        actor=house.advisor, person=person, terms=issuing.Terms(passes=passes)
    )
    codes = issuing.draw_codes(actor=house.advisor, hand_over=made)
    return issuing.confirm_print(actor=house.advisor, hand_over=made), codes
