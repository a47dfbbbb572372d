"""Closing a month: what each provider is owed, line by line, then its approval.

Providers are taken one by one, each in its own transaction under its own lock, the same that a
reversal takes (T9): a redemption is stated or reversed, never both. What counts is when it was
received, by the database's clock, not when it was scanned. Closing begins ten minutes after the
cut-off, so that work begun earlier has landed; run twice, it changes nothing.
Invariant (law C): net = gross + adjustments - fee - VAT, and a source is on one line, ever.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor, SystemJob
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move, waiting_at_most
from diagnostics.accounts.verbs import Verb
from passes import calendar_days, money, money_refusals, numbering
from passes.dispute_states import DisputeReason
from passes.enums import LineKind, StatementStatus
from passes.models import (
    Dispute,
    Gesture,
    MonthlyStatement,
    Order,
    Provider,
    Redemption,
    Reversal,
    StatementLine,
)

OPERATOR_TIME = ZoneInfo("Europe/Paris")
LANDING = dt.timedelta(minutes=10)
# Gestures and carry-overs bear no fee (passes-and-money.md 7.1).
FEE_BEARING = frozenset({LineKind.REDEMPTION, LineKind.REVERSAL, LineKind.CORRECTION})


@journal.act(Verb.MONTH_CLOSED)
def close_month(
    *, actor: Actor, period: str, provider: Provider | None = None
) -> list[MonthlyStatement]:
    """Issue the statements of a month ("2026-03") that are not issued yet; give those issued."""
    cut_off = cut_off_of(period)
    opens_at = cut_off + LANDING
    if journal.instant() < opens_at:
        day = calendar_days.in_words(cut_off.date())
        raise Refusal(money_refusals.MONTH_NOT_OVER, date=f"{day} à {opens_at:%H h %M}")
    issued, refused = _issue_each(actor, period, cut_off, provider)
    if refused is not None:
        # Somebody is still unstated: the month is not closed, and the next hour tries again.
        raise refused
    if issued or (provider is None and not _is_noted(period)):
        with transaction.atomic():
            journal.record(
                actor=actor,
                verb=Verb.MONTH_CLOSED,
                subject=provider,
                facts={
                    "period": period,
                    "statements": len(issued),
                    "net_cents": money.total(statement.net_cents for statement in issued),
                },
            )
    return issued


def _is_noted(period: str) -> bool:
    """Tell that history knows this month closed for all: a stop may have come just before."""
    lines = JournalEntry.objects.filter(verb=Verb.MONTH_CLOSED, refusal_code="", subject_pk="")
    return any(facts["period"] == period for facts in lines.values_list("facts", flat=True))


def close_last_month() -> list[MonthlyStatement]:
    """Close the month that ended, as the nightly job does."""
    first = (journal.instant() - LANDING).astimezone(OPERATOR_TIME).date().replace(day=1)
    period = f"{first - dt.timedelta(days=1):%Y-%m}"
    return close_month(actor=SystemJob("close_month"), period=period)


@journal.act(Verb.STATEMENT_APPROVED)
def approve_statement(
    *, actor: Actor, statement: MonthlyStatement, request_id: uuid.UUID | None = None
) -> MonthlyStatement:
    """Accept a statement as right: its provider does, or the system once the review days passed."""
    with transaction.atomic():
        statement = MonthlyStatement.objects.locked(statement.pk)
        now = journal.instant()
        if statement.status == StatementStatus.DISPUTED:
            raise Refusal(money_refusals.ON_HOLD)
        if statement.status != StatementStatus.ISSUED:
            raise Refusal(money_refusals.STATEMENT_ALREADY_APPROVED)
        if isinstance(actor, SystemJob) and now < review_ends_at(statement):
            day = review_ends_at(statement).astimezone(OPERATOR_TIME).date()
            raise Refusal(money_refusals.REVIEW_NOT_OVER, date=calendar_days.in_words(day))
        author = actor if isinstance(actor, User) else None
        move(statement, StatementStatus.APPROVED, approved_at=now, approved_by=author)
        journal.record(
            actor=actor,
            verb=Verb.STATEMENT_APPROVED,
            subject=statement,
            facts={"number": statement.number, "by_silence": author is None},
        )
        return statement


def approve_by_silence() -> int:
    """Approve the statements that nobody answered within the review days, as the job does."""
    before = journal.instant() - dt.timedelta(days=settings.STATEMENT_REVIEW_DAYS)
    silent = MonthlyStatement.objects.filter(
        status=StatementStatus.ISSUED, issued_at__lte=before
    ).order_by("pk")
    for statement in silent:
        approve_statement(actor=SystemJob("approve_by_silence"), statement=statement)
    return len(silent)


def cut_off_of(period: str) -> dt.datetime:
    """Tell when a month ("2026-03") is cut off: 00:00 of the next 1st, operator's time."""
    year, month = period.split("-")
    first = calendar_days.month_after(dt.date(int(year), int(month), 1))
    return dt.datetime.combine(first, dt.time.min, tzinfo=OPERATOR_TIME)


