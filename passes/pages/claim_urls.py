"""Addresses of the lists of claims: send one, look at it, confirm it, mend its codes."""

from django.urls import path

from passes.pages import claim_answers, claims

LIST = "listes-de-pass/<uuid:public_id>"

paths = [
    path("listes-de-pass", claims.claims, name="claims"),
    path("listes-de-pass/modele.xlsx", claims.claims_template, name="claims_template"),
    path("listes-de-pass/modele.csv", claims.claims_template_csv, name="claims_template_csv"),
    path(LIST, claims.claim_file, name="claim_file"),
    path(f"{LIST}/avancement", claims.claim_progress, name="claim_progress"),
    path(f"{LIST}/encaisser", claims.confirm_claims, name="confirm_claims"),
    path(f"{LIST}/abandonner", claims.discard_claims, name="discard_claims"),
    path(f"{LIST}/reponses.csv", claim_answers.claim_results_file, name="claim_results"),
    path(f"{LIST}/lignes/<int:row>", claim_answers.retype_claim, name="retype_claim"),
]
