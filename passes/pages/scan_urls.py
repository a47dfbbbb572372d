"""Addresses of the desk: encaisser, look back, undo, and the tokens of a program."""

from django.urls import path

from passes.pages import (
    balances,
    devices,
    late_scans,
    many_codes,
    outages,
    scanning,
    series,
    stops,
    tokens,
)

paths = [
    path("encaisser", scanning.redeem, name="redeem"),
    path("encaisser/plusieurs", many_codes.redeem_many, name="redeem_many"),
    path("encaisser/suite", series.series, name="series"),
    path("encaisser/etat", series.series_state, name="series_state"),
    path("encaisser/envoi", series.send_series, name="send_series"),
    path("encaisser/service.js", series.series_worker, name="series_worker"),
    path("encaisser/application.webmanifest", series.manifest, name="manifest"),
    path("appareils", devices.devices, name="devices"),
    path("appareils/<uuid:public_id>/retirer", devices.revoke_device, name="revoke_device"),
    path("appareil", devices.phone, name="phone"),
    path("scans-tardifs", late_scans.late_scans, name="late_scans"),
    path("scans-tardifs/<int:pk>", late_scans.accept_late_scan, name="accept_late_scan"),
    path("pannes", outages.outages, name="outages"),
    path("carnets/arreter", stops.stop_booklet, name="stop_booklet"),
    path("encaissements", scanning.redemptions, name="redemptions"),
    path("encaissements/<uuid:public_id>", scanning.redemption, name="redemption"),
    path("encaissements/<uuid:public_id>/recu.txt", scanning.receipt_file, name="receipt_file"),
    path("encaissements/<uuid:public_id>/annuler", scanning.reverse, name="reverse"),
    path("jetons", tokens.tokens, name="tokens"),
    path("jetons/<uuid:public_id>/retirer", tokens.revoke_token, name="revoke_token"),
    # What the QR of a Pass opens: the address on paper can never change.
    path("p", balances.balance, name="balance"),
    path("p/", balances.balance),
]
