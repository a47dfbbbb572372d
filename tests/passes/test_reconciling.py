"""The bank's file enters, the certain settles, the rest waits: passes-and-money.md 5.6, 7.5, 11."""

import uuid

import pytest
from django.db import IntegrityError

from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import bank_entries, bank_files, reconciling
from passes.models import (
    BankEntry,
    BankMatch,
    BankStatement,
    FundingReceipt,
    MonthlyStatement,
    Payment,
    PaymentBatch,
    TreasuryMovement,
)
from passes.reconciling import ByHand
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import (
    JOB,
    awaiting_order,
    bank_file,
    debit_of,
    euros,
    funds_of,
    only_entry,
    return_of,
    sent_payment,
    state,
    upload,
)
from tests.passes.formats import camt_samples
from tests.passes.formats.camt_samples import detail, entry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def refused(call, **arguments) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    return caught.value


def verbs_of(subject) -> list[str]:
    return list(journal.of(subject).values_list("verb", flat=True))


# --- import_bank_statement ----------------------------------------------------------------------


def test_a_statement_without_movement_is_stored_with_who_brought_it() -> None:
    operator = UserFactory(operator=True)
    statement = upload(bank_file(), by=operator, name="mars.xml")
    assert (statement.status, statement.entry_count, statement.file_name) == ("read", 0, "mars.xml")
    assert (statement.imported_by, len(statement.file_digest)) == (operator, 64)
    assert bytes(BankStatement.objects.get().file_content or b"") == bank_file()
    assert verbs_of(statement) == ["bank_statement.imported"]


def test_a_second_upload_of_the_same_file_changes_nothing() -> None:
    payment = sent_payment()
    content = bank_file(debit_of(payment), closing=f"{(100_000 - payment.amount_cents) / 100:.2f}")
    first = upload(content)
    before = [m.objects.count() for m in (BankStatement, BankEntry, BankMatch, JournalEntry)]
    assert upload(content, name="autre.xml") == first
    after = [m.objects.count() for m in (BankStatement, BankEntry, BankMatch, JournalEntry)]
    assert after == before


def test_an_import_cut_before_its_matches_is_finished_when_the_file_is_sent_again() -> None:
    payment = sent_payment()
    cents = -payment.amount_cents
    content = bank_file(debit_of(payment), opening="0.00", closing=f"-{euros(-cents)}")
    digest = bank_files.digest(content)
    cut = bank_entries.Upload(JOB, content, "releve.xml", digest)
    bank_entries.enter(cut, bank_files.read(content))
    assert state(payment) == ("sent", "in_payment")
    upload(content)
    assert state(payment) == ("settled", "paid")
    assert BankEntry.objects.count() == 1


def test_the_statements_of_one_file_are_separate_and_follow_one_another() -> None:
    account = bank_file().decode().split("<IBAN>")[1].split("<")[0]
    first = camt_samples.statement(account=account, on="2026-03-30", closing="1005.00")
    first = first.replace("\n", "\n" + entry("5.00", reference="A", on="<Dt>2026-03-30</Dt>"), 1)
    second = camt_samples.statement(account=account, opening="1005.00", closing="1005.00")
    upload(camt_samples.document(first, second))
    rows = BankStatement.objects.order_by("position").values_list("status", "closing_cents")
    assert list(rows) == [("read", 100_500), ("read", 100_500)]


def test_t7_a_day_already_read_in_another_file_does_not_enter_twice() -> None:
    line = entry("5.00", reference="A1")
    first = upload(bank_file(line, closing="1005.00"))
    again = upload(bank_file(line, closing="1005.00") + b"\n")
    assert again == first
    assert BankEntry.objects.count() == 1


def test_balances_that_do_not_add_up_hold_the_file_with_the_difference_named() -> None:
    payment = sent_payment()
    statement = upload(bank_file(debit_of(payment), closing="1000.00"))
    assert (statement.status, statement.difference_cents) == ("held", payment.amount_cents)
    assert BankEntry.objects.count() == 0
    assert state(payment) == ("sent", "in_payment")


