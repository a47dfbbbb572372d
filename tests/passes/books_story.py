"""A whole life of money, made by the verbs, so that the seven laws have something to weigh.

Funds arrive, booklets are handed over, undone, replaced and cancelled, Passes redeemed and one
reversed; a month is closed and paid, one transfer comes back and is paid at the second attempt, the
bank takes its charge. Everything is what the verbs wrote; nothing is typed into a table.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import time_machine

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import Agency, User
from passes import (
    allocating,
    checking,
    closing,
    codes,
    issuing,
    keys,
    mending,
    ordering,
    paying,
    reconciling,
    redeeming,
)
from passes.allocating import Claim
from passes.enums import LossKind
from passes.issuing import Terms
from passes.models import (
    BankEntry,
    HandOver,
    MonthlyStatement,
    Order,
    Payment,
    Provider,
    Redemption,
)
from passes.scans import Scan
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.passes.bank_factories import bank_file, debit_of, euros, funds_of, return_of, upload
from tests.passes.desks import diagnosed
from tests.passes.factories import accepted_account, member_of, open_provider
from tests.passes.formats.camt_samples import entry
from tests.passes.order_factories import draft, signed


@dataclass
class Story:
    """What the tests look back at."""

    order: Order
    agency: Agency
    advisor: User
    manager: User
    providers: list[Provider]
    balance: int = 0

    def bank_day(self, on: str, *entries: str, moved: int) -> None:
        """Import the statement of one day; its balances follow the day before."""
        days = tuple(each.replace("2026-03-31", on) for each in entries)
        opening, self.balance = self.balance, self.balance + moved
        with time_machine.travel(f"{on}T20:00:00Z", tick=False):
            upload(bank_file(*days, opening=euros(opening), closing=euros(self.balance), on=on))

    def hand_over(self, on: str, passes: int) -> HandOver:
        with time_machine.travel(f"{on}T09:00:00Z", tick=False):
            return issuing.hand_over_booklet(
                actor=self.advisor,
                person=diagnosed(self.agency),
                terms=Terms(passes=passes, order=self.order),
            )

    def redeem(self, hand_over: HandOver, rank: int, provider: Provider, on: str) -> Redemption:
        site = provider.sites.get()
        digital_pass = hand_over.booklet.passes.get(rank=rank)
        scan = Scan(
            code=codes.sign(digital_pass.serial, keys.ring()),
            site=site,
            service=site.site_services.get().service,
            service_on=dt.date.fromisoformat(on),
            scan_id=uuid.uuid4(),
        )
        with time_machine.travel(f"{on}T14:00:00Z", tick=False):
            redeeming.redeem_pass(actor=member_of(provider), scan=scan)
        return Redemption.objects.live().get(digital_pass=digital_pass)

    def pay(self, on: str) -> list[Payment]:
        """Prepare, release and send what is payable that day."""
        with time_machine.travel(f"{on}T09:00:00Z", tick=False):
            requested = dt.date.fromisoformat(on)
            batch = paying.prepare_batch(actor=UserFactory(operator=True), requested_on=requested)
            paying.release_batch(actor=UserFactory(operator=True), batch=batch)
            paying.export_batch(actor=UserFactory(operator=True), batch=batch)
        return list(batch.payments.order_by("pk"))


def funded_story(**fields: object) -> Story:
    """Go as far as an active order on its agency, its funds matched by the system."""
    agency = AgencyFactory()
    with time_machine.travel("2026-01-05T09:00:00Z", tick=False):
        order = signed(draft(valid_from=dt.date(2026, 1, 1), **fields))
        parts = allocating.plan_allocation(order=order, base=0, claims=[Claim(agency, 1)])
        allocating.confirm_allocation(actor=UserFactory(operator=True), order=order, parts=parts)
    story = Story(order, agency, advisor(agency), manager(agency), [])
    value = order.ordered_count * order.face_value_cents
    story.bank_day("2026-01-12", funds_of(order, value), moved=value)
    with time_machine.travel("2026-01-13T09:00:00Z", tick=False):
        ordering.activate_order(
            actor=UserFactory(operator=True), order=order, mandate_number="M-2026-1"
        )
    order.refresh_from_db()
    return story


def lived_story() -> Story:
    """Go to the end: one provider paid, another paid at the second attempt."""
    story = funded_story()
    story.providers = [open_provider(), open_provider()]
    for provider, iban in zip(story.providers, ("", "FR7610107001011234567890129"), strict=True):
        accepted_account(provider, **({"iban": iban} if iban else {}))
    _hand_and_redeem(story)
    _close_february(story)
    _pay_and_come_back(story)
    return story


def _hand_and_redeem(story: Story) -> None:
    kept = story.hand_over("2026-02-03", 6)
    undone, replaced = story.hand_over("2026-02-03", 2), story.hand_over("2026-02-04", 3)
    cancelled = story.hand_over("2026-02-04", 2)
    story.hand_over("2026-02-04", 1)
    with time_machine.travel("2026-02-03T16:00:00Z", tick=False):
        issuing.undo_hand_over(actor=story.advisor, hand_over=undone)
    for rank, provider in ((1, 0), (2, 0), (3, 1), (4, 1)):
        story.redeem(kept, rank, story.providers[provider], "2026-02-10")
    with time_machine.travel("2026-02-12T09:00:00Z", tick=False):
        booklet = replaced.booklet
        mending.stop_booklet(actor=story.advisor, booklet=booklet, kind=LossKind.LOST)
        mending.replace_booklet(actor=story.advisor, hand_over=replaced)
        mending.cancel_booklet(
            actor=story.manager, booklet=cancelled.booklet, reason="Remis deux fois"
        )
    first = story.redeem(kept, 5, story.providers[0], "2026-02-13")
    with time_machine.travel("2026-02-14T09:00:00Z", tick=False):
        redeeming.reverse_redemption(
            actor=member_of(story.providers[0]), redemption=first, reason="Scanné par erreur"
        )


def _close_february(story: Story) -> None:
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False):
        closing.close_month(actor=SystemJob("close_month"), period="2026-02")
    with time_machine.travel("2026-03-09T09:00:00Z", tick=False):
        closing.approve_by_silence()


def _pay_and_come_back(story: Story) -> None:
    first, second = story.pay("2026-03-10")
    paid = first.amount_cents + second.amount_cents
    story.bank_day("2026-03-11", debit_of(first), debit_of(second, reference="D2"), moved=-paid)
    story.bank_day("2026-03-13", return_of(second, reason="AM05"), moved=second.amount_cents)
    (again,) = story.pay("2026-03-16")
    story.bank_day("2026-03-17", debit_of(again, reference="D3"), moved=-again.amount_cents)
    top_up = entry("5.00", reference="T1", text="ABONDEMENT")
    charge = entry("2.50", mark="DBIT", reference="C1", text="FRAIS")
    orphan = entry("1.00", reference="O1", text="INCONNU")
    story.bank_day("2026-03-18", top_up, charge, orphan, moved=350)
    with time_machine.travel("2026-03-19T09:00:00Z", tick=False):
        operator = UserFactory(operator=True)
        reconciling.set_aside_entry(
            actor=operator,
            entry=BankEntry.objects.get(bank_reference="T1"),
            kind="top_up",
            reason="Frais de tenue de compte pris en charge",
        )
        movement = reconciling.set_aside_entry(
            actor=operator,
            entry=BankEntry.objects.get(bank_reference="C1"),
            kind="bank_charge",
            reason="Frais de tenue de compte",
        )
        reconciling.confirm_set_aside(actor=UserFactory(operator=True), movement=movement)


NOW = "2026-03-20T09:00:00Z"


def verdicts() -> dict[str, str]:
    """Weigh the laws on the books as they are."""
    with time_machine.travel(NOW, tick=False):
        return {str(one.law): str(one.verdict) for one in checking.weigh()}


def paid_statements() -> int:
    return MonthlyStatement.objects.filter(status="paid").count()
