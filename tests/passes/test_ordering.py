"""An order from its draft to its activation: every verb, every refusal, the journal."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import enums, order_text, ordering
from passes.models import FundingReceipt, Order, Service, SignOff
from passes.order_terms import FundingPart
from passes.ordering import Visa
from tests.passes import order_factories as made
from tests.passes.factories import (
    FunderFactory,
    FunderMembershipFactory,
    OrderFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


@pytest.fixture
def operator():
    return UserFactory(operator=True)


def activate(order, number="M-2026-1", by=None):
    return ordering.activate_order(
        actor=by or UserFactory(operator=True), order=order, mandate_number=number
    )


def sign(order, actor, **changes):
    visa = {"kind": "signature", "text_digest": order_text.digest_of(order)} | changes
    return ordering.record_sign_off(actor=actor, order=order, visa=Visa(**visa))


def refused(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value


def journaled(verb):
    return JournalEntry.objects.filter(verb=verb, refusal_code="").get()


def test_a_draft_keeps_its_terms_lines_and_restrictions_and_is_journaled(operator):
    payer = FunderFactory(name="État")
    terms = made.terms(territories=("dep:62", "dep:62", "reg:32"))
    parts = (FundingPart(terms.funder, 60_000), FundingPart(payer, 40_000, "EJ 12"))
    order = ordering.draft_order(
        actor=operator,
        terms=made.terms(
            funder=terms.funder, funding_parts=parts, territories=("dep:62", "dep:62", "reg:32")
        ),
    )

    assert order.status == enums.OrderStatus.DRAFT
    assert order.reference == "CMD-2026-000001"
    assert (order.funded_count, order.drawn_count) == (0, 0)
    assert (order.last_service_on, order.last_claim_on) == (
        dt.date(2027, 1, 30),
        dt.date(2027, 2, 6),
    )
    assert list(order.funding_lines.values_list("rank", "amount_cents")) == [
        (1, 60_000),
        (2, 40_000),
    ]
    assert sorted(order.territories.values_list("code", flat=True)) == ["dep:62", "reg:32"]
    entry = journaled("order.drafted")
    assert entry.actor == operator
    assert entry.facts["value_cents"] == 100_000
    assert entry.facts["text_digest"] == order_text.digest_of(order)


def test_the_same_form_sent_twice_drafts_one_order(operator):
    terms, request_id = made.terms(), uuid.uuid4()
    first = ordering.draft_order(actor=operator, terms=terms, request_id=request_id)
    again = ordering.draft_order(actor=operator, terms=terms, request_id=request_id)

    assert first == again
    assert Order.objects.count() == 1
    other = made.terms(funder=terms.funder, title="Autre")
    again = refused(ordering.draft_order, actor=operator, terms=other, request_id=request_id)
    assert again.code == "request_mismatch"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ordered_count": 9}, "order_too_small"),
        ({"ordered_count": 0, "booklet_size": 1}, "order_too_small"),
        (
            {"valid_from": dt.date(2025, 1, 1), "valid_until": dt.date(2026, 3, 9)},
            "dates_in_the_past",
        ),
        ({"valid_from": dt.date(2027, 1, 1)}, "dates_reversed"),
        ({"territories": ("dep:99",)}, "territory_unknown"),
        ({"territories": ("com:62498",)}, "territory_unknown"),
        ({"legal_preset": "cap"}, "no_service_allowed"),
        ({"legal_preset": "cap", "unused_value_policy": "refund"}, "cash_refund_refused"),
    ],
)
def test_a_draft_that_could_never_be_lawful_is_refused_and_leaves_one_line(operator, changes, code):
    refusal = refused(ordering.draft_order, actor=operator, terms=made.terms(**changes))

    assert refusal.code == code
    assert Order.objects.count() == 0
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.refusal_code) == ("order.drafted", code)


@pytest.mark.parametrize("amounts", [(), (99_999,), (100_001,), (100_001, -1)])
def test_funding_lines_must_add_up_to_the_cent(operator, amounts):
    funder = FunderFactory()
    parts = tuple(FundingPart(funder, amount) for amount in amounts)
    terms = made.terms(funder=funder, funding_parts=parts)

    refusal = refused(ordering.draft_order, actor=operator, terms=terms)

    assert refusal.code == "funding_lines_differ"
    assert "1 000,00" in refusal.detail.replace("\N{NO-BREAK SPACE}", " ")


def test_an_order_that_pays_no_service_is_refused(operator):
    terms = made.terms()
    Service.objects.update(is_active=False)

    assert refused(ordering.draft_order, actor=operator, terms=terms).code == "no_service_allowed"


def test_an_order_of_one_overseas_territory_counts_its_days_there():
    assert made.draft(territories=("reg:04", "dep:974")).time_zone == "Indian/Reunion"
    assert made.draft(territories=("dep:974", "dep:62")).time_zone == "Europe/Paris"
    assert made.draft().time_zone == "Europe/Paris"


def test_the_funder_signs_the_exact_text_and_it_is_journaled():
    order = made.draft()
    signatory = made.signatory(order)

    sign_off = sign(order, signatory)

    assert (sign_off.decision, sign_off.signed_by) == ("accepted", signatory)
    assert ordering.is_signed(order)
    entry = journaled("order.signed_off")
    assert entry.facts == {"order": order.reference, "kind": "signature", "decision": "accepted"}


@pytest.mark.parametrize(
    "who", ["member without mandate", "another funder", "operator", "left", "nobody"]
)
def test_who_is_not_mandated_does_not_sign(who, operator):
    order = made.draft()
    actor = {
        "member without mandate": lambda: (
            FunderMembershipFactory(funder=order.funder, is_signatory=False).user
        ),
        "another funder": lambda: FunderMembershipFactory().user,
        "operator": lambda: operator,
        "left": lambda: (
            FunderMembershipFactory(funder=order.funder, ended_on=dt.date(2026, 1, 1)).user
        ),
        "nobody": UserFactory,
    }[who]()

    assert refused(sign, order, actor).code == "signatory_not_authorised"
    assert not SignOff.objects.exists()


def test_the_operator_signs_its_own_part_only_and_that_does_not_bind_the_funder(operator):
    order = made.draft()

    assert sign(order, operator, kind="quote").signed_by == operator
    assert not ordering.is_signed(order)
    assert refused(sign, order, made.signatory(order), kind="invoice").code == (
        "signatory_not_authorised"
    )


def test_a_text_that_is_not_the_one_shown_is_refused():
    order = made.draft()

    assert refused(sign, order, made.signatory(order), text_digest="0" * 64).code == "text_changed"


def test_a_signature_does_not_hold_when_the_text_changes_after_it():
    order = made.signed(made.draft())
    Order.objects.filter(pk=order.pk).update(title="Pass 2027")
    order.refresh_from_db()

    assert not ordering.is_signed(order)


def test_a_refusal_to_sign_needs_a_reason_and_undoes_an_earlier_yes():
    order = made.draft()
    signatory = made.signatory(order)
    sign(order, signatory)

    assert refused(sign, order, signatory, decision="refused", reason=" ").code == "reason_missing"
    sign(order, signatory, decision="refused", reason="Budget non voté")
    assert not ordering.is_signed(order)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(
            order=order,
            kind="quote",
            decision="refused",
            signed_by=signatory,
            signed_at=order.drafted_at,
            text_digest="",
        )


def test_a_quote_is_signed_within_ninety_days(clock):
    order = made.draft()
    signatory = made.signatory(order)
    clock.move_to(dt.datetime(2026, 6, 8, 10, 0, tzinfo=dt.UTC))
    sign(order, signatory, kind="quote")
    clock.move_to(dt.datetime(2026, 6, 9, 10, 0, tzinfo=dt.UTC))

    refusal = refused(sign, order, signatory, kind="quote")

    assert refusal.code == "quote_expired"
    assert "lundi 8 juin 2026" in refusal.detail


def test_a_cancelled_order_is_signed_by_nobody():
    order = made.draft()
    signatory = made.signatory(order)
    ordering.cancel_order(actor=signatory, order=order, reason="Abandon")

    assert refused(sign, order, signatory).code == "transition_unknown"


def test_money_matched_to_an_order_counts_once_and_is_journaled(operator):
    order = made.draft()
    bank_match = made.match(order, 25_000)

    receipt = ordering.record_funds(actor=operator, bank_match=bank_match)
    again = ordering.record_funds(actor=operator, bank_match=bank_match)

    assert receipt == again
    assert ordering.received_cents(order) == 25_000
    assert ordering.funded_units(order) == 25
    assert receipt.received_on == dt.date(2026, 3, 9)
    assert journaled("funds.recorded").facts["amount_cents"] == 25_000


@pytest.mark.parametrize("fault", ["debit", "undone", "no order"])
def test_what_brings_no_money_to_an_order_is_refused(operator, fault):
    order = made.draft()
    changes = {
        "debit": {"direction": "debit"},
        "undone": {"undone_at": dt.datetime(2026, 3, 9, tzinfo=dt.UTC)},
        "no order": {},
    }[fault]
    bank_match = made.match(order, 25_000, **changes)
    if fault == "no order":
        bank_match.order_id = None

    refusal = refused(ordering.record_funds, actor=operator, bank_match=bank_match)

    assert refusal.code == "not_funds"
    assert not FundingReceipt.objects.exists()


def test_money_whose_match_was_undone_no_longer_funds(operator):
    order = made.funded(made.draft(), 25_000)
    FundingReceipt.objects.update(undone_at=dt.datetime(2026, 3, 9, tzinfo=dt.UTC))

    assert ordering.received_cents(order) == 0


def test_a_signed_and_funded_order_becomes_active_and_is_journaled():
    order = made.active()

    assert order.status == enums.OrderStatus.ACTIVE
    assert order.activated_at is not None
    assert order.funded_count == 100
    assert journaled("order.activated").facts["funded_count"] == 100


def test_no_pass_is_usable_before_its_value_is_on_account():
    order = made.active(cents=40_999)

    assert order.funded_count == 40
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(drawn_count=41)


def test_a_surplus_never_opens_more_passes_than_ordered():
    assert made.active(cents=150_000).funded_count == 100


def test_every_missing_precondition_is_named_and_the_first_refuses():
    order = made.draft()
    OrderFactory(mandate_number="M-1")

    codes = [gap.code for gap in ordering.activation_gaps(order, "")]
    assert codes == ["not_signed", "not_funded", "mandate_number_missing"]
    assert all(gap.remedy for gap in ordering.activation_gaps(order, ""))
    assert refused(activate, order, "M-1").code == "not_signed"
    made.signed(order)
    assert refused(activate, order, "M-1").code == "not_funded"
    made.funded(order, 999)
    assert refused(activate, order, "M-1").code == "not_funded"
    made.funded(order, 1)
    assert refused(activate, order, " ").code == "mandate_number_missing"
    assert refused(activate, order, " M-1 ").code == "mandate_number_taken"
    assert activate(order, " M-2 ").mandate_number == "M-2"


def test_an_order_whose_last_day_is_past_is_not_activated(clock):
    order = made.funded(made.signed(made.draft()), 100_000)
    clock.move_to(dt.datetime(2027, 1, 1, 9, 0, tzinfo=dt.UTC))

    assert refused(activate, order).code == "dates_in_the_past"


def test_an_order_is_activated_once():
    order = made.active()

    assert refused(activate, order, "M-9").code == "transition_unknown"


def test_the_database_ties_the_active_state_to_its_date_and_the_mandate_to_one_order():
    order = made.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="active")
    OrderFactory(mandate_number="M-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(mandate_number="M-1")


def test_an_instalment_opens_what_the_new_money_pays_for(operator):
    order = made.active(cents=40_000)
    made.funded(order, 35_500)

    order = ordering.raise_instalment(actor=operator, order=order)

    assert order.funded_count == 75
    assert journaled("instalment.raised").facts == {"from": 40, "to": 75}


def test_an_instalment_without_new_money_is_refused(operator):
    order = made.active(cents=40_000)
    made.funded(order, 999)

    refusal = refused(ordering.raise_instalment, actor=operator, order=order)

    assert refusal.code == "nothing_more_funded"
    assert (
        refused(ordering.raise_instalment, actor=operator, order=made.draft()).code
        == "transition_unknown"
    )


@pytest.mark.parametrize("by", ["operator", "signatory"])
def test_a_draft_is_cancelled_with_a_reason_and_its_money_is_owed_back(operator, by):
    order = made.funded(made.draft(), 5_000)
    actor = operator if by == "operator" else made.signatory(order)

    order = ordering.cancel_order(actor=actor, order=order, reason="Budget non voté")

    assert order.status == enums.OrderStatus.CANCELLED
    assert order.sign_offs.get().reason == "Budget non voté"
    assert journaled("order.cancelled").facts == {"received_cents": 5_000}


def test_an_order_is_not_cancelled_without_reason_nor_mandate_nor_once_active(operator):
    order = made.draft()

    assert (
        refused(ordering.cancel_order, actor=operator, order=order, reason=" ").code
        == "reason_missing"
    )
    assert (
        refused(ordering.cancel_order, actor=UserFactory(), order=order, reason="Non").code
        == "signatory_not_authorised"
    )
    assert (
        refused(ordering.cancel_order, actor=operator, order=made.active(), reason="Non").code
        == "already_active"
    )
    ordering.cancel_order(actor=operator, order=order, reason="Oui")
    assert (
        refused(ordering.cancel_order, actor=operator, order=order, reason="Encore").code
        == "transition_unknown"
    )
