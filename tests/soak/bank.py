"""The bank of the machines: the mock bank, with what happens to its files on their way.

What it really did is in `movements`, `states` and `balance`, whatever its files say and whoever
lost them; here files also arrive twice, in the wrong order, damaged, or over overlapping days.
Every fault that took place is counted, for the report of the run.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace

from tests.support import mock_bank_files as files
from tests.support.mock_bank import FAULTS, MockBank
from tests.support.mock_bank_files import Answer, Line

# Transfers that the bank executed, or may still execute.
GOING = ("accepted", "booked")
DAMAGES = ("amount", "account", "currency", "cut", "payment_file")


@dataclass(frozen=True, slots=True)
class Evening:
    """One day of the account as it was."""

    on: dt.date
    opening: int
    closing: int
    lines: tuple[Line, ...]


@dataclass
class Bank(MockBank):
    """One account, its days, and the files that wait in a drawer."""

    evenings: list[Evening] = field(default_factory=list)
    drawer: list[Answer] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    lost: set[str] = field(default_factory=set)  # numbers of the files that reached nobody

    def _happens(self, name: str) -> bool:
        happens = super()._happens(name)
        self.happened[name] += happens
        return happens

    def end_of_day(self, on: dt.date) -> list[Answer]:
        opening, before = self.balance, len(self.movements)
        told = super().end_of_day(on)
        self.evenings.append(Evening(on, opening, self.balance, tuple(self.movements[before:])))
        return told

    def overlapping(self, on: dt.date) -> list[Answer]:
        """End a day, and tell it in one file with the day before, told already."""
        told = [each for each in self.end_of_day(on) if each.kind != "camt.053"]
        last, today = self.evenings[-2:]
        head = files.Told(self.iban, on, self._next("statement"), last.opening, today.closing)
        content = files.statement(head, [*last.lines, *today.lines], version=self.camt)
        start = content.replace(f"<FrDtTm>{on}".encode(), f"<FrDtTm>{last.on}".encode())
        self.happened["overlapping_period"] += 1
        return [*told, Answer("camt.053", f"releve-{last.on}-{on}.xml", start)]

    def damaged(self, damage: str) -> bytes:
        """A file that was told, spoilt on its way."""
        content = self.sent[self.evenings[-1].on]
        self.happened[f"damaged_{damage}"] += 1
        return {
            "amount": content.replace(b'Ccy="EUR">', b'Ccy="EUR">O', 1),
            "account": content.replace(b"<IBAN>", b"<IBAN>FR00", 1),
            "currency": content.replace(b'"EUR"', b'"USD"'),
            "cut": content[: len(content) // 2],
            "payment_file": content.replace(b"camt.053", b"pain.001"),
        }[damage]

    def submit(self, content: bytes, *, on: dt.date) -> list[Answer]:
        number = files.read_transfers(content).message_id
        known = set(self.states)
        told = super().submit(content, on=on)
        new = [name for name in self.states if name not in known]
        if any(self.states[name] == "lost" for name in new):
            self.lost.add(number)
        return told

    def has_lost(self, number: str) -> bool:
        """Tell that a file reached nobody."""
        return number in self.lost

    def booked(self) -> dict[str, int]:
        """The entries that the movements make, signed cents by the bank's reference."""
        found = {}
        for line in self.movements:
            if len(line.parts) < 2:
                found[line.reference] = line.cents
            for rank, part in enumerate(line.parts if len(line.parts) > 1 else (), 1):
                found[f"{line.reference}/{rank}"] = part.cents
        return found

    def transfer_of(self, reference: str) -> str:
        """Tell which transfer a movement was really about; empty when none, or a second debit."""
        found = ""
        for line in self.movements:
            parts = line.parts or (replace(line, parts=()),)
            for rank, part in enumerate(parts, 1):
                if reference in (line.reference, f"{line.reference}/{rank}"):
                    found = part.end_to_end_id
        return found


__all__ = ["DAMAGES", "FAULTS", "GOING", "Answer", "Bank"]
