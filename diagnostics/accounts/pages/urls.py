from django.urls import path

from diagnostics.accounts.pages import sign_in

app_name = "accounts"

urlpatterns = [
    path("", sign_in.landing, name="landing"),
    path("connexion", sign_in.sign_in, name="sign_in"),
    path("deconnexion", sign_in.sign_out, name="sign_out"),
]
