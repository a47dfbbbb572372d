"""An order from its draft to the day its Passes become usable, and what stops it before.

No Pass is usable before its value is on the ring-fenced account: `funded_count` is what the money
received pays for, and the database refuses to draw beyond it. Visas are facts on an exact text;
verbs ask for them as preconditions, because two signatures never come in a fixed order.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from diagnostics.accounts import access, journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import REASON_MISSING, TRANSITION_UNKNOWN, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import (
    calendar_days,
    enums,
    imputing,
    money,
    numbering,
    order_terms,
    order_text,
    sign_off_rules,
)
from passes import order_refusals as refusals
from passes.models import (
    BankMatch,
    FunderMembership,
    FundingLine,
    FundingReceipt,
    Order,
    OrderService,
    OrderTerritory,
    SignOff,
)

QUOTE_VALID_DAYS = 90
FUNDER_SIGNS = frozenset(
    {
        enums.SignOffKind.QUOTE,
        enums.SignOffKind.SIGNATURE,
        enums.SignOffKind.FRAMING,
        enums.SignOffKind.PROOF,
    }
)
OPERATOR_SIGNS = frozenset(
    {
        enums.SignOffKind.QUOTE,
        enums.SignOffKind.FRAMING,
        enums.SignOffKind.INVOICE,
        # The operator's own visa says that the proof was sent; the funder's answers it.
        enums.SignOffKind.PROOF,
    }
)
# What the funder signs to bind itself: the quote, or the order.
BINDING = (enums.SignOffKind.QUOTE, enums.SignOffKind.SIGNATURE)


@journal.act(Verb.ORDER_DRAFTED)
def draft_order(
    *, actor: User, terms: order_terms.OrderTerms, request_id: uuid.UUID | None = None
) -> Order:
    """Write a draft with its funding lines and restrictions; nothing of it is usable yet."""
    with transaction.atomic():
        order_terms.refuse_unknown_zones(terms.territories)
        time_zone = terms.time_zone or order_terms.local_time(terms.territories)
        order_terms.refuse_wrong_terms(terms, journal.today(time_zone))
        order = Order.objects.create(
            reference=numbering.order_reference(journal.today(time_zone).year),
            drafted_at=journal.instant(),
            **order_terms.columns(terms, time_zone),
        )
        OrderTerritory.objects.bulk_create(
            [OrderTerritory(order=order, code=code) for code in dict.fromkeys(terms.territories)]
        )
        OrderService.objects.bulk_create(
            [OrderService(order=order, service=each) for each in dict.fromkeys(terms.services)]
        )
        FundingLine.objects.bulk_create(
            [
                FundingLine(
                    order=order,
                    payer=part.payer,
                    amount_cents=part.amount_cents,
                    engagement_number=part.engagement_number,
                    rank=rank,
                )
                for rank, part in enumerate(terms.funding_parts, start=1)
            ]
        )
        journal.record(
            actor=actor,
            verb=Verb.ORDER_DRAFTED,
            subject=order,
            facts={
                "reference": order.reference,
                "ordered_count": order.ordered_count,
                "value_cents": terms.value_cents,
                "text_digest": order_text.digest_of(order),
            },
        )
        return order


@dataclass(frozen=True, slots=True)
class Visa:
    """What somebody decides about a text: the kind, the text as it was shown, yes or no.

    `amount_cents` is what an invoice says, and only an invoice.
    """

    kind: str
    text_digest: str
    decision: str = enums.Decision.ACCEPTED
    reason: str = ""
    amount_cents: int | None = None


@journal.act(Verb.ORDER_SIGNED_OFF)
def record_sign_off(
    *, actor: User, order: Order, visa: Visa, request_id: uuid.UUID | None = None
) -> SignOff:
    """Keep a dated decision of funder or operator on the exact text that was shown."""
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        if not _may_sign(actor, order, visa.kind):
            raise Refusal(refusals.SIGNATORY_NOT_AUTHORISED)
        if order.status not in {enums.OrderStatus.DRAFT, *enums.DISTRIBUTING}:
            raise Refusal(TRANSITION_UNKNOWN)
        if visa.kind == enums.SignOffKind.QUOTE:
            _refuse_expired_quote(order)
        if visa.text_digest != order_text.digest_of(order):
            raise Refusal(refusals.TEXT_CHANGED)
        if visa.decision == enums.Decision.ACCEPTED:
            sign_off_rules.refuse_wrong_amount(order, visa.kind, visa.amount_cents)
            sign_off_rules.refuse_incomplete_proof(order, visa.kind)
        if visa.decision == enums.Decision.REFUSED and not visa.reason.strip():
            raise Refusal(REASON_MISSING)
        return _sign(actor, order, visa)


@journal.act(Verb.FUNDS_RECORDED)
def record_funds(*, actor: journal.Actor, bank_match: BankMatch) -> FundingReceipt:
    """Count money seen on the ring-fenced account for the order it was matched to, once."""
    with transaction.atomic():
        entry = bank_match.entry
        if (
            bank_match.order_id is None
            or bank_match.undone_at is not None
            or entry.direction != enums.Direction.CREDIT
        ):
            raise Refusal(refusals.NOT_FUNDS)
        order = Order.objects.locked(bank_match.order_id)
        if earlier := FundingReceipt.objects.filter(bank_match=bank_match).first():
            return earlier
        receipt = FundingReceipt.objects.create(
            order=order,
            bank_match=bank_match,
            amount_cents=bank_match.amount_cents,
            received_on=entry.booked_on,
        )
        imputing.settle(receipt)
        facts = {"amount_cents": receipt.amount_cents, "entry": entry.pk}
        journal.record(actor=actor, verb=Verb.FUNDS_RECORDED, subject=order, facts=facts)
        return receipt


@journal.act(Verb.ORDER_ACTIVATED)
def activate_order(
    *, actor: User, order: Order, mandate_number: str, request_id: uuid.UUID | None = None
) -> Order:
    """Open the Passes that the money received pays for.

    Refusals in the order of passes-and-money.md 5.1: not_signed, not_funded,
    mandate_number_missing, mandate_number_taken; the page shows them all at once.
    """
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        if gaps := activation_gaps(order, mandate_number):
            raise gaps[0]
        move(
            order,
            enums.OrderStatus.ACTIVE,
            activated_at=journal.instant(),
            mandate_number=mandate_number.strip(),
            funded_count=funded_units(order),
        )
        facts = {"funded_count": order.funded_count, "mandate_number": order.mandate_number}
        journal.record(actor=actor, verb=Verb.ORDER_ACTIVATED, subject=order, facts=facts)
        return order


@journal.act(Verb.INSTALMENT_RAISED)
def raise_instalment(*, actor: User, order: Order, request_id: uuid.UUID | None = None) -> Order:
    """Open more Passes of an active order, as far as the money received since then pays."""
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        if order.status not in enums.DISTRIBUTING:
            raise Refusal(TRANSITION_UNKNOWN)
        funded = funded_units(order)
        if funded <= order.funded_count:
            raise Refusal(
                refusals.NOTHING_MORE_FUNDED,
                count=order.funded_count,
                received=money.show(received_cents(order)),
            )
        facts = {"from": order.funded_count, "to": funded}
        order.funded_count = funded
        order.save(update_fields=["funded_count"])
        journal.record(actor=actor, verb=Verb.INSTALMENT_RAISED, subject=order, facts=facts)
        return order


@journal.act(Verb.ORDER_CANCELLED)
def cancel_order(
    *, actor: User, order: Order, reason: str, request_id: uuid.UUID | None = None
) -> Order:
    """Give up a draft. Money already received becomes owed back (law B)."""
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        if order.activated_at is not None:
            raise Refusal(refusals.ALREADY_ACTIVE)
        if not (access.operates(actor) or is_signatory(actor, order)):
            raise Refusal(refusals.SIGNATORY_NOT_AUTHORISED)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        move(order, enums.OrderStatus.CANCELLED)
        kind, digest = enums.SignOffKind.SIGNATURE, order_text.digest_of(order)
        _sign(actor, order, Visa(kind, digest, enums.Decision.REFUSED, reason))
        facts = {"received_cents": received_cents(order)}
        journal.record(actor=actor, verb=Verb.ORDER_CANCELLED, subject=order, facts=facts)
        return order


def received_cents(order: Order) -> int:
    """Tell what the ring-fenced account received for an order, matches undone left out."""
    receipts = FundingReceipt.objects.filter(order=order, undone_at__isnull=True)
    return int(receipts.aggregate(total=Sum("amount_cents"))["total"] or 0)


def funded_units(order: Order) -> int:
    """Tell how many Passes the money received pays for, never more than ordered."""
    return min(order.ordered_count, received_cents(order) // order.face_value_cents)


def is_signed(order: Order) -> bool:
    """Whether the funder's last binding visa accepts the text as it is today."""
    members = FunderMembership.objects.filter(funder_id=order.funder_id).values("user_id")
    last = order.sign_offs.filter(kind__in=BINDING, signed_by__in=members).order_by("-pk").first()
    return (
        last is not None
        and last.decision == enums.Decision.ACCEPTED
        and last.text_digest == order_text.digest_of(order)
    )


