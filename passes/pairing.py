"""What is certain, found at once for a whole month: one reference, one amount, one account. Pure.

A million lines are set beside a million transfers column by column (performance.md, P7). References
of one length become rows of machine words, joined by their sorted hash and then compared whole, so
that a hash alone never pairs anything. Only what is alike to the letter is paired here; all the
rest, and whatever the bank spelt in its own way, is for `matching`, which looks closer and says
why.
"""

from array import array
from dataclasses import dataclass, field
from typing import Any

WORD = 8
LONGEST = 40  # letters; a reference of ours has 18 or 19


def _integers() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class Columns:
    """Lines of the bank, or transfers that wait: the same rank is the same row in each column."""

    keys: "array[int]" = field(default_factory=_integers)
    references: list[str] = field(default_factory=list)
    cents: "array[int]" = field(default_factory=_integers)
    ibans: list[str] = field(default_factory=list)

    def add(self, row: tuple[int, str, int, str]) -> None:
        """Write one row: its key, its reference, its cents, its account."""
        self.keys.append(row[0])
        self.references.append(row[1])
        self.cents.append(row[2])
        self.ibans.append(row[3])


@dataclass(slots=True)
class Pairs:
    """Which entry settles which transfer, side by side; and the ranks that are left of each."""

    entries: "array[int]" = field(default_factory=_integers)
    payments: "array[int]" = field(default_factory=_integers)
    left_entries: list[int] = field(default_factory=list)
    left_payments: list[int] = field(default_factory=list)


def pair(entries: Columns, payments: Columns) -> Pairs:
    """Pair the entries and the transfers that leave no doubt.

    In the order of the bank: a transfer is settled by the first line that names it, and a second
    one is left to be looked at. An account that the bank names must be the one that was meant.
    """
    import numpy  # 0.1 s and 25 MB, spared to whoever has nothing to pair

    told, meant = _Spelt(entries.references), _Spelt(payments.references)
    free_lines = numpy.ones(len(entries.keys), bool)
    free_transfers = numpy.ones(len(payments.keys), bool)
    found = Pairs()
    for length in told.lengths & meant.lengths:
        of, to = _joined(told.rows(length), meant.rows(length))
        kept = _agree(entries, of, payments, to)
        of, to = of[kept], to[kept]
        found.entries.frombytes(numpy.frombuffer(entries.keys, numpy.int64)[of].tobytes())
        found.payments.frombytes(numpy.frombuffer(payments.keys, numpy.int64)[to].tobytes())
        free_lines[of] = False
        free_transfers[to] = False
    found.left_entries = numpy.flatnonzero(free_lines).tolist()
    found.left_payments = numpy.flatnonzero(free_transfers).tolist()
    return found


class _Spelt:
    """References as one run of letters, each at its place: they are read once, whatever follows."""

    def __init__(self, references: list[str]) -> None:
        import numpy

        text = "\n".join(references)
        if not text.isascii() or text.count("\n") >= max(1, len(references)):
            # What no transfer of ours is named by is left for a closer look.
            text = "\n".join(one if _is_plain(one) else "" for one in references)
        letters = text.encode("ascii") + b"\n" * (LONGEST + 1)
        self._letters = numpy.frombuffer(letters, numpy.uint8)
        ends: Any = numpy.flatnonzero(self._letters == ord("\n"))[: len(references)]
        ends = ends.astype(numpy.int32)
        self._starts = numpy.concatenate((numpy.zeros(1, numpy.int32), ends[:-1] + 1))
        self._lengths = ends - self._starts
        self.lengths = {one for one in numpy.unique(self._lengths).tolist() if 0 < one <= LONGEST}

    def rows(self, length: int) -> tuple[Any, Any]:
        """Give the references of one length as rows of machine words, beside their ranks."""
        import numpy

        ranks = numpy.flatnonzero(self._lengths == length)
        width = -(-length // WORD) * WORD
        windows = numpy.lib.stride_tricks.sliding_window_view(self._letters, width)
        rows = windows[self._starts[ranks]]
        rows[:, length:] = 0
        return ranks, rows.view(numpy.uint64)


def _is_plain(reference: str) -> bool:
    return reference.isascii() and "\n" not in reference


def _joined(told: tuple[Any, Any], meant: tuple[Any, Any]) -> tuple[Any, Any]:
    """Join the rows of one length; give the ranks that are alike, in the order of the bank."""
    import numpy

    (lines, said), (transfers, due) = told, meant
    said_hash, due_hash = _hash(said), _hash(due)
    by_hash = numpy.argsort(due_hash)
    order = numpy.argsort(said_hash)  # looked up in order, or memory is what it would cost
    places = numpy.empty(len(order), numpy.int64)
    places[order] = numpy.searchsorted(due_hash[by_hash], said_hash[order])
    there = by_hash[numpy.minimum(places, len(by_hash) - 1)]
    alike = numpy.ones(len(there), bool)
    for column in range(said.shape[1]):
        alike &= said[:, column] == due[:, column][there]
    return lines[alike], transfers[there[alike]]


def _agree(entries: Columns, of: Any, payments: Columns, to: Any) -> Any:
    """Keep the pairs of one amount and of one account, the first line of each transfer."""
    import numpy

    kept = (
        numpy.frombuffer(entries.cents, numpy.int64)[of]
        == numpy.frombuffer(payments.cents, numpy.int64)[to]
    )
    told = numpy.array(entries.ibans, object)[of]
    known = told == numpy.array(payments.ibans, object)[to]
    kept &= known if known.all() else known | (told == "")
    ranks = numpy.flatnonzero(kept)
    _, first = numpy.unique(to[ranks], return_index=True)
    return ranks[numpy.sort(first)]


def _hash(words: Any) -> Any:
    import numpy

    found = numpy.zeros(len(words), numpy.uint64)
    for column in range(words.shape[1]):
        found = (found ^ words[:, column]) * numpy.uint64(0x9E3779B97F4A7C15)
        found ^= found >> numpy.uint64(29)
    return found
