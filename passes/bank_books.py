"""The books of the providers and of the bank, read as figures for laws C, D, E and G.

Statements against their lines and the redemptions behind them, payments against the bank's matches,
entries against both: each amount is told at least twice, by rows that different acts wrote. Nothing
is written here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from passes import bank_entries, ledger, line_books, money, refund_books
from passes.dispute_states import DisputeReason
from passes.enums import (
    LIVE_PAYMENTS,
    BankFileStatus,
    Direction,
    EntryStatus,
    LineKind,
    PaymentStatus,
    StatementStatus,
)
from passes.ledger import AccountDay, PaymentFigures, StatementFigures
from passes.line_books import Lines
from passes.models import (
    BankEntry,
    BankMatch,
    BankStatement,
    Dispute,
    Gesture,
    LineHold,
    MonthlyStatement,
    Payment,
    PaymentBatch,
    Redemption,
    StatementLine,
    TreasuryMovement,
)

# After this the last closing balance is too old to tell anything: "inconnue", never green (T11).
_ADJUSTING = (LineKind.REVERSAL, LineKind.CORRECTION, LineKind.GESTURE, LineKind.CARRY_OVER)
BALANCE_GOOD_FOR = dt.timedelta(days=10)


_SETTLED = Q(payments__status=PaymentStatus.SETTLED)

# --- Law C --------------------------------------------------------------------------------------


def statements(lines: Lines | None = None) -> Iterator[tuple[str, StatementFigures]]:
    """Read each monthly statement beside its lines and the rates of its orders."""
    lines = lines or line_books.read()
    for statement in MonthlyStatement.objects.order_by("pk").iterator(2_000):
        pk = statement.pk
        kinds, added, due = lines.by_kind[pk], lines.added[pk], money.fee(lines.bases[pk])
        yield (
            statement.number,
            StatementFigures(
                redemption_lines=kinds[LineKind.REDEMPTION],
                negative_lines=added - money.total(kinds[kind] for kind in _ADJUSTING),
                positive_lines=added,
                gross=statement.gross_cents,
                adjustments=statement.adjustments_cents,
                fee=statement.fee_cents,
                fee_vat=statement.fee_vat_cents,
                net=statement.net_cents,
                fee_due=due.fee_cents,
                fee_vat_due=due.vat_cents,
                lines_off_cents=lines.off[pk],
            ),
        )


def unstated_cents() -> int:
    """Add up the redemptions of closed months that no statement holds."""
    return line_books.unstated_cents(sorted(_closed_periods()))


def _closed_periods() -> set[str]:
    """Read in the journal which months were closed for all: a deleted row leaves its line."""
    lines = JournalEntry.objects.filter(
        verb=Verb.MONTH_CLOSED, refusal_code="", subject_pk=""
    ).values_list("facts", flat=True)
    return {facts["period"] for facts in lines}


# --- Law D --------------------------------------------------------------------------------------


def last_balance() -> tuple[int, dt.date] | None:
    """Tell the last closing balance of the ring-fenced account that was read, and its day."""
    last = (
        BankStatement.objects.filter(iban=settings.OPERATOR_IBAN, status=BankFileStatus.READ)
        .exclude(closing_cents=None)
        .order_by("-until_on", "-pk")
        .values_list("closing_cents", "until_on")  # never the file itself, which may be large
        .first()
    )
    return (last[0] or 0, last[1]) if last else None


def owed_to_providers() -> tuple[int, int]:
    """Tell what is redeemed, decided or given and not paid, gross; apart what providers owe."""
    owed: Counter[int] = Counter()
    redeemed = Redemption.objects.live().order_by().values_list("provider_id")
    owed.update(dict(redeemed.annotate(Sum("face_value_cents"))))
    decided = Dispute.objects.filter(reason=DisputeReason.WRONG_FEE).order_by()
    owed.update(dict(decided.values_list("provider_id").annotate(Sum("amount_cents"))))
    given = Gesture.objects.granted().order_by().values_list("provider_id")
    owed.update(dict(given.annotate(Sum("amount_cents"))))
    for provider_id, cents in _partly_paid().values_list("provider_id", "settled_cents"):
        owed[provider_id] -= cents
    # Named one by one, settled statements would soon be more than a statement of SQL may hold.
    gross, settled = line_books.gross_by_statement(), _settled_statements()
    for pk, provider_id in MonthlyStatement.objects.values_list("pk", "provider_id"):
        owed[provider_id] -= gross.get(pk, 0) if pk in settled else 0
    return ledger.not_paid(list(owed.values()))


def _partly_paid() -> QuerySet[Any]:
    """Statements of which lines were held and the rest is paid (T6): their fee has not left yet."""
    paid = Sum("payments__amount_cents", filter=_SETTLED, default=0)
    held = LineHold.objects.filter(confirmed_at__isnull=False).values("statement")
    rows: QuerySet[Any] = MonthlyStatement.objects.filter(pk__in=held).exclude(
        status=StatementStatus.PAID
    )
    return rows.annotate(settled_cents=paid).filter(settled_cents__lt=F("net_cents"))


def _settled_statements() -> set[int]:
    """Statements that nobody waits for: paid, offset, or carried to one that is settled."""
    rows = dict(MonthlyStatement.objects.values_list("pk", "status"))
    carried = dict(
        StatementLine.objects.filter(carried_from__isnull=False).values_list(
            "carried_from_id", "statement_id"
        )
    )
    settled = set()
    for pk in sorted(rows, reverse=True):
        status = rows[pk]
        is_done = status in (StatementStatus.PAID, StatementStatus.SETTLED_BY_OFFSET)
        if is_done or (status == StatementStatus.CARRIED_OVER and carried.get(pk) in settled):
            settled.add(pk)
    return settled


# --- Law E --------------------------------------------------------------------------------------


def payments() -> PaymentFigures:
    """Read transfers three times: in the bank's matches, on the Payments, on the statements."""
    refunds = refund_books.refunds()
    matches = BankMatch.objects.standing().filter(payment__statement__isnull=False)
    settled = Payment.objects.filter(status=PaymentStatus.SETTLED, statement__isnull=False)
    paid = MonthlyStatement.objects.filter(status=StatementStatus.PAID)
    return PaymentFigures(
        matched_out=_total(matches.filter(entry__direction=Direction.DEBIT), "amount_cents"),
        matched_back=_total(matches.filter(entry__direction=Direction.CREDIT), "amount_cents"),
        settled_payments=_total(settled, "amount_cents"),
        paid_statements=_total(paid, "net_cents") + _total(_partly_paid(), "settled_cents"),
        contradicted=_payments_denied() + _batches_denied() + refunds.contradicted,
        refunds_out=refunds.matched_out,
        refunds_back=refunds.matched_back,
        settled_refunds=refunds.settled,
        given_back=refunds.given_back,
    )


