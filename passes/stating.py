"""What a monthly statement says, and where a provider's money is.

Reads only. A statement's sheet is made of facts that closing froze (lines, totals, the account of
that day), so that its PDF is the same years later; what changes with time (approval, payment, what
blocks it) belongs to the page around it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Q, Sum

from passes import (
    calendar_days,
    closing,
    codes,
    identifiers,
    money,
    owing,
    renumbering,
    scans,
)
from passes.enums import AccountStatus, LineKind, StatementStatus
from passes.formats.statement_sheet import SheetLine, StatementSheet, Totals, Unpaid
from passes.models import BankAccount, MonthlyStatement, Provider, Redemption, StatementLine

STATED = (StatementStatus.ISSUED, StatementStatus.DISPUTED, StatementStatus.APPROVED)
UNPAID = (*STATED, StatementStatus.IN_PAYMENT)


def sheet_of(statement: MonthlyStatement) -> StatementSheet:
    """Tell everything a statement says, as plain values."""
    issued_on = statement.issued_at.astimezone(closing.OPERATOR_TIME).date()
    year, month = (int(part) for part in statement.period.split("-"))
    provider = statement.provider
    siret = renumbering.siret_on(provider, issued_on)
    return StatementSheet(
        number=statement.number,
        period=dt.date(year, month, 1),
        cut_off_on=statement.cut_off_at.astimezone(closing.OPERATOR_TIME).date(),
        provider=provider.name,
        siret=identifiers.show_siret(siret) if siret else "",
        account=account_on(provider, issued_on),
        lines=tuple(_sheet_lines(statement)),
        totals=Totals(
            gross_cents=statement.gross_cents,
            adjustments_cents=statement.adjustments_cents,
            fee_cents=statement.fee_cents,
            vat_cents=statement.fee_vat_cents,
            net_cents=statement.net_cents,
        ),
        expected_on=statement.expected_on if statement.net_cents > 0 else None,
        payment_reference=statement.number if statement.net_cents > 0 else "aucune",
        outcome=_outcome(statement, issued_on),
        operator=settings.OPERATOR_NAME,
        phone=settings.OPERATOR_PHONE,
        unpaid=tuple(_unpaid_before(statement, issued_on)),
        specimen=settings.DEMO_MODE,
    )


def account_on(provider: Provider, day: dt.date) -> str:
    """The account that was accepted that day, masked; empty when there was none."""
    account = BankAccount.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        provider=provider,
        status__in=(AccountStatus.ACCEPTED, AccountStatus.ENDED),
        valid_from__lte=day,
    ).last()
    return identifiers.mask_iban(account.iban) if account else ""


def sentence_of(statement: MonthlyStatement, sheet: StatementSheet, today: dt.date) -> str:
    """Say first what is true today: the paper promises, the page knows if it was kept."""
    if statement.status == StatementStatus.PAID and statement.paid_on:
        day = calendar_days.in_words(statement.paid_on)
        return f"{money.show_short(statement.net_cents)} vous ont été payés le {day}."
    if statement.status in UNPAID and statement.net_cents > 0 and statement.expected_on < today:
        return _promise(statement.net_cents, statement.expected_on, today)
    return sheet.sentence


def _outcome(statement: MonthlyStatement, issued_on: dt.date) -> str:
    day = calendar_days.in_words(issued_on)
    if statement.net_cents < 0:
        return f"émis le {day}, reporté sur le prochain relevé"
    if statement.net_cents == 0:
        return f"émis le {day}, soldé"
    answer_by = closing.review_ends_at(statement).astimezone(closing.OPERATOR_TIME).date()
    return f"émis le {day}, à relire avant le {calendar_days.in_words(answer_by)}"


def _unpaid_before(statement: MonthlyStatement, issued_on: dt.date) -> Iterable[Unpaid]:
    earlier = MonthlyStatement.objects.filter(
        Q(paid_on__isnull=True) | Q(paid_on__gt=issued_on),
        provider=statement.provider,
        cut_off_at__lt=statement.cut_off_at,
        net_cents__gt=0,
    ).order_by("cut_off_at")
    for each in earlier:
        day = calendar_days.in_words(each.expected_on, weekday=False)
        yield Unpaid(each.number, each.net_cents, f"Paiement prévu le {day}.")


def _sheet_lines(statement: MonthlyStatement) -> Iterable[SheetLine]:
    redemption = ("digital_pass", "member", "site", "service")
    lines = statement.lines.select_related(
        "order__funder",
        "carried_from",
        "dispute",
        "gesture",
        *(f"redemption__{name}" for name in redemption),
        *(f"reversal__redemption__{name}" for name in redemption),
    ).order_by("pk")
    return [_sheet_line(line) for line in lines]


def _sheet_line(line: StatementLine) -> SheetLine:
    if line.carried_from is not None:
        kind = f"Report du relevé {line.carried_from.number}"
        return SheetLine(kind=kind, amount_cents=line.amount_cents)
    redemption = line.redemption or (line.reversal.redemption if line.reversal else None)
    if redemption is None or line.order is None:
        return _bare_line(line)
    return SheetLine(
        kind="Encaissement" if line.kind == LineKind.REDEMPTION else "Annulation",
        amount_cents=line.amount_cents,
        key=line.pk if line.kind == LineKind.REDEMPTION else 0,
        serial=codes.serial_text(redemption.digital_pass.serial),
        order=line.order.reference,
        funder=line.order.funder.name,
        service=redemption.service_label or redemption.service.label,
        site=redemption.site_name or redemption.site.name,
        service_on=redemption.service_on,
        scanned_on=redemption.scanned_at.astimezone(ZoneInfo(redemption.site.time_zone)).date(),
        member=redemption.member.full_name,
    )


def _bare_line(line: StatementLine) -> SheetLine:
    """Tell a line that no Pass stands behind: a decided dispute about a fee, a gesture."""
    kind = line.get_kind_display().capitalize()
    if line.dispute is not None:
        kind = f"{kind} après contestation : {line.dispute.get_reason_display()}"
    return SheetLine(
        kind=kind,
        amount_cents=line.amount_cents,
        order=line.order.reference if line.order else "",
        funder=line.order.funder.name if line.order else "",
        service=line.gesture.reason if line.gesture else "",
    )


@dataclass(frozen=True)
class Waiting:
    """What holds back some statements of a provider, and what it can do about it."""

    blocked: owing.Blocked
    statements: tuple[MonthlyStatement, ...]

    @property
    def cents(self) -> int:
        return money.total(statement.net_cents for statement in self.statements)


@dataclass(frozen=True)
class ProviderMoney:
    """Where the money of one provider is: received, stated, in payment, paid; and what blocks."""

    received_count: int
    received_cents: int
    received_expected_on: dt.date | None
    stated_cents: int
    in_payment_cents: int
    paid_cents: int
    debt_cents: int
    unpaid: tuple[MonthlyStatement, ...]
    waiting: tuple[Waiting, ...]
    last_paid: MonthlyStatement | None
    today: dt.date

    @property
    def payable(self) -> list[MonthlyStatement]:
        """The unpaid statements that nothing holds back."""
        held = {statement.pk for each in self.waiting for statement in each.statements}
        return [statement for statement in self.unpaid if statement.pk not in held]

    @property
    def sentence(self) -> str:
        """The first sentence of the page: how much, and by when."""
        if self.waiting and not self.payable:
            owed = money.total(each.cents for each in self.waiting)
            return f"{money.show_short(owed)} vous sont dus. Voici ce qui les retient."
        if self.payable:
            owed = money.total(statement.net_cents for statement in self.payable)
            return _promise(owed, max(each.expected_on for each in self.payable), self.today)
        if self.received_cents and self.received_expected_on:
            return _promise(self.received_cents, self.received_expected_on, self.today)
        return "Rien n'est en attente : tout ce que vous avez encaissé vous est payé."


def _promise(cents: int, day: dt.date, today: dt.date) -> str:
    amount = money.show_short(cents)
    if day < today:
        was = calendar_days.in_words(day, weekday=False)
        return f"{amount} auraient dû vous être payés le {was}. Appelez\N{NON-BREAKING HYPHEN}nous."
    shown = f"{day.day if day.day > 1 else '1er'} {calendar_days.MONTHS[day.month - 1]}"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{amount} vous seront payés au plus tard le {shown}{year}."


def money_of(provider: Provider, today: dt.date) -> ProviderMoney:
    """Read where the money of a provider is, today."""
    received = _received(provider)
    statements = list(
        MonthlyStatement.objects.filter(provider=provider)
        .select_related("provider")
        .order_by("-cut_off_at")
    )
    unpaid = [each for each in statements if each.status in UNPAID and each.net_cents > 0]
    held = owing.blocked([each for each in unpaid if each.status in STATED], today)
    paid = [each for each in statements if each.status == StatementStatus.PAID]
    latest = received["latest"]
    return ProviderMoney(
        received_count=received["count"],
        received_cents=received["cents"] or 0,
        received_expected_on=scans.expected_pay_on(latest) if latest else None,
        stated_cents=_net(unpaid, *STATED),
        in_payment_cents=_net(unpaid, StatementStatus.IN_PAYMENT),
        paid_cents=money.total(
            each.net_cents for each in paid if each.paid_on and each.paid_on.year == today.year
        ),
        debt_cents=_debt(provider),
        unpaid=tuple(unpaid),
        waiting=_grouped(unpaid, held),
        last_paid=paid[0] if paid else None,
        today=today,
    )


def _grouped(
    unpaid: Iterable[MonthlyStatement], held: dict[int, owing.Blocked]
) -> tuple[Waiting, ...]:
    """One thing to correct is said once, whatever the number of statements it holds back."""
    groups: dict[owing.Blocked, list[MonthlyStatement]] = {}
    for statement in unpaid:
        if blocked := held.get(statement.pk):
            groups.setdefault(blocked, []).append(statement)
    return tuple(Waiting(blocked, tuple(group)) for blocked, group in groups.items())


def _received(provider: Provider) -> dict[str, Any]:
    return (
        Redemption.objects.live()
        .filter(provider=provider, statement_line__isnull=True)
        .aggregate(count=Count("pk"), cents=Sum("face_value_cents"), latest=Max("received_at"))
    )


def _net(statements: Iterable[MonthlyStatement], *states: StatementStatus) -> int:
    return money.total(each.net_cents for each in statements if each.status in states)


def _debt(provider: Provider) -> int:
    """What the next statement will take back: former negative ones and reversals not yet stated."""
    carried = provider.statements.filter(
        status=StatementStatus.CARRIED_OVER, carried_to__isnull=True
    ).aggregate(cents=Sum("net_cents"))["cents"]
    undone = (
        closing.unstated_reversals()
        .filter(redemption__provider=provider)
        .aggregate(cents=Sum("redemption__face_value_cents"))["cents"]
    )
    return (undone or 0) - (carried or 0)


@dataclass(frozen=True)
class LeftToState:
    """What closing a month would take: whom, how many redemptions and cents, what else."""

    period: str
    providers: int
    redemptions: int
    gross_cents: int
    others: int


def left_to_state(period: str) -> LeftToState:
    """Read what a month still holds that no statement does.

    Who has a statement of that month, or of a later one, waits for the next month.
    """
    stated = MonthlyStatement.objects.filter(period__gte=period).values("provider")
    found = (
        closing.unstated(closing.cut_off_of(period))
        .exclude(provider__in=stated)
        .aggregate(
            providers=Count("provider", distinct=True),
            redemptions=Count("pk"),
            cents=Sum("face_value_cents"),
        )
    )
    others = (
        closing.unstated_reversals().exclude(redemption__provider__in=stated),
        closing.unstated_corrections().exclude(provider__in=stated),
        closing.unstated_gestures().exclude(provider__in=stated),
    )
    return LeftToState(
        period=period,
        providers=found["providers"],
        redemptions=found["redemptions"],
        gross_cents=found["cents"] or 0,
        others=sum(each.count() for each in others),
    )