def test_t7_an_opening_that_is_not_the_closing_before_holds_the_file() -> None:
    upload(bank_file(on="2026-03-30"))
    gap = upload(bank_file(opening="1010.00", closing="1010.00"))
    assert (gap.status, gap.difference_cents) == ("held", 1_000)


def test_a_held_statement_enters_by_itself_when_the_missing_day_arrives() -> None:
    upload(bank_file(on="2026-03-30"))
    late = entry("5.00", reference="C")
    held = upload(bank_file(late, opening="1010.00", closing="1015.00", on="2026-04-01"))
    missing = entry("10.00", reference="B")
    upload(bank_file(missing, opening="1000.00", closing="1010.00"))
    held.refresh_from_db()
    assert (held.status, held.difference_cents, held.entries.count()) == ("read", 0, 1)


def test_an_entry_told_otherwise_since_is_refused() -> None:
    upload(bank_file(entry("5.00", reference="A1"), closing="1005.00"))
    other = bank_file(entry("6.00", reference="A1"), opening="1005.00", closing="1011.00")
    assert refused(upload, content=other).code == "entry_differs"


def test_a_refused_file_leaves_a_line_and_nothing_else() -> None:
    operator = UserFactory(operator=True)
    assert (
        refused(upload, content=bank_file(entry("12,3O")), by=operator).code == "amount_unreadable"
    )
    line = JournalEntry.objects.get(refusal_code="amount_unreadable")
    assert (line.verb, line.actor) == ("bank_statement.imported", operator)
    assert BankStatement.objects.count() == 0


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    content = b" " * (reconciling.LARGEST_FILE_BYTES + 1)
    assert refused(upload, content=content).code == "file_too_large"


# --- apply_matches ------------------------------------------------------------------------------


def settled() -> Payment:
    payment = sent_payment()
    closing = f"{(100_000 - payment.amount_cents) / 100:.2f}"
    upload(bank_file(debit_of(payment), closing=closing, on="2026-03-30"))
    return payment


def test_a_reference_and_an_equal_amount_settle_the_payment() -> None:
    payment = settled()
    assert state(payment) == ("settled", "paid")
    assert (payment.settled_on, only_entry().status) == (only_entry().booked_on, "matched")
    match = BankMatch.objects.get()
    assert (match.certainty, verbs_of(match)) == ("certain", ["entry.matched"])
    assert PaymentBatch.objects.get().status == "closed"


@pytest.mark.parametrize("gap", [-30, 1])
def test_an_amount_that_is_not_exact_settles_nothing(gap: int) -> None:
    payment = sent_payment()
    closing = f"{(100_000 - payment.amount_cents - gap) / 100:.2f}"
    upload(bank_file(debit_of(payment, gap=gap), closing=closing))
    assert state(payment) == ("sent", "in_payment")
    assert only_entry().status == "open"


def test_t4_another_creditor_account_settles_nothing() -> None:
    payment = sent_payment()
    closing = f"{(100_000 - payment.amount_cents) / 100:.2f}"
    upload(bank_file(debit_of(payment, iban="FR7610107001011234567890129"), closing=closing))
    assert state(payment) == ("sent", "in_payment")


def returned() -> Payment:
    payment = settled()
    opening = f"{(100_000 - payment.amount_cents) / 100:.2f}"
    upload(bank_file(return_of(payment), opening=opening, closing="1000.00"))
    return payment


def test_a_returned_transfer_opens_its_statement_again_with_the_banks_reason() -> None:
    payment = returned()
    assert state(payment) == ("returned", "approved")
    assert payment.bank_reason == "AC04"
    assert MonthlyStatement.objects.get(pk=payment.statement_id).paid_on is None


def test_funds_under_an_orders_reference_are_recorded() -> None:
    order = awaiting_order()
    upload(bank_file(funds_of(order, 40_000), closing="1400.00"))
    receipt = FundingReceipt.objects.get()
    assert (receipt.order, receipt.amount_cents) == (order, 40_000)
    assert "funds.recorded" in verbs_of(order)


