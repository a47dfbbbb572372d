"""How the rows of a bank's file enter the books, or are held at the door.

An entry is known by the account and the bank's reference: known again with the same facts it counts
once, with others it is refused. A statement enters when opening + entries = closing and its opening
is the closing before; else it is held and none of its entries exists for the books. Files may come
in any order: a held statement enters by itself the day the missing one arrives, and is put away the
day the bank sends it again whole. An account is told by one format only, that of its first file
(T7); notices are beside it and book nothing. Called inside the transaction of a verb, which
journals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from passes import bank_files, bank_notices, bank_refusals, ledger, numbering
from passes.bank_files import StatementRows
from passes.enums import BankFileStatus, Direction
from passes.models import BankEntry, BankStatement, LockedPeriod

ENTRIES_AT_ONCE = 500
FORMAT_NAMES = {"camt.053": "camt.053", "cfonb": "CFONB 120", "csv": "CSV"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody brought it."""

    actor: Actor
    content: bytes
    file_name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a file: its first statement, and counts for the journal."""

    first: BankStatement
    counts: dict[str, int]


def enter(upload: Upload, read: Sequence[StatementRows]) -> Entered:
    """Enter each statement of a file, in file order, then those that were waiting for it.

    One file at a time: two at once, in two formats, would each be the account's first.
    """
    numbering.take("bank_file")
    entered: list[BankStatement] = []
    known_already = 0
    for position, rows in enumerate(read):
        if rows.is_notice:
            entered.append(_enter_notice(upload, position, rows))
            continue
        _refuse_other_format(rows)
        if (same := _same_statement(rows)) is not None:
            known_already += 1
            entered.append(same)
        else:
            entered.append(_enter_one(upload, position, rows))
    _let_waiting_in()
    _put_mended_away()
    for statement in entered:
        statement.refresh_from_db(fields=["status"])
    return Entered(
        entered[0],
        {
            "statements": len(entered),
            "known_statements": known_already,
            "entries": sum(len(rows.entries) for rows in read),
            "pending": sum(rows.pending_count for rows in read),
            "held": sum(one.status == BankFileStatus.HELD for one in entered),
            "notices": sum(rows.is_notice for rows in read),
        },
    )


def let_in(statement: BankStatement, *, accepted_by: User | None = None, reason: str = "") -> None:
    """Enter what was held: somebody accepted its difference, or it has none any more."""
    rows = bank_notices.of_details(bank_files.again(statement).entries)
    known = _write_entries(statement, rows)
    taken = BankStatement.objects.filter(pk=statement.pk, status=BankFileStatus.HELD).update(
        status=BankFileStatus.READ,
        known_count=known,
        difference_cents=difference_of(statement),
        accepted_by=accepted_by,
        difference_reason=reason,
    )
    if taken:
        statement.refresh_from_db()


def difference_of(statement: BankStatement) -> int:
    """Name the gap of a statement from the rows it has, and the statement read before it."""
    return ledger.bank_difference(
        statement.opening_cents or 0,
        signed_sum(statement.entries.all().values_list("direction", "amount_cents")),
        statement.closing_cents or 0,
        _closing_before(statement),
    )


def signed_sum(amounts: Iterable[tuple[str, int]]) -> int:
    """Add entries up, credits positive."""
    return sum(cents if side == Direction.CREDIT else -cents for side, cents in amounts)


def _same_statement(rows: StatementRows) -> BankStatement | None:
    """Find the statement that another file already brought: same days, same balances, no news."""
    head = rows.head
    if head.opening is None or head.closing is None:
        return None
    same = (
        BankStatement.objects.exclude(status=BankFileStatus.MENDED)
        .filter(
            iban=head.account,
            from_on=rows.from_on,
            until_on=rows.until_on,
            opening_cents=head.opening.cents,
            closing_cents=head.closing.cents,
        )
        .first()
    )
    if same is None:
        return None
    if same.status == BankFileStatus.HELD:
        is_known = same.bank_reference == head.reference and not _is_complete_at_last(same, rows)
        return same if is_known else None
    return same if len(_known(rows.entries)) == len(rows.entries) else None


def _is_complete_at_last(held: BankStatement, rows: StatementRows) -> bool:
    """Tell that a day now adds up, of which a first file lacked lines."""
    opening, closing = held.opening_cents or 0, held.closing_cents or 0
    moved = signed_sum((row.direction, row.amount_cents) for row in rows.entries)
    return opening + moved == closing and opening + held.entries_cents != closing


def _refuse_other_format(rows: StatementRows) -> None:
    """Keep to the format of the account's first file: in two of them a day would count twice."""
    told = BankStatement.objects.filter(iban=rows.head.account).exclude(
        status=BankFileStatus.NOTICE
    )
    first = told.order_by("pk").values_list("format_version", flat=True).first()
    chosen = first.split(".001.")[0].split(" ")[0] if first else rows.head.format
    if chosen != rows.head.format:
        raise Refusal(
            bank_refusals.OTHER_FORMAT_CHOSEN,
            chosen=FORMAT_NAMES[chosen],
            brought=FORMAT_NAMES[rows.head.format],
        )


def _enter_notice(upload: Upload, position: int, rows: StatementRows) -> BankStatement:
    """Keep a notice beside the books, and let it complete what they have."""
    notice = _statement(upload, position, rows)
    notice.status = BankFileStatus.NOTICE
    notice.entries_cents = signed_sum((row.direction, row.amount_cents) for row in rows.entries)
    notice.save()
    notice.known_count = bank_notices.keep(notice, rows.entries)
    notice.save(update_fields=["known_count"])
    return notice


