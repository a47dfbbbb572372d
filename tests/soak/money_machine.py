"""Orders, scans, months, transfers and a faulty bank, in any order: the books hold to the cent.

After each step the seven laws are weighed as `check_books` weighs them, and what no law says: all
that the account holds beyond what is due has another owner (fees kept, top-ups, open entries…), to
the cent; nobody was paid twice; the books have each line of the bank once. A life that no person
spoilt ends well: once the bank tells the truth again, every statement is paid.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import time_machine
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from passes import bank_books, checking, disputing, failing, paying
from passes.dispute_states import DisputeReason
from passes.disputing import Settlement
from passes.enums import (
    BankFileStatus,
    BatchStatus,
    Direction,
    LineKind,
    PaymentStatus,
    StatementStatus,
)
from passes.laws import Law, LawResult, Verdict
from passes.models import (
    BankEntry,
    BankMatch,
    BankStatement,
    CreditNote,
    Dispute,
    Gesture,
    JointStatement,
    MonthlyStatement,
    Payment,
    PaymentBatch,
    Redemption,
    StatementLine,
    TreasuryMovement,
)
from tests.soak import world
from tests.soak.acts import TALLY
from tests.soak.bank import GOING
from tests.soak.bank_rules import BankRules
from tests.soak.desk_rules import DeskRules
from tests.soak.month_rules import PROOF, MonthRules

OVER = (StatementStatus.PAID, StatementStatus.CARRIED_OVER, StatementStatus.SETTLED_BY_OFFSET)


class Money(DeskRules, MonthRules, BankRules):
    """One life; `careful` people never match what is not so, and their lives must end well."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(world.START, tick=False)
        self.traveller = self.clock.start()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.world = world.made()
        self.lied = False
        self.is_careful = True
        TALLY.lives += 1

    @initialize(careful=st.booleans())
    def people(self, careful: bool) -> None:
        self.is_careful = careful

    def teardown(self) -> None:
        try:
            self.everybody_is_paid_in_the_end()
        finally:
            TALLY.faults.update(self.world.bank.happened)
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)
            self.clock.stop()

    # --- What always holds

    @invariant()
    def the_seven_laws_hold(self) -> None:
        TALLY.steps += 1
        results = checking.weigh()
        for result in results:
            if result.law != Law.D:
                assert result.ok, checking.line_of(result)
        (custody,) = (each for each in results if each.law == Law.D)
        self._custody_is_explained(custody)

    def _custody_is_explained(self, found: LawResult) -> None:
        """What lies beyond the due belongs to somebody else, to the cent; a shortfall is told."""
        told = {figure.label: figure.value for figure in found.figures}
        if "solde" not in told:
            assert found.verdict != Verdict.BROKEN
            return
        gap = told["solde"] - told["dû"]
        assert gap == self._owned_by_others(told["solde"], told["dettes des structures"])
        assert (found.verdict == Verdict.BROKEN) == (gap < 0), checking.line_of(found)

    @staticmethod
    def _owned_by_others(balance: int, debts: int) -> int:
        entries = _signed(BankEntry.objects.all(), "amount_cents")
        classed = _signed(TreasuryMovement.objects.filter(confirmed_at__isnull=False))
        matched = _signed(BankMatch.objects.standing(), side="entry__direction")
        fees = F("fee_cents") + F("fee_vat_cents")
        kept = _sum(MonthlyStatement.objects.filter(pk__in=_settled()), fees)
        decided = _sum(Dispute.objects.filter(reason=DisputeReason.WRONG_FEE), "amount_cents")
        given = _sum(Gesture.objects.granted(), "amount_cents")
        forfeited = _sum(JointStatement.objects.all(), "forfeited_cents")
        unexplained = balance - entries
        left_open = entries - classed - matched
        return unexplained + classed + left_open + kept + forfeited - decided - given - debts

    @invariant()
    def nobody_is_paid_twice(self) -> None:
        """What the bank executed, or may still execute, for a statement is never beyond its net."""
        if self.lied:
            return
        states = self.world.bank.states
        for payee, model, owed in (
            ("statement_id", MonthlyStatement, "net_cents"),
            ("credit_note_id", CreditNote, "amount_cents"),
        ):
            paid: Counter[int] = Counter()
            rows = Payment.objects.values_list(payee, "end_to_end_id", "amount_cents")
            for pk, reference, amount in rows:
                if pk is not None and states.get(reference) in GOING:
                    paid[pk] += amount
            for pk, number, net in model.objects.values_list("pk", "number", owed):
                assert paid[pk] <= max(0, net), f"{number} payé deux fois"

    @invariant()
    def the_books_have_each_line_of_the_bank_once(self) -> None:
        if self.lied:
            return
        told = self.world.bank.booked()
        rows = BankEntry.objects.values_list("bank_reference", "direction", "amount_cents")
        found = {
            reference: amount if side == Direction.CREDIT else -amount
            for reference, side, amount in rows
        }
        assert found.items() <= told.items()
        last = bank_books.last_balance()
        if last and last[1] == self.world.bank.evenings[-1].on and not _held():
            assert found == told

    # --- What must come in the end

    def everybody_is_paid_in_the_end(self) -> None:
        """Let holds end, disputes be refused, accounts be right and the bank be honest."""
        if self.lied:
            return
        for dispute in Dispute.objects.open():
            refused = Settlement("refused", "Vérifié")
            asked = {"actor": self.world.operators[1], "dispute": dispute, "settlement": refused}
            self.attempt(disputing.settle_dispute, **asked)
        self._the_bank_mends_its_files()
        for rank in range(3):
            self.traveller.shift(dt.timedelta(days=32))
            self.jobs()
            for at in range(3):
                self.account_changes(at, (at + rank) % 3)
            self._everything_is_paid()
            self.the_seven_laws_hold()
        left = MonthlyStatement.objects.exclude(status__in=OVER).values_list("number", "status")
        assert not list(left)
        assert not Payment.objects.filter(status=PaymentStatus.SENT).exists()
        first = self.today().replace(day=1)
        unstated = Redemption.objects.live().filter(statement_line__isnull=True)
        assert not unstated.filter(received_at__date__lt=first - dt.timedelta(days=1)).exists()

    def _the_bank_mends_its_files(self) -> None:
        self.world.bank.faults.clear()
        self.somebody_reads_the_drawer(backwards=False)
        for evening in self.world.bank.evenings:
            self._tell(self.world.bank.resend(evening.on))
        assert not _held()

    def _everything_is_paid(self) -> None:
        for batch in PaymentBatch.objects.filter(status=BatchStatus.PREPARED):
            self.attempt(paying.cancel_batch, actor=self.world.operators[2], batch=batch)
        for batch in PaymentBatch.objects.filter(status=BatchStatus.RELEASED):
            self._export(batch)
        for batch in PaymentBatch.objects.filter(number__in=self.world.bank.lost):
            asked = {"batch": batch, "reason": "Jamais reçu", "proof": PROOF}
            first, second, _ = self.world.operators
            self.attempt(failing.declare_batch_failed, actor=first, **asked)
            for actor in (first, second):
                self.attempt(failing.confirm_batch_failed, actor=actor, batch=batch)
        self.pay_what_is_due()
        for _ in range(4):
            self.evening()
            self.somebody_reads_the_drawer(backwards=False)
        assert self.world.bank.quiet


def _held() -> bool:
    return BankStatement.objects.filter(status=BankFileStatus.HELD).exists()


def _settled() -> set[int]:
    """Statements that nobody waits for, worked out again from the lines that carry them."""
    carried = dict(
        StatementLine.objects.filter(kind=LineKind.CARRY_OVER).values_list(
            "carried_from_id", "statement_id"
        )
    )
    done = set(
        MonthlyStatement.objects.filter(
            status__in=(StatementStatus.PAID, StatementStatus.SETTLED_BY_OFFSET)
        ).values_list("pk", flat=True)
    )
    while more := {pk for pk, into in carried.items() if into in done} - done:
        done |= more
    return done


def _sum(rows: Any, column: Any) -> int:
    return int(rows.aggregate(total=Sum(column))["total"] or 0)


def _signed(rows: Any, column: str = "amount_cents", side: str = "direction") -> int:
    credits = _sum(rows.filter(**{side: Direction.CREDIT}), column)
    return credits - _sum(rows.filter(**{side: Direction.DEBIT}), column)
