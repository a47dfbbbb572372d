"""A program presents a token; what it may do follows from the desk that the token opens."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from diagnostics.accounts.models import User
from passes import desks
from passes.desks import Desk

SCHEME = b"bearer"


class DeskAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`: the provider and the member come from the token alone."""

    def authenticate(self, request: Request) -> tuple[User, Desk] | None:
        scheme, _, text = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME:
            return None
        desk = desks.of_token(text.strip().decode("latin-1"))
        if desk is None:
            raise AuthenticationFailed
        return desk.member, desk

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="declic"'


class DeskAuthenticationScheme(OpenApiAuthenticationExtension):
    """How the schema names the token."""

    target_class = "passes.api.authentication.DeskAuthentication"
    name = "jeton"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
