"""Places → a file of the national standard, version 1.0.2, whose schema it passes.

Its thirty-two columns in the order of the schema, commas, lists between bars. The standard lost its
flag for the Pass: Déclic writes « Gratuit sous condition » among the costs, as the standard's own
migration does, and « Accepte le Pass numérique » among the free labels, which it reads back. A cell
that a spreadsheet would run loses its first sign; telephones alone begin with a plus, as asked.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from passes.formats.places_vocabulary import FREE_LABEL, SERVICES

FIELDS = (
    "id",
    "pivot",
    "nom",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "source",
    "itinerance",
    "structure_parente",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
)
UNKNOWN_PIVOT = "00000000000000"
PHONE = re.compile(r"(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)\d{6,9}")
PUBLICS = ("Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes")
FREE_UNDER_CONDITION = "Gratuit sous condition"
_RUN = "=@+-\t\r\n "
_ADDRESS = re.compile(r"https?://[^\s|]+")


@dataclass(frozen=True, slots=True)
class PlaceOut:
    """One place as the file will say it."""

    id: str
    siret: str
    name: str
    commune: str
    postcode: str
    insee: str
    address: str
    point: tuple[float, float] | None
    phone: str
    website: str
    opening_hours: str
    updated_on: date
    services: tuple[str, ...]
    publics: tuple[str, ...]
    is_itinerant: bool
    accepts_pass: bool
    accessibility: str = ""


def write(places: Iterable[PlaceOut], *, source: str) -> bytes:
    """Write the file; every row has what the schema requires, because the reader made it so."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, FIELDS, restval="", lineterminator="\n")
    writer.writeheader()
    for place in places:
        writer.writerow(_row(place, source))
    return out.getvalue().encode()


def _row(place: PlaceOut, source: str) -> dict[str, str]:
    latitude, longitude = place.point or (None, None)
    row = {
        "id": place.id,
        "pivot": place.siret or UNKNOWN_PIVOT,
        "nom": _text(place.name),
        "commune": _text(place.commune),
        "code_postal": place.postcode,
        "code_insee": place.insee,
        "adresse": _text(place.address),
        "latitude": "" if latitude is None else f"{latitude:.6f}",
        "longitude": "" if longitude is None else f"{longitude:.6f}",
        "telephone": place.phone if PHONE.fullmatch(place.phone) else "",
        "site_web": place.website if _ADDRESS.fullmatch(place.website) else "",
        "horaires": _text(place.opening_hours),
        "source": _text(source),
        "itinerance": "Itinérant" if place.is_itinerant else "",
        "date_maj": place.updated_on.isoformat(),
        "services": "|".join(SERVICES[code] for code in place.services if code in SERVICES),
        "publics_specifiquement_adresses": "|".join(
            kind for kind in place.publics if kind in PUBLICS
        ),
        "modalites_acces": "Se présenter|Téléphoner" if place.phone else "",
    }
    if _ADDRESS.fullmatch(place.accessibility):
        row["fiche_acces_libre"] = place.accessibility
    if place.accepts_pass:
        row["frais_a_charge"] = FREE_UNDER_CONDITION
        row["autres_formations_labels"] = FREE_LABEL
    return row


def _text(cell: str) -> str:
    """One line that no spreadsheet runs."""
    return " ".join(cell.split()).lstrip(_RUN)
