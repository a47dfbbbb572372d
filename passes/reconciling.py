"""Reconciling: the bank's file enters, what is certain settles, the rest waits for a person.

Intention and fact stay apart: an entry is what the bank did and never changes but by what is
matched of it. A file is known again by its digest, an entry by the bank's own reference, so that
nothing counts twice. A file whose balances do not lead to each other is held: nothing of it enters
until somebody accepts the difference, with a reason.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import REASON_MISSING, SAME_PERSON, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import (
    bank_entries,
    bank_files,
    bank_refusals,
    candidates,
    checking,
    money,
    settling,
)
from passes.enums import BankFileStatus, Certainty, Direction, EntryStatus
from passes.matching import Kind, Proposal, Side
from passes.models import (
    BankEntry,
    BankMatch,
    BankStatement,
    LockedPeriod,
    Order,
    Payment,
    TreasuryMovement,
)
from passes.references import squeeze

LARGEST_FILE_BYTES = 20 * 1024 * 1024


@journal.act(Verb.BANK_STATEMENT_IMPORTED)
def import_bank_statement(
    *, actor: Actor, content: bytes, file_name: str, request_id: uuid.UUID | None = None
) -> BankStatement:
    """Read a bank's file, hold what does not add up, settle what is certain, read the custody.

    Returns the first statement of the file. The same bytes give the same statement and enter
    nothing, but finish what a stopped server left undone; a statement already read in another file
    is not entered twice.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise Refusal(bank_refusals.FILE_TOO_LARGE, limit=LARGEST_FILE_BYTES // 1024 // 1024)
    file_digest = bank_files.digest(content)
    if (known := _known_file(file_digest)) is not None:
        if apply_matches(actor=actor):
            checking.read_custody(actor=actor)
        return known
    read = bank_files.read(content)
    upload = bank_entries.Upload(actor, content, file_name, file_digest)
    try:
        with transaction.atomic():
            entered = bank_entries.enter(upload, read)
            first = entered.first
            journal.record(
                actor=actor,
                verb=Verb.BANK_STATEMENT_IMPORTED,
                subject=first,
                facts={"file_digest": file_digest, **entered.counts},
            )
    except IntegrityError:
        # The same file arrived twice at the same instant: the other one has entered.
        if (known := _known_file(file_digest)) is not None:
            return known
        raise
    apply_matches(actor=actor)
    checking.read_custody(actor=actor)
    return first


@journal.act(Verb.DIFFERENCE_ACCEPTED)
def accept_difference(
    *, actor: User, statement: BankStatement, reason: str, request_id: uuid.UUID | None = None
) -> BankStatement:
    """Let a held statement enter as it is: somebody answers for its difference, with a reason."""
    with transaction.atomic():
        statement = BankStatement.objects.locked(statement.pk)
        if statement.status != BankFileStatus.HELD:
            raise Refusal(bank_refusals.NOT_HELD)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        bank_entries.let_in(statement, accepted_by=actor, reason=reason.strip())
        journal.record(
            actor=actor,
            verb=Verb.DIFFERENCE_ACCEPTED,
            subject=statement,
            facts={"difference_cents": statement.difference_cents},
        )
    apply_matches(actor=actor)
    checking.read_custody(actor=actor)
    return statement


@journal.act(Verb.ENTRY_MATCHED)
def apply_matches(*, actor: Actor) -> list[BankMatch]:
    """Settle what is certain and take note of what the bank returned; the rest waits.

    Each entry in its own transaction: one that somebody else moved meanwhile is left as it is.
    """
    made: list[BankMatch] = []
    for proposal in candidates.proposals():
        if proposal.kind not in (Kind.CERTAIN, Kind.RETURNED):
            continue
        try:
            with transaction.atomic():
                made.extend(_apply(actor, proposal))
        except Refusal:
            continue
    return made


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person matches an entry with: a payment whole, or an order with an amount."""

    payment: Payment | None = None
    order: Order | None = None
    amount_cents: int | None = None
    reason: str = ""


@journal.act(Verb.ENTRY_MATCHED)
def match_by_hand(
    *, actor: User, entry: BankEntry, choice: ByHand, request_id: uuid.UUID | None = None
) -> BankMatch:
    """Match an entry with what a person chose; a transfer is settled whole or not at all."""
    with transaction.atomic():
        entry = _open_entry(entry)
        left = entry.amount_cents - entry.matched_cents
        asked = choice.amount_cents or left
        if choice.payment is not None:
            asked = choice.payment.amount_cents
            if _is_other_partner(entry, choice.payment) and not choice.reason.strip():
                raise Refusal(bank_refusals.OTHER_PARTNER)
        elif choice.order is not None:
            _refuse_funds(entry, choice.order)
        else:
            raise Refusal(bank_refusals.NOTHING_CHOSEN)
        if asked > left:
            raise Refusal(
                bank_refusals.AMOUNT_EXCEEDED, left=money.show(left), asked=money.show(asked)
            )
        link = _Link(asked, Certainty.BY_HAND, choice.reason.strip() or "Choisi par une personne.")
        return _match(actor, entry, link, payment=choice.payment, order=choice.order)


@journal.act(Verb.MATCH_UNDONE)
def undo_match(
    *, actor: User, match: BankMatch, reason: str, request_id: uuid.UUID | None = None
) -> BankMatch:
    """Undo a match: both sides are open again, and history keeps both acts."""
    with transaction.atomic():
        entry = BankEntry.objects.locked(match.entry_id)
        match = BankMatch.objects.select_related("entry").get(pk=match.pk)
        if match.undone_at is not None:
            raise Refusal(bank_refusals.ALREADY_UNDONE)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        _refuse_locked(entry)
        now = journal.instant()
        taken = (
            BankMatch.objects.standing().filter(pk=match.pk).update(undone_at=now, undone_by=actor)
        )
        if not taken:
            raise Refusal(bank_refusals.ALREADY_UNDONE)
        match.undone_at, match.undone_by = now, actor
        settling.give_back(match)
        entry.matched_cents -= match.amount_cents
        entry.status = EntryStatus.OPEN
        entry.save(update_fields=["matched_cents", "status"])
        journal.record(
            actor=actor,
            verb=Verb.MATCH_UNDONE,
            subject=match,
            facts={"amount_cents": match.amount_cents, "reason": reason.strip()},
        )
        return match


@journal.act(Verb.ENTRY_SET_ASIDE)
def set_aside_entry(
    *,
    actor: User,
    entry: BankEntry,
    kind: str,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> TreasuryMovement:
    """Class what is neither payment nor funds; money that leaves then waits for a second person."""
    with transaction.atomic():
        entry = _open_entry(entry)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        comes_in = entry.direction == Direction.CREDIT
        now = journal.instant()
        movement = TreasuryMovement.objects.create(
            entry=entry,
            kind=kind,
            direction=entry.direction,
            amount_cents=entry.amount_cents - entry.matched_cents,
            classified_by=actor,
            classified_at=now,
            confirmed_at=now if comes_in else None,
            reason=reason.strip(),
        )
        if comes_in:
            move(entry, EntryStatus.SET_ASIDE)
        _note_set_aside(actor, movement)
        return movement


@journal.act(Verb.ENTRY_SET_ASIDE)
def confirm_set_aside(
    *, actor: User, movement: TreasuryMovement, request_id: uuid.UUID | None = None
) -> TreasuryMovement:
    """Confirm, as a second person, how money that left was classed."""
    with transaction.atomic():
        entry = _open_entry(movement.entry)
        movement = TreasuryMovement.objects.get(pk=movement.pk)
        if movement.confirmed_at is not None:
            raise Refusal(bank_refusals.CONFIRMED_ALREADY)
        if movement.classified_by_id == actor.pk:
            raise Refusal(SAME_PERSON)
        if movement.amount_cents != entry.amount_cents - entry.matched_cents:
            raise Refusal(bank_refusals.NOT_BOOKED)
        movement.second_by, movement.confirmed_at = actor, journal.instant()
        movement.save(update_fields=["second_by", "confirmed_at"])
        move(entry, EntryStatus.SET_ASIDE)
        _note_set_aside(actor, movement)
        return movement


@journal.act(Verb.PERIOD_LOCKED)
def lock_period(*, actor: User, period: str, request_id: uuid.UUID | None = None) -> LockedPeriod:
    """Lock a bank month ("2026-03") once each of its entries is matched or set aside."""
    with transaction.atomic():
        first = dt.date.fromisoformat(f"{period}-01")
        after = (first + dt.timedelta(days=32)).replace(day=1)
        if journal.today() < after:
            raise Refusal(bank_refusals.PERIOD_NOT_OVER)
        account = settings.OPERATOR_IBAN
        if LockedPeriod.objects.filter(iban=account, period=period).exists():
            raise Refusal(bank_refusals.PERIOD_ALREADY_LOCKED)
        held = BankStatement.objects.filter(iban=account, status=BankFileStatus.HELD)
        if held.filter(from_on__lt=after, until_on__gte=first).exists():
            raise Refusal(bank_refusals.FILE_HELD)
        waiting = BankEntry.objects.open().filter(iban=account)
        count = waiting.filter(booked_on__gte=first, booked_on__lt=after).count()
        if count:
            raise Refusal(bank_refusals.ENTRIES_OPEN, count=count)
        locked = LockedPeriod.objects.create(
            iban=account, period=period, locked_by=actor, locked_at=journal.instant()
        )
        facts = {"period": period}
        journal.record(actor=actor, verb=Verb.PERIOD_LOCKED, subject=locked, facts=facts)
        return locked


def _known_file(file_digest: str) -> BankStatement | None:
    return BankStatement.objects.filter(file_digest=file_digest).order_by("position").first()


def _open_entry(entry: BankEntry) -> BankEntry:
    """Lock an entry that still waits, or refuse."""
    entry = BankEntry.objects.locked(entry.pk)
    _refuse_locked(entry)
    if entry.status != EntryStatus.OPEN:
        raise Refusal(bank_refusals.NOT_BOOKED)
    return entry


def _refuse_locked(entry: BankEntry) -> None:
    period = f"{entry.booked_on:%Y-%m}"
    if LockedPeriod.objects.filter(iban=entry.iban, period=period).exists():
        raise Refusal(bank_refusals.PERIOD_LOCKED, period=period)


def _is_other_partner(entry: BankEntry, payment: Payment) -> bool:
    known = entry.counterparty_iban and entry.direction == Direction.DEBIT
    return bool(known) and squeeze(entry.counterparty_iban) != squeeze(payment.iban)


def _refuse_funds(entry: BankEntry, order: Order) -> None:
    if entry.direction != Direction.CREDIT:
        raise Refusal(bank_refusals.NOT_A_CREDIT)
    if order.status in candidates.NO_MORE_FUNDS:
        raise Refusal(bank_refusals.ORDER_TAKES_NO_FUNDS, status=order.get_status_display())


@dataclass(frozen=True, slots=True)
class _Link:
    amount_cents: int
    certainty: str
    reason: str


def _apply(actor: Actor, proposal: Proposal) -> list[BankMatch]:
    entry = _open_entry(BankEntry(pk=proposal.entry_key))
    made = []
    for target in proposal.targets:
        link = _Link(target.amount_cents, Certainty.CERTAIN, proposal.reason)
        if target.side == Side.ORDER:
            order = Order.objects.get(pk=target.key)
            made.append(_match(actor, entry, link, order=order))
        else:
            payment = Payment.objects.get(pk=target.key)
            made.append(_match(actor, entry, link, payment=payment))
    return made


def _match(
    actor: Actor,
    entry: BankEntry,
    link: _Link,
    *,
    payment: Payment | None = None,
    order: Order | None = None,
) -> BankMatch:
    """Write one link, let it reach its other side, and leave its line."""
    match = BankMatch.objects.create(
        entry=entry,
        payment=payment,
        order=order,
        amount_cents=link.amount_cents,
        certainty=link.certainty,
        reason=link.reason[:300],
        matched_by=actor if isinstance(actor, User) else None,
        matched_at=journal.instant(),
    )
    settling.take(actor, match)
    entry.matched_cents += link.amount_cents
    if entry.matched_cents == entry.amount_cents:
        entry.status = EntryStatus.MATCHED
    entry.save(update_fields=["matched_cents", "status"])
    reached = payment.end_to_end_id if payment else order.reference if order else ""
    journal.record(
        actor=actor,
        verb=Verb.ENTRY_MATCHED,
        subject=match,
        facts={
            "amount_cents": link.amount_cents,
            "certainty": str(link.certainty),
            "with": reached,
        },
    )
    return match


def _note_set_aside(actor: User, movement: TreasuryMovement) -> None:
    journal.record(
        actor=actor,
        verb=Verb.ENTRY_SET_ASIDE,
        subject=movement,
        facts={
            "kind": movement.kind,
            "direction": movement.direction,
            "amount_cents": movement.amount_cents,
            "is_confirmed": movement.confirmed_at is not None,
            "reason": movement.reason,
        },
    )
