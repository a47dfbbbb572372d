"""What the skeleton of every page needs: brand, position, and the menu of the role.

Anonymous pages cost no query. An entry shows when the rule of the door behind it lets this user
see it, so that a menu never offers a door that answers 404, and no rule is written twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse

from diagnostics.accounts import access
from diagnostics.accounts.models import NationalRole, User

# In the order of a day's work: people, booklets, money in, money out, figures.
MENU: tuple[tuple[str, str], ...] = (
    ("Accueil", "reporting:home"),
    ("Usagers", "diagnostics:people"),
    ("À rattacher", "diagnostics:waiting"),
    ("Résultats Pix", "diagnostics:upload"),
    ("Carnets remis", "passes:hand_overs"),
    ("Stock", "passes:my_stock"),
    ("Encaisser", "passes:redeem"),
    ("Agenda", "passes:agenda"),
    ("Mon argent", "passes:my_money"),
    ("Ma structure", "passes:my_provider"),
    ("Mon compte bancaire", "passes:my_bank_account"),
    ("Commandes", "passes:orders"),
    ("Structures", "passes:providers"),
    ("Structures agréées", "passes:approvals"),
    ("Relevés", "passes:statements"),
    ("Contestations", "passes:disputes"),
    ("Virements", "passes:batches"),
    ("Banque", "passes:bank"),
    ("Les sept lois", "passes:laws"),
    ("Signalements", "passes:signals"),
    ("Demandes sur les données", "diagnostics:rights_requests"),
    ("Rapport d’inclusion", "reporting:inclusion"),
    ("Calibrage", "reporting:calibration"),
    ("Règles du risque", "diagnostics:versions"),
    ("Comptes", "accounts:users"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the menu as drawn."""

    label: str
    address: str
    is_current: bool


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
    visible = [(label, address) for label, address, see in _known() if see(user)]
    current = max(
        (address for _, address in visible if path.startswith(address)), key=len, default=""
    )
    return [Shown(label, address, address == current) for label, address in visible]


@cache
def _known() -> tuple[tuple[str, str, access.Predicate], ...]:
    """Label, address and rule of each entry whose page exists."""
    known = []
    for label, name in MENU:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        known.append((label, address, vars(resolve(address).func)["access_rule"].see))
    return tuple(known)


def _position(user: User) -> str:
    """What the user is here: a national role, else the agency where she works."""
    if user.role:
        return str(NationalRole(user.role).label)
    names = [membership.agency.name for membership in user.agency_memberships]
    return names[0] if len(names) == 1 else (f"{len(names)} agences" if names else "")
