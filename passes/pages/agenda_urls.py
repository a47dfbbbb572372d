"""Addresses of the agenda of a place, of the seats of a booklet, and of its calls."""

from django.urls import path

from passes.pages import agendas, seats

HAND_OVER = "remises/<uuid:public_id>"

paths = [
    path("agenda", agendas.agenda, name="agenda"),
    path("agenda/ouvrir", agendas.open_workshop, name="open_workshop"),
    path("ateliers/<uuid:public_id>", agendas.workshop, name="workshop"),
    path("ateliers/<uuid:public_id>/annuler", agendas.cancel_workshop, name="cancel_workshop"),
    path("ateliers/<uuid:public_id>/annuler-la-suite", agendas.cancel_series, name="cancel_series"),
    path("places/<uuid:public_id>/presence", agendas.note_attendance, name="note_attendance"),
    path("places/<uuid:public_id>/bilan", agendas.seat_outcome, name="seat_outcome"),
    path("places/<uuid:public_id>/rendre", seats.release_seat, name="release_seat"),
    path(
        "encaissements/<uuid:public_id>/bilan",
        agendas.redemption_outcome,
        name="redemption_outcome",
    ),
    path(f"{HAND_OVER}/seances", seats.seats, name="seats"),
    path(f"{HAND_OVER}/appel", seats.note_call, name="note_call"),
]