def _statement(upload: Upload, position: int, rows: StatementRows) -> BankStatement:
    head = rows.head
    return BankStatement(
        iban=head.account,
        format_version=rows.format_version,
        file_name=upload.file_name[:200],
        file_digest=upload.digest,
        file_content=upload.content,
        position=position,
        bank_reference=head.reference[:80],
        from_on=rows.from_on,
        until_on=rows.until_on,
        opening_cents=head.opening.cents if head.opening else None,
        closing_cents=head.closing.cents if head.closing else None,
        imported_by=upload.actor if isinstance(upload.actor, User) else None,
        imported_at=journal.instant(),
        entry_count=len(rows.entries),
        pending_count=rows.pending_count,
        left_out=rows.left_out,
    )


def _enter_one(upload: Upload, position: int, rows: StatementRows) -> BankStatement:
    entries = bank_notices.of_details(rows.entries)
    known = _known(entries)
    new = [row for row in entries if row.bank_reference not in known]
    moved = signed_sum((row.direction, row.amount_cents) for row in new)
    statement = _statement(upload, position, rows)
    statement.entry_count, statement.known_count = len(entries), len(known)
    statement.entries_cents = moved
    statement.difference_cents = ledger.bank_difference(
        statement.opening_cents or 0,
        moved,
        statement.closing_cents or 0,
        _closing_before(statement),
    )
    is_held = statement.difference_cents != 0
    statement.status = BankFileStatus.HELD if is_held else BankFileStatus.READ
    statement.save()
    if not is_held:
        _write_entries(statement, entries)
    return statement


def _closing_before(statement: BankStatement) -> int | None:
    """Tell the closing balance of the statement read before this one, if there is one."""
    earlier = BankStatement.objects.filter(
        iban=statement.iban, status=BankFileStatus.READ, until_on__lte=statement.until_on
    )
    if statement.pk is not None:
        earlier = earlier.filter(Q(until_on__lt=statement.until_on) | Q(pk__lt=statement.pk))
    return earlier.order_by("-until_on", "-pk").values_list("closing_cents", flat=True).first()


def _known(rows: Sequence[BankEntry]) -> set[str]:
    """Find the references that the books already have, refusing those told otherwise since."""
    known: set[str] = set()
    for start in range(0, len(rows), ENTRIES_AT_ONCE):
        part = {row.bank_reference: row for row in rows[start : start + ENTRIES_AT_ONCE]}
        account = next(iter(part.values())).iban
        for earlier in BankEntry.objects.filter(iban=account, bank_reference__in=part):
            row = part[earlier.bank_reference]
            facts = (row.amount_cents, row.direction, row.booked_on)
            if (earlier.amount_cents, earlier.direction, earlier.booked_on) != facts:
                raise Refusal(bank_refusals.ENTRY_DIFFERS, reference=row.bank_reference)
            known.add(row.bank_reference)
    return known | bank_notices.booked_by_detail(rows)


def _write_entries(statement: BankStatement, rows: Sequence[BankEntry]) -> int:
    """Insert the rows that are new; give how many were known."""
    known = _known(rows)
    new = [row for row in rows if row.bank_reference not in known]
    _refuse_locked_months(statement.iban, new)
    for row in new:
        row.bank_statement = statement
    BankEntry.objects.bulk_create(new, batch_size=ENTRIES_AT_ONCE)
    return len(known)


def _refuse_locked_months(iban: str, rows: Sequence[BankEntry]) -> None:
    months = {f"{row.booked_on:%Y-%m}" for row in rows}
    locked = LockedPeriod.objects.filter(iban=iban, period__in=months).first()
    if locked is not None:
        raise Refusal(bank_refusals.PERIOD_LOCKED, period=locked.period)


def _let_waiting_in() -> None:
    """Let in the held statements that now follow the one before them."""
    held = BankStatement.objects.filter(iban=settings.OPERATOR_IBAN, status=BankFileStatus.HELD)
    for statement in held.order_by("until_on", "pk"):
        moved = statement.entries_cents
        opening, closing = statement.opening_cents or 0, statement.closing_cents or 0
        before = _closing_before(statement)
        if before is not None and not ledger.bank_difference(opening, moved, closing, before):
            let_in(statement)


def _put_mended_away() -> None:
    """Put away the held statements that say nothing new since the right file was read."""
    held = BankStatement.objects.filter(iban=settings.OPERATOR_IBAN, status=BankFileStatus.HELD)
    for statement in held.order_by("pk"):
        if _balance_on(statement.iban, statement.until_on) != statement.closing_cents:
            continue
        rows = bank_notices.of_details(bank_files.again(statement).entries)
        if len(_known(rows)) == len(rows):
            move(statement, BankFileStatus.MENDED)


def _balance_on(iban: str, day: dt.date) -> int | None:
    """Tell the balance of the books at the end of a day, once a statement read covers it."""
    read = BankStatement.objects.filter(iban=iban, status=BankFileStatus.READ, until_on__gte=day)
    last = read.order_by("until_on", "-pk").values_list("closing_cents", "until_on").first()
    if last is None:
        return None
    after = BankEntry.objects.filter(iban=iban, booked_on__gt=day, booked_on__lte=last[1])
    return (last[0] or 0) - signed_sum(after.values_list("direction", "amount_cents"))
