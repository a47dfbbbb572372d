"""A bank of our own, without clock, network or database: transfers in, its answers out, and faults.

`submit(pain001, on=day)` takes a file of transfers and gives what the bank says of it (pain.002).
`end_of_day(day)` books what is due and gives the files of the evening: late answers, a notice
(camt.054) where it writes them, and the statement (camt.053). Nothing is random: a fault is put on
by its name, for the next `count` times it can happen, and goes off by itself. What the bank really
did is in `movements` and `balance`, whatever its files say: that is what books are held to.

    bank = MockBank("FR76…")
    bank.receive(100_000, "CMD-2026-000001")           # a funder's transfer, in cents
    bank.fault("closed_account")                       # the next transfer is rejected, AC04
    for told in bank.submit(content, on=day): ...      # told.name, told.content (bytes), told.kind
    for told in bank.end_of_day(day): ...
    bank.quiet                                         # nothing more will come by itself
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace

from lxml import etree

from tests.support import mock_bank_files as files
from tests.support.mock_bank_files import Answer, Line, Told, Transfer

# What can go wrong, by name; each happens `count` times, the first chance first.
FAULTS = {
    "closed_account": "one transfer of the next file is rejected at once (AC04)",
    "other_reason": "one transfer of the next file is rejected at once (AM04): payable again",
    "late_rejection": "one transfer is accepted, then rejected before it is booked (AC06)",
    "late_return": "one transfer booked that evening comes back two days later (MD07)",
    "bare_return": "one transfer comes back two days later, and no file says why",
    "return_less_charge": "one transfer comes back two days later, less a charge of 0.50",
    "file_rejected": "the whole next file is rejected (FF01); nothing of it is booked",
    "silent": "the next file is executed and never answered",
    "lost": "the next file is neither answered nor executed",
    "missing_line": "one line of the next statement is left out: its balances do not add up",
    "missing_day": "the next statement is written and never sent; ask `resend(day)` for it",
    "duplicate_file": "the next statement is sent twice, the same bytes",
    "copied_file": "the next statement is sent twice, the second under another message id",
    "double_debit": "one transfer is debited twice; the second debit is given back next evening",
    "booked_together": "the transfers of the next file are booked as one line, with its details",
    "bare_lines": "the lines of the next statement have no detail; a notice (camt.054) has them",
    "glued_reference": "one reference of the next statement is told in the text, with spaces",
    "charge": "the bank takes 3.20 for itself on the next evening",
    "interest": "the bank gives 1.10 of interest on the next evening",
    "unknown_credit": "7.77 comes in from nobody known on the next evening",
}
RETURN_DELAY = dt.timedelta(days=2)
CHARGE, INTEREST, UNKNOWN, RETURN_CHARGE = 320, 110, 777, 50


@dataclass
class MockBank:
    """One account, what waits to be booked on it, and what will go wrong."""

    iban: str
    balance: int = 0
    pain002: str = "03"
    camt: str = "08"
    waiting: list[Line] = field(default_factory=list)
    movements: list[Line] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)  # of each transfer, by end-to-end id
    messages: set[str] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)
    sent: dict[dt.date, bytes] = field(default_factory=dict)  # whole statements, by day
    _late: list[tuple[str, Transfer, str]] = field(default_factory=list)
    _numbers: Counter[str] = field(default_factory=Counter)

    # --- Faults -------------------------------------------------------------------------------

    def fault(self, name: str, count: int = 1) -> None:
        """Switch a fault on for the next `count` times it can happen."""
        if name not in FAULTS:
            raise KeyError(f"no fault {name!r}; known: {', '.join(FAULTS)}")
        self.faults[name] += count

    def _happens(self, name: str) -> bool:
        if self.faults[name] <= 0:
            return False
        self.faults[name] -= 1
        return True

    @property
    def quiet(self) -> bool:
        """Tell that no movement is due and no answer owed: what is open now stays open."""
        return not self.waiting and not self._late

    # --- Money that comes in ------------------------------------------------------------------

    def receive(
        self, cents: int, text: str = "", *, name: str = "", end_to_end_id: str = ""
    ) -> None:
        """Take in somebody's transfer to the account; it stands on the next statement."""
        self._book(Line(cents, text=text, name=name, end_to_end_id=end_to_end_id))

    def take_back(self, cents: int, text: str = "", *, name: str = "") -> None:
        """Take money from the account: a recall of funds, a fee sweep by the operator."""
        self._book(Line(-cents, text=text, name=name))

    # --- Files of transfers -------------------------------------------------------------------

    def submit(self, content: bytes, *, on: dt.date) -> list[Answer]:
        """Take a file of transfers (pain.001 .03 or .09); give what the bank says of it at once."""
        order = files.read_transfers(content)
        if order.message_id in self.messages:
            return [self._answer(on, order.message_id, group="RJCT", reason="AM05")]
        self.messages.add(order.message_id)
        if self._happens("file_rejected"):
            self._set(order.transfers, "rejected")
            return [self._answer(on, order.message_id, group="RJCT", reason="FF01")]
        if self._happens("lost"):
            self.messages.discard(order.message_id)
            self._set(order.transfers, "lost")
            return []
        rejected = {one.end_to_end_id: why for one in order.transfers if (why := self._refuses())}
        kept = [one for one in order.transfers if one.end_to_end_id not in rejected]
        self._set(order.transfers, "rejected")
        self._set(kept, "accepted")
        self._execute(order, kept, max(on, order.requested_on))
        if not rejected and self._happens("silent"):
            return []
        return [self._told(on, order, rejected)]

    def _refuses(self) -> str:
        if self._happens("closed_account"):
            return "AC04"
        return "AM04" if self._happens("other_reason") else ""

    def _told(self, on: dt.date, order: files.Order, rejected: dict[str, str]) -> Answer:
        statuses = {
            one.end_to_end_id: ("RJCT", rejected[one.end_to_end_id])
            if one.end_to_end_id in rejected
            else ("ACSP", "")
            for one in order.transfers
        }
        group = "PART" if rejected and len(rejected) < len(statuses) else "ACSP"
        if len(rejected) == len(statuses):
            group = "RJCT"
        return self._answer(on, order.message_id, group=group, lines=statuses)

    def _execute(self, order: files.Order, kept: list[Transfer], day: dt.date) -> None:
        if not kept:
            return
        if self._happens("booked_together"):
            parts = tuple(files.debit(one, day) for one in kept)
            total = sum(part.cents for part in parts)
            self._book(Line(total, due_on=day, batch=order.message_id, parts=parts))
            return
        for one in kept:
            if self._happens("late_rejection"):
                self._late.append((order.message_id, one, "AC06"))
                continue
            self._book(files.debit(one, day))
            if self._happens("double_debit"):
                again = files.debit(one, day)
                self._book(again)
                back = dt.timedelta(days=1)
                text = f"REGUL DOUBLE DEBIT {one.name}"
                self._book(Line(-again.cents, text=text, due_on=day + back))

    # --- The evening --------------------------------------------------------------------------

    def end_of_day(self, on: dt.date) -> list[Answer]:
        """Book what is due on `on`; give the files of the evening, in the bank's order."""
        told = [self._reject_late(on, *late) for late in self._late]
        self._late.clear()
        for name, cents, text in (
            ("charge", -CHARGE, "FRAIS DE TENUE DE COMPTE"),
            ("interest", INTEREST, "INTERETS CREDITEURS"),
            ("unknown_credit", UNKNOWN, "VIR RECU SANS MOTIF"),
        ):
            if self._happens(name):
                self._book(Line(cents, text=text))
        due = [line for line in self.waiting if line.due_on is None or line.due_on <= on]
        self.waiting = [line for line in self.waiting if line not in due]
        opening = self.balance
        booked = [self._booked(line, on) for line in due]
        self.balance += sum(line.cents for line in booked)
        self.movements += booked
        return told + self._evening(on, opening, booked)

    def resend(self, on: dt.date) -> Answer:
        """Send the whole statement of a day again, as a bank does when somebody calls it."""
        return Answer("camt.053", f"releve-{on}-complet.xml", self.sent[on])

    def _booked(self, line: Line, on: dt.date) -> Line:
        """Give the line its reference and, for a debit, what will come back of it."""
        reference = f"BK{self._next('entry'):08d}"
        booked = replace(line, reference=reference, booked_on=on)
        for part in booked.parts or (booked,):
            self._follow(part, on)
        return booked

    def _follow(self, part: Line, on: dt.date) -> None:
        if part.cents > 0 or not part.end_to_end_id:
            return
        if self.states.get(part.end_to_end_id) in ("booked", "returned"):
            return  # debited twice: the second goes back by itself
        self.states[part.end_to_end_id] = "booked"
        for name, reason, charge in (
            ("late_return", "MD07", 0),
            ("bare_return", "", 0),
            ("return_less_charge", "AC04", RETURN_CHARGE),
        ):
            if self._happens(name):
                self.states[part.end_to_end_id] = "returned"
                self._book(files.back(part, on + RETURN_DELAY, reason, charge))
                return

    def _evening(self, on: dt.date, opening: int, booked: list[Line]) -> list[Answer]:
        shown = list(booked)
        notices = []
        if shown and self._happens("bare_lines"):
            number = self._next("notice")
            content = files.notice(self._told_on(on), number, shown, version=self.camt)
            notices.append(Answer("camt.054", f"avis-{on}.xml", content))
            shown = [files.bare(line) for line in shown]
        named = next((n for n, line in enumerate(shown) if files.may_be_glued(line)), None)
        if named is not None and self._happens("glued_reference"):
            shown[named] = files.glued(shown[named])
        number = self._next("statement")
        head = Told(self.iban, on, number, opening, self.balance)
        whole = files.statement(head, shown, version=self.camt)
        self.sent[on] = whole
        if self._happens("missing_day"):
            return notices
        if shown and self._happens("missing_line"):
            whole = files.statement(head, shown[1:], version=self.camt)
        sent = [whole]
        if self._happens("duplicate_file"):
            sent.append(whole)
        if self._happens("copied_file"):
            sent.append(files.statement(head, shown, version=self.camt, copy=2))
        return notices + [Answer("camt.053", f"releve-{on}.xml", content) for content in sent]

    # --- Small parts --------------------------------------------------------------------------

    def _book(self, line: Line) -> None:
        self.waiting.append(line)

    def _next(self, name: str) -> int:
        self._numbers[name] += 1
        return self._numbers[name]

    def _set(self, transfers: list[Transfer], state: str) -> None:
        self.states.update((one.end_to_end_id, state) for one in transfers)

    def _told_on(self, on: dt.date) -> Told:
        return Told(self.iban, on, 0, 0, 0)

    def _reject_late(self, on: dt.date, message_id: str, one: Transfer, reason: str) -> Answer:
        self._set([one], "rejected")
        return self._answer(on, message_id, lines={one.end_to_end_id: ("RJCT", reason)})

    def _answer(
        self,
        on: dt.date,
        message_id: str,
        *,
        group: str = "",
        reason: str = "",
        lines: dict[str, tuple[str, str]] | None = None,
    ) -> Answer:
        number = self._next("answer")
        # One minute later each time: the latest answer is the one that stands.
        at = dt.datetime.combine(on, dt.time(10)) + dt.timedelta(minutes=number)
        head = files.Report(message_id, f"RPT-{number:06d}", at, self.pain002, group, reason)
        return Answer("pain.002", f"reponse-{number}.xml", files.report(head, lines or {}))


def is_valid(answer: Answer, schema: etree.XMLSchema) -> bool:
    """Tell whether a file of this bank answers to the schema of its version."""
    return schema.validate(etree.fromstring(answer.content))
