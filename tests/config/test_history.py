"""What has a history is never deleted, and what was refused leaves a trace.

Behaviours 35 and 72 of the design of Passes, over every resource rather than one by one.
"""

from __future__ import annotations

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from tests.accounts.factories import UserFactory
from tests.support.client import PageClient
from tests.test_consistency import OUR_URLS, example

pytestmark = pytest.mark.django_db
LABELS = ("accounts", "diagnostics", "passes", "reporting")
OURS = [model for label in LABELS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_35_given_any_object_with_history_then_the_administration_cannot_delete_it(
    model: Any, rf: RequestFactory
) -> None:
    request = rf.get("/gestion/")
    request.user = UserFactory(administrator=True, is_staff=True, is_superuser=True)
    registered = admin.site._registry.get(model)
    assert registered is None or not registered.has_delete_permission(request)


@pytest.mark.parametrize("method", ["delete", "put", "patch"])
def test_35_given_any_resource_of_the_api_then_deleting_or_replacing_it_is_no_method(
    client: PageClient, method: str
) -> None:
    client.force_login(UserFactory(operator=True))
    routes = [route for _, route, _ in OUR_URLS if route.startswith("api/v1/redemptions")]
    assert routes
    answers = {getattr(client, method)(example(route)).status_code for route in routes}
    assert answers <= {401, 403, 404, 405}


@pytest.mark.parametrize("method", ["delete", "put", "patch"])
def test_given_any_page_then_deleting_is_no_method(client: PageClient, method: str) -> None:
    client.force_login(UserFactory(administrator=True))
    for name, route, _ in OUR_URLS:
        if name.split(":")[0] in LABELS and "sign" not in name:
            answer = getattr(client, method)(example(route))
            assert answer.status_code in {200, 302, 403, 404, 405}, name


def test_given_a_refused_login_then_one_trace_more_exists(
    client: PageClient, settings: Any
) -> None:
    settings.AXES_ENABLED = True
    user = UserFactory()
    client.post("/connexion", {"username": user.email, "password": "mauvais"})
    attempt = AccessAttempt.objects.get()
    assert attempt.username == user.email
    assert "mauvais" not in str(vars(attempt))
