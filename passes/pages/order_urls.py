"""The pages of orders and of those who redeem: addresses that `urls.py` adds to its own."""

from __future__ import annotations

from django.urls import path

from passes.pages import (
    allocations,
    approvals,
    bank_accounts,
    expiries,
    orders,
    providers,
    qualifying,
)

ORDER = "commandes/<uuid:public_id>"
PROVIDER = "structures/<uuid:public_id>"
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
    path("lieux/<uuid:public_id>/fermer", qualifying.close_site, name="close_site"),
    path("comptes-bancaires", bank_accounts.accounts_to_check, name="accounts_to_check"),
    path(ACCOUNT, bank_accounts.bank_account, name="bank_account"),
    path(f"{ACCOUNT}/renvoyer", bank_accounts.send_back_account, name="send_back_account"),
    path("mon-compte-bancaire", bank_accounts.my_bank_account, name="my_bank_account"),
    path("agrements", approvals.approvals, name="approvals"),
    path("agrements/<uuid:public_id>", approvals.approve, name="approve"),
]
