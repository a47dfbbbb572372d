"""The pages of passes, in the order of the life of a Pass."""

from django.urls import path

from passes.pages import (
    agenda_urls,
    bank_urls,
    claim_urls,
    dispute_urls,
    exclusions,
    funding_urls,
    hand_overs,
    order_progress_urls,
    order_urls,
    proof_urls,
    scan_urls,
    stock_urls,
    transfer_urls,
    troubles,
    watch_urls,
)

app_name = "passes"

HAND_OVER = "remises/<uuid:public_id>"

urlpatterns = [
    *order_urls.paths,
    *order_progress_urls.paths,
    *scan_urls.paths,
    *claim_urls.paths,
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
    *transfer_urls.paths,
    *bank_urls.paths,
    *dispute_urls.paths,
    *funding_urls.paths,
    *stock_urls.paths,
    *watch_urls.paths,
    *proof_urls.paths,
]