def review_ends_at(statement: MonthlyStatement) -> dt.datetime:
    """Tell until when a provider may answer a statement."""
    return statement.issued_at + dt.timedelta(days=settings.STATEMENT_REVIEW_DAYS)


def unstated(cut_off: dt.datetime) -> QuerySet[Redemption]:
    """Keep the redemptions received before a cut-off that no statement holds."""
    return Redemption.objects.live().filter(received_at__lt=cut_off, statement_line__isnull=True)


def unstated_reversals() -> QuerySet[Reversal]:
    """Keep the reversals of stated redemptions that no statement holds."""
    return Reversal.objects.filter(
        redemption__statement_line__isnull=False, statement_line__isnull=True
    )


def unstated_corrections() -> QuerySet[Dispute]:
    """Keep the decided disputes that gave a bare amount and that no statement holds."""
    return Dispute.objects.filter(
        reason=DisputeReason.WRONG_FEE, statement_line__isnull=True
    ).exclude(amount_cents=0)


def unstated_gestures() -> QuerySet[Gesture]:
    """Keep the granted gestures that no statement holds."""
    return Gesture.objects.granted().filter(statement_line__isnull=True)


def _owed(cut_off: dt.datetime, provider: Provider | None) -> list[int]:
    """Providers that have something to be told about, in the order of their keys."""
    if provider is not None:
        return [provider.pk]
    redeemed = unstated(cut_off).values_list("provider_id", flat=True).distinct()
    reversed_ = unstated_reversals().values_list("redemption__provider_id", flat=True).distinct()
    corrected = unstated_corrections().values_list("provider_id", flat=True).distinct()
    given = unstated_gestures().values_list("provider_id", flat=True).distinct()
    return sorted({*redeemed, *reversed_, *corrected, *given})


def _issue_each(
    actor: Actor, period: str, cut_off: dt.datetime, provider: Provider | None
) -> tuple[list[MonthlyStatement], Refusal | None]:
    """Issue what can be: one provider that somebody else holds never keeps the others unpaid."""
    issued: list[MonthlyStatement] = []
    refused = None
    for pk in _owed(cut_off, provider):
        try:
            with waiting_at_most():
                statement = _issue(actor, pk, period, cut_off)
        except Refusal as refusal:
            refused = refusal
            continue
        if statement is not None:
            issued.append(statement)
    return issued, refused


def _issue(
    actor: Actor, provider_pk: int, period: str, cut_off: dt.datetime
) -> MonthlyStatement | None:
    """Issue one statement in its own transaction; none when this month, or a later one, has one.

    A later statement took all that came before: an earlier one after it could only tell what
    happened since under a month that it does not belong to.
    """
    with transaction.atomic():
        provider = Provider.objects.locked(provider_pk)
        if MonthlyStatement.objects.filter(provider=provider, period__gte=period).exists():
            return None
        lines = list(_lines(provider, cut_off))
        if not lines:
            return None
        figures = figures_of(lines)
        statement = MonthlyStatement.objects.create(
            number=numbering.statement_number(period),
            provider=provider,
            period=period,
            cut_off_at=cut_off,
            issued_at=journal.instant(),
            gross_cents=figures.gross_cents,
            adjustments_cents=figures.adjustments_cents,
            fee_cents=figures.fee.fee_cents,
            fee_vat_cents=figures.fee.vat_cents,
            net_cents=figures.net_cents,
            expected_on=calendar_days.pay_by(cut_off.date(), settings.PAYMENT_DUE_DAYS),
            status=figures.status,
        )
        for line in lines:
            line.statement = statement
        StatementLine.objects.bulk_create(lines, batch_size=500)
        journal.record(
            actor=actor,
            verb=Verb.STATEMENT_ISSUED,
            subject=statement,
            facts={
                "number": statement.number,
                "period": period,
                "lines": len(lines),
                "net_cents": statement.net_cents,
            },
        )
        return statement


