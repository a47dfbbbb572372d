from django.urls import path

from diagnostics.accounts.pages import sign_in, users

app_name = "accounts"

urlpatterns = [
    path("", sign_in.landing, name="landing"),
    path("connexion", sign_in.sign_in, name="sign_in"),
    path("deconnexion", sign_in.sign_out, name="sign_out"),
    path("comptes", users.users, name="users"),
    path("comptes/nouveau", users.invite, name="invite"),
    path("comptes/<uuid:public_id>/confirmer", users.confirm_operator, name="confirm_operator"),
    path("comptes/<uuid:public_id>/mot-de-passe", users.give_password, name="give_password"),
]
