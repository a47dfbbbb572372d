"""Addresses of what is stated and paid: statements, papers of a structure, batches."""

from django.urls import path

from passes.pages import accounting, failures, my_money, statements, transfers

BATCH = "virements/<uuid:public_id>"
STATEMENT = "releves/<uuid:public_id>"

paths = [
    path("releves", statements.statements, name="statements"),
    path("releves/cloture", statements.close_month, name="close_month"),
    path("releves/annee", accounting.accounting_file, name="accounting_file"),
    path(STATEMENT, statements.statement, name="statement"),
    path(f"{STATEMENT}/pdf", statements.statement_pdf_file, name="statement_pdf"),
    path(f"{STATEMENT}/lignes", statements.statement_csv_file, name="statement_csv"),
    path(f"{STATEMENT}/valider", statements.approve_statement, name="approve_statement"),
    path("virements", transfers.batches, name="batches"),
    path("virements/preparer", transfers.prepare_batch, name="prepare_batch"),
    path(BATCH, transfers.batch, name="batch"),
    path(f"{BATCH}/liste", transfers.batch_transfers, name="batch_transfers"),
    path(f"{BATCH}/annuler", transfers.cancel_batch, name="cancel_batch"),
    path(f"{BATCH}/fichier", transfers.export_batch, name="export_batch"),
    path(f"{BATCH}/sans-effet", failures.declare_batch_failed, name="declare_batch_failed"),
    path(
        f"{BATCH}/sans-effet/confirmer", failures.confirm_batch_failed, name="confirm_batch_failed"
    ),
    path(f"{BATCH}/sans-effet/retirer", failures.withdraw_failure, name="withdraw_failure"),
    path("mon-argent", my_money.my_money, name="my_money"),
    path("mon-argent/attestation", accounting.attestation, name="attestation"),
    path("mon-argent/attestation/pdf", accounting.attestation_file, name="attestation_file"),
]
