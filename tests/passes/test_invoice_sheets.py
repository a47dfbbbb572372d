"""The words of an invoice: who, for what, two transfers, and its line in the accountant's table."""

from __future__ import annotations

import pytest

from passes import invoice_sheets, invoicing
from passes.models import CreditNote
from tests.passes.invoices import asked, operator, signed_order, three_payers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_value_and_fees_are_two_transfers_to_two_accounts(settings) -> None:
    invoice = asked(signed_order(upstream_fee_bp=420), 10_000)
    sheet = invoice_sheets.sheet_of(invoice)
    first, second = (dict(each.rows) for each in sheet.transfers)
    assert (first["Montant"], second["Montant"]) == ("100,00\u00a0€", "5,04\u00a0€")
    assert first["IBAN"].replace(" ", "") == settings.OPERATOR_IBAN
    assert second["IBAN"].replace(" ", "") == settings.OPERATOR_OWN_IBAN
    assert first["Libellé du virement"] == second["Libellé du virement"] == invoice.number
    assert [label for label, _ in sheet.amounts] == [
        "Valeur de 10 Pass de 10\u00a0€",
        "Frais (4,2\u00a0%)",
        "TVA sur les frais (20\u00a0%)",
        "Total",
    ]
    assert invoice_sheets.TWO_TRANSFERS in sheet.notes


def test_without_fees_there_is_one_transfer_and_the_payer_is_named_with_its_references() -> None:
    order = three_payers()
    order.funder.service_code = "SERV-7"
    order.funder.mandate_agreement = "MAND-3"
    order.funder.save()
    sheet = invoice_sheets.sheet_of(asked(order, 3_333, rank=2))
    assert len(sheet.transfers) == 1
    assert dict(sheet.payer)["Code du service"] == "SERV-7"
    references = dict(sheet.references)
    assert references["Convention de mandat"] == "MAND-3"
    assert references["Ligne de financement"].startswith("rang 2, 250,00")
    assert dict(sheet.amounts)["Valeur de Pass"] == "33,33\u00a0€"


def test_the_accountant_reads_one_line_a_paper_with_its_state() -> None:
    invoice = asked(signed_order(upstream_fee_bp=500))
    row = invoice_sheets.row_of(invoice)
    assert row.amounts == (100_000, 5_000, 1_000, 106_000)
    assert (row.state, row.nature) == ("à payer", "appel de fonds")
    invoicing.cancel_invoice(actor=operator(), invoice=invoice, reason="Erreur")
    note = invoice_sheets.row_of_note(CreditNote.objects.get())
    assert note.amounts == (100_000, 5_000, 1_000, 106_000)
    assert (note.state, note.left_cents) == ("sans remboursement", 0)
