"""The laws hold along a whole life, and see any row that somebody tampered with (step 12)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.append_only import trigger_names
from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import JournalEntry
from passes import checking, coverage
from passes.laws import Law, Verdict
from passes.models import CustodyReading, Order, Pass, Signal
from tests.passes import books_story
from tests.passes.bank_factories import bank_file, euros, upload
from tests.passes.books_story import NOW, Story, funded_story, lived_story, verdicts
from tests.passes.order_factories import draft
from tests.support import queries

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

GREEN = dict.fromkeys("ABCDEFG", "kept")
JOB = SystemJob("check_books")


@pytest.fixture
def story() -> Story:
    return lived_story()


def tamper(sql: str) -> None:
    """Change rows as somebody who owns the database would, guards taken off first."""
    table = sql.split()[1] if sql.startswith("UPDATE") else sql.split()[2]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for name in trigger_names(table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(sql)


def test_the_seven_laws_hold_along_a_whole_life(story: Story) -> None:
    assert verdicts() == GREEN
    with time_machine.travel(NOW, tick=False):
        results = {one.law: one for one in checking.check_books(actor=JOB)}
    figures = {figure.label: figure.value for figure in results[Law.A].figures}
    assert figures["commandés"] == 100
    assert (figures["encaissés"], figures["annulés"], figures["remplacés"]) == (4, 2, 5)
    assert results[Law.E].figures[0].value == 6_000
    treasury = {figure.label: figure.value for figure in results[Law.G].figures}
    assert (treasury["ouverture"], treasury["clôture"]) == (0, story.balance)
    assert treasury["à rapprocher"] == 100


def test_the_laws_hold_at_each_step_of_the_beginning() -> None:
    assert verdicts() == GREEN
    story = funded_story()
    with time_machine.travel("2026-01-14T09:00:00Z", tick=False):
        assert all(one.ok for one in checking.weigh())
    assert Order.objects.get() == story.order


def test_checking_leaves_one_line_with_what_each_law_answered(story: Story) -> None:
    with time_machine.travel(NOW, tick=False):
        checking.check_books(actor=JOB)
    line = JournalEntry.objects.get(verb="books.checked")
    assert (line.facts, line.actor_name) == (GREEN, "check_books")


def test_one_order_has_three_laws_of_its_own(story: Story) -> None:
    with time_machine.travel(NOW, tick=False):
        results = checking.check_books(actor=JOB, order=story.order)
    assert [str(one.law) for one in results] == ["A", "B", "F"]
    assert "books.checked" in journal.of(story.order).values_list("verb", flat=True)


CANCELLED_UNSEEN = (
    "UPDATE passes_pass SET status = 'cancelled', cancelled_at = '2026-03-01 09:00:00+00:00' "
    "WHERE status = 'handed_out'"
)
# Each row: what somebody changed behind the application's back, the laws that must see it.
TAMPERINGS = [
    ("UPDATE passes_order SET ordered_count = 101", "F"),
    ("UPDATE passes_order SET lapsed_count = 1", "A"),
    ("UPDATE passes_order SET drawn_count = drawn_count + 1", "A"),
    ("UPDATE passes_order SET funded_count = 99", "A"),
    ("UPDATE passes_order SET face_value_cents = 1001", "BF"),
    ("UPDATE passes_order SET downstream_fee_bp = 420", "C"),
    ("UPDATE passes_allocation SET drawn_count = drawn_count - 1", "A"),
    ("UPDATE passes_fundingline SET amount_cents = amount_cents + 1", "F"),
    ("DELETE FROM passes_fundingline", "F"),
    ("UPDATE passes_fundingreceipt SET amount_cents = amount_cents + 1000", "B"),
    ("UPDATE passes_fundingreceipt SET undone_at = received_on", "B"),
    ("UPDATE passes_pass SET status = 'redeemed' WHERE status = 'handed_out'", "AB"),
    ("UPDATE passes_pass SET status = 'handed_out' WHERE status = 'redeemed'", "AB"),
    (
        "UPDATE passes_pass SET status = 'handed_out', cancelled_at = NULL "
        "WHERE status = 'cancelled'",
        "A",
    ),
    (
        CANCELLED_UNSEEN,
        "A",
    ),
    ("UPDATE passes_pass SET status = 'expired' WHERE status = 'handed_out'", "A"),
    ("UPDATE passes_pass SET status = 'in_stock' WHERE status = 'handed_out'", "A"),
    ("DELETE FROM passes_pass WHERE status = 'cancelled'", "A"),
    ("UPDATE passes_booklet SET size = size + 1 WHERE size < 10", "A"),
    (
        "UPDATE passes_booklet SET status = 'cancelled' WHERE status = 'handed_out'",
        "A",
    ),
    ("UPDATE passes_booklet SET status = 'handed_out' WHERE status = 'cancelled'", "A"),
    ("UPDATE passes_redemption SET face_value_cents = 2000", "B"),
    ("UPDATE passes_redemption SET reversed_at = received_at WHERE reversed_at IS NULL", "A"),
    ("UPDATE passes_redemption SET received_at = '2026-03-15 09:00:00+00:00'", "C"),
    ("DELETE FROM passes_reversal", "A"),
    ("UPDATE passes_statementline SET amount_cents = amount_cents + 1", "C"),
    ("DELETE FROM passes_statementline", "C"),
    (
        "UPDATE passes_monthlystatement SET gross_cents = gross_cents + 1, "
        "net_cents = net_cents + 1",
        "CE",
    ),
    (
        "UPDATE passes_monthlystatement SET fee_cents = 1, net_cents = net_cents - 1",
        "CE",
    ),
    ("UPDATE passes_monthlystatement SET status = 'approved', paid_on = NULL", "E"),
    ("UPDATE passes_payment SET amount_cents = amount_cents + 1", "E"),
    ("UPDATE passes_payment SET status = 'sent' WHERE status = 'settled'", "E"),
    ("UPDATE passes_payment SET iban = 'FR7600000000000000000000000'", "E"),
    ("UPDATE passes_paymentbatch SET control_sum_cents = control_sum_cents + 1", "E"),
    ("UPDATE passes_paymentbatch SET count = count + 1", "E"),
    ("UPDATE passes_paymentbatch SET file_digest = 'x'", "E"),
    ("UPDATE passes_bankentry SET amount_cents = amount_cents + 1", "G"),
    ("UPDATE passes_bankentry SET status = 'open', matched_cents = 0", "G"),
    ("UPDATE passes_bankentry SET status = 'set_aside' WHERE status = 'open'", "G"),
    ("DELETE FROM passes_bankentry WHERE status = 'open'", "G"),
    ("UPDATE passes_bankmatch SET amount_cents = amount_cents - 1", "BEG"),
    ("UPDATE passes_bankmatch SET undone_at = matched_at", "BEG"),
    ("UPDATE passes_treasurymovement SET amount_cents = amount_cents + 1", "G"),
    ("DELETE FROM passes_treasurymovement", "G"),
    ("UPDATE passes_bankstatement SET closing_cents = closing_cents + 1", "G"),
    ("UPDATE passes_bankstatement SET opening_cents = opening_cents - 1", "G"),
    (
        "UPDATE passes_bankstatement SET file_digest = 'x' "
        "WHERE id = (SELECT MAX(id) FROM passes_bankstatement)",
        "G",
    ),
    (
        "UPDATE passes_handover SET undone_at = handed_over_at, undone_by_id = advisor_id, "
        "undone_reason = 'x'",
        "A",
    ),
]


def test_any_row_changed_behind_the_applications_back_is_seen(story: Story) -> None:
    missed = []
    for sql, seen in TAMPERINGS:
        with transaction.atomic():
            tamper(sql)
            found = {law for law, verdict in verdicts().items() if verdict == "broken"}
            if not set(seen) <= found:
                missed.append((sql, seen, sorted(found)))
            transaction.set_rollback(True)
    assert not missed
    assert verdicts() == GREEN


def test_the_line_of_a_broken_law_names_the_difference_and_the_subject(story: Story) -> None:
    tamper(CANCELLED_UNSEEN)
    with time_machine.travel(NOW, tick=False):
        result = next(one for one in checking.weigh() if one.law == Law.A)
    line = checking.line_of(result)
    assert "NON CONFORME" in line
    assert f"{story.order.reference} : des Pass ne sont pas dans l'état" in line
    assert f"écart {result.difference}" in line
    assert result.difference > 0


def test_t11_without_a_recent_balance_the_custody_is_unknown_and_never_green(story: Story) -> None:
    with time_machine.travel("2026-04-20T09:00:00Z", tick=False):
        result = next(one for one in checking.weigh() if one.law == Law.D)
        assert result.verdict == Verdict.UNKNOWN
        assert "INCONNUE" in checking.line_of(result)
        checking.read_custody(actor=JOB)
        assert coverage.last().verdict == Verdict.UNKNOWN


def test_a_shortfall_is_seen_the_day_it_appears(story: Story) -> None:
    taken = 500
    closing = euros(story.balance - taken)
    swept = books_story.entry(euros(taken), mark="DBIT", reference="S1", on="<Dt>2026-03-19</Dt>")
    with time_machine.travel(NOW, tick=False):
        upload(bank_file(swept, opening=euros(story.balance), closing=closing, on="2026-03-19"))
        result = next(one for one in checking.weigh() if one.law == Law.D)
        reading = checking.read_custody(actor=JOB)
    assert (result.verdict, result.difference) == (Verdict.BROKEN, 150)
    assert reading.gap_cents == -150


def test_reading_the_custody_keeps_the_reading_and_leaves_its_line(story: Story) -> None:
    with time_machine.travel(NOW, tick=False):
        reading = checking.read_custody(actor=JOB)
        found = coverage.last()
    assert list(journal.of(reading).values_list("verb", flat=True)) == ["custody.read"]
    assert reading.balance_on == dt.date(2026, 3, 18)
    assert found.verdict == Verdict.KEPT
    assert found.gap_cents == reading.gap_cents == 350
    assert found.due_cents == reading.live_liability_cents + reading.owed_back_cents


def test_no_reading_gives_no_coverage() -> None:
    assert coverage.last() is None
    assert not CustodyReading.objects.exists()
    assert not Pass.objects.exists()


def test_the_nightly_and_hourly_jobs_leave_their_lines(story: Story) -> None:
    with time_machine.travel(NOW, tick=False):
        checking.check_each_night()
        before = CustodyReading.objects.count()
        checking.read_each_hour()
    assert CustodyReading.objects.count() == before + 1
    names = JournalEntry.objects.filter(verb__in=["books.checked", "custody.read"])
    assert {"check_books", "read_custody"} <= set(names.values_list("actor_name", flat=True))


def test_a_shortfall_is_told_once_until_a_reading_covers_all_again(story: Story) -> None:
    def bank_day(on: str, mark: str, reference: str, cents: int) -> None:
        moved = books_story.entry(euros(cents), mark=mark, reference=reference, on=f"<Dt>{on}</Dt>")
        opening = story.balance
        story.balance += cents if mark == "CRDT" else -cents
        closing = euros(story.balance)
        upload(bank_file(moved, opening=euros(opening), closing=closing, on=on))

    with time_machine.travel(NOW, tick=False):
        bank_day("2026-03-19", "DBIT", "S1", 500)
        checking.read_each_hour()
        checking.read_each_hour()
        (told,) = Signal.objects.all()
        assert told.kind == "custody_short"
        assert "il manque 1,50 €" in told.sentence.replace("\N{NO-BREAK SPACE}", " ")
        assert list(journal.of(told).values_list("verb", flat=True)) == ["signal.raised"]
        bank_day("2026-03-20", "CRDT", "S2", 500)
        assert coverage.last().is_kept
        bank_day("2026-03-20", "DBIT", "S3", 500)
    assert Signal.objects.count() == 2


def test_reading_the_custody_costs_the_same_with_one_order_and_with_many(story: Story) -> None:
    with time_machine.travel(NOW, tick=False):
        queries.assert_same_count(
            visit=lambda: checking.read_custody(actor=JOB),
            add_rows=lambda: [draft() for _ in range(5)],
        )
        with queries.at_most(40):
            checking.read_custody(actor=JOB)
