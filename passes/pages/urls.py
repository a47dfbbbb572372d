"""The pages of passes, in the order of the life of a Pass."""

from django.urls import path

from passes.pages import my_money, statements, transfers

app_name = "passes"

urlpatterns = [
    # Statements and transfers
    path("releves", statements.statements, name="statements"),
    path("releves/cloture", statements.close_month, name="close_month"),
    path("releves/<uuid:public_id>", statements.statement, name="statement"),
    path("releves/<uuid:public_id>/pdf", statements.statement_pdf_file, name="statement_pdf"),
    path("releves/<uuid:public_id>/lignes", statements.statement_csv_file, name="statement_csv"),
    path(
        "releves/<uuid:public_id>/valider",
        statements.approve_statement,
        name="approve_statement",
    ),
    path("virements", transfers.batches, name="batches"),
    path("virements/preparer", transfers.prepare_batch, name="prepare_batch"),
    path("virements/<uuid:public_id>", transfers.batch, name="batch"),
    path("virements/<uuid:public_id>/annuler", transfers.cancel_batch, name="cancel_batch"),
    path("virements/<uuid:public_id>/fichier", transfers.export_batch, name="export_batch"),
    path("mon-argent", my_money.my_money, name="my_money"),
]
