from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "passes"
    label = "passes"
    verbose_name = "Pass numériques"

    def ready(self) -> None:
        from passes import receivers  # noqa: F401  (connects the two announcements)
