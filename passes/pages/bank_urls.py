"""The addresses of the bank and of the books."""

from django.urls import path

from passes.pages import bank, laws, matching

ENTRY = "banque/ecritures/<uuid:public_id>"

paths = [
    path("banque", bank.bank, name="bank"),
    path("banque/releves/<uuid:public_id>", bank.bank_statement, name="bank_statement"),
    path("banque/mois", bank.lock_period, name="lock_period"),
    path("banque/rapprochement", matching.matching, name="matching"),
    path(ENTRY, matching.bank_entry, name="bank_entry"),
    path(f"{ENTRY}/rapprocher", matching.match_entry, name="match_entry"),
    path(f"{ENTRY}/classer", matching.set_aside_entry, name="set_aside_entry"),
    path(f"{ENTRY}/confirmer", matching.confirm_set_aside, name="confirm_set_aside"),
    path("banque/rapprochements/<uuid:public_id>/defaire", matching.undo_match, name="undo_match"),
    path("lois", laws.laws, name="laws"),
]
