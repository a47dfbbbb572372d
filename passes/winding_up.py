"""Winding an order up: the joint statement that both sign, then what goes back to the funder.

An order is closed when its books hold to the cent and nothing is left of its funds: redeemed,
credited or forfeited. A credit note is never changed; what a later reversal frees has a note of
its own (passes-and-money.md 7.6, T10).
"""

from __future__ import annotations

import uuid
from dataclasses import asdict

from django.db import transaction
from django.db.models import F, Sum

from diagnostics.accounts import access, journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import checking, crediting, enums, joint_figures, ledger, order_books, ordering
from passes import expiry_refusals as refusals
from passes.enums import OrderStatus
from passes.laws import Law
from passes.models import CreditNote, JointStatement, Order
from passes.order_refusals import SIGNATORY_NOT_AUTHORISED, TEXT_CHANGED
from passes.paper_kinds import CreditKind


@journal.act(Verb.JOINT_STATEMENT_SIGNED)
def sign_joint_statement(
    *, actor: User, order: Order, text_digest: str, request_id: uuid.UUID | None = None
) -> JointStatement:
    """Sign the figures of an ended order, for the funder or for the operator.

    Figures that moved since the first signature make a new statement, to be signed by both again.
    """
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        side = _side(actor, order)
        if order.status != OrderStatus.EXPIRED:
            raise Refusal(refusals.NOT_EXPIRED)
        figures = joint_figures.figures_of(order)
        if figures.digest != text_digest:
            raise Refusal(TEXT_CHANGED)
        _refuse_unless_books_hold(order)
        statement = _statement(order, figures)
        if getattr(statement, f"{side}_signed_at") is not None:
            raise Refusal(refusals.ALREADY_SIGNED)
        setattr(statement, f"{side}_signed_by", actor)
        setattr(statement, f"{side}_signed_at", journal.instant())
        statement.save()
        facts = {"order": order.reference, "side": side, "digest": figures.digest}
        journal.record(
            actor=actor, verb=Verb.JOINT_STATEMENT_SIGNED, subject=statement, facts=facts
        )
        return statement


@journal.act(Verb.CREDIT_NOTE_ISSUED)
def issue_credit_note(
    *, actor: User, order: Order, request_id: uuid.UUID | None = None
) -> CreditNote | Order:
    """Give back what is owed on an order: its closing, a surplus, a cancellation, a complement.

    Closing with nothing unused, or whose value is forfeited, closes the order without a note and
    returns the order.
    """
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        kind, amount = due(order)
        if kind == CreditKind.CLOSING:
            return _close(actor, order, amount)
        if amount <= 0:
            raise Refusal(refusals.NOTHING_TO_CREDIT)
        is_forfeited = order.unused_value_policy == enums.UnusedValue.FORFEITED
        if kind == CreditKind.COMPLEMENTARY and is_forfeited:
            return _forfeit(actor, order, amount)
        return _issue(actor, order, kind, amount)


def complete_note(actor: User, order_id: int) -> None:
    """Write the note that a late reversal calls for on a settled order, inside the reversal.

    A settled order owes nothing that no paper says (law B), so the note cannot wait for somebody.
    """
    order = Order.objects.locked(order_id)
    if order.status == OrderStatus.CLOSED and due(order)[1] > 0:
        issue_credit_note(actor=actor, order=order)


def due(order: Order) -> tuple[str, int]:
    """Tell which note an order calls for now, and its amount in cents (zero: none)."""
    (book,) = order_books.read(order, with_witnesses=False)
    owed = ledger.liabilities(book.counts, book.cash).owed_back
    if order.status == OrderStatus.CANCELLED:
        return CreditKind.CANCELLATION, owed
    if order.status == OrderStatus.EXPIRED:
        return CreditKind.CLOSING, owed
    if order.status == OrderStatus.CLOSED:
        return CreditKind.COMPLEMENTARY, owed
    return CreditKind.SURPLUS, max(0, min(owed, _surplus(order)))


