"""Every address of the instance: pages of each application, API, administration, health."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import documenting, health, statements

PAGES = ("diagnostics.accounts", "diagnostics", "passes", "reporting")


def _doors(kind: str) -> list[URLPattern | URLResolver]:
    """The `pages/urls.py` or `api/urls.py` of each application that has one."""
    names = [f"{application}.{kind}.urls" for application in PAGES]
    return [path("", include(name)) for name in names if find_spec(name)]


urlpatterns: list[URLPattern | URLResolver] = [
    path("sante", health.health, name="health"),
    path("accessibilite", statements.accessibility, name="accessibility"),
    path("mentions-legales", statements.legal_notice, name="legal_notice"),
    path("donnees-personnelles", statements.personal_data, name="personal_data"),
    path("gestion/", admin.site.urls),
    path("api/v1/schema", documenting.Schema.as_view(), name="schema"),
    path("api/v1/documentation", documenting.Explorer.as_view(), name="documentation"),
    path("api/v1/", include(_doors("api"))),
    *_doors("pages"),
]
