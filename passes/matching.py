"""Bank entries set beside what the operator meant: certain, doubtful, orphan or returned.

Pure. Certain asks for the reference and the exact amount, to the cent: an amount 1 % short settles
nothing. A reference is found through random spaces, line breaks and text stuck to it, because banks
do that to it; a digit stuck to it may make it another one, so it is never certain then. A creditor
account that is not the one we meant is an alarm and never certain (T4). Each answer says why, in
the words of the page where a person decides (passes-and-money.md 7.5).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from passes import money
from passes.references import Found, References, nearly, squeeze

MOST_CANDIDATES = 8
# Among transfers of one amount, how many are looked at for the one that a person may mean.
MOST_COMPARED = 500
REFERENCE_AND_AMOUNT = "Référence du virement et montant exact."


class Kind(StrEnum):
    """The four classes of an entry."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    ORPHAN = "orphan"
    RETURNED = "returned"


class Side(StrEnum):
    """What an entry is matched with."""

    PAYMENT = "payment"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the bank says of one movement; `open_cents` is what is not yet matched of it."""

    key: int
    is_credit: bool
    open_cents: int
    end_to_end_id: str = ""
    texts: tuple[str, ...] = ()
    counterparty_iban: str = ""
    batch_reference: str = ""
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A transfer that was sent to the bank."""

    key: int
    end_to_end_id: str
    amount_cents: int
    iban: str
    batch_number: str = ""
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order that awaits money: its whole value, its lines, what came; its invoices, if any."""

    key: int
    reference: str
    total_cents: int
    line_cents: tuple[int, ...] = ()
    received_cents: tuple[int, ...] = ()
    invoices: tuple[str, ...] = ()
    awaited_cents: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One candidate of an entry, with the reason in words; an alarm is shown in red."""

    side: Side
    key: int
    amount_cents: int
    reason: str
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is thought of one entry: its class, why, and its candidates."""

    entry_key: int
    kind: Kind
    reason: str
    targets: tuple[Target, ...] = ()


def propose(
    entries: Iterable[EntryFacts],
    payments: Sequence[PaymentFacts],
    orders: Sequence[OrderFacts],
) -> Iterator[Proposal]:
    """Class each entry in the order of the bank; what one takes, the next can no longer take."""
    desk = _Desk.laid(payments, orders)
    for entry in entries:
        if entry.is_return:
            yield _of_return(desk, entry)
        elif entry.is_credit:
            yield _of_funds(desk, entry)
        else:
            yield _of_payment(desk, entry)


@dataclass(slots=True)
class _OrderState:
    facts: OrderFacts
    remaining: int
    lines: Counter[int]

    @classmethod
    def of(cls, facts: OrderFacts) -> "_OrderState":
        lines = Counter(facts.line_cents if facts.awaited_cents is None else facts.awaited_cents)
        for received in facts.received_cents if facts.awaited_cents is None else ():
            if lines[received]:
                lines[received] -= 1
        return cls(facts, facts.total_cents - sum(facts.received_cents), lines)

    def expects(self, cents: int) -> bool:
        return cents == self.remaining or (cents < self.remaining and self.lines[cents] > 0)

    def receive(self, cents: int) -> None:
        self.remaining -= cents
        if self.lines[cents]:
            self.lines[cents] -= 1


@dataclass(slots=True)
class _Desk:
    """All that an entry may be matched with, indexed by reference and by amount."""

    payments: dict[int, PaymentFacts]
    orders: dict[int, _OrderState]
    payment_references: References
    order_references: References
    batch_references: References
    payments_of_amount: dict[int, list[int]]
    payments_of_batch: dict[str, list[int]]
    settled: set[int]

    @classmethod
    def laid(cls, payments: Sequence[PaymentFacts], orders: Sequence[OrderFacts]) -> "_Desk":
        of_amount: dict[int, list[int]] = defaultdict(list)
        of_batch: dict[str, list[int]] = defaultdict(list)
        for payment in payments:
            of_amount[payment.amount_cents].append(payment.key)
            if payment.batch_number:
                of_batch[squeeze(payment.batch_number)].append(payment.key)
        return cls(
            payments={payment.key: payment for payment in payments},
            orders={order.key: _OrderState.of(order) for order in orders},
            payment_references=References.of((p.end_to_end_id, p.key) for p in payments),
            order_references=References.of(
                (name, order.key) for order in orders for name in (order.reference, *order.invoices)
            ),
            batch_references=References.of((p.batch_number, p.key) for p in payments),
            payments_of_amount=of_amount,
            payments_of_batch=of_batch,
            settled={payment.key for payment in payments if payment.is_settled},
        )


def _of_payment(desk: _Desk, entry: EntryFacts) -> Proposal:
    found = desk.payment_references.find(entry.end_to_end_id, entry.texts)
    if (batch := _of_batch(desk, entry, found)) is not None:
        return batch
    if not found.keys:
        return _by_amount(desk, entry)
    targets = tuple(_payment_target(desk, entry, key) for key in found.keys)
    if len(targets) > 1:
        return _doubt(entry, "Plusieurs virements portent une référence de ce libellé.", targets)
    target, payment = targets[0], desk.payments[targets[0].key]
    if target.is_alarm:
        return _doubt(entry, target.reason, targets)
    if payment.key in desk.settled:
        return _doubt(entry, "Ce virement est déjà réglé : un double débit est possible.", targets)
    if payment.amount_cents != entry.open_cents:
        return _doubt(entry, target.reason, targets)
    if not found.is_sure:
        return _doubt(entry, "Des chiffres sont collés à la référence du virement.", targets)
    desk.settled.add(payment.key)
    return Proposal(entry.key, Kind.CERTAIN, REFERENCE_AND_AMOUNT, targets)


def _payment_target(desk: _Desk, entry: EntryFacts, key: int) -> Target:
    payment = desk.payments[key]
    amount = min(payment.amount_cents, entry.open_cents)
    if entry.counterparty_iban and squeeze(entry.counterparty_iban) != squeeze(payment.iban):
        reason = "Le compte crédité par la banque n'est pas celui du virement."
        return Target(Side.PAYMENT, key, amount, reason, is_alarm=True)
    reason = f"La référence est celle du virement {payment.end_to_end_id}"
    gap = entry.open_cents - payment.amount_cents
    ending = f", le montant diffère de {money.show(gap)}." if gap else ", le montant aussi."
    return Target(Side.PAYMENT, key, amount, reason + ending)


def _of_batch(desk: _Desk, entry: EntryFacts, found: Found) -> Proposal | None:
    """One debit for a whole file: the file's own reference and the exact sum of its transfers."""
    keys = desk.payments_of_batch.get(squeeze(entry.batch_reference), [])
    if not keys and not found.keys:
        keys = _batch_in_text(desk, entry)
    waiting = [desk.payments[key] for key in keys if key not in desk.settled]
    if not waiting or entry.end_to_end_id:
        return None
    targets = tuple(
        Target(
            Side.PAYMENT, one.key, one.amount_cents, f"Virement {one.end_to_end_id} du bordereau."
        )
        for one in waiting
    )
    gap = entry.open_cents - money.total(one.amount_cents for one in waiting)
    if gap:
        reason = f"Référence du bordereau, mais le total diffère de {money.show(gap)}."
        return _doubt(entry, reason, targets[:MOST_CANDIDATES])
    desk.settled.update(one.key for one in waiting)
    reason = "Référence du bordereau et total exact."
    return Proposal(entry.key, Kind.CERTAIN, reason, targets)


