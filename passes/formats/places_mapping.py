"""A territory's own list of places → rows of the national standard, through chosen columns.

Each column is given one field or none; several columns of one field are joined. What a list
writes in its own way is read (a French date, an address holding its postcode, services between
slashes), and nothing is guessed beyond: a cell that cannot be read is an error of its row. A list
without identifiers gets one from name and address, so that it enters once however often it comes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from passes.formats import places_csv
from passes.formats import places_vocabulary as vocabulary

VERSION = "correspondance"
SAMPLES = 3
MOST_COLUMNS = 120
WHOLE_ADDRESS, PASS_TEXT = "adresse_complete", "accepte_pass"
FIELDS = {
    "id": "Identifiant du lieu",
    "pivot": "SIRET",
    "nom": "Nom du lieu",
    "commune": "Commune",
    "code_postal": "Code postal",
    "code_insee": "Code Insee",
    "adresse": "Numéro et rue",
    "complement_adresse": "Complément d'adresse",
    WHOLE_ADDRESS: "Adresse avec le code postal",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "telephone": "Téléphone",
    "courriels": "Mail",
    "site_web": "Site internet",
    "horaires": "Horaires",
    "date_maj": "Date de mise à jour",
    "services": "Services",
    "publics_specifiquement_adresses": "Publics",
    "accessibilite": "Accessibilité",
    "itinerance": "Itinérance",
    "conditions_acces": "Conditions d'accès",
    "labels_nationaux": "Labels",
    PASS_TEXT: "Dit si le Pass est accepté",
}
NEEDED = ("nom", "commune", "adresse", "code_postal")
LISTS = frozenset({"services", "publics_specifiquement_adresses", "courriels", "telephone"})
NO_POSTCODE = (
    "L'adresse n'a pas de code postal à cinq chiffres : ajoutez-le dans la liste, et redonnez-la."
)
_ALIASES = {
    "lieu": "nom",
    "structure": "nom",
    "nom du lieu": "nom",
    "ville": "commune",
    "cp": "code_postal",
    "siret": "pivot",
    "adresse postale": WHOLE_ADDRESS,
    "email": "courriels",
    "courriel": "courriels",
    "mail": "courriels",
    "site internet": "site_web",
    "site web": "site_web",
    "coord. x": "longitude",
    "coord. y": "latitude",
    "derniere maj": "date_maj",
    "public_accueillis": "publics_specifiquement_adresses",
    "publics_accueillis": "publics_specifiquement_adresses",
    "description": PASS_TEXT,
}
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_POSTCODE_IN = re.compile(r"\b(\d{5})\b")
_BETWEEN = re.compile(r"\s*[|;\n]\s*|\s+/\s+")
_PASS = re.compile(r"aptic|pass(?:es)?\s+num[ée]rique", re.IGNORECASE)
_YES = frozenset({"oui", "o", "yes", "vrai", "true", "1", "x"})
_NO_PASS = re.compile(r"(?:n'accepte pas|pas de|sans)\s+(?:\w+\s+){0,2}pass", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """The correspondence of one source: its columns, and the day of a list that has no date."""

    fields: Mapping[str, str]
    listed_on: date


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the page shows it: its name, a few of its cells, the field it seems to be."""

    name: str
    samples: tuple[str, ...]
    guess: str


def columns_of(content: bytes, known: Mapping[str, str] | None = None) -> list[Column]:
    """The columns of a list with samples; what was chosen before comes first, then a guess."""
    header, rows = places_csv.open_table(content)
    _refuse_header(header)
    samples: list[list[str]] = [[] for _ in header]
    for cells in rows:
        for kept, cell in zip(samples, cells, strict=False):
            shown = " ".join(cell.split())[:60]
            if shown and shown not in kept and len(kept) < SAMPLES:
                kept.append(shown)
    guesses = _guess(header, samples)
    chosen = known or {}
    return [
        Column(name, tuple(kept), chosen.get(name, "" if known else guesses[name]))
        for name, kept in zip(header, samples, strict=True)
    ]


def missing(fields: Mapping[str, str]) -> list[str]:
    """The labels of what no column gives and no place can do without."""
    given = set(fields.values())
    if WHOLE_ADDRESS in given:
        given |= {"adresse", "code_postal"}
    return [FIELDS[name] for name in NEEDED if name not in given]


def read(
    content: bytes,
    *,
    columns: Columns,
    source: str,
    doubt: places_csv.PlaceDoubt = places_csv.no_doubt,
) -> places_csv.Reading:
    """Read a list through its correspondence; FileUnreadable when a chosen column is gone."""
    header, rows = places_csv.open_table(content)
    _refuse_header(header)
    gone = [name for name, chosen in columns.fields.items() if chosen and name not in header]
    if gone:
        raise places_csv.FileUnreadable(f"Colonnes absentes : {', '.join(gone)}.")
    indexes: dict[str, list[int]] = {}
    for index, name in enumerate(header):
        if chosen := columns.fields.get(name, ""):
            indexes.setdefault(chosen, []).append(index)
    names = [*(name for name in FIELDS if name not in (WHOLE_ADDRESS, PASS_TEXT)), "source"]
    translated = _rows(rows, indexes, names, columns.listed_on, source)
    reading = places_csv.read_rows(names, translated, version=VERSION, source=source, doubt=doubt)
    reading.errors = [_in_its_words(remark, columns.fields) for remark in reading.errors]
    reading.warnings = [_in_its_words(remark, columns.fields) for remark in reading.warnings]
    return reading


