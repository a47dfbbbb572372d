"""The whole life of a Pass, act by act, as an auditor reads it: from its production to the bank.

Reads only, with a number of statements that does not depend on how many Passes are asked for.
Nobody is named and no free text is repeated: places, numbers, states and amounts say enough.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from passes import codes, money, scan_refusals
from passes.models import (
    BankMatch,
    Booklet,
    HandOver,
    LossReport,
    Pass,
    Payment,
    Redemption,
    RefusedScan,
    Reversal,
    StatementLine,
    StockMovement,
)

Found = list[tuple[int, "Event"]]


@dataclass(frozen=True, slots=True)
class Event:
    """One act in the life of a Pass."""

    at: dt.datetime
    what: str
    detail: str = ""


def of(serials: Iterable[int]) -> dict[int, list[Event]]:
    """Tell the life of each of these Passes, by serial, the oldest act first."""
    passes = list(
        Pass.objects.filter(serial__in=list(serials))
        .select_related("booklet__lot", "order", "replaced_by", "replaces")
        .order_by("serial")
    )
    found: dict[int, list[Event]] = {each.serial: _own(each) for each in passes}
    serial_of = {each.pk: each.serial for each in passes}
    for booklet_id, event in _of_booklets([each.booklet for each in passes]):
        for each in passes:
            if each.booklet_id == booklet_id:
                found[each.serial].append(event)
    for pk, event in _of_redemptions(list(serial_of)):
        found[serial_of[pk]].append(event)
    for serial, event in _refused(list(found)):
        found[serial].append(event)
    for events in found.values():
        events.sort(key=lambda event: event.at)
    return found


def _own(digital_pass: Pass) -> list[Event]:
    booklet = digital_pass.booklet
    detail = f"carnet {booklet.number}, rang {digital_pass.rank}, {digital_pass.order.reference}"
    events = [Event(booklet.created_at, "Créé", detail)]
    if digital_pass.replaced_at:
        successor = digital_pass.replaced_by
        to = f"par {codes.serial_text(successor.serial)}" if successor else "rendu à la dotation"
        events.append(Event(digital_pass.replaced_at, "Remplacé", to))
    if digital_pass.cancelled_at:
        events.append(Event(digital_pass.cancelled_at, "Annulé"))
    if digital_pass.blocked_at:
        reason = digital_pass.get_blocked_reason_display()
        events.append(Event(digital_pass.blocked_at, "Bloqué", reason))
    if before := getattr(digital_pass, "replaces", None):
        at = before.replaced_at or booklet.created_at
        events.append(Event(at, "Remplace", codes.serial_text(before.serial)))
    return events


def _of_booklets(booklets: Sequence[Booklet]) -> Found:
    pks = {booklet.pk for booklet in booklets}
    found: Found = []
    hand_overs = HandOver.objects.filter(booklet__in=pks).select_related("agency")
    for each in hand_overs.defer("person", "diagnosis"):
        found.append((each.booklet_id, Event(each.handed_over_at, "Remis", each.agency.name)))
        if each.undone_at:
            found.append((each.booklet_id, Event(each.undone_at, "Remise annulée")))
        if each.ended_at:
            why = each.get_ended_reason_display() if each.ended_reason else ""
            found.append((each.booklet_id, Event(each.ended_at, "Remise terminée", why)))
    for report in LossReport.objects.filter(booklet__in=pks):
        kind = report.get_kind_display()
        found.append((report.booklet_id, Event(report.reported_at, "Carnet arrêté", kind)))
    return [*found, *_stock(booklets)]


def _stock(booklets: Sequence[Booklet]) -> Found:
    """Moves of printed booklets are written as ranges of numbers."""
    printed = {booklet.number: booklet.pk for booklet in booklets if booklet.lot_id}
    ranges = Q(pk__in=[])
    for number in printed:
        ranges |= Q(first_number__lte=number, last_number__gte=number)
    moves = StockMovement.objects.filter(ranges).select_related("from_agency", "to_agency")
    found: Found = []
    for move in moves.order_by("pk"):
        ends = (
            f"de {move.from_agency.name}" if move.from_agency else "",
            f"à {move.to_agency.name}" if move.to_agency else "",
        )
        detail = " ".join(end for end in ends if end)
        event = Event(move.moved_at, f"Stock : {move.get_reason_display()}", detail)
        found += [
            (pk, event)
            for number, pk in printed.items()
            if move.first_number <= number <= move.last_number
        ]
    return found


def _of_redemptions(pass_ids: Sequence[int]) -> Found:
    found: Found = []
    redemptions = Redemption.objects.filter(digital_pass__in=pass_ids).select_related(
        "provider", "site", "service"
    )
    pass_of = {}
    for each in redemptions:
        pass_of[each.pk] = each.digital_pass_id
        where = each.site_name or each.site.name
        detail = (
            f"{money.show(each.face_value_cents)}, {each.service_label or each.service.label}, "
            f"{where} ({each.provider.name}), fait le {each.service_on:%d/%m/%Y}"
        )
        found.append((each.digital_pass_id, Event(each.received_at, "Encaissé", detail)))
    reversals = Reversal.objects.filter(redemption__in=pass_of)
    for reversal in reversals:
        late = "après la clôture du mois" if reversal.is_after_closing else ""
        event = Event(reversal.reversed_at, "Encaissement annulé", late)
        found.append((pass_of[reversal.redemption_id], event))
    return [*found, *_stated(pass_of)]


def _stated(pass_of: dict[int, int]) -> Found:
    """Follow each line of a statement to its transfers and to the bank."""
    found: Found = []
    named = Q(redemption__in=pass_of) | Q(reversal__redemption__in=pass_of)
    lines = StatementLine.objects.filter(named).select_related("statement", "reversal")
    passes_of: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        redemption_id = line.redemption_id or (line.reversal.redemption_id if line.reversal else 0)
        pass_id = pass_of[redemption_id]
        passes_of[line.statement_id].add(pass_id)
        statement = line.statement
        detail = f"{statement.number}, {money.show(line.amount_cents)}"
        state = statement.get_status_display()
        found.append((pass_id, Event(statement.issued_at, "Sur un relevé", f"{detail}, {state}")))
    for statement_id, event in [*_transfers(passes_of), *_bank(passes_of)]:
        found += [(pass_id, event) for pass_id in passes_of[statement_id]]
    return found


def _transfers(statements: Iterable[int]) -> Found:
    payments = Payment.objects.filter(statement__in=list(statements)).select_related("batch")
    return [
        (
            each.statement_id,
            Event(
                each.batch.released_at or each.batch.prepared_at,
                "Virement",
                f"{each.end_to_end_id}, {money.show(each.amount_cents)}, "
                f"{each.get_status_display()}{_why(each)}",
            ),
        )
        for each in payments
        if each.statement_id is not None
    ]


def _why(payment: Payment) -> str:
    return f" ({payment.bank_reason})" if payment.bank_reason else ""


def _bank(statements: Iterable[int]) -> Found:
    matches = BankMatch.objects.filter(payment__statement__in=list(statements)).select_related(
        "entry", "payment"
    )
    return [
        (
            each.payment.statement_id,
            Event(
                each.matched_at,
                "Écriture de la banque",
                f"{each.entry.bank_reference}, {each.entry.get_direction_display()} de "
                f"{money.show(each.entry.amount_cents)} au {each.entry.booked_on:%d/%m/%Y}"
                + (", rapprochement défait" if each.undone_at else ""),
            ),
        )
        for each in matches
        if each.payment is not None and each.payment.statement_id is not None
    ]


def _refused(serials: Sequence[int]) -> Found:
    rows = RefusedScan.objects.filter(serial__in=serials)
    return [
        (each.serial or 0, Event(each.received_at, "Scan refusé", _words(each.refusal_code)))
        for each in rows
    ]


def _words(code: str) -> str:
    reason = scan_refusals.BY_CODE.get(code)
    return reason.detail.partition(" le {")[0].partition(" depuis")[0] if reason else code
