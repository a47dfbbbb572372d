"""Law C, by examples that nobody chose: a statement is the sum of its lines, over many months."""

import datetime as dt
import random

import pytest
import time_machine
from django.db.models import Q, Sum
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.journal import SystemJob
from passes import checking, closing, disputing, giving, money, reconciling
from passes.claims import Claim
from passes.disputing import Settlement
from passes.enums import LineKind, ProviderRole, StatementStatus
from passes.laws import Law
from passes.models import BankEntry, MonthlyStatement, Order, Redemption, StatementLine
from passes.redeeming import reverse_redemption
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import bank_file, upload
from tests.passes.factories import active_order, member_of, open_provider
from tests.passes.formats.camt_samples import entry
from tests.passes.money_factories import redemption

ORDERS = st.builds(
    Order,
    pk=st.integers(1, 4),
    downstream_fee_bp=st.integers(0, 2_000),
    fee_vat_bp=st.sampled_from([0, 550, 1_000, 2_000]),
)
LINES = st.lists(
    st.one_of(
        st.builds(
            StatementLine,
            kind=st.just(LineKind.REDEMPTION),
            amount_cents=st.integers(1, 100_000),
            order=ORDERS,
        ),
        st.builds(
            StatementLine,
            kind=st.just(LineKind.REVERSAL),
            amount_cents=st.integers(-100_000, -1),
            order=ORDERS,
        ),
        st.builds(
            StatementLine,
            kind=st.just(LineKind.CORRECTION),
            amount_cents=st.integers(-100_000, 100_000).filter(bool),
            order=ORDERS,
        ),
        st.builds(
            StatementLine,
            kind=st.just(LineKind.GESTURE),
            amount_cents=st.integers(1, 100_000),
        ),
        st.builds(
            StatementLine,
            kind=st.just(LineKind.CARRY_OVER),
            amount_cents=st.integers(-100_000, -1),
        ),
    ),
    max_size=30,
)


def of_kind(lines, *kinds):
    return money.total(line.amount_cents for line in lines if line.kind in kinds)


@given(LINES)
def test_redemption_lines_equal_net_fee_vat_what_was_taken_back_less_what_was_given(lines):
    figures = closing.figures_of(lines)
    corrections = [line for line in lines if line.kind == LineKind.CORRECTION]
    taken = [line for line in corrections if line.amount_cents < 0]
    given_back = [line for line in corrections if line.amount_cents > 0]
    taken_back = -of_kind([*lines], LineKind.REVERSAL, LineKind.CARRY_OVER)
    taken_back -= of_kind(taken, LineKind.CORRECTION)
    given_ = of_kind(lines, LineKind.GESTURE) + of_kind(given_back, LineKind.CORRECTION)
    assert of_kind(lines, LineKind.REDEMPTION) == (
        figures.net_cents + figures.fee.fee_cents + figures.fee.vat_cents + taken_back - given_
    )


@given(LINES, st.lists(st.integers(1, 100_000), max_size=5))
def test_gestures_bear_no_fee_and_reach_the_provider_whole(lines, amounts):
    gestures = [StatementLine(kind=LineKind.GESTURE, amount_cents=cents) for cents in amounts]
    without, with_them = closing.figures_of(lines), closing.figures_of([*lines, *gestures])
    assert with_them.fee == without.fee
    assert with_them.net_cents == without.net_cents + sum(amounts)


@given(LINES)
def test_the_state_of_a_statement_follows_the_sign_of_its_net(lines):
    figures = closing.figures_of(lines)
    sign = (figures.net_cents > 0) - (figures.net_cents < 0)
    assert (
        figures.status
        == {
            1: StatementStatus.ISSUED,
            0: StatementStatus.SETTLED_BY_OFFSET,
            -1: StatementStatus.CARRIED_OVER,
        }[sign]
    )


@given(st.lists(st.integers(1, 100_000), max_size=20))
def test_a_carry_over_bears_no_fee(amounts):
    lines = [StatementLine(kind=LineKind.CARRY_OVER, amount_cents=-amount) for amount in amounts]
    assert closing.figures_of(lines).fee == money.Fee(0, 0)


def top_up(operator) -> None:
    """Let the operator's own money arrive on the ring-fenced account, for its gestures."""
    upload(bank_file(entry("1000.00", reference="T1", text="ABONDEMENT"), closing="2000.00"))
    reconciling.set_aside_entry(
        actor=operator, entry=BankEntry.objects.get(), kind="top_up", reason="Gestes"
    )


