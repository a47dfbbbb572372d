from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "passes"
    label = "passes"
    verbose_name = "Pass numériques"