def _payments_denied() -> int:
    others = Payment.objects.exclude(status=PaymentStatus.SETTLED)
    settled = Payment.objects.filter(status=PaymentStatus.SETTLED)
    held = LineHold.objects.filter(confirmed_at__isnull=False).values("statement")
    whole = Payment.objects.filter(statement__isnull=False).exclude(statement__in=held)
    return (
        whole.exclude(amount_cents=F("statement__net_cents")).count()
        + Payment.objects.exclude(iban=F("account__iban")).count()
        + _statements_denied()
        + _unlike_their_matches(settled, sign=1)
        + _unlike_their_matches(others, sign=0)
    )


def _statements_denied() -> int:
    """Count the statements that say paid and are not settled whole, or the reverse, or too much."""
    live = Q(payments__status__in=LIVE_PAYMENTS)
    rows = MonthlyStatement.objects.annotate(
        settled_cents=Sum("payments__amount_cents", filter=_SETTLED, default=0),
        live_cents=Sum("payments__amount_cents", filter=live, default=0),
    )
    is_paid = Q(status=StatementStatus.PAID)
    is_whole = Q(net_cents__gt=0, settled_cents=F("net_cents"))
    too_much = Q(net_cents__gte=0, live_cents__gt=F("net_cents"))
    return rows.filter((is_paid & ~is_whole) | (~is_paid & is_whole) | too_much).count()


def _unlike_their_matches(rows: QuerySet[Payment], *, sign: int) -> int:
    """Count payments whose standing matches, debits less credits, are not what their state says."""
    moved: Counter[int] = Counter()
    matches = BankMatch.objects.standing().filter(payment__in=rows)
    for payment_id, side, cents in matches.values_list(
        "payment_id", "entry__direction", "amount_cents"
    ):
        moved[payment_id] += cents if side == Direction.DEBIT else -cents
    told = rows.values_list("pk", "amount_cents").iterator(5_000)
    return sum(moved[pk] != cents * sign for pk, cents in told)