def give(provider, cents, operator, second) -> None:
    gesture = giving.propose_gesture(
        actor=operator, provider=provider, amount_cents=cents, reason="Attente au téléphone"
    )
    giving.grant_gesture(actor=second, gesture=gesture)


def disagree(chance: random.Random, provider, admin, operator) -> None:
    """Contest a fee of the last statement, and correct it by an amount that nobody chose."""
    statement = provider.statements.order_by("period").last()
    if statement is None:
        return
    line = statement.lines.filter(kind=LineKind.REDEMPTION, redemption__reversed_at=None).first()
    if line is None:
        return
    claim = Claim(reason="wrong_fee", text="Voir la convention", line_ids=(line.pk,))
    dispute = disputing.open_dispute(actor=admin, claim=claim)
    lowest, highest = disputing.correction_limits(dispute)
    cents = chance.choice([each for each in (lowest, highest, lowest // 3) if each])
    settlement = Settlement("accepted", "Vérifié", cents)
    disputing.settle_dispute(actor=operator, dispute=dispute, settlement=settlement)


def live_three_months(chance: random.Random) -> None:
    """Redeem, reverse, disagree and give at random for three months, each closed in its time."""
    orders = [active_order(downstream_fee_bp=bp) for bp in (0, 125, 420)]
    providers = [open_provider() for _ in range(2)]
    admins = {each: member_of(each, ProviderRole.ADMIN) for each in providers}
    operator, second = UserFactory(operator=True), UserFactory(operator=True)
    top_up(operator)
    for month in (1, 2, 3):
        for _ in range(12):
            day = dt.datetime(2026, month, chance.randint(2, 27), 9, tzinfo=dt.UTC)
            provider = chance.choice(providers)
            with time_machine.travel(day, tick=False):
                redemption(provider, chance.choice(orders), received_at=day)
                if chance.random() < 0.4:
                    undone = chance.choice(list(Redemption.objects.live()))
                    stated = StatementLine.objects.filter(redemption=undone).exists()
                    actor = operator if stated else admins[undone.provider]
                    reverse_redemption(actor=actor, redemption=undone, reason="Erreur")
        with time_machine.travel(dt.datetime(2026, month, 28, 9, tzinfo=dt.UTC), tick=False):
            for provider in providers:
                disagree(chance, provider, admins[provider], operator)
                if chance.random() < 0.5:
                    give(provider, chance.randint(1, 5_000), operator, second)
        with time_machine.travel(dt.datetime(2026, month + 1, 1, 9, tzinfo=dt.UTC), tick=False):
            closing.close_month(actor=SystemJob("close_month"), period=f"2026-{month:02d}")


def each_redemption_is_on_one_line_or_was_reversed_before() -> None:
    for redeemed in Redemption.objects.select_related("reversal", "statement_line"):
        line = getattr(redeemed, "statement_line", None)
        undone = getattr(redeemed, "reversal", None)
        if line is None:
            assert undone is not None
            assert not undone.is_after_closing
        else:
            assert line.amount_cents == redeemed.face_value_cents
            assert undone is None or undone.is_after_closing


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(3))
def test_over_three_months_every_redemption_is_stated_once_and_statements_are_sums_of_lines(seed):
    live_three_months(random.Random(seed))
    each_redemption_is_on_one_line_or_was_reversed_before()
    gross = Sum("lines__amount_cents", filter=Q(lines__kind=LineKind.REDEMPTION), default=0)
    others = Sum("lines__amount_cents", filter=~Q(lines__kind=LineKind.REDEMPTION), default=0)
    statements = MonthlyStatement.objects.annotate(gross=gross, others=others)
    assert len(statements) > 2
    for statement in statements:
        assert (statement.gross_cents, statement.adjustments_cents) == (
            statement.gross,
            statement.others,
        )
        charged = statement.fee_cents + statement.fee_vat_cents
        assert statement.net_cents == statement.gross + statement.others - charged
    (law_c,) = [one for one in checking.weigh() if one.law == Law.C]
    assert law_c.ok, law_c.faults
    kinds = set(StatementLine.objects.values_list("kind", flat=True))
    assert {LineKind.CORRECTION, LineKind.GESTURE, LineKind.REVERSAL} <= kinds
    carried = MonthlyStatement.objects.filter(carried_to__isnull=False)
    assert all(each.net_cents == each.carried_to.amount_cents for each in carried)
