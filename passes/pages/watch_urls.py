"""Addresses of what a human looks at."""

from django.urls import path

from passes.pages import signals

paths = [
    path("signalements", signals.signals, name="signals"),
    path("signalements/<uuid:public_id>", signals.signal, name="signal"),
]
