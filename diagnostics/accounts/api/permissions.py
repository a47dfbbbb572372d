"""The access rule of `diagnostics.accounts.access`, as a REST permission."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.permissions import BasePermission

from diagnostics.accounts.access import READS, AccessRule, Predicate
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal


def api_permission(*, see: Predicate, act: Predicate | None = None) -> type[BasePermission]:
    """Build the permission: not seeing is 404, seeing without the right to act is 403."""

    class Permission(BasePermission):
        access_rule = AccessRule(see, act)

        def has_permission(self, request: Any, view: Any) -> bool:
            if not request.user.is_authenticated:
                return False
            if not see(request.user):
                raise Http404
            if act is not None and request.method not in READS and not act(request.user):
                raise Refusal(NOT_ALLOWED)
            return True

    return Permission