def test_an_entry_that_matches_nothing_waits_and_is_never_dropped() -> None:
    upload(bank_file(entry("0.50", mark="DBIT", text="FRAIS"), closing="999.50"))
    assert (only_entry().status, BankMatch.objects.count()) == ("open", 0)


def test_matching_again_changes_nothing() -> None:
    settled()
    assert reconciling.apply_matches(actor=JOB) == []


def test_a_payment_that_moved_meanwhile_leaves_its_entry_open() -> None:
    payment = sent_payment()
    Payment.objects.update(status="rejected")
    closing = f"{(100_000 - payment.amount_cents) / 100:.2f}"
    upload(bank_file(debit_of(payment), closing=closing))
    assert only_entry().status == "open"


def test_one_debit_for_the_whole_file_settles_each_transfer_of_it() -> None:
    payment = sent_payment()
    number = payment.batch.number
    batch = f"<Btch><MsgId>{number}</MsgId><NbOfTxs>1</NbOfTxs></Btch>"
    amount = f"{payment.amount_cents / 100:.2f}"
    line = entry(amount, batch=batch, mark="DBIT", reference="B1")
    upload(bank_file(line, closing=f"{(100_000 - payment.amount_cents) / 100:.2f}"))
    assert state(payment) == ("settled", "paid")


# --- accept_difference --------------------------------------------------------------------------


def held_with(payment: Payment) -> BankStatement:
    return upload(bank_file(debit_of(payment), closing="1000.00"))


def test_an_accepted_difference_lets_the_statement_in_and_settles_what_is_certain() -> None:
    operator, payment = UserFactory(operator=True), sent_payment()
    statement = reconciling.accept_difference(
        actor=operator, statement=held_with(payment), reason="La banque corrigera demain."
    )
    assert (statement.status, statement.accepted_by) == ("read", operator)
    assert statement.difference_cents == payment.amount_cents
    assert state(payment) == ("settled", "paid")
    assert "difference.accepted" in verbs_of(statement)


def test_a_difference_is_accepted_with_a_reason_and_once() -> None:
    operator, statement = UserFactory(operator=True), held_with(sent_payment())
    asked = {"actor": operator, "statement": statement}
    assert refused(reconciling.accept_difference, **asked, reason=" ").code == "reason_missing"
    reconciling.accept_difference(**asked, reason="Vu avec la banque.")
    assert refused(reconciling.accept_difference, **asked, reason="Encore").code == "not_held"


# --- match_by_hand ------------------------------------------------------------------------------


def by_hand(entry: BankEntry, **choice) -> BankMatch:
    return reconciling.match_by_hand(
        actor=UserFactory(operator=True), entry=entry, choice=ByHand(**choice)
    )


def unclear_debit(payment: Payment, *, iban: str = "") -> BankEntry:
    amount = f"{payment.amount_cents / 100:.2f}"
    line = entry(
        amount, detail("", amount, iban=iban, text="VIREMENT"), mark="DBIT", reference="U1"
    )
    upload(bank_file(line, closing=f"{(100_000 - payment.amount_cents) / 100:.2f}"))
    return only_entry()


def test_a_person_matches_an_unclear_entry_and_history_says_so() -> None:
    payment = sent_payment()
    match = by_hand(unclear_debit(payment), payment=payment)
    assert state(payment) == ("settled", "paid")
    assert (match.certainty, match.matched_by.role) == ("by_hand", "operator")
    assert verbs_of(match) == ["entry.matched"]


def test_a_part_payment_leaves_the_rest_open_and_a_second_completes_it() -> None:
    order = awaiting_order()
    first = funds_of(order, 25_000, reference="P1")
    second = funds_of(order, 75_000, reference="P2")
    upload(bank_file(first, second, closing="2000.00"))
    assert FundingReceipt.objects.count() == 0
    by_hand(BankEntry.objects.get(bank_reference="P1"), order=order)
    assert reconciling.apply_matches(actor=JOB)[0].amount_cents == 75_000
    assert sum(FundingReceipt.objects.values_list("amount_cents", flat=True)) == 100_000