def activation_gaps(order: Order, mandate_number: str) -> list[Refusal]:
    """List what is missing before a draft may be activated, in the documented order."""
    gaps = []
    if not is_signed(order):
        gaps.append(Refusal(refusals.NOT_SIGNED))
    if not funded_units(order):
        value = money.show(order.ordered_count * order.face_value_cents)
        received = money.show(received_cents(order))
        gaps.append(Refusal(refusals.NOT_FUNDED, received=received, value=value))
    number = mandate_number.strip()
    if not number:
        gaps.append(Refusal(refusals.MANDATE_NUMBER_MISSING))
    elif Order.objects.exclude(pk=order.pk).filter(mandate_number=number).exists():
        gaps.append(Refusal(refusals.MANDATE_NUMBER_TAKEN, number=number))
    if order.valid_until < journal.today(order.time_zone):
        gaps.append(
            Refusal(refusals.DATES_IN_THE_PAST, date=calendar_days.in_words(order.valid_until))
        )
    return gaps


def _sign(actor: User, order: Order, visa: Visa) -> SignOff:
    sign_off = SignOff.objects.create(
        order=order,
        kind=visa.kind,
        decision=visa.decision,
        signed_by=actor,
        signed_at=journal.instant(),
        text_digest=visa.text_digest,
        reason=visa.reason.strip(),
    )
    journal.record(
        actor=actor,
        verb=Verb.ORDER_SIGNED_OFF,
        subject=sign_off,
        facts={"order": order.reference, "kind": visa.kind, "decision": visa.decision},
    )
    return sign_off


def is_signatory(actor: User, order: Order) -> bool:
    """Whether this person signs for the funder of this order."""
    return FunderMembership.objects.filter(
        user=actor, funder_id=order.funder_id, is_signatory=True, ended_on__isnull=True
    ).exists()


def _may_sign(actor: User, order: Order, kind: str) -> bool:
    if access.operates(actor):
        return kind in OPERATOR_SIGNS
    return kind in FUNDER_SIGNS and is_signatory(actor, order)


def _refuse_expired_quote(order: Order) -> None:
    until = order.drafted_at.date() + dt.timedelta(days=QUOTE_VALID_DAYS)
    if journal.today(order.time_zone) > until:
        raise Refusal(refusals.QUOTE_EXPIRED, date=calendar_days.in_words(until))
