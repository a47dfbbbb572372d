"""Checking the books: the seven laws at one instant, and the custody of everybody's money.

Read at one snapshot, so that seven laws speak of the same instant while scans go on; then one line
of history says what each law answered. Nothing is mended here: a difference is named, and a person
looks (passes-and-money.md 7.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor, SystemJob
from diagnostics.accounts.verbs import Verb
from passes import (
    ageing,
    bank_books,
    calendar_days,
    coverage,
    laws,
    ledger,
    line_books,
    money,
    order_books,
    refund_books,
    snapshots,
    watching,
)
from passes.laws import Law, LawResult, Verdict
from passes.ledger import Custody
from passes.models import CustodyReading, Order
from passes.order_books import OrderBook
from passes.signal_kinds import SignalKind
from passes.watching import Finding

VERDICTS = {
    Verdict.KEPT: "conforme",
    Verdict.BROKEN: "NON CONFORME",
    Verdict.UNKNOWN: "INCONNUE",
}


@journal.act(Verb.BOOKS_CHECKED)
def check_books(*, actor: Actor, order: Order | None = None) -> list[LawResult]:
    """Weigh the seven laws, one result each; of one order, the three laws that it has by itself."""
    with snapshots.one_instant():
        results = weigh(order)
    with transaction.atomic():
        journal.record(
            actor=actor,
            verb=Verb.BOOKS_CHECKED,
            subject=order,
            facts={str(result.law): str(result.verdict) for result in results},
        )
    return results


@journal.act(Verb.CUSTODY_READ)
def read_custody(*, actor: Actor) -> CustodyReading:
    """Set the last balance of the bank beside what it must cover, and keep the reading.

    A shortfall is told once, by a signal, from the reading that first sees it until one is covered.
    """
    with snapshots.one_instant():
        found = custody(order_books.read(with_witnesses=False))
        last = bank_books.last_balance()
        ages = ageing.by_age(ageing.unpaid(), journal.today())
    with transaction.atomic():
        reading = CustodyReading.objects.create(
            read_at=journal.instant(),
            balance_cents=found.balance,
            balance_on=last[1] if last else None,
            live_liability_cents=found.live_liability,
            redeemed_not_paid_cents=found.redeemed_not_paid,
            owed_back_cents=found.owed_back,
            credited_not_refunded_cents=found.credited_not_refunded,
            provider_debts_cents=found.provider_debts,
            gap_cents=found.gap,
            unpaid_by_age=ageing.kept(ages),
        )
        facts = {"gap_cents": found.gap, "due_cents": found.due}
        journal.record(actor=actor, verb=Verb.CUSTODY_READ, subject=reading, facts=facts)
        if found.gap is not None and found.gap < 0:
            _warn(actor, reading, found)
        return reading


def _warn(actor: Actor, reading: CustodyReading, found: Custody) -> None:
    """Tell of a shortfall, the same signal for as long as nothing covers it."""
    facts = {
        "balance": money.show(found.balance or 0),
        "on": calendar_days.in_words(reading.balance_on, weekday=False)
        if reading.balance_on
        else "",
        "due": money.show(found.due),
        "missing": money.show(-(found.gap or 0)),
    }
    key = f"since-{coverage.last_covered_pk()}"
    watching.raise_signal(
        actor=actor, finding=Finding(SignalKind.CUSTODY_SHORT, key=key, facts=facts)
    )


def check_each_night() -> None:
    """Weigh the seven laws, as the nightly job does; a difference stays in the journal."""
    check_books(actor=SystemJob("check_books"))


def read_each_hour() -> None:
    """Read the custody again, as the hourly job does: a shortfall is seen within the hour."""
    read_custody(actor=SystemJob("read_custody"))


def weigh(order: Order | None = None) -> list[LawResult]:
    """Weigh each law on the books as they are now; call it inside one snapshot."""
    books = order_books.read(order)
    of_orders = {
        Law.A: [laws.law_a(book.order.reference, book.counts) for book in books],
        Law.B: [laws.law_b(book.order.reference, book.counts, book.cash) for book in books],
        Law.F: [_law_f(book) for book in books],
    }
    subjects = _several(len(books), "commande")
    results = {law: laws.gathered(law, found, subjects) for law, found in of_orders.items()}
    if order is None:
        results[Law.C] = _law_c()
        results[Law.D] = laws.law_d(custody(books))
        results[Law.E] = laws.law_e(bank_books.payments())
        results[Law.G] = _law_g()
    return [results[law] for law in Law if law in results]


def custody(books: Sequence[OrderBook]) -> Custody:
    """Add up what the ring-fenced account must cover, beside its last balance if recent enough."""
    owed = [ledger.liabilities(book.counts, book.cash) for book in books]
    due, debts = bank_books.owed_to_providers()
    last = bank_books.last_balance()
    is_recent = last is not None and journal.today() - last[1] <= bank_books.BALANCE_GOOD_FOR
    return Custody(
        balance=last[0] if last is not None and is_recent else None,
        live_liability=sum(one.live_liability for one in owed),
        redeemed_not_paid=due,
        owed_back=sum(one.owed_back for one in owed),
        # A credit note waits on the account until it is paid back, or pays another order.
        credited_not_refunded=refund_books.left_to_give(),
        provider_debts=debts,
    )


def line_of(result: LawResult) -> str:
    """Write one law as one line: its name, on what, its figures, the difference, the verdict."""
    shown = [figure.text for figure in result.figures if figure.value]
    parts = [result.subject, *shown, f"écart {result.difference_text}", VERDICTS[result.verdict]]
    name = f"Loi {result.law}  {result.title} "
    line = f"{name:.<40} " + "   ".join(parts)
    return "\n".join([line, *(f"       {fault}" for fault in result.faults)])


def _law_f(book: OrderBook) -> LawResult:
    gross = book.cash.redeemed_gross
    reference, off = book.order.reference, book.invoices_off
    return laws.law_f(reference, book.value_cents, gross, book.lines, invoices_off=off)


def _law_c() -> LawResult:
    lines = line_books.read()
    found = [laws.law_c(number, figures) for number, figures in bank_books.statements(lines)]
    subjects = _several(len(found), "relevé")
    complete = laws.law_c_complete(bank_books.unstated_cents(), lines.misplaced)
    return laws.gathered(Law.C, [*found, complete], subjects)


def _law_g() -> LawResult:
    days = list(bank_books.account_days())
    found = [laws.law_g(day) for day in days]
    lost = laws.law_g_complete(bank_books.files_lost())
    subjects = f"{_several(len(found), 'relevé')} de compte"
    result = laws.gathered(Law.G, [*found, lost], subjects)
    # Balances are not added up: the first opening leads to the last closing.
    ends = {
        "ouverture": sum(day.opening for day in days if day.previous_closing is None),
        "clôture": sum({day.iban: day.closing for day in days}.values()),
    }
    figures = tuple(
        replace(figure, value=ends.get(figure.label, figure.value)) for figure in result.figures
    )
    return replace(result, figures=figures)


def _several(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}"
