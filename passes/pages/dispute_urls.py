"""Addresses of disagreement: disputes, lines held, gestures."""

from django.urls import path

from passes.pages import disputes, holds

DISPUTES = "contestations"

paths = [
    path(DISPUTES, disputes.disputes, name="disputes"),
    path(f"{DISPUTES}/scan-manquant", disputes.missing_scan, name="missing_scan"),
    path(f"{DISPUTES}/hors-perimetre", disputes.out_of_perimeter, name="out_of_perimeter"),
    path(f"{DISPUTES}/ligne/<int:pk>", disputes.dispute_line, name="dispute_line"),
    path(f"{DISPUTES}/<uuid:public_id>", disputes.dispute, name="dispute"),
    path(
        f"{DISPUTES}/<uuid:public_id>/retirer", disputes.withdraw_dispute, name="withdraw_dispute"
    ),
    path("releves/<uuid:public_id>/retenir", holds.hold_lines, name="hold_lines"),
    path("retenues", holds.holds, name="holds"),
    path("retenues/<uuid:public_id>/confirmer", holds.confirm_hold, name="confirm_hold"),
    path("retenues/<uuid:public_id>/lever", holds.free_lines, name="free_lines"),
    path("gestes", holds.gestures, name="gestures"),
    path("gestes/<uuid:public_id>/accorder", holds.grant_gesture, name="grant_gesture"),
]