def _batch_in_text(desk: _Desk, entry: EntryFacts) -> list[int]:
    """Find the one batch that a label names: formats without a message id write it there."""
    found = desk.batch_references.find(entry.end_to_end_id, entry.texts)
    if len(found.keys) != 1 or not found.is_sure:
        return []
    number = desk.payments[found.keys[0]].batch_number
    return desk.payments_of_batch[squeeze(number)]


def _by_amount(desk: _Desk, entry: EntryFacts) -> Proposal:
    waiting = [
        desk.payments[key]
        for key in desk.payments_of_amount.get(entry.open_cents, [])[:MOST_COMPARED]
        if key not in desk.settled
    ]
    if not waiting:
        return _orphan(entry)
    near = [one for one in waiting if nearly(entry.end_to_end_id, one.end_to_end_id)]
    targets = tuple(
        Target(Side.PAYMENT, one.key, one.amount_cents, _same_amount(entry, one))
        for one in (near or waiting)[:MOST_CANDIDATES]
    )
    if near:
        reason = "Montant exact, et la référence d'un virement à un caractère près."
        return _doubt(entry, reason, targets)
    return _doubt(entry, "Montant exact, sans la référence d'un virement.", targets)


def _same_amount(entry: EntryFacts, payment: PaymentFacts) -> str:
    if entry.counterparty_iban and squeeze(entry.counterparty_iban) == squeeze(payment.iban):
        return f"Même montant et même compte que le virement {payment.end_to_end_id}."
    return f"Même montant que le virement {payment.end_to_end_id}."


