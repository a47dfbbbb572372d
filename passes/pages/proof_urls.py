"""Addresses of what anybody may hold the operator to: the custody, packs, draws, the public key."""

from django.urls import path

from passes.pages import creditor_pack, custody, evidence, verifying_pack

DRAW = "audit/tirages/<uuid:public_id>"

paths = [
    path("couverture", custody.custody, name="custody"),
    path("mon-argent/dossier", creditor_pack.creditor_pack, name="creditor_pack"),
    path("audit/tirages", evidence.evidence_draws, name="evidence_draws"),
    path(DRAW, evidence.evidence_draw, name="evidence_draw"),
    path(f"{DRAW}/dossier", evidence.evidence_pack_file, name="evidence_pack"),
    path(f"{DRAW}/porteur", evidence.show_holder, name="show_holder"),
    path("audit/pass/<slug:serial>", evidence.pass_history, name="pass_history"),
    path("preuve", verifying_pack.verify_pack, name="verify_pack"),
    path("preuve/cle.pem", verifying_pack.evidence_key, name="evidence_key"),
    path(
        "preuve/cles/<slug:fingerprint>.pem",
        verifying_pack.former_evidence_key,
        name="former_evidence_key",
    ),
]