def _lines(provider: Provider, cut_off: dt.datetime) -> Iterator[StatementLine]:
    """Everything this provider is owed or owes; nothing when there is only an old debt."""
    redemptions = list(
        unstated(cut_off)
        .filter(provider=provider)
        .select_related("order")
        .order_by("received_at", "pk")
    )
    reversals = list(
        unstated_reversals()
        .filter(redemption__provider=provider)
        .select_related("redemption__order")
        .order_by("reversed_at", "pk")
    )
    for redemption in redemptions:
        yield StatementLine(
            kind=LineKind.REDEMPTION,
            amount_cents=redemption.face_value_cents,
            order=redemption.order,
            redemption=redemption,
        )
    for reversal in reversals:
        yield StatementLine(
            kind=LineKind.REVERSAL,
            amount_cents=-reversal.redemption.face_value_cents,
            order=reversal.redemption.order,
            reversal=reversal,
        )
    decided = list(_decided(provider))
    yield from decided
    if redemptions or reversals or decided:
        yield from _carry_overs(provider)


def _decided(provider: Provider) -> Iterator[StatementLine]:
    """What a decision or a gesture brought: signed lines of their own, never a change."""
    corrections = unstated_corrections().filter(provider=provider).select_related("order")
    for dispute in corrections.order_by("decided_at", "pk"):
        yield StatementLine(
            kind=LineKind.CORRECTION,
            amount_cents=dispute.amount_cents,
            order=dispute.order,
            dispute=dispute,
        )
    for gesture in unstated_gestures().filter(provider=provider).order_by("granted_at", "pk"):
        yield StatementLine(
            kind=LineKind.GESTURE, amount_cents=gesture.amount_cents, gesture=gesture
        )


def _carry_overs(provider: Provider) -> Iterator[StatementLine]:
    """Former statements with net below zero, shown in full and never netted silently."""
    former = provider.statements.filter(
        status=StatementStatus.CARRIED_OVER, carried_to__isnull=True
    ).order_by("pk")
    for statement in former:
        yield StatementLine(
            kind=LineKind.CARRY_OVER, amount_cents=statement.net_cents, carried_from=statement
        )


@dataclass(frozen=True)
class Figures:
    """What the lines of a statement add up to."""

    gross_cents: int
    adjustments_cents: int
    fee: money.Fee

    @property
    def net_cents(self) -> int:
        return self.gross_cents + self.adjustments_cents - self.fee.fee_cents - self.fee.vat_cents

    @property
    def status(self) -> StatementStatus:
        if self.net_cents > 0:
            return StatementStatus.ISSUED
        return StatementStatus.CARRIED_OVER if self.net_cents else StatementStatus.SETTLED_BY_OFFSET


def figures_of(lines: Sequence[StatementLine]) -> Figures:
    """Add the lines up; the fee is exact over all orders, then rounded once."""
    gross = [line.amount_cents for line in lines if line.kind == LineKind.REDEMPTION]
    others = [line.amount_cents for line in lines if line.kind != LineKind.REDEMPTION]
    bases: dict[Order, int] = {}
    for line in lines:
        if line.kind in FEE_BEARING and line.order is not None:
            bases[line.order] = bases.get(line.order, 0) + line.amount_cents
    return Figures(
        gross_cents=money.total(gross),
        adjustments_cents=money.total(others),
        fee=money.fee(
            money.FeeBase(base, order.downstream_fee_bp, order.fee_vat_bp)
            for order, base in bases.items()
        ),
    )
