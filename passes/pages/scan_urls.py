"""Addresses of the desk: encaisser, look back, undo, and the tokens of a program."""

from django.urls import path

from passes.pages import scanning, tokens

paths = [
    path("encaisser", scanning.redeem, name="redeem"),
    path("encaissements", scanning.redemptions, name="redemptions"),
    path("encaissements/<uuid:public_id>", scanning.redemption, name="redemption"),
    path("encaissements/<uuid:public_id>/annuler", scanning.reverse, name="reverse"),
    path("jetons", tokens.tokens, name="tokens"),
    path("jetons/<uuid:public_id>/retirer", tokens.revoke_token, name="revoke_token"),
    # What the QR of a Pass opens: the address on paper can never change.
    path("p", scanning.balance, name="balance"),
    path("p/", scanning.balance),
]
