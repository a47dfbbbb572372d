"""Rows enter once, in whatever order the files come; what does not follow waits at the door."""

import datetime as dt
import itertools

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.refusals import Refusal
from passes import bank_entries, checking, reconciling
from passes.laws import Law
from passes.models import BankEntry, BankStatement
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import bank_file, euros, sent_payment, state, upload
from tests.passes.formats import camt_samples, cfonb_samples
from tests.passes.formats.camt_samples import entry

DAYS = ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05")
database = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def with_database(test):
    for mark in database:
        test = mark(test)
    return test


def day_file(rank: int, *, extra: int = 0) -> bytes:
    """The statement of the n-th day: one euro a day comes in, a hundred to begin with."""
    opening = 10_000 + 100 * rank
    line = entry("1.00", reference=f"E{rank}", on=f"<Dt>{DAYS[rank]}</Dt>")
    closing = euros(opening + 100 + extra)
    return bank_file(line, opening=euros(opening), closing=closing, on=DAYS[rank])


@given(st.lists(st.tuples(st.sampled_from(["credit", "debit"]), st.integers(0, 10**9))))
def test_credits_count_for_more_and_debits_for_less(amounts):
    expected = sum(c for side, c in amounts if side == "credit")
    expected -= sum(c for side, c in amounts if side == "debit")
    assert bank_entries.signed_sum(amounts) == expected


@with_database
@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
def test_days_uploaded_in_any_order_all_enter_in_the_end(order):
    for rank in order:
        upload(day_file(rank))
    for rank in order:  # the first upload of a chain has nothing before it and enters at once
        upload(day_file(rank))
    held = BankStatement.objects.filter(status="held")
    late = [rank for place, rank in enumerate(order) if rank < min(order[:place] or (9,))]
    assert held.count() <= len(late)
    assert BankEntry.objects.count() == 4 - held.count()


@with_database
def test_three_days_in_reverse_enter_when_the_first_arrives():
    upload(day_file(0))
    for rank in (3, 2):
        assert upload(day_file(rank)).status == "held"
    upload(day_file(1))
    assert set(BankStatement.objects.values_list("status", flat=True)) == {"read"}
    assert BankEntry.objects.count() == 4


@with_database
def test_a_statement_wrong_in_itself_never_enters_by_itself():
    upload(day_file(0))
    wrong = upload(day_file(1, extra=7))
    upload(bank_file(opening="101.00", closing="101.00", on="2026-03-04"))
    wrong.refresh_from_db()
    assert (wrong.status, wrong.difference_cents) == ("held", 7)


@with_database
def test_a_week_that_covers_days_already_read_is_held_and_law_g_survives_its_acceptance():
    upload(day_file(0))
    lines = [entry("1.00", reference=f"E{rank}", on=f"<Dt>{DAYS[rank]}</Dt>") for rank in (0, 1)]
    week = upload(bank_file(*lines, opening="100.00", closing="102.00", on=DAYS[1]))
    assert (week.status, week.known_count, week.difference_cents) == ("held", 1, 100)
    reconciling.accept_difference(
        actor=UserFactory(operator=True), statement=week, reason="Semaine entière"
    )
    assert BankEntry.objects.count() == 2
    (law_g,) = [one for one in checking.weigh() if one.law == Law.G]
    assert law_g.ok, law_g.faults


@with_database
def test_a_day_sent_again_whole_enters_and_the_file_that_lacked_lines_is_put_away():
    lines = [entry("1.00", reference=f"E{rank}", on=f"<Dt>{DAYS[0]}</Dt>") for rank in (0, 1)]
    told = {"opening": "100.00", "closing": "102.00", "on": DAYS[0]}
    faulty = upload(bank_file(lines[0], **told))
    assert faulty.status == "held"
    whole = upload(bank_file(*lines, **told))
    faulty.refresh_from_db()
    assert (whole.status, faulty.status) == ("read", "mended")
    assert BankEntry.objects.count() == 2
    assert upload(bank_file(*lines, **told) + b"\n") == whole
    (law_g,) = [one for one in checking.weigh() if one.law == Law.G]
    assert law_g.ok, law_g.faults


@with_database
def test_a_week_held_because_it_tells_a_day_again_is_put_away_once_its_other_days_came():
    upload(day_file(0))
    lines = [entry("1.00", reference=f"E{rank}", on=f"<Dt>{DAYS[rank]}</Dt>") for rank in (0, 1)]
    week = upload(bank_file(*lines, opening="100.00", closing="102.00", on=DAYS[1]))
    assert upload(day_file(1)).status == "read"
    week.refresh_from_db()
    assert week.status == "mended"


