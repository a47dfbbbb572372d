"""What every API view shares: who is asking, and how a refusal is told to a program.

An error leaves as a problem document (RFC 9457): `code` for programs, `detail` for people,
`remedy` for what would make the act possible. A body that cannot be read lists every bad field at
once, because sending back a form one mistake at a time is unkind.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from diagnostics.accounts import refusals, rows
from diagnostics.accounts.refusals import Refusal

PROBLEM_TYPE = "application/problem+json"
NOT_AUTHENTICATED = {
    "code": "not_authenticated",
    "detail": "Il faut se connecter, ou présenter un jeton d'accès valable.",
    "remedy": "Ajoutez l'en-tête Authorization: Bearer suivi de votre jeton.",
}
INVALID_REQUEST = {
    "code": "invalid_request",
    "detail": "La demande est mal formée.",
    "remedy": "Corrigez les champs listés dans « errors » et envoyez-la de nouveau.",
}


class SignedInAuthentication(SessionAuthentication):
    """The session of the pages; answers 401 and not 403 to somebody unknown."""

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="declic"'


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn whatever a view raised into a problem document, or let a real fault through."""
    if rows.is_a_lock(error):
        error = Refusal(refusals.BUSY_TRY_AGAIN, wait=rows.PATIENCE_SECONDS)
    described = _describe(error)
    if described is None:
        return None
    # Imported here: this module is itself read by the library while it loads its views.
    from rest_framework.views import set_rollback

    status, body = described
    set_rollback()
    body = {"type": "about:blank", "title": body["code"], "status": status, **body}
    response = Response(body, status=status, content_type=PROBLEM_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="declic"'
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response


def _describe(error: Exception) -> tuple[int, dict[str, Any]] | None:
    match error:
        case Refusal():
            return error.status, _sentences(error.code, error.detail, error.remedy)
        case exceptions.ValidationError():
            return 422, {**INVALID_REQUEST, "errors": _fields(error.detail)}
        case exceptions.ParseError():
            return 400, {**INVALID_REQUEST, "errors": []}
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return 401, dict(NOT_AUTHENTICATED)
        case exceptions.PermissionDenied() | PermissionDenied():
            return 403, _reason(refusals.NOT_ALLOWED)
        case exceptions.NotFound() | Http404():
            return 404, _reason(refusals.NOT_FOUND)
        case exceptions.APIException():
            return error.status_code, _sentences(str(error.default_code), str(error.detail), "")
    return None


def _reason(reason: refusals.Reason) -> dict[str, Any]:
    return _sentences(reason.code, reason.detail, reason.remedy)


def _sentences(code: str, detail: str, remedy: str) -> dict[str, Any]:
    return {"code": code, "detail": detail, "remedy": remedy}


def _fields(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Flatten the nested errors of a serializer: one line per bad field."""
    if isinstance(detail, dict):
        return [
            line
            for name, inner in detail.items()
            for line in _fields(inner, f"{path}.{name}" if path else str(name))
        ]
    if isinstance(detail, list):
        if detail and isinstance(detail[0], dict):
            return [
                line
                for index, inner in enumerate(detail)
                for line in _fields(inner, f"{path}.{index}")
            ]
        return [{"field": path, "message": str(message)} for message in detail]
    return [{"field": path, "message": str(detail)}]
