"""What a statement says, and where a provider's money is."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts.journal import SystemJob
from passes import closing, stating
from passes.enums import AccountStatus, LineKind, StatementStatus
from passes.models import BankAccount, MonthlyStatement, StatementLine
from tests.passes.factories import active_order, open_provider
from tests.passes.money_factories import (
    CLOSING_DAY,
    payable_statement,
    prepared_batch,
    redemption,
    reversal,
    stated_provider,
)

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 10)
APRIL = dt.datetime(2026, 4, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _ring_fenced_account(settings):
    settings.OPERATOR_NAME = "Opérateur des Pass"
    settings.OPERATOR_IBAN = "FR7630004000031234567890143"
    settings.OPERATOR_BIC = "BNPAFRPPXXX"


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def close(period, at):
    with time_machine.travel(at, tick=False):
        return closing.close_month(actor=SystemJob("close_month"), period=period)


def test_a_sheet_holds_every_field_of_the_statement():
    order = active_order(downstream_fee_bp=125)
    provider = open_provider(name="Le Fil")
    redeemed = redemption(provider, order)
    (statement,) = close("2026-02", CLOSING_DAY)
    sheet = stating.sheet_of(statement)
    assert (sheet.number, sheet.provider) == (statement.number, "Le Fil")
    assert (sheet.period, sheet.cut_off_on) == (dt.date(2026, 2, 1), dt.date(2026, 3, 1))
    assert sheet.operator == "Opérateur des Pass"
    (line,) = sheet.lines
    assert line.kind == "Encaissement"
    assert len(line.serial) == 6
    assert (line.order, line.funder) == (order.reference, order.funder.name)
    assert (line.service, line.site) == (redeemed.service_label, redeemed.site_name)
    assert (line.service_on, line.scanned_on) == (dt.date(2026, 2, 12), dt.date(2026, 2, 12))
    assert line.member == redeemed.member.full_name
    assert (sheet.totals.gross_cents, sheet.totals.fee_cents) == (1_000, 13)


def test_a_place_renamed_since_is_shown_with_the_name_of_that_day():
    provider = open_provider()
    redemption(provider)
    (statement,) = close("2026-02", CLOSING_DAY)
    provider.sites.update(name="Nouvelle médiathèque")
    assert stating.sheet_of(statement).lines[0].site == "Médiathèque de Lens"


def test_the_account_shown_is_the_one_accepted_when_the_statement_was_issued():
    statement = stated_provider()
    BankAccount.objects.update(status=AccountStatus.ENDED, valid_until=dt.date(2026, 3, 5))
    assert stating.sheet_of(statement).account == "FR76 •••• 0189"
    BankAccount.objects.update(valid_until=dt.date(2026, 2, 5))
    assert stating.sheet_of(statement).account == ""


def test_reversals_and_carry_overs_are_lines_with_their_own_words():
    provider = open_provider()
    undone = redemption(provider)
    close("2026-02", CLOSING_DAY)
    reversal(undone, at=CLOSING_DAY, after_closing=True)
    (march,) = close("2026-03", APRIL)
    assert [line.kind for line in stating.sheet_of(march).lines] == ["Annulation"]
    assert "reporté sur le prochain relevé" in stating.sheet_of(march).outcome
    redemption(provider, received_at=APRIL)
    (april,) = close("2026-04", dt.datetime(2026, 5, 2, tzinfo=dt.UTC))
    sheet = stating.sheet_of(april)
    assert [line.kind for line in sheet.lines] == [
        "Encaissement",
        f"Report du relevé {march.number}",
    ]
    assert sheet.outcome.endswith("soldé")


def test_a_line_whose_kind_has_no_scan_behind_it_shows_its_nature_and_its_amount():
    line = stating._sheet_line(StatementLine(kind=LineKind.REVERSAL, amount_cents=-250))
    assert (line.kind, line.amount_cents, line.serial) == ("Annulation", -250, "")


def test_earlier_unpaid_amounts_are_listed():
    statement = stated_provider()
    redemption(statement.provider, received_at=CLOSING_DAY)
    (march,) = close("2026-03", APRIL)
    (unpaid,) = stating.sheet_of(march).unpaid
    assert (unpaid.number, unpaid.amount_cents) == (statement.number, 3_000)
    assert unpaid.why == "Paiement prévu le 20 mars 2026."
    MonthlyStatement.objects.filter(pk=statement.pk).update(
        status=StatementStatus.PAID, paid_on=dt.date(2026, 3, 20)
    )
    assert stating.sheet_of(march).unpaid == ()


def test_money_goes_from_received_to_stated_to_in_payment_to_paid():
    statement = payable_statement()
    redemption(statement.provider, received_at=CLOSING_DAY)
    read = stating.money_of(statement.provider, TODAY)
    assert (read.received_cents, read.stated_cents, read.in_payment_cents) == (1_000, 3_000, 0)
    assert read.received_expected_on == dt.date(2026, 4, 22)
    prepared_batch()
    read = stating.money_of(statement.provider, TODAY)
    assert (read.stated_cents, read.in_payment_cents, read.paid_cents) == (0, 3_000, 0)
    MonthlyStatement.objects.update(status=StatementStatus.PAID, paid_on=TODAY)
    read = stating.money_of(statement.provider, TODAY)
    assert (read.in_payment_cents, read.paid_cents, read.unpaid) == (0, 3_000, ())
    assert read.last_paid == statement


def test_the_sentence_says_how_much_and_by_when():
    statement = payable_statement()
    sentence = stating.money_of(statement.provider, TODAY).sentence
    assert plain(sentence) == "30 € vous seront payés au plus tard le 20 mars."


def test_the_sentence_promises_what_was_just_received_when_nothing_is_stated_yet():
    provider = open_provider()
    redemption(provider, received_at=dt.datetime(2026, 12, 10, 9, tzinfo=dt.UTC))
    sentence = stating.money_of(provider, dt.date(2026, 12, 11)).sentence
    assert plain(sentence) == "10 € vous seront payés au plus tard le 22 janvier 2027."


def test_the_sentence_is_honest_when_a_payment_is_late():
    statement = payable_statement()
    sentence = stating.money_of(statement.provider, dt.date(2026, 4, 1)).sentence
    assert plain(sentence).startswith("30 € auraient dû vous être payés le 20 mars 2026.")


def test_the_sentence_says_when_everything_is_paid():
    sentence = stating.money_of(open_provider(), TODAY).sentence
    assert sentence.startswith("Rien n'est en attente")


def test_what_waits_for_a_correction_is_shown_with_its_remedy():
    statement = payable_statement(account=False)
    read = stating.money_of(statement.provider, TODAY)
    assert plain(read.sentence) == "30 € vous sont dus. Voici ce qui les retient."
    ((waiting),) = read.waiting
    assert (waiting.statements, waiting.cents) == ((statement,), 3_000)
    assert waiting.blocked.code == "no_bank_account"


def test_a_debt_is_shown_apart_and_never_netted_silently():
    provider = open_provider()
    undone = redemption(provider)
    close("2026-02", CLOSING_DAY)
    reversal(undone, at=CLOSING_DAY, after_closing=True)
    assert stating.money_of(provider, TODAY).debt_cents == 1_000
    close("2026-03", APRIL)
    read = stating.money_of(provider, TODAY)
    assert (read.debt_cents, read.stated_cents) == (1_000, 1_000)


def test_what_a_month_still_holds_is_counted_before_closing():
    redemption(open_provider())
    redemption(open_provider())
    left = stating.left_to_state("2026-02")
    assert (left.providers, left.redemptions, left.gross_cents) == (2, 2, 2_000)
    close("2026-02", CLOSING_DAY)
    assert stating.left_to_state("2026-02").redemptions == 0


def test_a_reversal_that_no_statement_holds_is_left_to_state_too():
    undone = redemption(open_provider())
    close("2026-02", CLOSING_DAY)
    assert stating.left_to_state("2026-03").others == 0
    reversal(undone, at=CLOSING_DAY, after_closing=True)
    left = stating.left_to_state("2026-03")
    assert (left.redemptions, left.others) == (0, 1)
    assert stating.left_to_state("2026-02").others == 0


def test_a_long_statement_costs_the_same_queries_as_a_short_one(django_assert_num_queries):
    for passes in (1, 30):
        statement = stated_provider(passes=passes)
        statement = MonthlyStatement.objects.select_related("provider").get(pk=statement.pk)
        # Its lines, the account and the SIRET of that day, what was unpaid before.
        with django_assert_num_queries(4):
            stating.sheet_of(statement)
