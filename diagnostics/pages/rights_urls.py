"""Addresses of what people may ask about their own data, and of what is about to end."""

from __future__ import annotations

from django.urls import path

from diagnostics.pages import copies, endings, requests, rights

PERSON = "personnes/<uuid:public_id>"
REQUEST = "droits/<uuid:public_id>"

urlpatterns = [
    path(f"{PERSON}/droits", rights.person_rights, name="person_rights"),
    path(f"{PERSON}/droits/demande", rights.register_request, name="register_request"),
    path(f"{PERSON}/droits/geler", rights.restrict_person, name="restrict_person"),
    path(f"{PERSON}/droits/lever-le-gel", rights.lift_restriction, name="lift_restriction"),
    path(f"{PERSON}/rouvrir", rights.reopen_file, name="reopen_file"),
    path(f"{PERSON}/revue", endings.call_off_ending, name="call_off_ending"),
    path(f"{PERSON}/copie", copies.export_person, name="export_person"),
    path(f"{PERSON}/copie.json", copies.export_person_json, name="export_person_json"),
    path("droits", requests.rights_requests, name="rights_requests"),
    path(f"{REQUEST}/repondre", requests.answer_request, name="answer_request"),
    path("dossiers-bientot-anonymises", endings.endings, name="endings"),
    path("avis-sur-les-resultats", endings.overrides, name="overrides"),
]
