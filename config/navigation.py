"""What the skeleton of every page needs: brand, position, and the menu of the role.

Anonymous pages cost no query. An entry shows when its predicate says that this user may see the
page behind it, so that a menu never offers a door that answers 404.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from diagnostics import access as people_access
from diagnostics.accounts import access
from diagnostics.accounts.models import NationalRole, User


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: what it says, where it leads, who may see it."""

    label: str
    url_name: str
    see: access.Predicate


@dataclass(frozen=True, slots=True)
class Shown:
    label: str
    address: str
    is_current: bool


MENU: tuple[Entry, ...] = (
    Entry("Accueil", "reporting:home", access.everyone),
    Entry("Recevoir une personne", "diagnostics:people", people_access.receives_people),
    Entry("À rattacher", "diagnostics:waiting", people_access.receives_people),
    Entry("Envois Pix", "diagnostics:upload", people_access.imports_results),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The context of `base.html`."""
    frame: dict[str, Any] = {
        "SERVICE_NAME": settings.SERVICE_NAME,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
        "CONTACT_PHONE": settings.CONTACT_PHONE,
        "DEMO_MODE": settings.DEMO_MODE,
        "STATE_BRAND": settings.STATE_BRAND,
        "STATE_BRAND_TEXT": settings.STATE_BRAND_TEXT,
    }
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_authenticated:
        frame["MENU"] = _menu(user, request.path)
        frame["POSITION"] = _position(user)
    return frame


def _menu(user: User, path: str) -> list[Shown]:
    visible = [(entry, address) for entry, address in _known() if entry.see(user)]
    current = max(
        (address for _, address in visible if path.startswith(address)), key=len, default=""
    )
    return [Shown(entry.label, address, address == current) for entry, address in visible]


@cache
def _known() -> tuple[tuple[Entry, str], ...]:
    """The entries whose page exists, with its address."""
    known = []
    for entry in MENU:
        try:
            known.append((entry, reverse(entry.url_name)))
        except NoReverseMatch:
            continue
    return tuple(known)


def _position(user: User) -> str:
    """What the user is here: a national role, else the agency where she works."""
    if user.role:
        return str(NationalRole(user.role).label)
    names = [membership.agency.name for membership in user.agency_memberships]
    return names[0] if len(names) == 1 else (f"{len(names)} agences" if names else "")
