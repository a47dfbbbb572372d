"""Who may try: the rule that every door declares.

*May this user try?* depends on the door; *is this lawful now?* belongs to the verb. A role that
may not see gets 404, because a page should not tell that it exists; one that may see but not act
gets 403 `not_allowed`. `tests/test_consistency.py` walks every URL and reads `access_rule`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal

Predicate = Callable[[User], bool]
READS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class AccessRule:
    """What a door demands; `see` is None on a public page."""

    see: Predicate | None
    act: Predicate | None = None


def everyone(user: User) -> bool:
    """Any account that is active."""
    return user.is_active


def has_role(*roles: str) -> Predicate:
    """Build the predicate "holds one of these national roles"."""

    def holds(user: User) -> bool:
        return user.role in roles

    return holds


def any_of(*predicates: Predicate) -> Predicate:
    """Build the predicate "one of these is true"."""

    def holds(user: User) -> bool:
        return any(predicate(user) for predicate in predicates)

    return holds


operates = has_role("operator")
audits = has_role("auditor")
administers = has_role("administrator")
observes = has_role("observer")
protects_data = has_role("dpo")


def advises(user: User) -> bool:
    """Advisor or manager of an agency: receives people."""
    return bool(user.agency_memberships)


def manages(user: User) -> bool:
    """Manager of an agency."""
    return bool(user.managed_agency_ids)


def door(*, see: Predicate, act: Predicate | None = None) -> Callable[[Any], Any]:
    """Declare who may see a page, and who may send its form."""
    rule = AccessRule(see, act)

    def wear(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if isinstance(user, AnonymousUser) or not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not see(user):
                raise Http404
            if act is not None and request.method not in READS and not act(user):
                raise Refusal(NOT_ALLOWED)
            return view(request, *args, **kwargs)

        guarded.access_rule = rule  # type: ignore[attr-defined]
        return guarded

    return wear


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare a page that anybody may read."""
    view.access_rule = AccessRule(None)  # type: ignore[attr-defined]
    return view
