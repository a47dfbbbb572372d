"""The accounts of the demonstration: one password, published, that production refuses.

Every address ends in .example, a name that belongs to nobody: `config/checks.py` finds it.
"""

from __future__ import annotations

from collections.abc import Callable

from diagnostics.accounts.models import AgencyMembership, NationalRole, User
from passes.models import FunderMembership, ProviderMembership

PASSWORD = "declic-demo"
DOMAIN = "demo.example"


def one_per_role() -> list[tuple[str, str]]:
    """The first live account of each role: its French name and its address."""
    found = [
        *_first(_advisor("advisor"), "Conseiller"),
        *_first(_advisor("manager"), "Responsable d'agence"),
        *_first(_provider("provider_member"), "Membre d'une structure"),
        *_first(_provider("provider_admin"), "Administrateur d'une structure"),
        *_first(_funder, "Commanditaire"),
    ]
    for role in NationalRole:
        if role != NationalRole.NONE:
            people = User.objects.filter(role=role, is_active=True, email__endswith=DOMAIN)
            number = 2 if role == NationalRole.OPERATOR else 1  # a payment needs two people
            addresses = people.order_by("pk").values_list("email", flat=True)[:number]
            found += [(str(role.label).capitalize(), address) for address in addresses]
    return found


def _first(addresses: Callable[[], str | None], name: str) -> list[tuple[str, str]]:
    address = addresses()
    return [(name, address)] if address else []


def _advisor(role: str) -> Callable[[], str | None]:
    memberships = AgencyMembership.objects.filter(role=role, ended_on__isnull=True)
    return lambda: memberships.order_by("pk").values_list("user__email", flat=True).first()


def _provider(role: str) -> Callable[[], str | None]:
    memberships = ProviderMembership.objects.filter(role=role, ended_on__isnull=True)
    return lambda: memberships.order_by("pk").values_list("user__email", flat=True).first()


def _funder() -> str | None:
    memberships = FunderMembership.objects.filter(ended_on__isnull=True)
    return memberships.order_by("pk").values_list("user__email", flat=True).first()
