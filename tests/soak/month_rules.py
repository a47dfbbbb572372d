"""The month: closings, disputes, gestures, holds, batches, and the end of the orders."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import rule

from passes import (
    checking,
    closing,
    disputing,
    expiring,
    failing,
    giving,
    holding,
    joint_figures,
    ordering,
    paying,
    refunding,
    winding_up,
)
from passes.attaching import Paper
from passes.claims import Claim
from passes.dispute_states import BY_FUNDER, BY_OPERATOR, DisputeReason
from passes.disputing import Settlement
from passes.enums import OrderStatus
from passes.models import (
    Dispute,
    Gesture,
    LineHold,
    MonthlyStatement,
    Pass,
    PaymentBatch,
    StatementLine,
)
from passes.paper_kinds import DocumentKind
from tests.passes import expiries
from tests.passes.applications import PDF
from tests.soak.acts import Acting, cents, one, pick

PROOF = Paper(DocumentKind.BANK_LETTER, "banque.pdf", PDF)
SIDES = {**dict.fromkeys(BY_FUNDER, "funder"), **dict.fromkeys(BY_OPERATOR, "operator")}


class MonthRules(Acting):
    """What the operator, the structures and the funder do with money."""

    lied: bool
    is_careful: bool

    # --- Time and closings

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.traveller.shift(dt.timedelta(days=days))
        self.jobs()

    @rule()
    def month_ends(self) -> None:
        """Go to the second of the next month, when the books are closed."""
        ahead = (self.today().replace(day=1) + dt.timedelta(days=32)).replace(day=2)
        self.traveller.move_to(dt.datetime.combine(ahead, dt.time(9), tzinfo=dt.UTC))
        self.jobs()

    def jobs(self) -> None:
        closing.close_last_month()
        closing.approve_by_silence()
        expiring.climb_ladder()
        checking.read_each_hour()

    @rule(at=st.integers(0, 2), months_ago=st.integers(0, 2))
    def close_for_one(self, at: int, months_ago: int) -> None:
        day = self.today().replace(day=15) - dt.timedelta(days=30 * months_ago)
        self.attempt(
            closing.close_month,
            actor=self.world.operators[0],
            period=f"{day:%Y-%m}",
            provider=self.world.providers[at],
        )

    @rule(which=pick)
    def approve(self, which: int) -> None:
        if (statement := one(MonthlyStatement.objects.all(), which)) is not None:
            actor = self.world.admins[statement.provider_id]
            self.attempt(closing.approve_statement, actor=actor, statement=statement)

    # --- Disputes and gestures

    @rule(which=pick, reason=st.sampled_from(DisputeReason), lines=st.integers(1, 2), hold=pick)
    def dispute(self, which: int, reason: DisputeReason, lines: int, hold: int) -> None:
        if (line := one(StatementLine.objects.all(), which)) is None:
            return
        provider = line.statement.provider
        site = provider.sites.get()
        more = {"site": site, "service": site.site_services.get().service}
        if reason == DisputeReason.MISSING_SCAN:
            found = one(Pass.objects.all(), which)
            more |= {"serial": found.serial}
        ids = line.statement.lines.order_by("pk").values_list("pk", flat=True)[:lines]
        claim = Claim(
            reason=reason,
            text="Voir le registre du lieu",
            line_ids=() if reason == DisputeReason.MISSING_SCAN else (line.pk, *ids),
            service_on=self.today() - dt.timedelta(days=hold % 40),
            holds_statement=hold % 3 == 0,
            **more,
        )
        actors = {"funder": self.world.funder, "operator": self.world.operators[0]}
        actor = actors.get(SIDES.get(reason, ""), self.world.admins[provider.pk])
        self.attempt(disputing.open_dispute, actor=actor, claim=claim)

    @rule(which=pick, accepted=st.booleans(), amount=st.integers(-800, 800))
    def settle(self, which: int, accepted: bool, amount: int) -> None:
        if (dispute := one(Dispute.objects.all(), which)) is not None:
            decision = Settlement("accepted" if accepted else "refused", "Vérifié", amount)
            asked = {"actor": self.world.operators[1], "dispute": dispute}
            self.attempt(disputing.settle_dispute, **asked, settlement=decision)

    @rule(which=pick)
    def withdraw(self, which: int) -> None:
        if (dispute := one(Dispute.objects.all(), which)) is not None:
            self.attempt(disputing.withdraw_dispute, actor=dispute.opened_by, dispute=dispute)

    @rule(at=st.integers(0, 2), amount=cents)
    def propose_gesture(self, at: int, amount: int) -> None:
        self.attempt(
            giving.propose_gesture,
            actor=self.world.operators[0],
            provider=self.world.providers[at],
            amount_cents=amount,
            reason="Atelier annulé par nous",
        )

    @rule(which=pick, by=st.integers(0, 1))
    def grant_gesture(self, which: int, by: int) -> None:
        if (gesture := one(Gesture.objects.all(), which)) is not None:
            actor = self.world.operators[by]
            self.attempt(giving.grant_gesture, actor=actor, gesture=gesture)

    # --- Holds

    @rule(which=pick, count=st.integers(1, 3), days=st.integers(1, 31), confirmed=st.booleans())
    def hold(self, which: int, count: int, days: int, confirmed: bool) -> None:
        if (statement := one(MonthlyStatement.objects.all(), which)) is None:
            return
        ids = statement.lines.order_by("pk").values_list("pk", flat=True)[:count]
        ask = holding.Ask(tuple(ids), "Atelier douteux", days)
        asked = {"actor": self.world.operators[0], "statement": statement, "ask": ask}
        made = self.attempt(holding.hold_lines, **asked)
        if made is not None and confirmed:
            self.attempt(holding.confirm_hold, actor=self.world.operators[1], hold=made)

    @rule(which=pick, by=st.integers(0, 1), act=st.sampled_from(["confirm", "free"]))
    def answer_hold(self, which: int, by: int, act: str) -> None:
        if (hold := one(LineHold.objects.all(), which)) is None:
            return
        asked = {"actor": self.world.operators[by], "hold": hold}
        if act == "confirm":
            self.attempt(holding.confirm_hold, **asked)
        else:
            self.attempt(holding.free_lines, **asked, reason="Atelier confirmé")

    # --- Batches

    @rule(by=st.integers(0, 1), days=st.integers(-1, 3))
    def prepare(self, by: int, days: int) -> None:
        on = self.today() + dt.timedelta(days=days)
        self.attempt(paying.prepare_batch, actor=self.world.operators[by], requested_on=on)

    @rule(which=pick, by=st.integers(0, 2))
    def release(self, which: int, by: int) -> None:
        if (batch := one(PaymentBatch.objects.all(), which)) is not None:
            self.attempt(paying.release_batch, actor=self.world.operators[by], batch=batch)

    @rule(which=pick)
    def export(self, which: int) -> None:
        if (batch := one(PaymentBatch.objects.all(), which)) is not None:
            self._export(batch)

    @rule(which=pick)
    def cancel(self, which: int) -> None:
        if (batch := one(PaymentBatch.objects.all(), which)) is not None:
            self.attempt(paying.cancel_batch, actor=self.world.operators[2], batch=batch)

    @rule(by=st.integers(0, 1))
    def prepare_refunds(self, by: int) -> None:
        asked = {"actor": self.world.operators[by], "requested_on": self.today()}
        self.attempt(refunding.prepare_refunds, **asked)

    @rule(which=pick, by=st.integers(0, 1), act=st.sampled_from(["declare", "confirm", "withdraw"]))
    def file_without_effect(self, which: int, by: int, act: str) -> None:
        """Say that the bank never had a file; careful people say it only of one that is lost."""
        batch = one(PaymentBatch.objects.all(), which)
        if batch is None or (self.is_careful and not self.world.bank.has_lost(batch.number)):
            return
        asked = {"actor": self.world.operators[by], "batch": batch}
        if act == "declare":
            asked |= {"reason": "Jamais reçu", "proof": PROOF}
            self.attempt(failing.declare_batch_failed, **asked)
        elif act == "confirm":
            done = self.attempt(failing.confirm_batch_failed, **asked)
            self.lied |= done is not None and not self.is_careful
        else:
            self.attempt(failing.withdraw_failure, **asked)

    @rule()
    def pay_what_is_due(self) -> None:
        """Prepare, release and hand over, as on a quiet day."""
        first, second, _ = self.world.operators
        for prepare in (paying.prepare_batch, refunding.prepare_refunds):
            batch = self.attempt(prepare, actor=first, requested_on=self.today())
            if batch is not None and self.attempt(paying.release_batch, actor=second, batch=batch):
                self._export(batch)

    def _export(self, batch: PaymentBatch) -> None:
        handed = self.attempt(paying.export_batch, actor=self.world.operators[0], batch=batch)
        if handed is not None:
            content = bytes(handed.file_content or b"")
            self.world.bank.drawer += self.world.bank.submit(content, on=self.today())

    # --- The orders

    @rule(which=st.integers(0, 2), act=st.sampled_from(["activate", "raise", "cancel"]))
    def open_more(self, which: int, act: str) -> None:
        asked = {"actor": self.world.operators[0], "order": self.world.orders[which]}
        if act == "activate":
            self.attempt(ordering.activate_order, **asked, mandate_number=f"M-2026-{which}")
        elif act == "raise":
            self.attempt(ordering.raise_instalment, **asked)
        elif len(self.world.bank.movements) > 8:
            self.attempt(ordering.cancel_order, **asked, reason="Budget repris")

    @rule(which=st.integers(0, 2), days=st.integers(1, 40))
    def the_funder_speaks(self, which: int, days: int) -> None:
        order, funder = self.world.orders[which], self.world.funder
        order.refresh_from_db()
        if days > 30:
            later = order.valid_until + dt.timedelta(days=days)
            asked = {"actor": funder, "order": order, "valid_until": later}
            self.attempt(expiring.extend_order, **asked, reason="Retard")
        else:
            self.attempt(expiries.stop, order=order, actor=funder)
            self.attempt(expiries.acknowledge, order=order, actor=funder)

    @rule(which=st.integers(0, 2), signed=st.booleans())
    def wind_up(self, which: int, signed: bool) -> None:
        order = self.world.orders[which]
        order.refresh_from_db()
        if signed and order.status == OrderStatus.EXPIRED:
            for actor in (self.world.funder, self.world.operators[0]):
                digest = joint_figures.figures_of(order).digest
                asked = {"actor": actor, "order": order, "text_digest": digest}
                self.attempt(winding_up.sign_joint_statement, **asked)
        asked = {"actor": self.world.operators[0], "order": order}
        self.attempt(winding_up.issue_credit_note, **asked)
