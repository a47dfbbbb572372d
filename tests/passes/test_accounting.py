"""What the accounts of a structure need: the table of a year, the attestation."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts.journal import SystemJob
from passes import accounting, closing
from passes.formats import accounting_csv
from passes.models import MonthlyStatement, Provider
from tests.passes.factories import accepted_account, active_order, member_of, open_provider
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


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def rows(year=2026):
    return list(accounting.year_rows(accounting.of_year(MonthlyStatement.objects.all(), year)))


def test_a_year_has_one_row_per_statement_with_its_passes_its_fee_and_its_references():
    order = active_order(downstream_fee_bp=420, fee_vat_bp=2_000)
    provider = open_provider(name="Le Fil")
    accepted_account(provider)
    for _ in range(5):
        redemption(provider, order)
    with time_machine.travel(CLOSING_DAY, tick=False):
        (statement,) = closing.close_month(actor=SystemJob("close_month"), period="2026-02")
        closing.approve_statement(actor=member_of(provider), statement=statement)
    prepared_batch()
    (row,) = rows()
    assert (row.number, row.provider, row.passes) == (statement.number, "Le Fil", 5)
    assert row.amounts == (5_000, 0, -210, -42, 4_748)
    assert row.references == (f"{statement.number}-1",)
    assert (row.expected_on, row.paid_on) == (dt.date(2026, 3, 20), None)
    assert rows(2025) == []


def test_a_whole_year_costs_the_same_queries_as_one_statement(django_assert_num_queries):
    for _ in range(3):
        stated_provider(passes=1)
        with django_assert_num_queries(4):
            rows()


def test_the_attestation_says_the_longest_delay_and_who_pays_on_which_account(settings):
    statement = payable_statement()
    Provider.objects.update(is_public_body=True)
    provider = Provider.objects.get(pk=statement.provider_id)
    sheet = accounting.attestation_of(provider, 2026, TODAY)
    assert "52 jours au plus après leur réception" in sheet.sentence
    assert settings.OPERATOR_NAME in sheet.sentence
    facts = dict(sheet.facts)
    assert (facts["Nature"], facts["Structure"]) == ("organisme public", provider.name)
    assert facts["Sur le compte"].startswith("FR76")
    assert any("Délai maximum de paiement : 21 jours" in each for each in sheet.promises)
    totals = {label: plain(value) for label, value in sheet.totals}
    assert (totals["Encaissé"], totals["Sur un relevé, pas encore payé"]) == ("30,00 €", "30,00 €")
    settings.PAYMENT_DUE_DAYS = 10
    assert accounting.longest_delay_days() == 41


def test_an_attestation_of_a_year_without_statement_says_zero():
    sheet = accounting.attestation_of(open_provider(), 2024, TODAY)
    assert sheet.months == ()
    assert plain(dict(sheet.totals)["Payé"]) == "0,00 €"
    assert dict(sheet.facts)["Sur le compte"] == "aucun compte accepté"


def test_what_is_carried_over_is_in_the_table_and_promised_to_nobody():
    provider = open_provider()
    undone = redemption(provider)
    with time_machine.travel(CLOSING_DAY, tick=False):
        closing.close_month(actor=SystemJob("close_month"), period="2026-02")
    reversal(undone, at=CLOSING_DAY, after_closing=True)
    with time_machine.travel("2026-04-02T09:00:00Z", tick=False):
        closing.close_month(actor=SystemJob("close_month"), period="2026-03")
    _, march = rows()
    assert (march.passes, march.amounts[-1], march.expected_on) == (0, -1_000, None)


def test_the_table_opens_in_a_french_spreadsheet_and_a_formula_stays_a_text():
    provider = open_provider(name="=HYPERLINK(1)")
    redemption(provider)
    with time_machine.travel(CLOSING_DAY, tick=False):
        closing.close_month(actor=SystemJob("close_month"), period="2026-02")
    written = b"".join(accounting_csv.chunks(rows()))
    assert written.startswith("\N{BYTE ORDER MARK}Relevé;Mois;".encode())
    line = written.decode("utf-8-sig").splitlines()[1]
    assert line.split(";")[2] == "'=HYPERLINK(1)"
    assert line.split(";")[5:10] == ["10,00", "0,00", "0,00", "0,00", "10,00"]
