"""A Pix sending to France Travail (« envoi ») → values; nothing is guessed, nothing is stored.

Format of the public repository 1024pix/pix, as written in diagnosis.md, 7.2: a JSON array of
items, or an object that holds it under `response_body`. A missing key means null. Invariants:
`idEnvoi` is text whatever its type, so that 880127 and "880127" are one sending; a competence
that no alias recognises keeps its raw name and has no code; units stay apart (A percent, B pix).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from diagnostics import pix
from diagnostics.formats import json_items
from diagnostics.formats.reading_faults import UnreadableItem, is_writable

UNIT_PERCENT = "A"
UNIT_PIX = "B"
CAMPAIGN_EVALUATION = "EVALUATION"
CAMPAIGN_PROFILES = "COLLECTE_PROFILS"
LONGEST_TEXT = 500
LONGEST_IDENTITY = 60


class State(IntEnum):
    """`test.etat`: where the person stands in the test."""

    STARTED = 2
    FINISHED = 3
    SHARED = 4


@dataclass(frozen=True)
class Element:
    """The result of one competence; absent values are None, never zero."""

    raw_name: str
    competence: str | None
    percent: int | None = None
    pix: int | None = None
    level: int | None = None
    validated: int | None = None
    targeted: int | None = None


@dataclass(frozen=True)
class Badge:
    """A badge of the campaign, with whether it was obtained."""

    title: str
    is_obtained: bool


@dataclass(frozen=True)
class Sending:
    """One item: a participation at one moment of its life."""

    sending_id: str
    sent_at: datetime | None
    participation: str
    state: State
    campaign_code: str
    campaign_name: str
    campaign_type: str
    test_type: str
    last_name: str
    first_name: str
    identifier: str | None
    progress: int | None = None
    started_at: datetime | None = None
    validated_at: datetime | None = None
    percent: int | None = None
    pix: int | None = None
    elements: tuple[Element, ...] = ()
    badges: tuple[Badge, ...] = ()
    skills: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_shared(self) -> bool:
        return self.state == State.SHARED

    @property
    def rank(self) -> tuple[int, datetime]:
        """What makes one sending win over another of the same participation (7.2)."""
        return self.state, self.sent_at or datetime.min.replace(tzinfo=UTC)


# --- The file ----------------------------------------------------------------------------------


def stream_items(blocks: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The items of a file, an array or an object with `response_body`; or `WrongFile`."""
    return json_items.stream(blocks, under="response_body")


def type_of_test(target_profile_name: str) -> str:
    """`typeTest` as Pix computes it from the name of a target profile, case included."""
    if "Diagnostic initial" in target_profile_name:
        return "DI"
    return "PC" if "Parcours complet" in target_profile_name else "CP"


def read_sending(
    item: Mapping[str, Any], *, added_aliases: Mapping[str, str] | None = None
) -> Sending:
    """One item as values; every unreadable value is collected before `UnreadableItem` is raised."""
    reader = _Reader(item)
    campaign_type = reader.text("resultat.campagne.type")
    if campaign_type not in {CAMPAIGN_EVALUATION, CAMPAIGN_PROFILES}:
        reader.fault("resultat.campagne.type", "type de campagne inconnu")
    state = reader.state()
    percent, points = reader.score("resultat.test.evaluation", "resultat.test.uniteEvaluation")
    sending = Sending(
        sending_id=reader.identity("idEnvoi"),
        sent_at=reader.instant("dateEnvoi"),
        participation=reader.identity("resultat.test.referenceExterne"),
        state=state,
        campaign_code=reader.text("resultat.campagne.codeCampagne"),
        campaign_name=reader.text("resultat.campagne.nom"),
        campaign_type=campaign_type,
        test_type=reader.text("resultat.test.typeTest"),
        last_name=reader.text("resultat.individu.nom"),
        first_name=reader.text("resultat.individu.prenom"),
        identifier=reader.text("resultat.individu.idPoleEmploi") or None,
        progress=reader.whole("resultat.test.progression", low=0, high=100),
        started_at=reader.instant("resultat.test.dateDebut"),
        validated_at=reader.instant("resultat.test.dateValidation"),
        percent=percent,
        pix=points,
        elements=tuple(_elements(reader, added_aliases)),
        badges=tuple(_badges(reader)),
    )
    if state == State.SHARED and sending.validated_at is None:
        reader.fault("resultat.test.dateValidation", "date absente d’un résultat partagé")
    if reader.faults:
        raise UnreadableItem(reader.faults)
    return sending


def winning(sendings: Iterable[Sending]) -> dict[str, Sending]:
    """For each participation, the sending that counts: highest state, then latest date."""
    best: dict[str, Sending] = {}
    for sending in sendings:
        known = best.get(sending.participation)
        if known is None or sending.rank > known.rank:
            best[sending.participation] = sending
    return best


# --- Inside one item ---------------------------------------------------------------------------


