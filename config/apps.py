"""What happens once, when the house is wired."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db.models.signals import post_migrate


class TrimmedStaticFiles(StaticFilesConfig):
    """Collect what pages use: the design system also ships its parts one by one, for builders."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "dsfr/dist/analytics",
        "dsfr/dist/component",
        "dsfr/dist/core",
        "dsfr/dist/layout",
        "dsfr/dist/legacy",
        "dsfr/dist/scheme",
        "dsfr/dist/*.css",
        "dsfr/dist/*.js",
        "dsfr/dist/dsfr/dsfr.legacy*",
        "dsfr/dist/dsfr/dsfr.min.css",
        "django-dsfr",
    ]


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Déclic"

    def ready(self) -> None:
        # Imported here because they need the models; the task class is that of every application.
        from config import celery, checks

        celery.app.set_current()
        checks.install()
        post_migrate.connect(open_epoch, dispatch_uid="config.open_epoch")


def open_epoch(using: str, **_: Any) -> None:
    """Write, once in the life of a database, which epoch it lives in (T1)."""
    from diagnostics.accounts import journal
    from passes.models import Instance

    if Instance._meta.db_table not in _tables(using):
        return
    Instance.objects.using(using).get_or_create(
        pk=1, defaults={"epoch": settings.INSTANCE_EPOCH, "opened_at": journal.instant()}
    )


def _tables(using: str) -> list[str]:
    from django.db import connections

    return connections[using].introspection.table_names()
