"""The points of an application and their grid: both sides see it, it decides nothing.

Each row of the grid says what it looks at and how to win its points, so that a structure can read
its own score and a person can disagree with it. There is no threshold anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from passes.models import Document, Provider, Site
from passes.paper_kinds import DocumentKind

SEVERAL_SERVICES = 3


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of the grid."""

    label: str
    points: int
    is_won: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The grid as filled."""

    rows: tuple[ScoreRow, ...]

    @property
    def points(self) -> int:
        """The points won."""
        return sum(row.points for row in self.rows if row.is_won)

    @property
    def most(self) -> int:
        """The points of a complete file."""
        return sum(row.points for row in self.rows)


def of(provider: Provider) -> Score:
    """Fill the grid with what is known of a structure today."""
    sites = list(
        Site.objects.filter(provider=provider, closed_from__isnull=True).prefetch_related(
            "site_services"
        )
    )
    offers = [row for site in sites for row in site.site_services.all() if row.until_on is None]
    kinds = set(Document.objects.filter(provider=provider).values_list("kind", flat=True))
    has_place = bool(sites)
    rows = (
        (
            "Un lieu à une adresse connue",
            20,
            any(site.address and site.commune_id for site in sites),
        ),
        ("Un téléphone pour chaque lieu", 10, has_place and all(site.phone for site in sites)),
        ("Des horaires pour chaque lieu", 10, has_place and all(s.opening_hours for s in sites)),
        ("L'accessibilité de chaque lieu", 10, has_place and all(s.accessibility for s in sites)),
        ("Au moins un service", 15, bool(offers)),
        ("Trois services ou plus", 5, len({row.service_id for row in offers}) >= SEVERAL_SERVICES),
        (
            "Le prix de chaque service",
            10,
            bool(offers) and all(row.price_cents is not None for row in offers),
        ),
        ("L'avis de situation SIRET", 15, DocumentKind.REGISTRATION in kinds),
        ("Une attestation d'assurance", 5, DocumentKind.INSURANCE in kinds),
    )
    return Score(tuple(ScoreRow(*row) for row in rows))