def test_a_surplus_may_be_recorded_by_a_person() -> None:
    order = awaiting_order()
    upload(bank_file(funds_of(order, 100_700), closing="2007.00"))
    assert by_hand(only_entry(), order=order).amount_cents == 100_700


def test_a_transfer_larger_than_the_entry_is_refused() -> None:
    payment = sent_payment()
    upload(bank_file(entry("1.00", mark="DBIT"), closing="999.00"))
    choice = {"entry": only_entry(), "choice": ByHand(payment=payment)}
    caught = refused(reconciling.match_by_hand, actor=UserFactory(operator=True), **choice)
    assert caught.code == "amount_exceeded"


def test_another_partner_needs_a_reason() -> None:
    payment = sent_payment()
    line = unclear_debit(payment, iban="FR7610107001011234567890129")
    with pytest.raises(Refusal) as caught:
        by_hand(line, payment=payment)
    assert caught.value.code == "reason_missing"
    by_hand(line, payment=payment, reason="La structure a changé de banque le jour même.")
    assert state(payment)[0] == "settled"


def test_a_choice_of_nothing_is_refused() -> None:
    upload(bank_file(entry("5.00"), closing="1005.00"))
    with pytest.raises(Refusal) as caught:
        by_hand(only_entry())
    assert caught.value.code == "nothing_chosen"


def test_an_entry_no_longer_open_is_refused() -> None:
    payment = settled()
    with pytest.raises(Refusal) as caught:
        by_hand(only_entry(), payment=payment)
    assert caught.value.code == "not_booked"


def test_a_payment_that_waits_for_nothing_is_refused() -> None:
    payment = settled()
    opening = f"{(100_000 - payment.amount_cents) / 100:.2f}"
    closing = f"{(100_000 - 2 * payment.amount_cents) / 100:.2f}"
    twin = debit_of(payment, reference="D2")
    upload(bank_file(twin, opening=opening, closing=closing, on="2026-04-01"))
    with pytest.raises(Refusal) as caught:
        by_hand(BankEntry.objects.get(bank_reference="D2"), payment=payment)
    assert caught.value.code == "payment_not_sent"


def test_a_credit_can_send_a_settled_transfer_back_and_no_other() -> None:
    payment = settled()
    Payment.objects.update(status="cancelled")
    opening = f"{(100_000 - payment.amount_cents) / 100:.2f}"
    line = entry(f"{payment.amount_cents / 100:.2f}", reference="K1")
    upload(bank_file(line, opening=opening, closing="1000.00"))
    with pytest.raises(Refusal) as caught:
        by_hand(BankEntry.objects.get(bank_reference="K1"), payment=payment)
    assert caught.value.code == "payment_not_sent"


def test_a_debit_brings_no_funds_and_a_cancelled_order_takes_none() -> None:
    upload(bank_file(entry("5.00", reference="D"), entry("5.00", mark="DBIT", reference="E")))
    with pytest.raises(Refusal) as caught:
        by_hand(BankEntry.objects.get(bank_reference="E"), order=awaiting_order())
    assert caught.value.code == "not_a_credit"
    with pytest.raises(Refusal) as caught:
        by_hand(BankEntry.objects.get(bank_reference="D"), order=awaiting_order(status="cancelled"))
    assert caught.value.code == "order_takes_no_funds"


def test_the_database_itself_refuses_to_match_more_than_an_entry() -> None:
    upload(bank_file(entry("5.00"), closing="1005.00"))
    with pytest.raises(IntegrityError):
        BankEntry.objects.update(matched_cents=501)


# --- undo_match ---------------------------------------------------------------------------------


def undo(match: BankMatch, reason: str = "Mauvaise ligne.") -> BankMatch:
    return reconciling.undo_match(actor=UserFactory(operator=True), match=match, reason=reason)


