"""The file that makes a candidate qualifiable: what it holds, and what is still missing.

Until the full application of the passes issue, the operator fills this file from what the provider
sent: one place, its services, its SIRET, who represents it, and the day it accepted the charter.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from diagnostics.accounts.models import Commune
from passes import identifiers
from passes.models import Service, Site


@dataclass(frozen=True, slots=True)
class ServiceOffer:
    """A service given in a place: its price for one session, its tariff, its usual Passes."""

    service: Service
    price_cents: int | None = None
    is_regulated_tariff: bool = False
    usual_passes: int = 1


@dataclass(frozen=True, slots=True)
class AccreditationFile:
    """What the operator has read and accepts."""

    siret: str
    legal_representative: str
    charter_accepted_on: dt.date | None
    site: Site
    offers: tuple[ServiceOffer, ...]
    from_on: dt.date
    commune: Commune | None = None
    is_public_body: bool = False

    @property
    def place(self) -> Commune | None:
        """The commune of the place: the one given here, else the one it already has."""
        return self.commune or self.site.commune

    def missing_steps(self) -> tuple[str, ...]:
        """Name what is missing, in French, in the order of the form."""
        steps = {
            "le SIRET": bool(identifiers.compact(self.siret)),
            "le représentant légal": bool(self.legal_representative.strip()),
            "la date d'acceptation de la charte": self.charter_accepted_on is not None,
            "la commune du lieu": self.place is not None,
            "au moins un service": bool(self.offers),
        }
        return tuple(name for name, is_done in steps.items() if not is_done)
