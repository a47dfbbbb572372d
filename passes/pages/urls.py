"""The pages of passes, in the order of the life of a Pass."""

from django.urls import path

from passes.pages import (
    agenda_urls,
    bank_urls,
    dispute_urls,
    exclusions,
    hand_overs,
    my_money,
    order_progress_urls,
    order_urls,
    proof_urls,
    scan_urls,
    statements,
    stock_urls,
    transfers,
    troubles,
    watch_urls,
)

app_name = "passes"

HAND_OVER = "remises/<uuid:public_id>"

urlpatterns = [
    *order_urls.paths,
    *order_progress_urls.paths,
    *scan_urls.paths,
    *agenda_urls.paths,
    # Hand-overs
    path("personnes/<uuid:public_id>/carnet", hand_overs.hand_over, name="hand_over"),
    path("remises", troubles.hand_overs, name="hand_overs"),
    path(HAND_OVER, hand_overs.handed_over, name="handed_over"),
    path(f"{HAND_OVER}/imprime", hand_overs.confirm_print, name="confirm_print"),
    path(f"{HAND_OVER}/carnet.pdf", hand_overs.booklet, name="booklet"),
    path(f"{HAND_OVER}/carnet", hand_overs.booklet_twin, name="booklet_twin"),
    path(f"{HAND_OVER}/lettre.pdf", hand_overs.letter, name="letter"),
    path(f"{HAND_OVER}/probleme", troubles.trouble, name="trouble"),
    path("personnes/<uuid:public_id>/exclusions", exclusions.exclusions, name="exclusions"),
    path(
        "personnes/<uuid:public_id>/exclusions/<int:pk>/lever",
        exclusions.lift_exclusion,
        name="lift_exclusion",
    ),
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
    *bank_urls.paths,
    *dispute_urls.paths,
    *stock_urls.paths,
    *watch_urls.paths,
    *proof_urls.paths,
]