def _of_return(desk: _Desk, entry: EntryFacts) -> Proposal:
    found = desk.payment_references.find(entry.end_to_end_id, entry.texts)
    targets = tuple(_return_target(desk, entry, key) for key in found.keys)
    if not entry.is_credit:
        reason = "La banque marque ce débit comme un retour : des fonds sont peut-être repris."
        return _doubt(entry, reason, targets)
    exact = len(targets) == 1 and desk.payments[targets[0].key].amount_cents == entry.open_cents
    if exact and found.is_sure and targets[0].key in desk.settled:
        desk.settled.discard(targets[0].key)
        reason = "La banque retourne ce virement, référence et montant exacts."
        return Proposal(entry.key, Kind.RETURNED, reason, targets)
    if not targets:
        targets = tuple(
            _return_target(desk, entry, key)
            for key in desk.payments_of_amount.get(entry.open_cents, [])[:MOST_CANDIDATES]
        )
    reason = "La banque marque un retour, mais pas celui d'un virement réglé de ce montant."
    return _doubt(entry, reason, targets)


def _return_target(desk: _Desk, entry: EntryFacts, key: int) -> Target:
    payment = desk.payments[key]
    amount = min(payment.amount_cents, entry.open_cents)
    return Target(
        Side.PAYMENT, key, amount, f"Retour possible du virement {payment.end_to_end_id}."
    )


def _of_funds(desk: _Desk, entry: EntryFacts) -> Proposal:
    found = desk.order_references.find(entry.end_to_end_id, entry.texts)
    if not found.keys:
        return _funds_by_amount(desk, entry)
    targets = tuple(_order_target(desk.orders[key], entry) for key in found.keys)
    if len(targets) > 1:
        return _doubt(entry, "Ce libellé porte la référence de plusieurs commandes.", targets)
    order = desk.orders[found.keys[0]]
    if not order.expects(entry.open_cents):
        return _doubt(entry, targets[0].reason, targets)
    if not found.is_sure:
        return _doubt(entry, "Des chiffres sont collés à la référence de la commande.", targets)
    order.receive(entry.open_cents)
    reason = "Référence de la commande et montant attendu exact."
    return Proposal(entry.key, Kind.CERTAIN, reason, targets)


def _order_target(order: _OrderState, entry: EntryFacts) -> Target:
    reason = f"La référence est celle de la commande {order.facts.reference}"
    gap = entry.open_cents - order.remaining
    if order.expects(entry.open_cents):
        ending = ", le montant est attendu."
    elif gap < 0:
        ending = f" ; il resterait {money.show(-gap)} à recevoir."
    else:
        ending = f" ; le montant dépasse de {money.show(gap)} ce qui est attendu."
    return Target(Side.ORDER, order.facts.key, entry.open_cents, reason + ending)


def _funds_by_amount(desk: _Desk, entry: EntryFacts) -> Proposal:
    targets = tuple(
        Target(
            Side.ORDER,
            order.facts.key,
            entry.open_cents,
            f"Montant attendu par la commande {order.facts.reference}.",
        )
        for order in desk.orders.values()
        if order.expects(entry.open_cents)
    )
    if not targets:
        return _orphan(entry)
    reason = "Montant attendu, sans la référence d'une commande."
    return _doubt(entry, reason, targets[:MOST_CANDIDATES])


def _doubt(entry: EntryFacts, reason: str, targets: tuple[Target, ...]) -> Proposal:
    return Proposal(entry.key, Kind.DOUBTFUL, reason, targets)


def _orphan(entry: EntryFacts) -> Proposal:
    reason = "Ni la référence ni le montant ne correspondent à ce qui est attendu."
    return Proposal(entry.key, Kind.ORPHAN, reason)
