"""The header of a Pix Orga export → which column holds what, by name and never by position.

Every variant met since 2020 is accepted (diagnosis.md, 7.3). Invariants: the kind of campaign is
told by one column alone; all missing columns are named in one sentence; one competence stands in
one column of each sort; a column that is not of the format is named and never stored.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diagnostics import pix
from diagnostics.formats.reading_faults import WrongFile

ASSESSMENT, COLLECTION = "assessment", "collection"
LONGEST_HEADER = 500
NAMES = {
    "organisation": ("Nom de l'organisation",),
    "campaign_id": ("ID Campagne",),
    "campaign_code": ("Code",),
    "campaign_name": ("Nom de la campagne",),
    "profile": ("Parcours", "Nom du Profil Cible"),
    "last_name": ("Nom du Participant",),
    "first_name": ("Prénom du Participant",),
    "progress": ("% de progression",),
    "started_at": ("Date et heure de début (Europe/Paris)", "Date de début"),
    "shared": ("Partage (O/N)",),
    "sent": ("Envoi (O/N)",),
    "shared_at": ("Date et heure du partage (Europe/Paris)", "Date du partage"),
    "sent_at": ("Date et heure de l'envoi (Europe/Paris)", "Date de l'envoi"),
    "overall": ("% maitrise de l'ensemble des acquis du profil",),
    "total_pix": ("Nombre de pix total",),
    "certifiable": ("Certifiable (O/N)",),
    "certifiable_count": ("Nombre de compétences certifiables",),
}
_ROLES = {pix.normalise_name(name): role for role, names in NAMES.items() for name in names}
_PER_COMPETENCE = {
    "rate": re.compile(r"% de maitrise des acquis de la competence (.+)"),
    "targeted": re.compile(r"nombre d'acquis du profil cible dans la competence (.+)"),
    "validated": re.compile(r"acquis maitrises dans la competence (.+)"),
    "level": re.compile(r"niveau pour la competence (.+)"),
    "pix": re.compile(r"nombre de pix pour la competence (.+)"),
}
_PER_AREA = {
    "rate": re.compile(r"% de maitrise des acquis du domaine (.+)"),
    "count": re.compile(r"(?:nombre d'acquis du profil cible|acquis maitrises) du domaine (.+)"),
}
_STAGE = re.compile(r"palier obtenu \(/[0-9]+\)")
_BADGE = re.compile(r"(.+) obtenu \(o/n\)", re.IGNORECASE)
_IDENTIFIER_WORDS = ("france travail", "pole emploi", "identifiant")


@dataclass(frozen=True)
class CompetenceColumns:
    """Where the figures of one competence stand; absent columns are absent keys."""

    raw_name: str
    code: str | None
    places: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """Where everything stands in the lines of one file."""

    headers: tuple[str, ...]
    kind: str
    places: Mapping[str, int]
    competences: tuple[CompetenceColumns, ...]
    areas: tuple[tuple[str, int], ...]
    badges: tuple[tuple[str, int], ...]
    extras: tuple[int, ...]

    def extra_headers(self) -> list[str]:
        return [self.headers[place] for place in self.extras]

    def likely_identifier(self) -> str:
        """The extra column whose name speaks of the identifier, or nothing."""
        for header in self.extra_headers():
            if any(word in pix.normalise_name(header) for word in _IDENTIFIER_WORDS):
                return header
        return ""


def read(cells: Sequence[str], *, added_aliases: Mapping[str, str] | None = None) -> Layout:
    """The layout that a header line tells, or `WrongFile` with everything that is wrong."""
    sorter = _Sorter(added_aliases or {})
    headers = tuple(cell.strip()[:LONGEST_HEADER] for cell in cells)
    for place, header in enumerate(headers):
        sorter.take(place, header)
    kinds: list[str] = [role for role in ("shared", "sent") if role in sorter.places]
    if missing := _missing(sorter, kinds):
        named = ", ".join(missing)
        raise WrongFile(f"Ce n’est pas un export de Pix Orga. Colonnes absentes : {named}.")
    if len(kinds) == 2:
        raise WrongFile(
            "Ce fichier a les colonnes « Partage (O/N) » et « Envoi (O/N) » : on ne sait pas s’il "
            "s’agit d’une évaluation ou d’une collecte de profils."
        )
    if sorter.doubles:
        named = ", ".join(f"« {header} »" for header in sorter.doubles)
        raise WrongFile(f"Ces colonnes disent deux fois la même chose : {named}.")
    return Layout(
        headers=headers,
        kind=ASSESSMENT if kinds == ["shared"] else COLLECTION,
        places=sorter.places,
        competences=tuple(sorter.competences.values()),
        areas=tuple(sorter.areas),
        badges=tuple(sorter.badges),
        extras=tuple(sorter.extras),
    )


def _missing(sorter: "_Sorter", kinds: list[str]) -> list[str]:
    """Everything compulsory that is not there, in the order of the format."""
    places = sorter.places
    missing = []
    if not {"campaign_code", "campaign_id"} & set(places):
        missing.append("« Code » ou « ID Campagne »")
    missing += [f"« {NAMES[r][0]} »" for r in ("last_name", "first_name") if r not in places]
    if not kinds:
        missing.append("« Partage (O/N) » ou « Envoi (O/N) »")
    if kinds == ["shared"] and "overall" not in places:
        missing.append(f"« {NAMES['overall'][0]} »")
    has_level = any("level" in columns.places for columns in sorter.competences.values())
    if kinds == ["sent"] and not has_level:
        missing.append("« Niveau pour la compétence … »")
    return missing


class _Sorter:
    """Gives each column its role; what has none is an extra."""

    def __init__(self, added_aliases: Mapping[str, str]) -> None:
        self.aliases = added_aliases
        self.places: dict[str, int] = {}
        self.competences: dict[str, CompetenceColumns] = {}
        self.areas: list[tuple[str, int]] = []
        self.badges: list[tuple[str, int]] = []
        self.extras: list[int] = []
        self.doubles: list[str] = []

    def take(self, place: int, header: str) -> None:
        name = pix.normalise_name(header)
        if role := _ROLES.get(name):
            if role in self.places:
                self.doubles.append(header)
            self.places[role] = place
        elif _STAGE.fullmatch(name):
            self.places.setdefault("stage", place)
        elif not (self._competence(place, header, name) or self._area(place, name)):
            badge = _BADGE.fullmatch(header)
            if badge:
                self.badges.append((badge.group(1), place))
            else:
                self.extras.append(place)

    def _competence(self, place: int, header: str, name: str) -> bool:
        for figure, pattern in _PER_COMPETENCE.items():
            if found := pattern.fullmatch(name):
                # The name as written: the end of the header, which normalising never lengthens.
                raw_name = re.split(r"comp[ée]tence ", header, maxsplit=1, flags=re.I)[-1].strip()
                matched = pix.match_competence(raw_name, added_aliases=self.aliases)
                key = matched.code if matched else found.group(1)
                columns = self.competences.setdefault(
                    key, CompetenceColumns(raw_name, matched.code if matched else None)
                )
                if figure in columns.places:
                    self.doubles.append(header)
                columns.places[figure] = place
                return True
        return False

    def _area(self, place: int, name: str) -> bool:
        for figure, pattern in _PER_AREA.items():
            if pattern.fullmatch(name):
                self.areas.append((figure, place))
                return True
        return False
