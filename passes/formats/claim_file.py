"""A list of collected Passes (CSV or XLSX) → its lines, every fault with its cell.

Columns are found by their header, in any order: our own template, the queue that a phone exports
(`scan_id;code;site;service;service_on;scanned_at`), or another portal's list. A line that lacks
its day or holds what cannot be read keeps its faults, all of them at once, and stops no other.
A sentence about a cell never quotes what it holds, because a code may stand in any column of a
list whose columns slipped. A workbook has one sheet with a column of codes; its others are let be.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from diagnostics.formats import table_csv, workbook
from diagnostics.formats.reading_faults import WrongFile
from diagnostics.formats.workbook import Cell, Column, Row
from passes import identifiers

# Under what a form may hold in memory, its envelope included: no accepted list touches a disk.
LARGEST_BYTES = 1_500_000
MOST_LINES = 5_000
LONGEST_NAME = 200

CODE, DAY, SITE, SERVICE = "code", "service_on", "site", "service"
SCANNED_AT, SCAN_ID, SIRET = "scanned_at", "scan_id", "siret"
REQUIRED = {CODE, DAY}
SHOWN = {
    CODE: "Code du Pass",
    DAY: "Date du service",
    SITE: "Lieu",
    SERVICE: "Service",
    SCANNED_AT: "Scanné le",
    SCAN_ID: "Identité du scan",
    SIRET: "SIRET",
}
HEADERS = {
    **{name: name for name in SHOWN},
    "code du pass": CODE,
    "code pass": CODE,
    "pass": CODE,
    "date du service": DAY,
    "date": DAY,
    "date de l'atelier": DAY,
    "fait le": DAY,
    "lieu": SITE,
    "service": SERVICE,
    "atelier": SERVICE,
    "scanne le": SCANNED_AT,
    "identite du scan": SCAN_ID,
    "siret de la structure": SIRET,
}
_DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
)
# What any clock or calendar may say without leaving the shape of an instant.
_YEARS = range(2000, 2101)
_MINUTES = re.compile(r"(?P<day>.{8,10}) (?:à )?(?P<h>\d{1,2})[:h](?P<m>\d{2})")

Fault = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One line as it was typed. Its code lives only in this value: it is read, then forgotten."""

    row: int
    code: str = field(repr=False)
    code_cell: str
    service_on: dt.date | None = None
    site: str = field(default="", repr=False)
    service: str = field(default="", repr=False)
    siret: str = ""
    # Without offset when the cell gave none: the hour of the place.
    scanned_at: dt.datetime | None = None
    scan_id: uuid.UUID | None = None
    cells: dict[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def fault(self, name: str, reason: str) -> Fault:
        """Say what is wrong with one column of this line: cell, header, reason."""
        return (self.cells.get(name, self.code_cell), SHOWN[name], reason)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list says."""

    rows: tuple[ClaimRow, ...]
    columns: frozenset[str]


class _Unreadable(ValueError):
    """A value that cannot be read; its message is a French sentence."""


def read(content: bytes) -> Reading:
    """Read a list; raises WrongFile when none of it can be read."""
    if len(content) > LARGEST_BYTES:
        raise WrongFile("Cette liste dépasse 1,5 Mo : faites-en plusieurs.")
    rows = workbook.rows if workbook.is_workbook(content) else table_csv.rows
    found: list[ClaimRow] = []
    columns: dict[str, int] = {}
    for row, columns in _lines(rows(content)):
        if len(found) >= MOST_LINES:
            raise WrongFile(f"Cette liste compte plus de {MOST_LINES} lignes : faites-en deux.")
        found.append(_row(row, columns))
    if not found:
        raise WrongFile("Cette liste n'a que ses titres de colonnes : aucun Pass à lire.")
    return Reading(tuple(found), frozenset(columns))


def columns(services: Iterable[str]) -> list[Column]:
    """The columns of our own template; the services are those of who fills it in."""
    words = tuple(services)
    fits = words and sum(len(word) + 1 for word in words) < 250 and not any("," in w for w in words)
    return [
        Column(SHOWN[CODE], "Obligatoire. Les 15 caractères sous le dessin du Pass."),
        Column(SHOWN[DAY], "Obligatoire. Le jour où le service a été rendu : 09/03/2026."),
        Column(
            SHOWN[SERVICE],
            "Vide : le service choisi à l'envoi." + ("" if fits else f" {', '.join(words)}."),
            words if fits else (),
        ),
        Column(SHOWN[SITE], "Le nom du lieu. Vide : le lieu choisi à l'envoi."),
    ]


def template_csv() -> bytes:
    """The file to fill in, as a CSV."""
    return table_csv.write([[column.header for column in columns(())]])


def template_xlsx(services: Iterable[str]) -> bytes:
    """The file to fill in, as a workbook with a help sheet."""
    return workbook.template("Pass", columns(services), lines=MOST_LINES)


def fold(text: str) -> str:
    """A name or a header without its accents, its case and its spare spaces."""
    letters = unicodedata.normalize("NFKD", text.strip().casefold().replace("’", "'"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def _lines(rows: Iterable[Row]) -> Iterator[tuple[Row, dict[str, int]]]:
    """Give each line of the one sheet that has a column of codes, with its columns."""
    heads: dict[str, dict[str, int]] = {}
    chosen: str | None = None
    for row in rows:
        if row.sheet not in heads:
            heads[row.sheet] = _columns(row)
            if heads[row.sheet].keys() >= REQUIRED:
                if chosen is not None:
                    raise WrongFile("Deux feuilles portent une liste de Pass : gardez-en une.")
                chosen = row.sheet
        elif row.sheet == chosen:
            yield row, heads[row.sheet]
    if not heads:
        raise WrongFile("Le fichier est vide.")
    if chosen is None:
        best = max(heads.values(), key=lambda found: len(found.keys() & REQUIRED))
        lacking = "\u00a0» et «\u00a0".join(SHOWN[name] for name in (CODE, DAY) if name not in best)
        raise WrongFile(
            f"Il manque «\u00a0{lacking}\u00a0» dans les titres de la première ligne. "
            "Reprenez notre modèle."
        )


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in row.cells.items():
        name = HEADERS.get(fold(cell.text))
        if name and name not in found:
            found[name] = place
    return found


def _row(row: Row, columns: dict[str, int]) -> ClaimRow:
    cells = {name: workbook.address(place, row.number) for name, place in columns.items()}
    values: dict[str, object] = {}
    faults: list[Fault] = []
    for name, reader in _READERS.items():
        cell = row.cells.get(columns[name]) if name in columns else None
        try:
            values[name] = reader(_text(cell))
        except _Unreadable as wrong:
            faults.append((cells.get(name, cells[CODE]), SHOWN[name], str(wrong)))
    return ClaimRow(
        row=row.number,
        code_cell=cells[CODE],
        cells=cells,
        faults=tuple(faults),
        **{CODE: "", **values},  # type: ignore[arg-type]
    )


def _text(cell: Cell | None) -> str:
    if cell is not None and cell.is_formula:
        raise _Unreadable("Une formule n'est pas lue. Tapez la valeur.")
    return cell.text.strip() if cell else ""


def _code(text: str) -> str:
    if not text:
        raise _Unreadable("Il manque le code du Pass.")
    return text


def _day(text: str) -> dt.date:
    if not text:
        raise _Unreadable("Il manque la date du service.")
    return _date_of(text)


def _date_of(text: str) -> dt.date:
    for shape in _DAYS:
        if (found := shape.fullmatch(text)) and int(found["y"]) in _YEARS:
            try:
                return dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                break
    raise _Unreadable("Ce n'est pas une date. Écrivez-la comme 09/03/2026.")


def _instant(text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        if found := _MINUTES.fullmatch(text):
            day = _date_of(found["day"])
            return dt.datetime.combine(day, dt.time(int(found["h"]), int(found["m"])))
        read = dt.datetime.fromisoformat(text)
        if "T" not in text or read.year not in _YEARS:
            raise ValueError
        return read
    except ValueError:
        reason = "Écrivez le jour et l'heure comme 09/03/2026 15:00, ou laissez vide."
        raise _Unreadable(reason) from None


def _identity(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise _Unreadable("Cette identité de scan n'a pas la forme attendue.") from None


def _siret(text: str) -> str:
    number = identifiers.compact(text)
    if number and not re.fullmatch(r"[0-9]{14}", number):
        raise _Unreadable("Un SIRET compte 14 chiffres.")
    return number


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise _Unreadable(f"Ce nom dépasse {LONGEST_NAME} caractères.")
    return text


_READERS = {
    CODE: _code,
    DAY: _day,
    SITE: _name,
    SERVICE: _name,
    SCANNED_AT: _instant,
    SCAN_ID: _identity,
    SIRET: _siret,
}
