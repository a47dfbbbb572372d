from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "diagnostics.accounts"
    label = "accounts"
    verbose_name = "Comptes et agences"
