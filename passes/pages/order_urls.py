"""The pages of orders and of those who redeem: addresses that `urls.py` adds to its own."""

from __future__ import annotations

from django.urls import path

from passes.pages import (
    allocations,
    approvals,
    bank_accounts,
    deciding,
    documents,
    expiries,
    my_provider,
    orders,
    place_lists,
    places,
    providers,
    qualifying,
    tending,
)

ORDER = "commandes/<uuid:public_id>"
PROVIDER = "structures/<uuid:public_id>"
SITE = "lieux/<uuid:public_id>"
ACCOUNT = "comptes-bancaires/<uuid:public_id>"

paths = [
    path("commandes", orders.orders, name="orders"),
    path("commandes/nouvelle", orders.draft_order, name="draft_order"),
    path(ORDER, orders.order, name="order"),
    path(f"{ORDER}/visa", orders.sign_order, name="sign_order"),
    path(f"{ORDER}/activer", orders.activate_order, name="activate_order"),
    path(f"{ORDER}/tranche", orders.raise_instalment, name="raise_instalment"),
    path(f"{ORDER}/annuler", orders.cancel_order, name="cancel_order"),
    path(f"{ORDER}/repartition", allocations.allocate, name="allocate"),
    path(f"{ORDER}/reprise", allocations.move_units, name="move_units"),
    path(f"{ORDER}/fin", expiries.end_of_order, name="end_of_order"),
    path(f"{ORDER}/fin/signer/<slug:text>", expiries.sign_end, name="sign_end"),
    path(f"{ORDER}/prolonger", expiries.extend_order, name="extend_order"),
    path(f"{ORDER}/expirer", expiries.expire_passes, name="expire_passes"),
    path(f"{ORDER}/etat-contradictoire", expiries.joint_statement, name="joint_statement"),
    path(
        f"{ORDER}/etat-contradictoire.pdf",
        expiries.joint_statement_file,
        name="joint_statement_file",
    ),
    path(f"{ORDER}/avoir", expiries.issue_credit_note, name="issue_credit_note"),
    path("structures", providers.providers, name="providers"),
    path(PROVIDER, providers.provider, name="provider"),
    path(f"{PROVIDER}/qualifier", qualifying.accredit_provider, name="accredit_provider"),
    path(f"{PROVIDER}/inviter", qualifying.invite_provider, name="invite_provider"),
    path(f"{PROVIDER}/suspendre", qualifying.suspend_provider, name="suspend_provider"),
    path(f"{PROVIDER}/retablir", qualifying.resume_provider, name="resume_provider"),
    path(f"{PROVIDER}/decision/<slug:decision>", deciding.decide, name="decide_provider"),
    path(f"{PROVIDER}/accepter", deciding.accept_application, name="accept_application"),
    path(f"{SITE}/fermer", qualifying.close_site, name="close_site"),
    path(f"{SITE}/modifier", tending.edit_site, name="edit_site"),
    path(f"{SITE}/services", tending.set_services, name="set_services"),
    path(f"{SITE}/verifie", tending.confirm_site, name="confirm_site"),
    path(f"{SITE}/signaler", tending.report_site_change, name="report_site_change"),
    path("changements/<uuid:public_id>", tending.answer_site_change, name="answer_site_change"),
    path("ma-structure", my_provider.my_provider, name="my_provider"),
    path("ma-structure/dossier", my_provider.start_application, name="start_application"),
    path("ma-structure/fiche", my_provider.fill_application, name="fill_application"),
    path("ma-structure/envoyer", my_provider.submit_application, name="submit_application"),
    path("ma-structure/lieux", tending.add_site, name="add_site"),
    path("ma-structure/membres", my_provider.invite_member, name="invite_member"),
    path("ma-structure/membres/<int:pk>", my_provider.end_membership, name="end_membership"),
    path("documents/<uuid:public_id>", documents.document, name="document"),
    path("documents/<slug:kind>/<uuid:public_id>", documents.attach, name="attach"),
    path("avis-de-compte/<int:pk>", bank_accounts.account_notice, name="account_notice"),
    path("avis-de-compte/<int:pk>/repondre", bank_accounts.answer_notice, name="answer_notice"),
    path("lieux", places.places, name="places"),
    path("lieux.csv", places.places_file, name="places_file"),
    path("lieux/<uuid:public_id>", places.place, name="place"),
    path("listes-de-lieux", place_lists.upload_places, name="upload_places"),
    path("listes-de-lieux/<uuid:public_id>", place_lists.map_places, name="map_places"),
    path(
        "listes-de-lieux/<uuid:public_id>/apercu",
        place_lists.preview_places,
        name="preview_places",
    ),
    path("comptes-bancaires", bank_accounts.accounts_to_check, name="accounts_to_check"),
    path(ACCOUNT, bank_accounts.bank_account, name="bank_account"),
    path(f"{ACCOUNT}/retirer", bank_accounts.abandon_account, name="abandon_account"),
    path(f"{ACCOUNT}/renvoyer", bank_accounts.send_back_account, name="send_back_account"),
    path("mon-compte-bancaire", bank_accounts.my_bank_account, name="my_bank_account"),
    path("agrements", approvals.approvals, name="approvals"),
    path("agrements/<uuid:public_id>", approvals.approve, name="approve"),
    path("agrements/<uuid:public_id>/terminer", approvals.end_approval, name="end_approval"),
]
