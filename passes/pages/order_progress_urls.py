"""Addresses of the life of an order: where it stands, who pays for what, its credit notes."""

from __future__ import annotations

from django.urls import path

from passes.pages import credit_notes, order_progress

ORDER = "commandes/<uuid:public_id>"
NOTE = "avoirs/<uuid:public_id>"

paths = [
    path(f"{ORDER}/suivi", order_progress.progress, name="order_progress"),
    path(f"{ORDER}/financement", order_progress.funding, name="order_funding"),
    path(f"{ORDER}/fonds-repris", order_progress.recall_funds, name="recall_funds"),
    path(f"{ORDER}/rouvrir", order_progress.resume, name="resume_distribution"),
    path(NOTE, credit_notes.credit_note, name="credit_note"),
    path(f"{NOTE}/pdf", credit_notes.credit_note_file, name="credit_note_file"),
]
