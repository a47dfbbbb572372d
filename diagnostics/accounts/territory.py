"""Départements, régions, local time and distance: what a place in France implies.

Pure: no model, no clock, no setting. The list of départements is a versioned file of `data/`, read
once. A zone is written `kind:code` ("dep:01", "reg:01"), because a bare code is
ambiguous: 01 is both the Ain and the région Guadeloupe. Overseas, a département keeps its own
clock, so "today" is never the day of Paris by default.
"""

import csv
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE_OF_LATITUDE = 111.195
PARIS = "Europe/Paris"

LOCAL_TIME_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
    "989": "Etc/GMT+8",
}

# Pacific territories have their own currency: a Pass, in euros, cannot be paid there.
OUTSIDE_EURO = frozenset({"986", "987", "988", "989"})

CEDEX = re.compile(r"\s*\bcedex\b.*$")
SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur"}

ZONE_KINDS = {
    "com": re.compile(r"(?:\d{2}|2[AB])\d{3}"),
    "epci": re.compile(r"\d{9}"),
    "dep": re.compile(r"\d{2}|2[AB]|9[78]\d"),
    "reg": re.compile(r"\d{2}|9[78]\d"),
}


class Departement(NamedTuple):
    code: str
    name: str
    region: str
    region_name: str
    zone: str


class Point(NamedTuple):
    latitude: float
    longitude: float


class Box(NamedTuple):
    south: float
    north: float
    west: float
    east: float

    def holds(self, point: Point) -> bool:
        inside = self.south <= point.latitude <= self.north
        return inside and self.west <= point.longitude <= self.east


@dataclass(frozen=True)
class Whereabouts:
    """The four codes of one commune: enough to tell whether a zone covers it."""

    commune: str
    epci: str = ""
    departement: str = ""
    region: str = ""

    def code(self, kind: str) -> str:
        return {
            "com": self.commune,
            "epci": self.epci,
            "dep": self.departement or departement_of(self.commune),
            "reg": self.region or region_of(self.commune),
        }[kind]


def _read_departements() -> dict[str, Departement]:
    with (DATA / "departements.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return {row[0]: Departement(*row) for row in rows}


DEPARTEMENTS = _read_departements()
REGIONS = {each.region: each.region_name for each in DEPARTEMENTS.values()}


def departement_of(commune: str) -> str:
    """Département of an INSEE code; three characters overseas, 2A or 2B in Corsica."""
    return commune[:3] if commune[:2] in {"97", "98"} else commune[:2]


def departement_of_postcode(postcode: str) -> str:
    """Département of a postcode, as far as a postcode can tell.

    Corsica shares 20xxx (200 and 201 in the south); Saint-Barthélemy and Saint-Martin keep
    postcodes of Guadeloupe.
    """
    special = {"97133": "977", "97150": "978"}
    if postcode in special:
        return special[postcode]
    if postcode.startswith("20"):
        return "2A" if postcode[:3] in {"200", "201"} else "2B"
    return departement_of(postcode)


def region_of(commune: str) -> str:
    departement = DEPARTEMENTS.get(departement_of(commune))
    return departement.region if departement else ""


def time_zone_of(commune: str) -> str:
    """Time zone of an INSEE code or département code; Paris for the mainland and Corsica."""
    return LOCAL_TIME_ZONES.get(departement_of(commune), PARIS)


def search_name(name: str) -> str:
    """One spelling for searching: "ST-ÉTIENNE Cedex 2" and "Saint-Étienne" are the same town."""
    text = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(
        each if each.isascii() and each.isalnum() else " "
        for each in text
        if not unicodedata.combining(each)
    )
    letters = CEDEX.sub("", " ".join(letters.split()))
    words = (SHORTENED.get(word, word) for word in letters.split())
    return " ".join(words)


def uses_euro(commune: str) -> bool:
    return departement_of(commune) not in OUTSIDE_EURO


def distance_km(start: Point, end: Point) -> float:
    """Great-circle distance (haversine), in kilometres."""
    south, north = math.radians(start.latitude), math.radians(end.latitude)
    rise = (north - south) / 2
    turn = math.radians(end.longitude - start.longitude) / 2
    half_chord = math.sin(rise) ** 2 + math.cos(south) * math.cos(north) * math.sin(turn) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half_chord)))


def bounding_box(centre: Point, radius_km: float) -> Box:
    """The box of latitudes and longitudes that holds the whole circle: a cheap first sieve."""
    rise = radius_km / KM_PER_DEGREE_OF_LATITUDE
    south, north = max(-90.0, centre.latitude - rise), min(90.0, centre.latitude + rise)
    narrowest = math.cos(math.radians(max(abs(south), abs(north))))
    turn = 180.0 if narrowest < 1e-6 else min(180.0, rise / narrowest)
    return Box(south, north, centre.longitude - turn, centre.longitude + turn)


def split_zone(zone: str) -> tuple[str, str]:
    """ "dep:59" → ("dep", "59"); ValueError when it is not a zone."""
    kind, _, code = zone.partition(":")
    pattern = ZONE_KINDS.get(kind)
    if pattern is None or not pattern.fullmatch(code):
        raise ValueError(zone)
    if kind == "dep" and code not in DEPARTEMENTS:
        raise ValueError(zone)
    if kind == "reg" and code not in REGIONS:
        raise ValueError(zone)
    return kind, code


def read_zone(text: str) -> str:
    """Read a territory as people write it: "Pas-de-Calais", "62", "62498", a SIREN, "reg:32".

    A name that is both a département and a région (Guadeloupe) is the département: same land.
    """
    said = " ".join(text.split())
    if ":" in said:
        return ":".join(split_zone(said))
    for kind in ("epci", "com", "dep"):
        if ZONE_KINDS[kind].fullmatch(said.upper()):
            return ":".join(split_zone(f"{kind}:{said.upper()}"))
    wanted = search_name(said)
    for each in DEPARTEMENTS.values():
        if search_name(each.name) == wanted:
            return f"dep:{each.code}"
    for code, name in REGIONS.items():
        if search_name(name) == wanted:
            return f"reg:{code}"
    raise ValueError(text)


def time_zone_of_zone(zone: str) -> str:
    """Time zone of a territory of one kind; an EPCI is told from nothing here: Paris."""
    kind, code = split_zone(zone)
    if kind == "epci":
        return PARIS
    if kind == "reg":
        code = next(each.code for each in DEPARTEMENTS.values() if each.region == code)
    return time_zone_of(code)


def covers(zones: Iterable[str], place: Whereabouts) -> bool:
    """Whether a territory holds a place. An empty territory is everywhere."""
    listed = [split_zone(zone) for zone in zones]
    return not listed or any(place.code(kind) == code for kind, code in listed)


def zone_label(zone: str) -> str:
    """The zone in French: a name where the name is known here, else its kind and code."""
    kind, code = split_zone(zone)
    if kind == "dep":
        return f"{DEPARTEMENTS[code].name} ({code})"
    if kind == "reg":
        return f"région {REGIONS[code]}"
    return {"com": f"commune {code}", "epci": f"intercommunalité {code}"}[kind]
