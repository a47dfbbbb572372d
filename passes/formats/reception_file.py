"""A file of received booklets (CSV or XLSX) → its lines, or every fault with its cell.

Columns are found by their header, in any order. One line a carton: the first and last booklet, how
many were received, which are missing and why. A wrong value is told with its sheet, its cell and
the reason, all of them at once; a missing column refuses the whole file in one sentence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagnostics.formats import table_csv, workbook
from diagnostics.formats.reading_faults import WrongFile
from diagnostics.formats.workbook import Cell, Row
from passes import codes

FIRST, LAST, RECEIVED, MISSING, NOTE = "premier", "dernier", "recus", "manquants", "explication"
HEADERS = {
    "premier carnet": FIRST,
    "premier": FIRST,
    "premier numero": FIRST,
    "dernier carnet": LAST,
    "dernier": LAST,
    "dernier numero": LAST,
    "recus": RECEIVED,
    "carnets recus": RECEIVED,
    "nombre recu": RECEIVED,
    "manquants": MISSING,
    "numeros manquants": MISSING,
    "explication": NOTE,
    "motif": NOTE,
}
SHOWN = {FIRST: "Premier carnet", RECEIVED: "Carnets reçus"}
REQUIRED = (FIRST, RECEIVED)
LONGEST_CARTON = 5_000
MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Carton:
    """One line: places from the first to the last booklet, and which of them did not come."""

    first: int
    last: int
    missing: tuple[tuple[int, int], ...] = ()
    note: str = ""

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def received(self) -> int:
        return self.count - sum(last - first + 1 for first, last in self.missing)


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong value: where it stands, and what to do."""

    sheet: str
    cell: str
    reason: str

    @property
    def sentence(self) -> str:
        """« Feuille Réception, cellule C4 : … »"""
        where = (
            f"Feuille {self.sheet}, cellule {self.cell}" if self.sheet else f"Cellule {self.cell}"
        )
        return f"{where} : {self.reason}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says."""

    cartons: tuple[Carton, ...]
    faults: tuple[Fault, ...]


class _Wrong(ValueError):
    """A value of one column that cannot be read."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read(content: bytes) -> Reading:
    """Read a file; raises WrongFile when no line of it can be read."""
    rows = workbook.rows if workbook.is_workbook(content) else table_csv.rows
    cartons: list[Carton] = []
    faults: list[Fault] = []
    for row, columns in _lines(rows(content)):
        if len(cartons) + len(faults) >= MOST_LINES:
            raise WrongFile(f"Ce fichier compte plus de {MOST_LINES} lignes : faites-en plusieurs.")
        try:
            cartons.append(_carton(row, columns))
        except _Wrong as wrong:
            place = columns[wrong.column] if wrong.column in columns else columns[FIRST]
            cell = row.cells.get(place)
            where = cell.address if cell else workbook.address(place, row.number)
            faults.append(Fault(row.sheet, where, wrong.reason))
    if not cartons and not faults:
        raise WrongFile("Ce fichier n’a que ses titres de colonnes : aucun carnet à lire.")
    return Reading(tuple(cartons), tuple(faults))


def template() -> bytes:
    """The file to fill in."""
    heads = ["Premier carnet", "Dernier carnet", "Carnets reçus", "Manquants", "Explication"]
    return table_csv.write([heads])


def _lines(rows: Iterable[Row]) -> Iterator[tuple[Row, dict[str, int]]]:
    """Give each line with the columns of its sheet, found by header on its first filled row."""
    columns: dict[str, dict[str, int]] = {}
    for row in rows:
        if row.sheet not in columns:
            columns[row.sheet] = _columns(row)
            continue
        yield row, columns[row.sheet]
    if not columns:
        raise WrongFile("Le fichier est vide.")


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in row.cells.items():
        name = HEADERS.get(_plain(cell.text))
        if name and name not in found:
            found[name] = place
    if lacking := [SHOWN[name] for name in REQUIRED if name not in found]:
        names = "», «\u00a0".join(lacking)
        sheet = f" de la feuille {row.sheet}" if row.sheet else ""
        raise WrongFile(
            f"Il manque la colonne «\u00a0{names}\u00a0» dans la première ligne{sheet}. "
            "Reprenez notre modèle."
        )
    return found


def _carton(row: Row, columns: dict[str, int]) -> Carton:
    first = _number(row, columns, FIRST)
    last = _number(row, columns, LAST) if _text(row, columns, LAST) else first
    if not first <= last < first + LONGEST_CARTON:
        raise _Wrong(LAST, "le dernier carnet ne suit pas le premier")
    count, received = last - first + 1, _count(row, columns)
    if received > count:
        raise _Wrong(RECEIVED, f"{received} carnets reçus et cette suite en compte {count}")
    missing = tuple(_missing(row, columns, first, last))
    note = _text(row, columns, NOTE)[:300]
    if received == 0 and not missing:
        missing = ((first, last),)
    gone = sum(end - start + 1 for start, end in missing)
    if gone != count - received:
        reason = f"il manque {count - received} carnets et {gone} sont nommés"
        raise _Wrong(MISSING if MISSING in columns else RECEIVED, reason)
    if missing and not note:
        raise _Wrong(NOTE if NOTE in columns else RECEIVED, "dites pourquoi il en manque")
    return Carton(first, last, missing, note)


def _missing(row: Row, columns: dict[str, int], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Read « C-00016J-H, C-00016K-F à C-00016P-N »."""
    text = _text(row, columns, MISSING)
    seen: set[int] = set()
    for part in filter(None, (each.strip() for each in text.replace(";", ",").split(","))):
        ends = [codes.read_booklet_number(end) for end in part.split(" à ")]
        if not 1 <= len(ends) <= 2 or not all(ends):
            raise _Wrong(MISSING, f"« {part[:30]} » n’est pas un numéro de carnet")
        low, high = (codes.booklet_position(str(end)) for end in (ends[0], ends[-1]))
        if not first <= low <= high <= last:
            raise _Wrong(MISSING, f"« {part[:30]} » n’est pas dans cette suite")
        places = set(range(low, high + 1))
        if places & seen:
            raise _Wrong(MISSING, f"« {part[:30]} » est nommé deux fois")
        seen |= places
        yield low, high


def _number(row: Row, columns: dict[str, int], name: str) -> int:
    text = _text(row, columns, name)
    number = codes.read_booklet_number(text) if text else None
    if number is None:
        raise _Wrong(name, f"« {text[:30]} » n’est pas un numéro de carnet")
    return codes.booklet_position(number)


def _count(row: Row, columns: dict[str, int]) -> int:
    text = _text(row, columns, RECEIVED)
    if "/" in text:
        raise _Wrong(RECEIVED, f"« {text[:30]} » est une date : écrivez un nombre de carnets")
    if text.startswith("-"):
        raise _Wrong(RECEIVED, f"« {text[:30]} » est négatif")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise _Wrong(RECEIVED, f"« {text[:30]} » n’est pas un nombre de carnets")
    return int(text)


def _text(row: Row, columns: dict[str, int], name: str) -> str:
    cell: Cell | None = row.cells.get(columns[name]) if name in columns else None
    if cell is not None and cell.is_formula:
        raise _Wrong(name, "une formule : remplacez-la par sa valeur")
    return cell.text.strip() if cell else ""


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
