"""A disagreement about what is owed: opened by whom it concerns, ended by a decision.

A dispute never changes a line and never holds a payment, unless a structure asks for its own
statement to wait. What is decided follows the Pass: a missing scan becomes a redemption, a wrong
one is reversed, and only a fee is a bare amount, never more than the fee that was kept (T3). Each
brings a signed line on the next statement. A decision takes the provider's lock that closing takes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, STATE_CHANGED, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import access, claims, deciding, dispute_refusals, money, redeeming
from passes.claims import Claim
from passes.dispute_states import ENDS_IN_REVERSAL, DisputeReason, DisputeStatus
from passes.enums import Decision, StatementStatus
from passes.models import Dispute, MonthlyStatement, Provider, Redemption, StatementLine

DECISION_DAYS = 15


@dataclass(frozen=True, slots=True)
class Settlement:
    """A decision, its reason, and for a fee the signed amount that it is worth."""

    decision: str
    reason: str
    amount_cents: int | None = None


@journal.act(Verb.DISPUTE_OPENED)
def open_dispute(*, actor: User, claim: Claim, request_id: uuid.UUID | None = None) -> Dispute:
    """Open a dispute about lines, or about a scan that is missing; no line and no payment moves.

    Only its own structure may ask for its statement to wait, before it is approved. The evidence
    given with the claim is kept with it.
    """
    with transaction.atomic():
        named = claims.read(actor, claim)
        Provider.objects.locked(named.provider.pk)
        claims.refuse_twice(claim, named)
        dispute = Dispute.objects.create(
            reason=claim.reason,
            provider=named.provider,
            statement=named.statement,
            order=named.order,
            opened_by=actor,
            opened_at=journal.instant(),
            text=claim.text.strip(),
            serial=claim.serial,
            site=claim.site,
            service=claim.service,
            service_on=claim.service_on,
            holds_statement=claim.holds_statement,
            deadline_on=journal.today() + dt.timedelta(days=DECISION_DAYS),
        )
        dispute.lines.set(named.lines)
        if claim.holds_statement:
            _hold_back(actor, named)
        claims.keep_evidence(actor, dispute, claim)
        facts = {"reason": claim.reason, "lines": len(named.lines), "holds": claim.holds_statement}
        journal.record(actor=actor, verb=Verb.DISPUTE_OPENED, subject=dispute, facts=facts)
        return dispute


@journal.act(Verb.DISPUTE_SETTLED)
def settle_dispute(
    *, actor: User, dispute: Dispute, settlement: Settlement, request_id: uuid.UUID | None = None
) -> Dispute:
    """End a dispute by a decision: what follows is a signed line on the next statement."""
    if not access.operates(actor):
        raise Refusal(NOT_ALLOWED)
    if not settlement.reason.strip():
        raise Refusal(REASON_MISSING)
    with transaction.atomic():
        dispute = _open(dispute)
        accepted = settlement.decision == Decision.ACCEPTED
        cents = _take_effect(actor, dispute, settlement) if accepted else 0
        move(
            dispute,
            DisputeStatus.DECIDED,
            decision=settlement.decision,
            decision_reason=settlement.reason.strip(),
            decided_by=actor,
            decided_at=journal.instant(),
            amount_cents=cents,
        )
        _let_go(actor, dispute)
        facts = {"reason": dispute.reason, "decision": dispute.decision, "amount_cents": cents}
        journal.record(actor=actor, verb=Verb.DISPUTE_SETTLED, subject=dispute, facts=facts)
        return dispute


@journal.act(Verb.DISPUTE_WITHDRAWN)
def withdraw_dispute(
    *, actor: User, dispute: Dispute, request_id: uuid.UUID | None = None
) -> Dispute:
    """Take a dispute back, by the side that opened it; a statement that waited is approved."""
    with transaction.atomic():
        dispute = _open(dispute)
        if not claims.is_of_the_opening_side(actor, dispute):
            raise Refusal(NOT_ALLOWED)
        move(dispute, DisputeStatus.WITHDRAWN)
        _let_go(actor, dispute)
        facts = {"reason": dispute.reason}
        journal.record(actor=actor, verb=Verb.DISPUTE_WITHDRAWN, subject=dispute, facts=facts)
        return dispute


def correction_limits(dispute: Dispute) -> tuple[int, int]:
    """Tell the lowest and highest amount that a wrong fee may be worth, cents signed.

    Up: the fee and tax of the statement, less what was already given back. Down: the lines named.
    """
    if dispute.statement is None:
        return 0, 0
    others = Dispute.objects.filter(statement=dispute.statement, reason=DisputeReason.WRONG_FEE)
    given = money.total(others.values_list("amount_cents", flat=True))
    kept = dispute.statement.fee_cents + dispute.statement.fee_vat_cents
    named = money.total(dispute.lines.values_list("amount_cents", flat=True))
    return min(0, -named), max(0, kept - given)


def _open(dispute: Dispute) -> Dispute:
    """Lock the provider, as closing does, then the dispute, or refuse when it is closed."""
    Provider.objects.locked(dispute.provider_id)
    dispute = Dispute.objects.locked(dispute.pk)
    if dispute.status != DisputeStatus.OPEN:
        raise Refusal(dispute_refusals.DISPUTE_CLOSED)
    return dispute


def _hold_back(actor: User, named: claims.Named) -> None:
    """Make the statement of a structure wait, at its own request and only then."""
    if not access.administers_provider(actor):
        raise Refusal(dispute_refusals.HOLD_NOT_YOURS)
    if named.statement is None:
        raise Refusal(dispute_refusals.LINE_MISSING)
    statement = MonthlyStatement.objects.locked(named.statement.pk)
    if statement.status == StatementStatus.ISSUED:
        move(statement, StatementStatus.DISPUTED)
    elif statement.status != StatementStatus.DISPUTED:
        raise Refusal(dispute_refusals.ALREADY_IN_PAYMENT)


def _let_go(actor: User, dispute: Dispute) -> None:
    """Approve a statement that waited for this dispute, unless another one holds it still."""
    if not dispute.holds_statement:
        return
    statement = MonthlyStatement.objects.locked(dispute.statement_id)
    still = Dispute.objects.open().filter(statement=statement, holds_statement=True).exists()
    if statement.status != StatementStatus.DISPUTED or still:
        return
    move(statement, StatementStatus.APPROVED, approved_at=journal.instant(), approved_by=actor)
    journal.record(
        actor=actor,
        verb=Verb.STATEMENT_APPROVED,
        subject=statement,
        facts={"number": statement.number, "after_dispute": True},
    )


def _take_effect(actor: User, dispute: Dispute, settlement: Settlement) -> int:
    """Do what an accepted dispute asks for; give the signed cents that follow from it."""
    if dispute.reason == DisputeReason.WRONG_FEE:
        return _correct(dispute, settlement.amount_cents)
    if dispute.reason == DisputeReason.MISSING_SCAN:
        return _redeem(dispute, dispute.opened_by, dispute.serial or 0, dispute.public_id)
    sources = ("redemption__digital_pass", "redemption__member", "redemption__order")
    lines = list(dispute.lines.select_related(*sources).order_by("pk"))
    undone = -money.total(line.amount_cents for line in lines)
    for line in lines:
        redemption = _reverse(actor, dispute, line)
        if dispute.reason == DisputeReason.WRONG_DATE:
            again = uuid.uuid5(dispute.public_id, str(line.pk))
            serial = redemption.digital_pass.serial
            undone += _redeem(dispute, redemption.member, serial, again, redemption)
    if dispute.reason not in {*ENDS_IN_REVERSAL, DisputeReason.WRONG_DATE}:
        raise Refusal(STATE_CHANGED)
    return undone


def _correct(dispute: Dispute, amount_cents: int | None) -> int:
    if not amount_cents:
        raise Refusal(dispute_refusals.AMOUNT_MISSING)
    lowest, highest = correction_limits(dispute)
    if not lowest <= amount_cents <= highest:
        limit = money.show(highest if amount_cents > 0 else lowest)
        raise Refusal(dispute_refusals.AMOUNT_TOO_LARGE, limit=limit)
    return amount_cents


def _reverse(actor: User, dispute: Dispute, line: StatementLine) -> Redemption:
    redemption = line.redemption
    if redemption is None:
        raise Refusal(dispute_refusals.NOT_A_REDEMPTION)
    deciding.refuse_if_signed(redemption.order)
    return redeeming.reverse_redemption(
        actor=actor,
        redemption=redemption,
        reason=f"Contestation : {dispute.get_reason_display()}",
    )


def _redeem(
    dispute: Dispute,
    member: User,
    serial: int,
    scan_id: uuid.UUID,
    earlier: Redemption | None = None,
) -> int:
    site = earlier.site if earlier else dispute.site
    service = earlier.service if earlier else dispute.service
    if site is None or service is None or dispute.service_on is None:
        raise Refusal(dispute_refusals.CLAIM_INCOMPLETE, missing="le lieu, le service ou le jour")
    scan = deciding.RightScan(scan_id, serial, site, service, dispute.service_on, member)
    return deciding.redeem(scan, journal.instant()).face_value_cents
