"""Addresses of what a human looks at: signals, what a person contests, verifications by lot."""

from django.urls import path

from passes.pages import contests, signals, verifications

VERIFICATIONS = "verifications"

paths = [
    path("signalements", signals.signals, name="signals"),
    path("signalements/<uuid:public_id>", signals.signal, name="signal"),
    path("remises/<uuid:public_id>/contester", contests.contest, name="contest"),
    path(VERIFICATIONS, verifications.verifications, name="verifications"),
    path(f"{VERIFICATIONS}/appels", verifications.verification_calls, name="verification_calls"),
    path(
        f"{VERIFICATIONS}/<uuid:public_id>",
        verifications.verification_sample,
        name="verification_sample",
    ),
    path(
        f"{VERIFICATIONS}/<uuid:public_id>/courriers",
        verifications.verification_letters,
        name="verification_letters",
    ),
    path(
        f"{VERIFICATIONS}/<uuid:public_id>/reponse",
        verifications.note_verification,
        name="note_verification",
    ),
]