def _batches_denied() -> int:
    """Count the batches whose file, count or total is not what their transfers make."""
    wrong = 0
    lines = Payment.objects.order_by().values_list("batch_id")
    sums = {pk: told for pk, *told in lines.annotate(Count("pk"), Sum("amount_cents"))}
    for batch in PaymentBatch.objects.iterator(200):
        wrong += sums.get(batch.pk, [0, 0]) != [batch.count, batch.control_sum_cents]
        wrong += not _is_intact(batch.file_content, batch.file_digest)
    return wrong


# --- Law G --------------------------------------------------------------------------------------


def account_days() -> Iterator[AccountDay]:
    """Read each bank statement that entered, in order, with what became of its entries."""
    total, matched, classified = _entry_sums(), _match_sums(), _movement_sums()
    wrong = _entries_denied()
    previous: dict[str, int] = {}
    rows = BankStatement.objects.filter(status=BankFileStatus.READ).order_by("until_on", "pk")
    for statement in rows.iterator(200):
        pk = statement.pk
        yield AccountDay(
            name=f"compte …{statement.iban[-4:]} au {statement.until_on:%d/%m/%Y}",
            opening=statement.opening_cents or 0,
            matched=matched[pk],
            classified=classified[pk],
            left_open=total[pk] - matched[pk] - classified[pk],
            closing=statement.closing_cents or 0,
            previous_closing=previous.get(statement.iban),
            accepted=statement.difference_cents,
            iban=statement.iban,
            contradicted=wrong[pk]
            + (not _is_intact(statement.file_content, statement.file_digest)),
        )
        previous[statement.iban] = statement.closing_cents or 0


def files_lost() -> int:
    """Count the bank files that the journal saw enter and that are no longer there."""
    lines = JournalEntry.objects.filter(verb=Verb.BANK_STATEMENT_IMPORTED, refusal_code="")
    seen = {
        facts["file_digest"]
        for facts in lines.values_list("facts", flat=True)
        if facts["statements"] > facts["known_statements"]
    }
    return len(seen - set(BankStatement.objects.values_list("file_digest", flat=True)))


def _entry_sums() -> Counter[int]:
    rows = BankEntry.objects.order_by().values_list("bank_statement_id", "direction")
    return _signed(rows.annotate(Sum("amount_cents")))


def _match_sums() -> Counter[int]:
    rows = BankMatch.objects.standing().order_by()
    return _signed(
        rows.values_list("entry__bank_statement_id", "entry__direction").annotate(
            Sum("amount_cents")
        )
    )


def _movement_sums() -> Counter[int]:
    rows = TreasuryMovement.objects.filter(confirmed_at__isnull=False).order_by()
    return _signed(
        rows.values_list("entry__bank_statement_id", "entry__direction").annotate(
            Sum("amount_cents")
        )
    )


def _signed(rows: Iterable[tuple[int, str, int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for pk, side, cents in rows:
        found[pk] += bank_entries.signed_sum([(side, cents)])
    return found


def _entries_denied() -> Counter[int]:
    """Count, by bank statement, the entries that are not matched or classed as they say."""
    matched: Counter[int] = Counter()
    classed: Counter[int] = Counter()
    links = BankMatch.objects.standing().order_by().values_list("entry_id")
    matched.update(dict(links.annotate(Sum("amount_cents"))))
    moves = TreasuryMovement.objects.filter(confirmed_at__isnull=False).order_by()
    classed.update(dict(moves.values_list("entry_id").annotate(Sum("amount_cents"))))
    found: Counter[int] = Counter()
    rows = BankEntry.objects.values_list(
        "pk", "bank_statement_id", "amount_cents", "matched_cents", "status"
    )
    for pk, statement_id, amount, told, status in rows.iterator(5_000):
        found[statement_id] += told != matched[pk] or status != _due_status(
            amount, matched[pk], classed[pk]
        )
    return found


def _due_status(amount: int, matched: int, classed: int) -> str:
    if matched == amount:
        return EntryStatus.MATCHED
    return EntryStatus.SET_ASIDE if matched + classed == amount else EntryStatus.OPEN


def _is_intact(content: bytes | memoryview | None, digest: str) -> bool:
    return content is None or hashlib.sha256(bytes(content)).hexdigest() == digest


def _total(rows: QuerySet[Any], column: str) -> int:
    return int(rows.aggregate(total=Sum(column))["total"] or 0)
