"""The bank and who reads it: transfers executed, rejected, returned; files whole, late, faulty."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from passes import account_checks, reconciling
from passes.enums import BankFileStatus, Direction, TreasuryKind
from passes.models import BankEntry, BankMatch, BankStatement, Order, Payment, TreasuryMovement
from passes.reconciling import ByHand
from tests.passes.applications import RIB
from tests.soak.acts import Acting, cents, one, pick
from tests.soak.bank import DAMAGES, FAULTS, Answer

SPARE_IBANS = (
    "FR7630004000031234567890143",
    "FR7612548029989876543210917",
    "FR7617569000409876543210977",
)


class BankRules(Acting):
    """What the bank does, tells and hides, and what operators make of it."""

    lied: bool
    is_careful: bool

    # --- The bank moves money

    @rule(
        which=pick, share=st.sampled_from(["whole", "half", "odd", "beyond"]), named=st.booleans()
    )
    def funds_come(self, which: int, share: str, named: bool) -> None:
        order: Order = self.world.orders[which % 3]
        value = order.ordered_count * order.face_value_cents
        amounts = {"whole": value, "half": value // 2, "odd": 12_345, "beyond": value + 2_000}
        text = f"REGLEMENT {order.reference}" if named else "VIREMENT RECU"
        self.world.bank.receive(amounts[share], text)

    @rule(amount=cents, kind=st.sampled_from(["ABONDEMENT", "INTERETS", "RAPPEL DE FONDS"]))
    def something_else(self, amount: int, kind: str) -> None:
        if kind == "RAPPEL DE FONDS":
            self.world.bank.take_back(amount, kind)
        else:
            self.world.bank.receive(amount, kind)

    @rule(fault=st.sampled_from(sorted(FAULTS)))
    def something_will_go_wrong(self, fault: str) -> None:
        self.world.bank.fault(fault)

    # --- The bank tells

    @rule()
    def evening(self) -> None:
        self._tell(*self.world.bank.end_of_day(self._new_day()))

    @rule()
    def busy_evening(self) -> None:
        """A fault every time: what the bank does on its worst day."""
        for fault in ("late_return", "missing_line", "bare_lines"):
            self.world.bank.fault(fault)
        self._tell(*self.world.bank.end_of_day(self._new_day()))

    @rule()
    def evening_that_nobody_reads(self) -> None:
        self.world.bank.drawer += self.world.bank.end_of_day(self._new_day())

    @rule(backwards=st.booleans())
    def somebody_reads_the_drawer(self, backwards: bool) -> None:
        told, self.world.bank.drawer = self.world.bank.drawer, []
        if len(told) > 1 and backwards:
            self.world.bank.happened["wrong_order"] += 1
        self._tell(*(reversed(told) if backwards else told))

    @rule()
    def overlapping_days(self) -> None:
        self._tell(*self.world.bank.overlapping(self._new_day()))

    @rule(which=pick)
    def the_same_day_again(self, which: int) -> None:
        """Send a day once more, whole: a duplicate, or what a faulty file lacked."""
        evening = one(self.world.bank.evenings, which)
        self.world.bank.happened["resent_day"] += 1
        self._tell(self.world.bank.resend(evening.on))

    @rule(damage=st.sampled_from(DAMAGES))
    def file_that_cannot_be_read(self, damage: str) -> None:
        """A damaged file changes nothing at all."""
        before = (BankStatement.objects.count(), BankEntry.objects.count())
        content = self.world.bank.damaged(damage)
        self._tell(Answer("camt.053", "abime.xml", content))
        assert (BankStatement.objects.count(), BankEntry.objects.count()) == before

    def _new_day(self) -> dt.date:
        """One statement a day: the next one waits for tomorrow."""
        if self.today() <= self.world.bank.evenings[-1].on:
            self.traveller.shift(dt.timedelta(days=1))
        return self.today()

    def _tell(self, *told: Answer) -> None:
        for answer in told:
            self.attempt(self.world.tell, answer=answer)

    # --- People read

    @precondition(lambda self: not self.is_careful)
    @rule(which=pick)
    def accept_difference(self, which: int) -> None:
        held = BankStatement.objects.filter(status=BankFileStatus.HELD)
        if (found := one(held, which)) is not None:
            asked = {"actor": self.world.operators[0], "statement": found}
            if self.attempt(reconciling.accept_difference, **asked, reason="Vu avec la banque"):
                self.lied = True

    @rule(which=pick)
    def match_what_is_so(self, which: int) -> None:
        """Match an entry with the transfer that it was really about, as the bank says by phone."""
        entry = one(BankEntry.objects.open(), which)
        about = self.world.bank.transfer_of(entry.bank_reference) if entry else ""
        if payment := Payment.objects.filter(end_to_end_id=about).first():
            choice = ByHand(payment=payment, reason="Vu avec la banque")
            asked = {"actor": self.world.operators[1], "entry": entry, "choice": choice}
            self.attempt(reconciling.match_by_hand, **asked)

    @precondition(lambda self: not self.is_careful)
    @rule(which=pick, what=pick, to_order=st.booleans(), amount=st.integers(0, 30_000))
    def match_by_hand(self, which: int, what: int, to_order: bool, amount: int) -> None:
        """Match an entry with anything: people are wrong sometimes."""
        entry = one(BankEntry.objects.open(), which)
        payment = one(Payment.objects.all(), what)
        if entry is None or (payment is None and not to_order):
            return
        chosen = {"order": self.world.orders[what % 3], "amount_cents": amount or None}
        choice = ByHand(**chosen) if to_order else ByHand(payment=payment, reason="Vu")
        asked = {"actor": self.world.operators[1], "entry": entry, "choice": choice}
        if self.attempt(reconciling.match_by_hand, **asked) and not to_order:
            self.lied = True

    @precondition(lambda self: not self.is_careful)
    @rule(which=pick)
    def undo_match(self, which: int) -> None:
        if (match := one(BankMatch.objects.all(), which)) is not None:
            asked = {"actor": self.world.operators[1], "match": match, "reason": "Erreur"}
            if self.attempt(reconciling.undo_match, **asked):
                self.lied = True

    @rule()
    def apply_matches(self) -> None:
        self.attempt(reconciling.apply_matches, actor=self.world.operators[0])

    @rule(which=pick, kind=st.sampled_from(TreasuryKind))
    def set_aside(self, which: int, kind: TreasuryKind) -> None:
        entry = one(BankEntry.objects.open(), which)
        if entry is None or (self.is_careful and _is_of_a_transfer(entry)):
            return
        if entry.direction == Direction.CREDIT and "ABONDEMENT" in entry.text:
            kind = TreasuryKind.TOP_UP
        asked = {"actor": self.world.operators[0], "entry": entry, "kind": kind}
        made = self.attempt(reconciling.set_aside_entry, **asked, reason="Classé")
        if made is not None and _is_of_a_transfer(entry):
            self.lied = True

    @rule(which=pick, by=st.integers(0, 1))
    def confirm_set_aside(self, which: int, by: int) -> None:
        if (movement := one(TreasuryMovement.objects.all(), which)) is not None:
            actor = self.world.operators[by]
            self.attempt(reconciling.confirm_set_aside, actor=actor, movement=movement)

    @rule(months_ago=st.integers(1, 2))
    def lock_month(self, months_ago: int) -> None:
        day = self.today().replace(day=15) - dt.timedelta(days=30 * months_ago)
        period = f"{day:%Y-%m}"
        self.attempt(reconciling.lock_period, actor=self.world.operators[0], period=period)

    @rule(at=st.integers(0, 2), which=st.integers(0, 2))
    def account_changes(self, at: int, which: int) -> None:
        """A structure gives another account; two operators look at it."""
        provider = self.world.providers[at]
        details = account_checks.AccountDetails(SPARE_IBANS[which], provider.name, paper=RIB)
        admin, (first, second, _) = self.world.admins[provider.pk], self.world.operators
        asked = {"actor": admin, "provider": provider, "details": details}
        account = self.attempt(account_checks.change_bank_account, **asked)
        if account is not None:
            self.attempt(account_checks.check_bank_account, actor=first, account=account)
            self.attempt(account_checks.confirm_bank_account, actor=second, account=account)


def _is_of_a_transfer(entry: BankEntry) -> bool:
    return bool(entry.end_to_end_id or entry.batch_reference)