@dataclass
class _Reader:
    item: Mapping[str, Any]
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, column: str, reason: str) -> None:
        self.faults.append((column, reason))

    def value(self, path: str) -> Any:
        found: Any = self.item
        for name in path.split("."):
            if found is None:
                return None
            if not isinstance(found, Mapping):
                self.fault(path, "structure inattendue")
                return None
            found = found.get(name)
        return found

    def text(self, path: str) -> str:
        found = self.value(path)
        if found is None:
            return ""
        if not isinstance(found, str) or len(found) > LONGEST_TEXT or not is_writable(found):
            self.fault(path, "texte attendu")
            return ""
        return found.strip()

    def identity(self, path: str) -> str:
        found = self.value(path)
        is_text = isinstance(found, int | str) and not isinstance(found, bool)
        written = str(found).strip() if is_text else ""
        if not written or len(written) > LONGEST_IDENTITY or not is_writable(written):
            self.fault(path, "identifiant absent ou illisible")
            return ""
        return written

    def instant(self, path: str) -> datetime | None:
        found = self.value(path)
        if found is None:
            return None
        try:
            return _instant(found)
        except (TypeError, ValueError, OverflowError):
            self.fault(path, "date illisible")
            return None

    def whole(self, path: str, *, low: int, high: int) -> int | None:
        return self.check_whole(path, self.value(path), low, high)

    def check_whole(self, column: str, found: Any, low: int, high: int) -> int | None:
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            self.fault(column, "nombre entier attendu")
            return None
        if not low <= found <= high:
            self.fault(column, f"nombre entre {low} et {high} attendu")
            return None
        if found != int(found):
            self.fault(column, "nombre entier attendu")
            return None
        return int(found)

    def state(self) -> State:
        found = self.value("resultat.test.etat")
        if isinstance(found, int) and not isinstance(found, bool) and found in set(State):
            return State(found)
        self.fault("resultat.test.etat", "état 2, 3 ou 4 attendu")
        return State.STARTED

    def score(self, path: str, unit_path: str) -> tuple[int | None, int | None]:
        return self.check_score(path, self.value(path), self.value(unit_path))

    def check_score(self, column: str, found: Any, unit: Any) -> tuple[int | None, int | None]:
        if found is None:
            return None, None
        if unit == UNIT_PERCENT:
            return self.check_whole(column, found, 0, 100), None
        if unit == UNIT_PIX:
            return None, self.check_whole(column, found, 0, 1024)
        self.fault(column, "unité A ou B attendue")
        return None, None


def _instant(found: object) -> datetime:
    if not isinstance(found, str) or not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", found):
        raise ValueError("an ISO instant is a text with a time")
    instant = datetime.fromisoformat(found)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _entries(reader: _Reader, path: str) -> list[Mapping[str, Any]]:
    found = reader.value(path)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
        reader.fault(path, "liste attendue")
        return []
    return found


def _elements(reader: _Reader, added_aliases: Mapping[str, str] | None) -> Iterable[Element]:
    path = "resultat.test.elementsEvalues"
    seen: set[str] = set()
    for number, entry in enumerate(_entries(reader, path), start=1):
        column = f"{path}[{number}]"
        name = entry.get("libelle")
        if not isinstance(name, str) or not name.strip() or not is_writable(name):
            reader.fault(f"{column}.libelle", "nom de compétence absent")
            continue
        matched = pix.match_competence(name, added_aliases=added_aliases)
        if matched and matched.code in seen:
            reader.fault(f"{column}.libelle", "compétence présente deux fois")
            continue
        seen.update([matched.code] if matched else [])
        yield _element(reader, column, entry, matched.code if matched else None)


def _element(
    reader: _Reader, column: str, entry: Mapping[str, Any], competence: str | None
) -> Element:
    score = entry.get("evaluation") or {}
    if not isinstance(score, Mapping):
        reader.fault(f"{column}.evaluation", "structure inattendue")
        score = {}
    column = f"{column}.evaluation"
    percent, points = reader.check_score(
        f"{column}.scoreObtenu", score.get("scoreObtenu"), score.get("uniteScore")
    )
    targeted = reader.check_whole(f"{column}.nb", entry.get("nbSousElements"), 0, 10_000)
    validated = reader.check_whole(f"{column}.nb", score.get("nbSousElementValide"), 0, 10_000)
    if targeted is not None and validated is not None and validated > targeted:
        reader.fault(f"{column}.nbSousElementValide", "plus d’acquis validés que d’acquis visés")
    level = score.get("niveau", entry.get("niveau"))
    return Element(
        raw_name=entry["libelle"].strip()[:LONGEST_TEXT],
        competence=competence,
        percent=percent,
        pix=points,
        level=reader.check_whole(f"{column}.niveau", level, 0, pix.HIGHEST_LEVEL),
        validated=validated,
        targeted=targeted,
    )


def _badges(reader: _Reader) -> Iterable[Badge]:
    for entry in _entries(reader, "resultat.badges"):
        title = entry.get("titre")
        if isinstance(title, str) and title.strip() and is_writable(title):
            yield Badge(title.strip(), entry.get("obtenu") is True)
