"""What the funders of the demonstration are asked, pay, and are given back.

Each payer answers its own call for funds, one of them short; an order given up had received money,
which pays the next call of the same funder; the unused value of the first order that ended goes
back by a transfer, to an account that two operators checked.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from config.demo import cast
from config.demo.bank import Booking
from config.demo.clockwork import Clockwork, working
from config.demo.ordered import SHORT_OF_FUNDS, Book, Plan, draft_and_sign, import_day
from config.demo.stage import Stage, paper
from diagnostics.accounts import journal
from passes import (
    account_checks,
    crediting,
    enums,
    invoicing,
    order_text,
    ordering,
    paper_kinds,
    paying,
    refunding,
    winding_up,
)
from passes.invoice_kinds import CreditSettlement, InvoiceKind
from passes.models import CreditNote, Invoice, Order
from passes.order_terms import FundingPart, OrderTerms


def draft_and_fund(stage: Stage, book: Book, plan: Plan) -> None:
    """Draft an order, have it signed, ask each payer for its part, let the bank see its money."""
    order = draft_and_sign(stage, book, plan)
    for invoice in call_for(stage, order, plan.first_share):
        pay(book, invoice)


def draft_short_of_funds(stage: Stage, book: Book) -> None:
    """Leave one order in preparation: signed, asked for, and short of half of its money."""
    (invoice,) = call_for(stage, draft_and_sign(stage, book, SHORT_OF_FUNDS))
    pay(book, invoice, invoice.value_cents // 2)


def call_for(stage: Stage, order: Order, share: int = 100) -> list[Invoice]:
    """Ask each payer of an order for a share of its line."""
    found = []
    for line in order.funding_lines.order_by("rank"):
        value = invoicing.left_to_ask(line) if share == 100 else line.amount_cents * share // 100
        ask = invoicing.Ask(line, InvoiceKind.CALL, value)
        found.append(invoicing.issue_invoice(actor=stage.operators[0], order=order, ask=ask))
    return found


def pay(book: Book, invoice: Invoice, cents: int | None = None) -> None:
    """Let a payer answer its call: by its number, whole or not."""
    amount = invoice.left_cents if cents is None else cents
    name = invoice.line.payer.name
    book.bank.book(Booking(amount, text=f"VIREMENT {invoice.number}", name=name))


def note_fees(stage: Stage, book: Book) -> None:
    """Note that two payers of the main order sent their fees; the third has not yet."""
    order = Order.objects.get(pk=book.orders["main"].pk)
    for invoice in order.invoices.order_by("pk")[:2]:
        invoicing.note_fee_received(
            actor=stage.operators[1], invoice=invoice, received_on=journal.today()
        )


def give_up(stage: Stage, book: Book) -> None:
    """Draft an order, receive a first payment, give it up: the money is owed back."""
    funder = stage.funders["europe"]
    order = ordering.draft_order(
        actor=stage.operators[0],
        terms=OrderTerms(
            funder=funder,
            title="Pass mobilité",
            ordered_count=100,
            valid_from=stage.start + dt.timedelta(days=90),
            valid_until=stage.start + dt.timedelta(days=400),
            funding_parts=(FundingPart(funder, 100_000, "EJ-MOB"),),
            upstream_fee_bp=300,
        ),
    )
    digest = order_text.digest_of(order)
    signed = ordering.Visa(enums.SignOffKind.SIGNATURE, digest)
    ordering.record_sign_off(actor=stage.signatories["europe"], order=order, visa=signed)
    book.orders["given_up"] = order
    (invoice,) = call_for(stage, order, 40)
    pay(book, invoice)
    import_day(stage, book, journal.today())


def close_given_up(stage: Stage, book: Book) -> None:
    """Cancel it, and keep its credit note for the next call of the same funder."""
    order = Order.objects.get(pk=book.orders["given_up"].pk)
    ordering.cancel_order(
        actor=stage.operators[0], order=order, reason="Le programme européen a été reporté."
    )
    note = winding_up.issue_credit_note(actor=stage.operators[1], order=order)
    if isinstance(note, CreditNote):
        crediting.choose_settlement(
            actor=stage.signatories["europe"], note=note, settlement=CreditSettlement.OFFSET
        )


def call_second_instalment(stage: Stage, book: Book, names: tuple[str, ...]) -> None:
    """Ask for the rest of the orders paid in two parts; a former credit note pays some of it."""
    for name in names:
        order = Order.objects.get(pk=book.orders[name].pk)
        (invoice,) = call_for(stage, order)
        notes = CreditNote.objects.moving_money().filter(order__funder=invoice.line.payer)
        for note in notes.filter(settlement=CreditSettlement.OFFSET, used_cents=0):
            crediting.offset_credit(actor=stage.operators[1], note=note, invoice=invoice)
        pay(book, Invoice.objects.get(pk=invoice.pk))


def plan_refund(stage: Stage, clock: Clockwork, settled_on: dt.date) -> None:
    """Plan how the first order that ended gives its unused value back."""
    account_on = working(settled_on - dt.timedelta(days=20))
    clock.at(account_on, partial(_open_account, stage, "departement"), hour=10)
    prepared_on = working(settled_on + dt.timedelta(days=1))
    clock.at(prepared_on, partial(_prepare, stage), hour=10)
    clock.at(prepared_on, partial(_release, stage), hour=15)


def _open_account(stage: Stage, key: str) -> None:
    funder = stage.funders[key]
    account = account_checks.change_funder_account(
        actor=stage.signatories[key],
        funder=funder,
        details=account_checks.AccountDetails(
            iban=cast.iban(950),
            holder_name=funder.name,
            bic="PSSTFRPPXXX",
            paper=paper(paper_kinds.DocumentKind.BANK_DETAILS, f"RIB de {funder.name}"),
        ),
    )
    account = account_checks.check_bank_account(
        actor=stage.operators[0], account=account, payee_match=enums.PayeeMatch.MATCH
    )
    account_checks.confirm_bank_account(actor=stage.operators[2], account=account)


def _prepare(stage: Stage) -> None:
    day = working(journal.today() + dt.timedelta(days=1))
    refunding.prepare_refunds(actor=stage.operators[1], requested_on=day)


def _release(stage: Stage) -> None:
    batch = refunding.prepared_before()
    if batch is not None:
        released = paying.release_batch(actor=stage.operators[2], batch=batch)
        paying.export_batch(actor=stage.operators[1], batch=released)