def _in_its_words(remark: places_csv.Remark, fields: Mapping[str, str]) -> places_csv.Remark:
    """A remark names the column of the list, which its keeper can mend, and not the standard's."""
    own = [name for name, chosen in fields.items() if chosen == remark.column]
    if own:
        return replace(remark, column=" + ".join(own))
    whole = [name for name, chosen in fields.items() if chosen == WHOLE_ADDRESS]
    if not whole or remark.column not in ("adresse", "code_postal"):
        return remark
    sentence = remark.sentence
    if remark.column == "code_postal" and sentence == places_csv.EMPTY:
        sentence = NO_POSTCODE
    return replace(remark, column=" + ".join(whole), sentence=sentence)


def _refuse_header(header: list[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise places_csv.FileUnreadable("Le fichier a trop de colonnes.")
    named = [name for name in header if name]
    if len(named) < 2:
        raise places_csv.FileUnreadable("La première ligne ne donne pas le nom des colonnes.")
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise places_csv.FileUnreadable(f"Deux colonnes portent le même nom : {twice[0]}.")


def _rows(
    rows: Iterator[list[str]],
    indexes: dict[str, list[int]],
    names: list[str],
    listed_on: date,
    source: str,
) -> Iterator[list[str]]:
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            yield []
            continue
        row = {
            name: (" | " if name in LISTS else " ").join(
                cells[index].strip() for index in found if index < len(cells)
            )
            for name, found in indexes.items()
        }
        yield [_translated(row, listed_on, source).get(name, "") for name in names]


def _translated(row: dict[str, str], listed_on: date, source: str) -> dict[str, str]:
    done = {name: _plain(cell) for name, cell in row.items()}
    if whole := done.pop(WHOLE_ADDRESS, ""):
        done = _with_address(done, whole)
    done["date_maj"] = _day(done.get("date_maj", "")) or listed_on.isoformat()
    done["services"] = " | ".join(
        vocabulary.LOCAL_SERVICES.get(vocabulary.fold(item), item)
        for item in _BETWEEN.split(row.get("services", ""))
        if item.strip()
    )
    if takes_pass(done.pop(PASS_TEXT, "")):
        done["labels_nationaux"] = "APTIC"
    done["pivot"] = done.get("pivot", "")
    done["id"] = done.get("id", "") or _identity(done)
    done["source"] = source
    return done


def takes_pass(text: str) -> bool:
    """Whether a free text says that the Pass (once APTIC) is accepted."""
    if text.strip().casefold() in _YES:
        return True
    return bool(_PASS.search(text)) and not _NO_PASS.search(text)


def _plain(cell: str) -> str:
    """A cell that a spreadsheet would run (=, @) or shield (') becomes its own text."""
    return cell.strip().lstrip("=@'\t\r ").strip()


def _with_address(done: dict[str, str], whole: str) -> dict[str, str]:
    """« 8 rue de la Boétie - 33000 Bordeaux » : the street, then the postcode."""
    found = list(_POSTCODE_IN.finditer(whole))
    street = whole[: found[-1].start()] if found else whole
    postcode = found[-1].group(1) if found else ""
    return {
        **done,
        "adresse": done.get("adresse") or street.rstrip(" -,–\n"),
        "code_postal": done.get("code_postal") or postcode,
    }


def _day(text: str) -> str:
    """A French day becomes an ISO one; anything else is left for the reader to judge."""
    matched = _FRENCH_DAY.match(text)
    if matched is None:
        return text
    day, month, year = matched.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def _identity(row: Mapping[str, str]) -> str:
    said = "|".join(
        vocabulary.fold(row.get(name, "")) for name in ("nom", "adresse", "code_postal", "commune")
    )
    return "auto-" + hashlib.sha256(said.encode()).hexdigest()[:20]


def _guess(header: list[str], samples: list[list[str]]) -> dict[str, str]:
    """The field a column seems to be, by its name; a field is guessed once."""
    guessed: dict[str, str] = {}
    for name in header:
        plain = _unaccented(name)
        candidate = plain.replace(" ", "_") if plain.replace(" ", "_") in FIELDS else ""
        candidate = candidate or _ALIASES.get(plain, "")
        guessed[name] = "" if candidate in guessed.values() else candidate
    return _swapped(header, samples, guessed)


def _swapped(
    header: list[str], samples: list[list[str]], guessed: dict[str, str]
) -> dict[str, str]:
    """In France a latitude is beyond 40 and a longitude is not: Gironde calls the first one X."""
    for name, cells in zip(header, samples, strict=True):
        if guessed[name] not in ("latitude", "longitude") or not cells:
            continue
        try:
            value = float(cells[0].replace(",", "."))
        except ValueError:
            continue
        if 40 < value < 52:
            guessed[name] = "latitude"
        elif -6 < value < 10:
            guessed[name] = "longitude"
    return guessed


def _unaccented(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in folded if not unicodedata.combining(sign)).split())