def _surplus(order: Order) -> int:
    """What was received beyond the value of the order, and not given back yet."""
    value = order.ordered_count * order.face_value_cents
    notes = order.credit_notes.filter(kind=CreditKind.SURPLUS)
    given = int(notes.aggregate(total=Sum("amount_cents"))["total"] or 0)
    return max(0, ordering.received_cents(order) - value - given)


def _forfeit(actor: User, order: Order, amount: int) -> Order:
    """Keep what a late reversal freed, as the order says; the joint statement counts it."""
    JointStatement.objects.filter(order=order).update(forfeited_cents=F("forfeited_cents") + amount)
    facts = {"kind": CreditKind.COMPLEMENTARY.value, "forfeited_cents": amount}
    journal.record(actor=actor, verb=Verb.CREDIT_NOTE_ISSUED, subject=order, facts=facts)
    return order


def _close(actor: User, order: Order, amount: int) -> CreditNote | Order:
    statement = JointStatement.objects.filter(order=order).first()
    if statement is None or not statement.is_signed:
        raise Refusal(refusals.JOINT_NOT_SIGNED, who=_missing_signature(statement))
    if statement.text_digest != joint_figures.figures_of(order).digest:
        raise Refusal(TEXT_CHANGED)
    _refuse_unless_books_hold(order)
    # What was paid beyond the order was never the price of Passes: it has a note of its own.
    if surplus := min(amount, _surplus(order)):
        _issue(actor, order, CreditKind.SURPLUS, surplus, verb=Verb.SURPLUS_CREDITED)
        amount -= surplus
    if not amount or order.unused_value_policy == enums.UnusedValue.FORFEITED:
        statement.forfeited_cents = amount
        statement.save(update_fields=["forfeited_cents"])
        move(order, OrderStatus.CLOSED)
        facts = {"kind": CreditKind.CLOSING.value, "forfeited_cents": amount}
        journal.record(actor=actor, verb=Verb.CREDIT_NOTE_ISSUED, subject=order, facts=facts)
        return order
    note = _issue(actor, order, CreditKind.CLOSING, amount)
    move(order, OrderStatus.CLOSED)
    return note


def _issue(
    actor: User, order: Order, kind: str, amount: int, *, verb: Verb = Verb.CREDIT_NOTE_ISSUED
) -> CreditNote:
    note = crediting.write_note(actor, order, kind, amount)
    facts = {"number": note.number, "kind": kind, "amount_cents": amount, "order": order.reference}
    journal.record(actor=actor, verb=verb, subject=note, facts=facts)
    return note


def _statement(order: Order, figures: joint_figures.JointFigures) -> JointStatement:
    statement, _ = JointStatement.objects.get_or_create(
        order=order,
        defaults={
            "figures": asdict(figures),
            "text_digest": figures.digest,
            "drawn_up_at": journal.instant(),
        },
    )
    if statement.text_digest != figures.digest:
        statement.figures = asdict(figures)
        statement.text_digest = figures.digest
        statement.drawn_up_at = journal.instant()
        statement.funder_signed_by = statement.funder_signed_at = None
        statement.operator_signed_by = statement.operator_signed_at = None
        statement.save()
    return statement


def _side(actor: User, order: Order) -> str:
    if ordering.is_signatory(actor, order):
        return "funder"
    if access.operates(actor):
        return "operator"
    raise Refusal(SIGNATORY_NOT_AUTHORISED)


def _missing_signature(statement: JointStatement | None) -> str:
    if statement is None:
        return "les deux parties"
    return "le commanditaire" if statement.funder_signed_at is None else "l'opérateur"


def _refuse_unless_books_hold(order: Order) -> None:
    wrong = [each for each in checking.weigh(order) if each.law in {Law.A, Law.B} and not each.ok]
    if wrong:
        raise Refusal(refusals.BOOKS_DIFFER, difference=wrong[0].difference_text)
