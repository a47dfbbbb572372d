from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Déclic"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401 - registers the task class and the checks
