"""Where an order stands: each fact of its life with its day, who is waited for, and since when.

Quote, signature, framing, proof are facts and not states (passes-and-money.md 5.1): this list reads
them, with production, shipping, money, activation, and says what is missing in the words of who can
do it. A silence is shown as late; it is never taken as a yes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.accounts.models import User
from passes import calendar_days, enums, money, ordering, producing, sign_off_rules
from passes.enums import SignOffKind
from passes.models import FunderMembership, Lot, Order, SignOff
from passes.stock_states import LotStatus
from passes.taking import day_in

PROOF_DUE_DAYS = 3
PROOF_ANSWER_DAYS = 6
DELIVERY_DAYS = 7
DELIVERY_DAYS_OVERSEAS = 14
ARRIVED = frozenset({LotStatus.RECEIVED, LotStatus.RECEIVED_SHORT})


@dataclass(frozen=True, slots=True)
class OrderStep:
    """One fact of the life of an order: done on a day, or waited for from somebody."""

    label: str
    who: str
    done_on: dt.date | None = None
    due_on: dt.date | None = None
    detail: str = ""

    def is_late(self, today: dt.date) -> bool:
        """Whether it should have come by now."""
        return self.done_on is None and self.due_on is not None and self.due_on < today


def steps_of(order: Order) -> list[OrderStep]:
    """List the steps of an order from its quote to the day agencies may hand over."""
    visas = _Visas(order)
    printed = order.mode == enums.OrderMode.PRINTED
    return [
        *_agreed(order, visas),
        _shared(order),
        *(_printed(order, visas) if printed else ()),
        _funded(order),
        OrderStep(
            "Activation",
            "l’opérateur",
            done_on=_day(order, order.activated_at),
            detail=f"{order.funded_count} Pass ouverts" if order.activated_at else "",
        ),
        OrderStep(
            "Agences prévenues",
            "Déclic",
            done_on=_day(order, order.activated_at),
            detail="La commande est sur leur accueil le jour même de l’activation.",
        ),
        *(_delivered(order) if printed else ()),
    ]


def waited_for(order: Order, steps: list[OrderStep]) -> str:
    """Say who is waited for now, in one sentence; empty when nobody is."""
    if order.status not in {enums.OrderStatus.DRAFT, *enums.DISTRIBUTING}:
        return ""
    missing = next((step for step in steps if step.done_on is None), None)
    if missing is None:
        return ""
    label = missing.label[0].lower() + missing.label[1:]
    until = f", pour le {calendar_days.in_words(missing.due_on)}" if missing.due_on else ""
    return f"On attend {missing.who} : {label}{until}."


def proof_answer_due(order: Order) -> dt.date | None:
    """The day by which the funder answers a proof that was sent and has no answer yet."""
    last = order.sign_offs.filter(kind=SignOffKind.PROOF).order_by("-pk").first()
    if last is None or _is_funder(last.signed_by, order):
        return None
    return _signed_on(order, last) + dt.timedelta(days=PROOF_ANSWER_DAYS)


def delivery_due(shipped_on: dt.date, time_zone: str) -> dt.date:
    """The day by which a parcel is said received: seven days, fourteen overseas."""
    is_overseas = time_zone != "Europe/Paris"
    days = DELIVERY_DAYS_OVERSEAS if is_overseas else DELIVERY_DAYS
    return shipped_on + dt.timedelta(days=days)


class _Visas:
    """The last accepted visas of an order, by kind and by side."""

    def __init__(self, order: Order) -> None:
        members = set(
            FunderMembership.objects.filter(funder_id=order.funder_id).values_list(
                "user_id", flat=True
            )
        )
        self.funder: dict[str, SignOff] = {}
        self.operator: dict[str, SignOff] = {}
        self.last: dict[str, SignOff] = {}
        for visa in order.sign_offs.order_by("pk"):
            side = self.funder if visa.signed_by_id in members else self.operator
            side[visa.kind] = self.last[visa.kind] = visa

    def accepted(self, side: dict[str, SignOff], *kinds: str) -> SignOff | None:
        found = [
            side[kind]
            for kind in kinds
            if kind in side and side[kind].decision == enums.Decision.ACCEPTED
        ]
        return max(found, key=lambda visa: visa.pk, default=None)


def _agreed(order: Order, visas: _Visas) -> Iterator[OrderStep]:
    drafted = day_in(order.time_zone, order.drafted_at)
    until = drafted + dt.timedelta(days=ordering.QUOTE_VALID_DAYS)
    words = calendar_days.in_words(until)
    yield OrderStep("Devis", "l’opérateur", drafted, detail=f"Valable jusqu’au {words}")
    signed = visas.accepted(visas.funder, *ordering.BINDING) if ordering.is_signed(order) else None
    is_open = order.status == enums.OrderStatus.DRAFT
    yield OrderStep(
        "Signature du commanditaire",
        order.funder.name,
        _on(order, signed),
        until if is_open else None,
    )
    framed = visas.accepted(visas.funder, SignOffKind.FRAMING)
    proposed = visas.accepted(visas.operator, SignOffKind.FRAMING)
    if framed or proposed:
        yield OrderStep("Cadrage", order.funder.name, _on(order, framed))
    if invoice := visas.accepted(visas.operator, SignOffKind.INVOICE):
        amount = money.show(sign_off_rules.invoiced_cents(order))
        yield OrderStep("Facture", "l’opérateur", _on(order, invoice), detail=amount)


def _shared(order: Order) -> OrderStep:
    rows = list(order.allocations.all())
    is_whole = sum(row.allotted_count for row in rows) == order.ordered_count
    last = max((row.allotted_at for row in rows), default=None)
    return OrderStep(
        "Répartition entre les agences",
        "l’opérateur",
        _day(order, last) if is_whole else None,
        detail=f"{len(rows)} agence{'s' if len(rows) > 1 else ''}" if rows else "",
    )


def _printed(order: Order, visas: _Visas) -> Iterator[OrderStep]:
    signed = visas.accepted(visas.funder, *ordering.BINDING)
    sent = visas.accepted(visas.operator, SignOffKind.PROOF)
    answered = visas.funder.get(SignOffKind.PROOF)
    is_approved = producing.is_proof_approved(order)
    signed_on, sent_on = _on(order, signed), _on(order, sent)
    yield OrderStep(
        "Bon à tirer envoyé",
        "l’opérateur",
        sent_on or (_on(order, answered) if answered else None),
        signed_on + dt.timedelta(days=PROOF_DUE_DAYS) if signed_on else None,
    )
    refused = answered and answered.decision == enums.Decision.REFUSED
    yield OrderStep(
        "Bon à tirer accepté",
        order.funder.name,
        _on(order, answered) if is_approved else None,
        sent_on + dt.timedelta(days=PROOF_ANSWER_DAYS) if sent_on else None,
        f"Refusé : {answered.reason}" if answered and refused else "",
    )
    lots = list(order.lots.exclude(status=LotStatus.REISSUED).order_by("pk"))
    size = order.booklet_size
    yield _of_lots(order, "Production", lots, "produced_at", size)
    yield _of_lots(order, "Expédition", lots, "shipped_at", size)


def _delivered(order: Order) -> Iterator[OrderStep]:
    lots = list(order.lots.exclude(status=LotStatus.REISSUED))
    waiting = [lot for lot in lots if lot.status == LotStatus.SHIPPED and lot.shipped_at]
    due = min(
        (delivery_due(lot.shipped_at.date(), order.time_zone) for lot in waiting if lot.shipped_at),
        default=None,
    )
    arrived = sum(lot.received_count or 0 for lot in lots)
    yield OrderStep(
        "Réception par les agences",
        "les agences",
        order.delivery_closed_on,
        due,
        f"{arrived} carnets reçus sur {order.ordered_count // order.booklet_size}",
    )


def _of_lots(order: Order, label: str, lots: list[Lot], stamp: str, size: int) -> OrderStep:
    done = [lot for lot in lots if getattr(lot, stamp) is not None]
    count, whole = sum(lot.booklet_count for lot in done), order.ordered_count // size
    last = max((getattr(lot, stamp) for lot in done), default=None)
    return OrderStep(
        label,
        "l’opérateur",
        _day(order, last) if count >= whole else None,
        detail=f"{count} carnets sur {whole}",
    )


def _funded(order: Order) -> OrderStep:
    value, received = order.ordered_count * order.face_value_cents, ordering.received_cents(order)
    last = order.receipts.filter(undone_at__isnull=True).order_by("-received_on").first()
    return OrderStep(
        "Fonds sur le compte cantonné",
        order.funder.name,
        last.received_on if last and received >= value else None,
        detail=f"{money.show(received)} reçus sur {money.show(value)}",
    )


def _is_funder(user: User, order: Order) -> bool:
    return FunderMembership.objects.filter(user=user, funder_id=order.funder_id).exists()


def _signed_on(order: Order, visa: SignOff) -> dt.date:
    return day_in(order.time_zone, visa.signed_at)


def _on(order: Order, visa: SignOff | None) -> dt.date | None:
    return _signed_on(order, visa) if visa else None


def _day(order: Order, at: dt.datetime | None) -> dt.date | None:
    return day_in(order.time_zone, at) if at else None
