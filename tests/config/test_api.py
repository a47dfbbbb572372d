"""How the API says no: one shape, stable codes, every bad field at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import api
from diagnostics.accounts.refusals import STATE_CHANGED, Refusal


class Shape(serializers.Serializer[Any]):
    code = serializers.CharField()
    amount_cents = serializers.IntegerField(min_value=1)
    lines = serializers.ListField(child=serializers.IntegerField(), required=False)


class Asked(APIView):
    """A view that raises what it is told to."""

    error: Exception | None = None

    def post(self, request: Request) -> Response:
        if self.error:
            raise self.error
        Shape(data=request.data).is_valid(raise_exception=True)
        return Response({})


class OpenToAll(Asked):
    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]


def ask(view: type[Asked], error: Exception | None = None, body: Any = None) -> tuple[Any, Any]:
    sent = body if isinstance(body, str) else json.dumps(body or {})
    request = RequestFactory().post("/", sent, content_type="application/json")
    response = view.as_view(error=error)(request)
    response.render()
    return response, json.loads(response.content)


def test_a_refusal_is_told_with_its_code_sentence_and_remedy() -> None:
    response, body = ask(OpenToAll, Refusal(STATE_CHANGED))
    assert response.status_code == 409
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert body["code"] == body["title"] == "state_changed"
    assert body["status"] == 409
    assert body["detail"] == STATE_CHANGED.detail
    assert body["remedy"] == STATE_CHANGED.remedy


def test_every_bad_field_is_listed_at_once() -> None:
    response, body = ask(OpenToAll, body={"amount_cents": 0, "lines": [1, "x"]})
    assert response.status_code == 422
    assert body["code"] == "invalid_request"
    assert {line["field"] for line in body["errors"]} == {"code", "amount_cents", "lines.1"}


def test_a_body_that_cannot_be_read_is_a_bad_request() -> None:
    response, body = ask(OpenToAll, body="{pas du json")
    assert response.status_code == 400
    assert body["code"] == "invalid_request"


def test_a_stranger_is_asked_who_he_is() -> None:
    response, body = ask(Asked)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert body["code"] == "not_authenticated"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (exceptions.PermissionDenied(), 403, "not_allowed"),
        (exceptions.NotFound(), 404, "not_found"),
        (Http404(), 404, "not_found"),
        (exceptions.MethodNotAllowed("POST"), 405, "method_not_allowed"),
        (exceptions.Throttled(wait=30), 429, "throttled"),
    ],
)
def test_other_answers_have_the_same_shape(error: Exception, status: int, code: str) -> None:
    response, body = ask(OpenToAll, error)
    assert (response.status_code, body["code"]) == (status, code)
    assert set(body) >= {"type", "title", "status", "code", "detail", "remedy"}
    if status == 429:
        assert response.headers["Retry-After"] == "30"


def test_a_fault_of_ours_is_not_disguised() -> None:
    assert api.problem(ValueError("faute"), {}) is None
