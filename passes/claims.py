"""What somebody says is wrong, read against the books before a dispute is opened.

Who may say what is decided here: a structure speaks of its own statements, a funder of lines of
its orders, the operator of any line. A line that one may not see does not exist for the reader.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_FOUND, REASON_MISSING, Refusal
from passes import access, attaching, calendar_days, dispute_refusals, dispute_states
from passes.attaching import Paper
from passes.dispute_states import DisputeReason
from passes.models import (
    Dispute,
    MonthlyStatement,
    Order,
    Pass,
    Provider,
    Redemption,
    Service,
    Site,
    StatementLine,
)

# Days to contest a line once its statement is issued, and a missing scan once the service is given.
LINE_DAYS = 60
SCAN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said to be wrong: lines that are there, or a scan that is not."""

    reason: str
    text: str
    line_ids: tuple[int, ...] = ()
    serial: int | None = None
    site: Site | None = None
    service: Service | None = None
    service_on: dt.date | None = None
    statement: MonthlyStatement | None = None
    holds_statement: bool = False
    evidence: Paper | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What a claim names, as the books have it."""

    provider: Provider
    statement: MonthlyStatement | None
    order: Order | None
    lines: tuple[StatementLine, ...] = ()


def reasons_of(user: User) -> frozenset[DisputeReason]:
    """Give the reasons that somebody may open a dispute for."""
    if access.operates(user):
        return dispute_states.BY_OPERATOR
    if access.administers_provider(user):
        return dispute_states.BY_PROVIDER
    return dispute_states.BY_FUNDER if access.funds(user) else frozenset()


def read(actor: User, claim: Claim) -> Named:
    """Find what a claim names, or refuse: whose reason, which lines, complete, in time."""
    if claim.reason not in reasons_of(actor):
        raise Refusal(dispute_refusals.REASON_NOT_YOURS)
    if not claim.text.strip():
        raise Refusal(REASON_MISSING)
    if claim.reason == DisputeReason.MISSING_SCAN:
        return _missing(actor, claim)
    return _lines(actor, claim)


def refuse_twice(claim: Claim, named: Named) -> None:
    """Refuse a second dispute about the same thing while the first is open."""
    standing = Dispute.objects.open().filter(provider=named.provider)
    if claim.reason == DisputeReason.MISSING_SCAN:
        twice = standing.filter(serial=claim.serial, reason=claim.reason).exists()
    else:
        twice = standing.filter(lines__in=named.lines).exists()
    if twice:
        raise Refusal(dispute_refusals.ALREADY_DISPUTED)


def is_of_the_opening_side(user: User, dispute: Dispute) -> bool:
    """Whether somebody speaks for the side that opened a dispute."""
    if dispute.reason in dispute_states.BY_OPERATOR:
        return access.operates(user)
    if dispute.reason in dispute_states.BY_PROVIDER:
        own = access.provider_of(user)
        return (
            access.administers_provider(user) and own is not None and own.pk == dispute.provider_id
        )
    membership = access.funder_membership(user)
    return (
        membership is not None
        and dispute.order is not None
        and membership.funder_id == dispute.order.funder_id
    )


def keep_evidence(actor: User, dispute: Dispute, claim: Claim) -> None:
    """Keep the paper that came with a claim."""
    if claim.evidence is not None:
        attaching.attach_document(actor=actor, owner=dispute, paper=claim.evidence)


def _missing(actor: User, claim: Claim) -> Named:
    provider = access.provider_of(actor)
    _refuse_incomplete(claim, site=True)
    if provider is None or claim.site is None or claim.site.provider_id != provider.pk:
        raise Refusal(NOT_FOUND)
    found = Pass.objects.filter(serial=claim.serial or 0).select_related("order").first()
    if found is None:
        raise Refusal(dispute_refusals.SERIAL_UNKNOWN)
    if Redemption.objects.live().filter(digital_pass=found, provider=provider).exists():
        raise Refusal(dispute_refusals.SCAN_IS_THERE)
    if claim.service_on:
        _refuse_late(claim.service_on + dt.timedelta(days=SCAN_DAYS))
    statement = claim.statement
    if statement is not None and statement.provider_id != provider.pk:
        raise Refusal(NOT_FOUND)
    return Named(provider, statement, found.order)


def _lines(actor: User, claim: Claim) -> Named:
    if not claim.line_ids:
        raise Refusal(dispute_refusals.LINE_MISSING)
    if claim.reason == DisputeReason.WRONG_DATE:
        _refuse_incomplete(claim, site=False)
    lines = tuple(
        visible_lines(actor)
        .filter(pk__in=claim.line_ids)
        .select_related("statement__provider", "order", "redemption")
        .order_by("pk")
    )
    if len(lines) != len(set(claim.line_ids)):
        raise Refusal(NOT_FOUND)
    first = lines[0]
    if len({(one.statement_id, one.order_id) for one in lines}) > 1:
        raise Refusal(dispute_refusals.LINES_OF_ONE_STATEMENT)
    for line in lines:
        if line.redemption is None:
            raise Refusal(dispute_refusals.NOT_A_REDEMPTION)
        if line.redemption.reversed_at is not None:
            raise Refusal(dispute_refusals.LINE_ALREADY_REVERSED)
    _refuse_late(last_day_for(first.statement))
    return Named(first.statement.provider, first.statement, first.order, lines)


def visible_lines(user: User) -> QuerySet[StatementLine]:
    """Keep the lines that somebody may speak of."""
    if access.operates(user):
        return StatementLine.objects.all()
    if access.administers_provider(user):
        return StatementLine.objects.filter(statement__provider=access.provider_of(user))
    membership = access.funder_membership(user)
    funder_id = membership.funder_id if membership else None
    return StatementLine.objects.filter(order__funder=funder_id, order__isnull=False)


def last_day_for(statement: MonthlyStatement) -> dt.date:
    """Tell until which day the lines of a statement may be disputed."""
    return statement.issued_at.date() + dt.timedelta(days=LINE_DAYS)


def _refuse_late(last_day: dt.date) -> None:
    if journal.today() > last_day:
        raise Refusal(dispute_refusals.DEADLINE_PASSED, date=calendar_days.in_words(last_day))


def _refuse_incomplete(claim: Claim, *, site: bool) -> None:
    needed: dict[str, object] = {"le jour du service": claim.service_on}
    if site:
        needed |= {
            "le numéro du Pass": claim.serial,
            "le lieu": claim.site,
            "le service": claim.service,
        }
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        raise Refusal(dispute_refusals.CLAIM_INCOMPLETE, missing=", ".join(missing))