def test_a_match_undone_opens_both_sides_and_history_keeps_both_acts() -> None:
    payment = settled()
    match = undo(BankMatch.objects.get())
    assert state(payment) == ("sent", "in_payment")
    assert (only_entry().status, only_entry().matched_cents) == ("open", 0)
    assert payment.settled_on is None
    assert (match.undone_by.role, BankMatch.objects.standing().count()) == ("operator", 0)
    assert verbs_of(match) == ["entry.matched", "match.undone"]


def test_a_match_undone_can_be_made_again() -> None:
    payment = settled()
    undo(BankMatch.objects.get())
    reconciling.apply_matches(actor=JOB)
    assert state(payment) == ("settled", "paid")


def test_a_return_undone_settles_its_payment_again() -> None:
    payment = returned()
    undo(BankMatch.objects.get(entry__direction="credit"))
    assert state(payment) == ("settled", "paid")
    assert payment.bank_reason == ""


def test_the_debit_of_a_returned_transfer_is_undone_after_its_return_only() -> None:
    returned()
    with pytest.raises(Refusal) as caught:
        undo(BankMatch.objects.get(entry__direction="debit"))
    assert caught.value.code == "return_first"


def test_a_return_whose_statement_is_paid_again_stays() -> None:
    payment = returned()
    Payment.objects.create(
        batch=payment.batch,
        statement=payment.statement,
        account=payment.account,
        attempt=2,
        end_to_end_id=f"{payment.statement.number}-2",
        iban=payment.iban,
        bic=payment.bic,
        holder_name=payment.holder_name,
        amount_cents=payment.amount_cents,
    )
    with pytest.raises(Refusal) as caught:
        undo(BankMatch.objects.get(entry__direction="credit"))
    assert caught.value.code == "paid_again"


def test_undoing_asks_for_a_reason_and_happens_once() -> None:
    settled()
    match = BankMatch.objects.get()
    operator = UserFactory(operator=True)
    asked = {"actor": operator, "match": match}
    assert refused(reconciling.undo_match, **asked, reason="").code == "reason_missing"
    undo(match)
    assert refused(reconciling.undo_match, **asked, reason="Encore").code == "already_undone"


def test_t8_funds_that_carry_open_passes_stay_matched() -> None:
    order = awaiting_order()
    upload(bank_file(funds_of(order, 40_000), closing="1400.00"))
    type(order).objects.filter(pk=order.pk).update(
        status="active", activated_at="2026-03-10T09:00Z", funded_count=40
    )
    with pytest.raises(Refusal) as caught:
        undo(BankMatch.objects.get())
    assert caught.value.code == "funds_in_use"
    assert order.reference in caught.value.detail


def test_funds_of_a_draft_can_be_taken_back() -> None:
    order = awaiting_order()
    upload(bank_file(funds_of(order, 40_000), closing="1400.00"))
    undo(BankMatch.objects.get())
    assert FundingReceipt.objects.get().undone_at is not None
    assert only_entry().status == "open"


# --- set_aside_entry, confirm_set_aside -----------------------------------------------------------


def set_aside(entry: BankEntry, kind: str, reason: str = "Vu", **who) -> TreasuryMovement:
    who.setdefault("actor", UserFactory(operator=True))
    return reconciling.set_aside_entry(entry=entry, kind=kind, reason=reason, **who)


def charge() -> BankEntry:
    upload(bank_file(entry("2.50", mark="DBIT", text="FRAIS"), closing="997.50"))
    return only_entry()


def test_money_that_comes_in_is_classed_by_one_person() -> None:
    upload(bank_file(entry("3.00", text="INTERETS"), closing="1003.00"))
    movement = set_aside(only_entry(), "interest")
    assert (only_entry().status, movement.amount_cents) == ("set_aside", 300)
    assert verbs_of(movement) == ["entry.set_aside"]


