"""The Pix framework as facts: five areas, sixteen competences, levels, names and aliases.

The facts come from one versioned file of `data/`, a constant to this module. Invariant
(diagnosis.md, 1): a competence is recognised by its name or an alias, never by the name of its
area, because published area names vary; the area follows from the competence's code.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FRAMEWORK_FILE = Path(__file__).parent / "data" / "pix-framework.json"


@dataclass(frozen=True)
class Area:
    """One of the five areas (« domaine »), with the words used in front of people."""

    code: str
    name: str
    plain_name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Competence:
    """One of the sixteen competences; `is_job_search` marks the seven that the risk model reads."""

    code: str
    name: str
    aliases: tuple[str, ...]
    is_job_search: bool
    digcomp: tuple[str, ...]

    @property
    def area(self) -> Area:
        return AREAS_BY_CODE[self.code.split(".")[0]]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


_facts = json.loads(FRAMEWORK_FILE.read_text(encoding="utf-8"))

FRAMEWORK_VERSION: str = _facts["version"]
AREAS = tuple(
    Area(a["code"], a["name_fr"], a["plain_fr"], tuple(a["aliases_fr"])) for a in _facts["areas"]
)
AREAS_BY_CODE = {area.code: area for area in AREAS}
COMPETENCES = tuple(
    Competence(
        c["code"], c["name_fr"], tuple(c["aliases_fr"]), c["job_search"], tuple(c["digcomp"])
    )
    for c in _facts["competences"]
)
COMPETENCES_BY_CODE = {competence.code: competence for competence in COMPETENCES}
JOB_SEARCH_CODES = tuple(c.code for c in COMPETENCES if c.is_job_search)

HIGHEST_LEVEL: int = _facts["constants"]["levels"]
DEFAULT_MAX_LEVEL: int = _facts["constants"]["max_reachable_level"]["default"]
PIX_PER_LEVEL: int = _facts["constants"]["pix_per_level"]
BANDS: dict[int, str] = {entry["level"]: entry["band_fr"] for entry in _facts["levels"]}
BANDS_EN: dict[int, str] = {entry["level"]: entry["band_en"] for entry in _facts["levels"]}

LEADING_NUMBER = re.compile(r"^[0-9]+(\.[0-9]+)*\.?\s+")
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})


def normalise_name(name: str) -> str:
    """A name made comparable: straight apostrophes, no accent, lower case, no leading number."""
    plain = unicodedata.normalize("NFC", name).translate(APOSTROPHES).lower()
    decomposed = unicodedata.normalize("NFD", plain)
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return LEADING_NUMBER.sub("", " ".join(letters.split()))


def _names() -> dict[str, Competence]:
    return {
        normalise_name(name): competence
        for competence in COMPETENCES
        for name in (competence.name, *competence.aliases)
    }


COMPETENCES_BY_NAME = _names()


def match_competence(
    raw_name: str, *, added_aliases: Mapping[str, str] | None = None
) -> Competence | None:
    """The competence a foreign file names, or nothing; an added alias maps a name to a code."""
    name = normalise_name(raw_name)
    if found := COMPETENCES_BY_NAME.get(name):
        return found
    for alias, code in (added_aliases or {}).items():
        if normalise_name(alias) == name:
            return COMPETENCES_BY_CODE.get(code)
    return None


def band(level: int) -> str:
    """The word for a level: « Pré-novice », « Novice », « Indépendant », « Avancé », « Expert »."""
    return BANDS[level]
