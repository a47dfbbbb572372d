"""Notices (camt.054): details and returns told early, and never counted twice."""

import pytest
from django.conf import settings

from diagnostics.accounts.refusals import Refusal
from passes import bank_notices, checking
from passes.laws import Law
from passes.models import BankEntry, BankStatement
from tests.passes.bank_factories import (
    bank_file,
    debit_of,
    euros,
    only_entry,
    return_of,
    sent_payment,
    state,
    upload,
)
from tests.passes.formats import camt_samples
from tests.passes.formats.camt_samples import detail, entry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def notice(*entries: str, version: str = "08", reference: str = "N-1") -> bytes:
    told = camt_samples.statement(
        *entries, element="Ntfctn", account=settings.OPERATOR_IBAN, reference=reference
    )
    return camt_samples.document(told, version=f"camt.054.001.{version}")


def laws_hold() -> bool:
    """Payments and treasury: the custody of these small accounts is another matter."""
    return all(one.ok for one in checking.weigh() if one.law in (Law.E, Law.G))


@pytest.mark.parametrize("version", ["02", "04", "08"])
def test_a_notice_settles_nothing_and_moves_no_balance(version):
    payment = sent_payment()
    kept = upload(notice(debit_of(payment), version=version))
    assert (kept.status, kept.opening_cents, kept.entry_count) == ("notice", None, 1)
    assert state(payment) == ("sent", "in_payment")
    assert BankEntry.objects.open().count() == 0
    assert laws_hold()


def test_what_the_statement_books_under_the_same_reference_is_the_same_entry():
    payment = sent_payment()
    upload(notice(debit_of(payment)))
    assert BankEntry.objects.count() == 0
    bare = entry(euros(payment.amount_cents), mark="DBIT", reference="D1")
    booked = upload(bank_file(bare, closing=euros(100_000 - payment.amount_cents)))
    assert (booked.status, booked.known_count) == ("read", 0)
    assert only_entry().bank_statement == booked
    assert only_entry().end_to_end_id == payment.end_to_end_id
    assert state(payment) == ("settled", "paid")
    assert laws_hold()


def test_a_return_told_early_is_announced_and_only_its_booking_sends_the_payment_back():
    payment = sent_payment()
    left = euros(100_000 - payment.amount_cents)
    upload(bank_file(debit_of(payment), closing=left))
    upload(notice(return_of(payment)))
    assert bank_notices.returns_announced(payment.batch) == {payment.end_to_end_id: "AC04"}
    assert state(payment) == ("settled", "paid")
    upload(bank_file(return_of(payment), opening=left, closing="1000.00", on="2026-04-01"))
    assert state(payment) == ("returned", "approved")
    assert bank_notices.returns_announced(payment.batch) == {}
    assert laws_hold()


def batch(*amounts: str, reference: str = "B1") -> str:
    total = euros(sum(round(float(amount) * 100) for amount in amounts))
    lines = [detail(f"R-{rank}", amount) for rank, amount in enumerate(amounts)]
    return entry(total, *lines, mark="DBIT", reference=reference)


def test_details_that_the_statement_left_out_are_taken_from_the_notice():
    upload(notice(batch("30.00", "10.00")))
    bare = entry("40.00", mark="DBIT", reference="B1")
    upload(bank_file(bare, closing="960.00"))
    rows = BankEntry.objects.order_by("pk").values_list("bank_reference", "end_to_end_id")
    assert list(rows) == [("B1/1", "R-0"), ("B1/2", "R-1")]
    assert BankEntry.objects.open().count() == 2
    assert laws_hold()


def test_details_that_do_not_make_the_booked_amount_are_not_used():
    upload(notice(batch("30.00", "10.00")))
    upload(bank_file(entry("41.00", mark="DBIT", reference="B1"), closing="959.00"))
    assert BankEntry.objects.open().get().bank_reference == "B1"


def test_a_notice_after_the_statement_never_changes_what_is_booked():
    upload(bank_file(entry("40.00", mark="DBIT", reference="B1"), closing="960.00"))
    late = upload(notice(batch("30.00", "10.00")))
    assert (late.status, late.noticed.count()) == ("notice", 2)
    assert (only_entry().bank_reference, only_entry().amount_cents) == ("B1", 4_000)
    assert laws_hold()


def test_a_line_booked_by_its_details_is_known_again_when_a_longer_file_brings_it_whole():
    upload(notice(batch("30.00", "10.00")))
    upload(bank_file(entry("40.00", mark="DBIT", reference="B1"), closing="960.00"))
    whole = entry("40.00", mark="DBIT", reference="B1")
    more = entry("1.00", reference="E2", on="<Dt>2026-04-01</Dt>")
    week = upload(bank_file(whole, more, opening="1000.00", closing="961.00", on="2026-04-01"))
    assert (week.status, week.known_count) == ("held", 2)
    assert BankEntry.objects.filter(bank_reference="B1").count() == 0


def test_a_notice_after_the_statement_completes_a_bare_line_and_it_settles():
    payment = sent_payment()
    bare = entry(euros(payment.amount_cents), mark="DBIT", reference="D1")
    upload(bank_file(bare, closing=euros(100_000 - payment.amount_cents)))
    assert state(payment) == ("sent", "in_payment")
    upload(notice(debit_of(payment)))
    assert state(payment) == ("settled", "paid")
    assert laws_hold()


def test_a_return_is_recognised_by_the_notice_that_comes_after_its_booking():
    payment = sent_payment()
    left = euros(100_000 - payment.amount_cents)
    upload(bank_file(debit_of(payment), closing=left))
    bare = entry(euros(payment.amount_cents), reference="R1", on="<Dt>2026-04-01</Dt>")
    upload(bank_file(bare, opening=left, closing="1000.00", on="2026-04-01"))
    assert state(payment) == ("settled", "paid")
    upload(notice(return_of(payment)))
    assert state(payment) == ("returned", "approved")


def test_another_amount_under_the_same_reference_is_booked_with_its_doubt():
    upload(notice(entry("5.00", reference="A1")))
    upload(bank_file(entry("6.00", reference="A1"), closing="1006.00"))
    assert (only_entry().amount_cents, only_entry().doubt) == (600, bank_notices.DIFFERS)


def test_the_same_notice_in_two_files_still_books_one_entry():
    for reference in ("N-1", "N-2"):
        upload(notice(entry("5.00", reference="A1"), reference=reference))
    assert BankStatement.objects.filter(status="notice").count() == 2
    upload(bank_file(entry("5.00", reference="A1"), closing="1005.00"))
    assert only_entry().amount_cents == 500
    assert upload(notice(entry("5.00", reference="A1"), reference="N-3")).known_count == 1
    assert laws_hold()


def test_a_notice_without_day_and_without_entry_is_refused():
    with pytest.raises(Refusal) as caught:
        upload(notice().replace(b"FrToDt", b"Other"))
    assert caught.value.code == "date_unreadable"