def test_t2_money_that_leaves_is_classed_by_two_people() -> None:
    movement = set_aside(charge(), "bank_charge")
    assert only_entry().status == "open"
    same = {"actor": movement.classified_by, "movement": movement}
    assert refused(reconciling.confirm_set_aside, **same).code == "same_person"
    second = UserFactory(operator=True)
    reconciling.confirm_set_aside(actor=second, movement=movement)
    movement.refresh_from_db()
    assert (only_entry().status, movement.second_by) == ("set_aside", second)
    assert verbs_of(movement) == ["entry.set_aside"] * 3
    again = refused(reconciling.confirm_set_aside, actor=second, movement=movement)
    assert again.code == "not_booked"


def test_a_classification_that_another_replaced_cannot_be_confirmed() -> None:
    line = charge()
    first, other = set_aside(line, "bank_charge"), set_aside(line, "fee_sweep")
    second = UserFactory(operator=True)
    TreasuryMovement.objects.filter(pk=other.pk).update(
        second_by=second, confirmed_at=first.classified_at
    )
    caught = refused(reconciling.confirm_set_aside, actor=second, movement=other)
    assert caught.code == "already_confirmed"


def test_a_classification_of_another_amount_than_what_is_left_is_refused() -> None:
    order = awaiting_order()
    movement = set_aside(charge(), "bank_charge")
    BankEntry.objects.update(matched_cents=50)
    second = UserFactory(operator=True)
    caught = refused(reconciling.confirm_set_aside, actor=second, movement=movement)
    assert (caught.code, order.status) == ("not_booked", "draft")


def test_a_classification_has_a_reason() -> None:
    asked = {"actor": UserFactory(operator=True), "entry": charge(), "kind": "bank_charge"}
    caught = refused(reconciling.set_aside_entry, **asked, reason=" ")
    assert caught.code == "reason_missing"


def test_the_database_itself_wants_two_people_when_money_leaves() -> None:
    movement = set_aside(charge(), "bank_charge")
    with pytest.raises(IntegrityError):
        TreasuryMovement.objects.filter(pk=movement.pk).update(
            second_by=movement.classified_by, confirmed_at=movement.classified_at
        )


# --- lock_period ----------------------------------------------------------------------------------


def lock(period: str = "2026-03"):
    return reconciling.lock_period(actor=UserFactory(operator=True), period=period)


def test_a_month_is_locked_once_each_entry_is_matched_or_classed(clock) -> None:
    upload(bank_file(entry("3.00"), closing="1003.00"))
    assert refused(lock).code == "period_not_over"
    clock.move_to("2026-04-02T09:00:00Z")
    assert refused(lock).code == "entries_open"
    set_aside(only_entry(), "interest")
    locked = lock()
    assert verbs_of(locked) == ["period.locked"]
    assert refused(lock).code == "period_already_locked"


def test_a_month_with_a_held_statement_is_not_locked(clock) -> None:
    upload(bank_file(closing="1.00"))
    clock.move_to("2026-04-02T09:00:00Z")
    assert refused(lock).code == "entries_open"


def test_nothing_moves_in_a_locked_month(clock) -> None:
    payment = settled()
    clock.move_to("2026-04-02T09:00:00Z")
    lock()
    with pytest.raises(Refusal) as caught:
        undo(BankMatch.objects.get())
    assert caught.value.code == "period_locked"
    opening = f"{(100_000 - payment.amount_cents) / 100:.2f}"
    closing = f"{(100_500 - payment.amount_cents) / 100:.2f}"
    late = bank_file(entry("5.00", reference="L"), opening=opening, closing=closing)
    assert refused(upload, content=late).code == "period_locked"


def test_a_form_sent_twice_matches_once() -> None:
    order = awaiting_order()
    upload(bank_file(funds_of(order, 25_000), closing="1250.00"))
    asked = {
        "actor": UserFactory(operator=True),
        "entry": only_entry(),
        "choice": ByHand(order=order),
        "request_id": uuid.uuid4(),
    }
    assert reconciling.match_by_hand(**asked) == reconciling.match_by_hand(**asked)
    assert BankMatch.objects.count() == 1