@with_database
def test_a_held_week_says_nothing_new_once_a_longer_period_brought_all_its_lines():
    upload(day_file(0))
    lines = [entry("1.00", reference=f"E{rank}", on=f"<Dt>{DAYS[rank]}</Dt>") for rank in (0, 1, 2)]
    week = upload(bank_file(*lines[:2], opening="100.00", closing="102.00", on=DAYS[1]))
    longer = upload(bank_file(*lines[1:], opening="101.00", closing="103.00", on=DAYS[2]))
    again = upload(day_file(1))
    week.refresh_from_db()
    assert (week.status, longer.status, again.status) == ("mended", "read", "mended")
    assert BankEntry.objects.count() == 3


@with_database
def test_the_same_held_day_uploaded_in_another_file_stays_one():
    upload(day_file(0))
    first = upload(day_file(2))
    again = upload(day_file(2) + b"\n")
    assert again == first
    assert BankStatement.objects.count() == 2


@with_database
def test_a_reference_told_with_another_day_is_refused():
    upload(day_file(0))
    moved = entry("1.00", reference="E0", on="<Dt>2026-03-03</Dt>")
    with pytest.raises(Refusal) as caught:
        upload(bank_file(moved, opening="101.00", closing="102.00", on=DAYS[1]))
    assert caught.value.code == "entry_differs"


def cfonb_file(*cents: int, on: dt.date = dt.date(2026, 3, 31), opening: int = 100_000) -> bytes:
    lines = [cfonb_samples.operation(one, on) for one in cents]
    return cfonb_samples.document(
        cfonb_samples.balance("01", opening, on),
        *lines,
        cfonb_samples.balance("07", opening + sum(cents), on),
    )


@with_database
def test_a_cfonb_day_enters_once_and_its_copy_changes_nothing():
    first = upload(cfonb_file(500, -200))
    assert (first.status, first.format_version, first.closing_cents) == (
        "read",
        "cfonb 120",
        100_300,
    )
    assert upload(cfonb_file(500, -200) + b"\r\n") == first
    assert BankEntry.objects.count() == 2
    (law_g,) = [one for one in checking.weigh() if one.law == Law.G]
    assert law_g.ok, law_g.faults


@with_database
def test_an_account_is_told_by_the_one_format_of_its_first_file():
    upload(day_file(0))
    with pytest.raises(Refusal) as caught:
        upload(cfonb_file(500))
    assert caught.value.code == "other_format_chosen"
    assert "camt.053" in caught.value.detail
    assert "CFONB 120" in caught.value.detail
    assert BankStatement.objects.count() == 1


@with_database
def test_a_csv_is_read_by_the_columns_that_the_settings_name(settings):
    settings.BANK_CSV_COLUMNS = "date=Date;label=Texte;amount=Montant;balance=Solde"
    content = "Date;Texte;Montant;Solde\n31/03/2026;VIR;5,00;105,00\n31/03/2026;FRAIS;-1,00;104,00"
    kept = upload(content.encode())
    assert (kept.status, kept.opening_cents, kept.closing_cents) == ("read", 10_000, 10_400)
    assert (kept.format_version, kept.entry_count) == ("csv colonnes", 2)
    gap = content.replace("31/03", "01/04").replace("104,00", "103,00").replace("105,00", "109,00")
    assert upload(gap.encode()).status == "held"


@with_database
def test_a_csv_without_a_whole_mapping_is_refused(settings):
    settings.BANK_CSV_COLUMNS = "date=Date"
    with pytest.raises(Refusal) as caught:
        upload(b"Date\n31/03/2026")
    assert caught.value.code == "mapping_missing"


@with_database
def test_of_several_accounts_and_currencies_only_ours_is_taken_and_it_is_said():
    ours = camt_samples.statement(account=settings.OPERATOR_IBAN)
    other = camt_samples.statement(entry("9.00"), account="NL77ABNA0574908765")
    dollars = ours.replace("EUR", "USD")
    kept = upload(camt_samples.document(other, ours, dollars))
    assert kept.left_out == "1 relevé du compte NL77…8765, 1 relevé en USD"
    assert (kept.status, kept.position, BankEntry.objects.count()) == ("read", 0, 0)


@with_database
def test_a_file_of_several_statements_keeps_each_with_its_own_balances_in_file_order():
    days = [
        camt_samples.statement(account=settings.OPERATOR_IBAN, on=day, reference=day)
        for day in DAYS
    ]
    upload(camt_samples.document(*days))
    kept = BankStatement.objects.order_by("position").values_list("position", "bank_reference")
    assert list(kept) == list(enumerate(DAYS))


@with_database
def test_a_batch_booked_debit_is_known_by_its_message_id_and_control_sum_in_any_format():
    payment = sent_payment()
    line = cfonb_samples.operation(
        -payment.amount_cents, dt.date(2026, 3, 31), f"REMISE {payment.batch.number}"
    )
    on = dt.date(2026, 3, 31)
    balances = [
        cfonb_samples.balance(kind, cents, on)
        for kind, cents in (("01", 100_000), ("07", 100_000 - payment.amount_cents))
    ]
    upload(cfonb_samples.document(balances[0], line, balances[1]))
    assert state(payment) == ("settled", "paid")
