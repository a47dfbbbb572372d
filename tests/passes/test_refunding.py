"""Funders paid back as structures are: two people, the same file, what the bank says of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import (
    account_checks,
    checking,
    crediting,
    failing,
    paying,
    reconciling,
    refund_books,
    refunding,
)
from passes.attaching import Paper
from passes.models import BankAccount, BankMatch, CreditNote, Payment
from passes.paper_kinds import DocumentKind
from tests.passes.bank_factories import bank_file, debit_of, return_of, upload
from tests.passes.factories import FunderMembershipFactory
from tests.passes.invoices import (
    IBAN,
    RIB,
    accepted_account,
    cancelled_note,
    operator,
    prepared_refunds,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]
OTHER_IBAN = "FR7610011000201234567890188"


def code_of(call: Any, **kwargs: Any) -> str:
    kwargs.setdefault("actor", operator())
    with pytest.raises(Refusal) as caught:
        call(**kwargs)
    return caught.value.code


def sent() -> Payment:
    """Prepare, release by another, hand over: the refund of a cancelled order."""
    note = cancelled_note()
    accepted_account(note.order.funder)
    batch = prepared_refunds()
    released = paying.release_batch(actor=operator(), batch=batch)
    paying.export_batch(actor=operator(), batch=released)
    return Payment.objects.get(credit_note=note)


def booked(payment: Payment) -> None:
    upload(bank_file(debit_of(payment), closing="700.00", on="2026-03-13"))


def laws() -> dict[str, bool]:
    return {each.law: each.ok for each in checking.weigh()}


def test_a_note_to_refund_becomes_a_transfer_that_another_person_releases():
    note = cancelled_note()
    accepted_account(note.order.funder)
    preparer = operator()
    batch = prepared_refunds(preparer)
    payment = batch.payments.get()
    assert (payment.amount_cents, payment.end_to_end_id) == (30_000, f"{note.number}-1")
    assert (payment.iban, payment.payee) == (IBAN, note.order.funder)
    assert code_of(paying.release_batch, actor=preparer, batch=batch) == "same_person"
    released = paying.release_batch(actor=operator(), batch=batch)
    content = bytes(released.file_content or b"")
    assert f"avoir {note.number}".encode() in content
    assert bytes(paying.export_batch(actor=operator(), batch=released).file_content or b"") == (
        content
    )
    facts = JournalEntry.objects.get(verb="refunds.prepared", refusal_code="").facts
    assert facts["control_sum_cents"] == 30_000


def test_the_account_of_a_funder_passes_by_three_people():
    note = cancelled_note()
    member = FunderMembershipFactory(funder=note.order.funder).user
    details = account_checks.AccountDetails(iban=IBAN, holder_name="Trésorerie", paper=RIB)
    submit = account_checks.change_funder_account
    account = submit(actor=member, funder=note.order.funder, details=details)
    assert account.notices.count() == note.order.funder.memberships.count() - 1
    assert code_of(prepared_refunds_by) == "funder_without_account"
    checker = operator()
    assert code_of(account_checks.check_bank_account, actor=member, account=account) == (
        "same_person"
    )
    account_checks.check_bank_account(actor=checker, account=account)
    confirm = account_checks.confirm_bank_account
    assert code_of(confirm, actor=checker, account=account) == "same_person"
    confirm(actor=operator(), account=account)
    batch = prepared_refunds()
    assert code_of(paying.release_batch, actor=checker, batch=batch) == "same_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        BankAccount.objects.create(
            funder=note.order.funder, iban=OTHER_IBAN, holder_name="-", status="accepted"
        )


def prepared_refunds_by(actor: Any) -> Any:
    return refunding.prepare_refunds(actor=actor, requested_on=dt.date(2026, 3, 12))


def test_nothing_is_prepared_twice_nor_in_the_past_nor_without_our_account(settings: Any):
    prepare = refunding.prepare_refunds
    day = dt.date(2026, 3, 12)
    assert code_of(prepare, requested_on=day) == "no_refund_to_make"
    note = cancelled_note()
    accepted_account(note.order.funder)
    assert code_of(prepare, requested_on=dt.date(2026, 3, 9)) == "date_in_the_past"
    prepared_refunds()
    assert code_of(prepare, requested_on=day) == "no_refund_to_make"
    choose = crediting.choose_settlement
    assert code_of(choose, note=note, settlement="offset") == "note_in_payment"
    settings.OPERATOR_IBAN = ""
    assert code_of(prepare, requested_on=day) == "operator_account_missing"


def test_a_refund_over_a_ceiling_waits_in_sight_and_stops_no_other(settings: Any):
    settings.TRANSFER_LIMIT_CENTS, settings.BATCH_LIMIT_CENTS = 40_000, 60_000
    notes = [cancelled_note(cents) for cents in (50_000, 30_000, 35_000)]
    for note in notes:
        accepted_account(note.order.funder)
    first = prepared_refunds()
    assert list(first.payments.values_list("credit_note", flat=True)) == [notes[1].pk]
    _, (waiting,) = refunding.due(dt.date(2026, 3, 12))
    assert waiting.note == notes[0]
    assert "plafond d'un virement" in waiting.why
    assert paying.release_batch(actor=operator(), batch=first).status == "released"
    # What one batch could not carry leaves by the next one.
    second = prepared_refunds()
    assert list(second.payments.values_list("credit_note", flat=True)) == [notes[2].pk]
    settings.TRANSFER_LIMIT_CENTS = 0
    assert prepared_refunds().payments.get().credit_note == notes[0]


def test_a_batch_given_up_owes_its_refunds_again_under_another_attempt():
    note = cancelled_note()
    accepted_account(note.order.funder)
    paying.cancel_batch(actor=operator(), batch=prepared_refunds())
    note.refresh_from_db()
    assert note.left_cents == 30_000
    second = prepared_refunds().payments.get()
    assert (second.attempt, second.end_to_end_id) == (2, f"{note.number}-2")


def test_a_refund_whose_file_never_reached_the_bank_is_owed_again():
    payment = sent()
    letter = Paper(DocumentKind.BANK_LETTER, "banque.pdf", b"%PDF-1.7 fichier jamais recu")
    asked = {"batch": payment.batch, "reason": "Jamais reçu", "proof": letter}
    failing.declare_batch_failed(actor=operator(), **asked)
    failing.confirm_batch_failed(actor=operator(), batch=payment.batch)
    assert CreditNote.objects.get().left_cents == 30_000
    assert laws()["E"]
    (again,) = prepared_refunds().payments.all()
    assert again.end_to_end_id.endswith("-2")


def test_law_e_and_d_follow_a_refund_that_the_bank_settles():
    payment = sent()
    assert refund_books.left_to_give() == 30_000
    booked(payment)
    payment.refresh_from_db()
    assert payment.status == "settled"
    assert payment.batch.__class__.objects.get(pk=payment.batch_id).status == "closed"
    assert refund_books.left_to_give() == 0
    figures = refund_books.refunds()
    assert (figures.matched_out, figures.settled, figures.given_back) == (30_000,) * 3
    assert laws()["E"]


def test_a_refund_that_comes_back_is_owed_again_and_a_return_undone_is_settled_again():
    payment = sent()
    booked(payment)
    content = bank_file(
        return_of(payment), opening="700.00", closing="1000.00", on="2026-03-16", reference="S2"
    )
    upload(content)
    payment.refresh_from_db()
    note = CreditNote.objects.get(pk=payment.credit_note_id)
    assert (payment.status, note.left_cents, refund_books.left_to_give()) == (
        "returned",
        30_000,
        30_000,
    )
    assert laws()["E"]
    _, waiting = refunding.due(dt.date(2026, 3, 17))
    assert [each.why for each in waiting] == ["La banque a refusé ce compte : il en faut un autre."]
    back = BankMatch.objects.get(entry__direction="credit", payment=payment)
    reconciling.undo_match(actor=operator(), match=back, reason="Retour d'un autre virement")
    payment.refresh_from_db()
    assert (payment.status, refund_books.left_to_give()) == ("settled", 0)
    assert laws()["E"]


def test_a_refund_paid_again_is_not_counted_a_third_time():
    payment = sent()
    booked(payment)
    upload(
        bank_file(
            return_of(payment, reason="AC01"),
            opening="700.00",
            closing="1000.00",
            on="2026-03-16",
            reference="S2",
        )
    )
    accepted_account(payment.payee, iban=OTHER_IBAN)
    with time_machine.travel(dt.datetime(2026, 3, 17, 9, tzinfo=dt.UTC), tick=False):
        refunding.prepare_refunds(actor=operator(), requested_on=dt.date(2026, 3, 18))
    back = BankMatch.objects.get(entry__direction="credit", payment=payment)
    undo = reconciling.undo_match
    assert code_of(undo, match=back, reason="Erreur") == "paid_again"


def test_a_debit_unmatched_takes_the_refund_back_to_sent():
    payment = sent()
    booked(payment)
    debit = BankMatch.objects.get(payment=payment)
    reconciling.undo_match(actor=operator(), match=debit, reason="Erreur")
    payment.refresh_from_db()
    assert payment.status == "sent"
    assert laws()["E"]
