"""Addresses of what funders are asked, pay and are given back."""

from __future__ import annotations

from django.urls import path

from passes.pages import credit_notes, invoices, refunds, shares

ORDER = "commandes/<uuid:public_id>"
INVOICE = "factures/<uuid:public_id>"
NOTE = "avoirs/<uuid:public_id>"

paths = [
    path("factures", invoices.invoices, name="invoices"),
    path("factures.csv", invoices.invoices_file, name="invoices_file"),
    path(f"{ORDER}/factures", invoices.order_invoices, name="order_invoices"),
    path(f"{ORDER}/factures/imputer", invoices.impute, name="impute"),
    path(f"{ORDER}/justificatif.csv", shares.shares_by_pass, name="shares_by_pass"),
    path(f"{ORDER}/parts.csv", shares.shares_by_month, name="shares_by_month"),
    path(INVOICE, invoices.invoice, name="invoice"),
    path(f"{INVOICE}/pdf", invoices.invoice_file, name="invoice_file"),
    path(f"{INVOICE}/csv", invoices.invoice_table, name="invoice_table"),
    path(f"{INVOICE}/annuler", invoices.cancel_invoice, name="cancel_invoice"),
    path(f"{INVOICE}/frais", invoices.note_fee, name="note_fee"),
    path(NOTE, credit_notes.credit_note, name="credit_note"),
    path(f"{NOTE}/pdf", credit_notes.credit_note_file, name="credit_note_file"),
    path(f"{NOTE}/reglement", credit_notes.choose_settlement, name="choose_settlement"),
    path(f"{NOTE}/deduire", credit_notes.offset_credit, name="offset_credit"),
    path("virements/remboursements", refunds.refunds, name="refunds"),
    path("commanditaires/mon-compte", refunds.funder_account, name="funder_account"),
    path("commanditaires/<uuid:public_id>", refunds.funder, name="funder"),
]
