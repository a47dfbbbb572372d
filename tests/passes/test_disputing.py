"""Disputes: who opens which, what is decided, the signed line that follows, and the laws after."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import bank_books, checking, closing, disputing, laws
from passes.attaching import Paper
from passes.models import Dispute, Payment, Redemption
from tests.accounts.factories import UserFactory
from tests.passes.disputes import DAY, SERVICE_ON, disputed_month
from tests.passes.factories import active_order, open_provider
from tests.passes.money_factories import redemption

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
]
MARCH_CLOSED = "2026-04-02T09:00:00Z"
REASONS = [
    "missing_scan",
    "wrong_date",
    "wrong_fee",
    "out_of_perimeter",
    "double_scan",
    "service_not_given",
]


@pytest.fixture
def stage():
    return disputed_month()


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(DAY, tick=False):
        yield


def refused(call):
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


def laws_after() -> set[str]:
    """Give the laws that do not hold on the books as they are."""
    return {str(one.law) for one in checking.weigh() if one.verdict == laws.Verdict.BROKEN}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_opened_by_whom_it_belongs_to_and_by_nobody_else(stage, reason):
    others = {stage.admin, stage.funder, stage.operator} - {stage.actor_for(reason)}
    for other in (*others, UserFactory()):
        call = lambda who=other: disputing.open_dispute(actor=who, claim=stage.claim(reason))  # noqa: E731
        assert refused(call) == "reason_not_yours"
    dispute = stage.open(reason)
    assert (dispute.status, dispute.deadline_on) == ("open", dt.date(2026, 3, 18))
    line = journal.of(dispute).get()
    assert (line.verb, line.actor) == (Verb.DISPUTE_OPENED, stage.actor_for(reason))


@pytest.mark.parametrize("reason", REASONS)
def test_a_dispute_never_changes_a_line_nor_holds_a_payment(stage, reason):
    before = [(line.pk, line.amount_cents) for line in stage.lines]
    stage.open(reason)
    stage.statement.refresh_from_db()
    assert stage.statement.status == "issued"
    assert [(line.pk, line.amount_cents) for line in stage.lines] == before


@pytest.mark.parametrize(
    ("reason", "cents", "kinds"),
    [
        ("missing_scan", 1_000, {"redemption": 1_000}),
        ("wrong_date", 0, {"redemption": 1_000, "reversal": -1_000}),
        ("out_of_perimeter", -1_000, {"reversal": -1_000}),
        ("double_scan", -1_000, {"reversal": -1_000}),
        ("service_not_given", -1_000, {"reversal": -1_000}),
    ],
)
def test_a_decision_follows_the_pass_and_is_a_signed_line_on_the_next_statement(
    stage, reason, cents, kinds
):
    dispute = stage.settle(stage.open(reason))
    assert (dispute.status, dispute.decision, dispute.amount_cents) == (
        "decided",
        "accepted",
        cents,
    )
    statement = stage.close("2026-03", MARCH_CLOSED)
    assert {line.kind: line.amount_cents for line in statement.lines.all()} == kinds
    assert laws_after() == set()


def test_only_a_wrong_fee_is_a_bare_amount_and_it_bears_the_fee(stage):
    # Five Passes of 10 € at 4.20 % and 20 % of tax: 2.10 € and 0.42 €.
    assert (stage.statement.fee_cents, stage.statement.fee_vat_cents) == (210, 42)
    dispute = stage.settle(stage.open("wrong_fee"), cents=252)
    statement = stage.close("2026-03", MARCH_CLOSED)
    line = statement.lines.get()
    assert (line.kind, line.amount_cents, line.dispute) == ("correction", 252, dispute)
    assert (statement.gross_cents, statement.adjustments_cents) == (0, 252)
    # 252 × 4.20 % is 10.584, and its tax 2.1168.
    assert (statement.fee_cents, statement.fee_vat_cents, statement.net_cents) == (11, 2, 239)
    assert laws_after() == set()
    assert bank_books.owed_to_providers() == (5_252, 0)


def test_a_negative_correction_is_a_debt_that_is_carried_over_and_the_laws_hold(stage):
    stage.settle(stage.open("wrong_fee"), cents=-100)
    statement = stage.close("2026-03", MARCH_CLOSED)
    assert (statement.status, statement.adjustments_cents) == ("carried_over", -100)
    assert laws_after() == set()
    assert bank_books.owed_to_providers() == (4_900, 0)


def test_a_correction_never_gives_back_more_than_the_fee_that_was_kept(stage):
    first = stage.open("wrong_fee", stage.lines[0])
    assert refused(lambda: stage.settle(first, cents=253)) == "amount_too_large"
    assert refused(lambda: stage.settle(first, cents=-1_001)) == "amount_too_large"
    assert refused(lambda: stage.settle(first, cents=0)) == "amount_missing"
    stage.settle(first, cents=200)
    second = stage.open("wrong_fee", stage.lines[1])
    assert disputing.correction_limits(second) == (-1_000, 52)
    assert refused(lambda: stage.settle(second, cents=53)) == "amount_too_large"


def test_a_wrong_date_gives_the_same_pass_its_right_day(stage):
    old = stage.lines[0].redemption
    stage.settle(stage.open("wrong_date"))
    new = Redemption.objects.live().get(digital_pass=old.digital_pass)
    assert (new.service_on, new.site, new.member) == (SERVICE_ON, old.site, old.member)
    old.refresh_from_db()
    assert old.reversed_at is not None


def test_a_missing_scan_is_judged_as_a_scan_but_for_its_lateness(stage):
    too_early = stage.open("missing_scan", service_on=dt.date(2026, 1, 20))
    assert refused(lambda: stage.settle(too_early)) == "not_yet_valid"
    too_early.refresh_from_db()
    assert too_early.status == "open"
    disputing.withdraw_dispute(actor=stage.admin, dispute=too_early)
    stage.settle(stage.open("missing_scan"))
    assert Redemption.objects.live().get(digital_pass=stage.unused).device == "décision"


def test_a_refused_dispute_changes_nothing_but_says_why(stage):
    dispute = stage.settle(stage.open("double_scan"), decision="refused")
    assert (dispute.decision, dispute.amount_cents) == ("refused", 0)
    assert Redemption.objects.live().count() == 5
    line = JournalEntry.objects.get(verb=Verb.DISPUTE_SETTLED)
    assert line.facts == {"reason": "double_scan", "decision": "refused", "amount_cents": 0}


def test_a_decision_needs_an_operator_a_reason_and_an_open_dispute(stage):
    dispute = stage.open("wrong_fee")
    give = lambda actor, why: disputing.settle_dispute(  # noqa: E731
        actor=actor, dispute=dispute, settlement=disputing.Settlement("refused", why)
    )
    assert refused(lambda: give(stage.admin, "Non")) == "not_allowed"
    assert refused(lambda: give(stage.operator, "  ")) == "reason_missing"
    give(stage.operator, "Le taux est celui de la convention")
    assert refused(lambda: give(stage.operator, "Encore")) == "dispute_closed"
    assert JournalEntry.objects.filter(
        verb=Verb.DISPUTE_SETTLED, refusal_code="dispute_closed"
    ).exists()


def test_a_structure_may_make_its_own_statement_wait_until_the_decision(stage):
    dispute = stage.open("wrong_fee", holds_statement=True)
    stage.statement.refresh_from_db()
    assert stage.statement.status == "disputed"
    code = refused(lambda: closing.approve_statement(actor=stage.admin, statement=stage.statement))
    assert code == "on_hold"
    stage.settle(dispute, cents=10)
    stage.statement.refresh_from_db()
    assert (stage.statement.status, stage.statement.approved_by) == ("approved", stage.operator)


def test_two_disputes_that_hold_a_statement_hold_it_until_the_last(stage):
    first = stage.open("wrong_fee", stage.lines[0], holds_statement=True)
    second = stage.open("wrong_date", stage.lines[1], holds_statement=True)
    disputing.withdraw_dispute(actor=stage.admin, dispute=first)
    stage.statement.refresh_from_db()
    assert stage.statement.status == "disputed"
    disputing.withdraw_dispute(actor=stage.admin, dispute=second)
    stage.statement.refresh_from_db()
    assert stage.statement.status == "approved"


def test_nobody_else_holds_a_statement_and_an_approved_one_is_not_held(stage):
    assert refused(lambda: stage.open("double_scan", holds_statement=True)) == "hold_not_yours"
    assert not Dispute.objects.exists()
    closing.approve_statement(actor=stage.admin, statement=stage.statement)
    code = refused(lambda: stage.open("wrong_fee", holds_statement=True))
    assert code == "already_in_payment"
    assert stage.open("wrong_fee").status == "open"


@pytest.mark.parametrize("reason", ["wrong_fee", "double_scan", "out_of_perimeter"])
def test_sixty_days_after_the_statement_its_lines_are_no_longer_disputed(stage, reason):
    with time_machine.travel("2026-05-01T09:00:00Z", tick=False):
        stage.open(reason)
    with time_machine.travel("2026-05-02T09:00:00Z", tick=False):
        code = refused(lambda: stage.open(reason, stage.lines[1]))
    assert code == "deadline_passed"


def test_a_missing_scan_is_told_within_ninety_days(stage):
    with time_machine.travel("2026-05-13T09:00:00Z", tick=False):
        assert refused(lambda: stage.open("missing_scan")) == "deadline_passed"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"serial": None}, "claim_incomplete"),
        ({"service_on": None}, "claim_incomplete"),
        ({"serial": 999_999_999}, "serial_unknown"),
    ],
)
def test_a_missing_scan_says_which_pass_where_and_when(stage, fields, code):
    assert refused(lambda: stage.open("missing_scan", **fields)) == code


def test_a_pass_already_redeemed_here_is_not_missing(stage):
    serial = stage.lines[0].redemption.digital_pass.serial
    assert refused(lambda: stage.open("missing_scan", serial=serial)) == "scan_is_there"


def test_the_same_thing_is_disputed_once_at_a_time(stage):
    stage.open("wrong_date")
    assert refused(lambda: stage.open("wrong_fee")) == "already_disputed"
    stage.open("missing_scan")
    assert refused(lambda: stage.open("missing_scan")) == "already_disputed"


def test_a_line_of_somebody_else_does_not_exist(stage):
    provider = open_provider()
    foreign = redemption(provider, active_order())
    stage.close_for(provider)
    line = foreign.statement_line
    assert refused(lambda: stage.open("wrong_fee", line)) == "not_found"
    assert refused(lambda: stage.open("out_of_perimeter", line)) == "not_found"
    mixed = (stage.lines[0], line)
    assert refused(lambda: stage.open("double_scan", *mixed)) == "lines_of_one_statement"


def test_a_line_reversed_or_of_another_kind_is_not_disputed(stage):
    stage.settle(stage.open("double_scan"))
    assert refused(lambda: stage.open("service_not_given")) == "already_reversed"
    statement = stage.close("2026-03", MARCH_CLOSED)
    code = refused(lambda: stage.open("double_scan", *statement.lines.all()))
    assert code == "not_a_redemption"


def test_only_the_side_that_opened_a_dispute_withdraws_it(stage):
    for reason, strangers in (
        ("wrong_fee", (stage.operator, stage.funder)),
        ("missing_scan", (stage.operator,)),
    ):
        dispute = stage.open(reason)
        for stranger in strangers:
            call = lambda who=stranger, what=dispute: disputing.withdraw_dispute(  # noqa: E731
                actor=who, dispute=what
            )
            assert refused(call) == "not_allowed"
        withdrawn = disputing.withdraw_dispute(actor=stage.admin, dispute=dispute)
        assert withdrawn.status == "withdrawn"
    assert JournalEntry.objects.filter(verb=Verb.DISPUTE_WITHDRAWN, refusal_code="").count() == 2


def test_the_funder_withdraws_its_own_and_the_operator_its_own(stage):
    by_funder = stage.open("out_of_perimeter", stage.lines[0])
    by_operator = stage.open("double_scan", stage.lines[1])
    assert disputing.withdraw_dispute(actor=stage.funder, dispute=by_funder).status == "withdrawn"
    ours = disputing.withdraw_dispute(actor=stage.operator, dispute=by_operator)
    assert ours.status == "withdrawn"


def test_evidence_is_kept_with_the_claim_and_a_bad_file_opens_nothing(stage):
    paper = Paper("evidence", "registre.pdf", b"%PDF-1.7 registre")
    dispute = stage.open("wrong_fee", evidence=paper)
    assert dispute.documents.get().file_name == "registre.pdf"
    bad = Paper("evidence", "registre.exe", b"MZ")
    code = refused(lambda: stage.open("wrong_fee", stage.lines[1], evidence=bad))
    assert code == "document_type_unknown"
    assert Dispute.objects.count() == 1


def test_who_sees_a_dispute(stage):
    by_provider, by_funder = stage.open("wrong_fee"), stage.open("double_scan", stage.lines[1])
    see = lambda who: set(Dispute.objects.visible_to(who))  # noqa: E731
    assert see(stage.operator) == see(stage.admin) == {by_provider, by_funder}
    assert see(stage.funder) == {by_funder}
    assert see(UserFactory()) == set()
    assert not Payment.objects.exists()
