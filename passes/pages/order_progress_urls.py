"""Addresses of the life of an order: where it stands, and who pays for what."""

from __future__ import annotations

from django.urls import path

from passes.pages import order_progress

ORDER = "commandes/<uuid:public_id>"

paths = [
    path(f"{ORDER}/suivi", order_progress.progress, name="order_progress"),
    path(f"{ORDER}/financement", order_progress.funding, name="order_funding"),
    path(f"{ORDER}/fonds-repris", order_progress.recall_funds, name="recall_funds"),
    path(f"{ORDER}/rouvrir", order_progress.resume, name="resume_distribution"),
]
