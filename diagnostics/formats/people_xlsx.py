"""Rows of a list of people → one line for each person, its values read, its faults by cell.

Columns are known by their header, never by their place: those of La Coop's template (whose header
stands on two rows, under instructions and above an example) and those of our own. What is not a
known column is not kept, only named. Nothing is guessed: a value that cannot be read is a fault of
its cell, and all of them are told at once. A social-security number is one in any cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from diagnostics import identifiers
from diagnostics.accounts.nir import holds_nir
from diagnostics.formats.reading_faults import WrongFile
from diagnostics.formats.workbook import Cell, Column, Row, address

HEADERS: dict[str, tuple[str, ...]] = {
    "last_name": ("nom", "nom de famille", "nom d usage", "nom usager"),
    "first_name": ("prenom", "prenoms", "prenom usager"),
    "birth_year": ("annee de naissance", "naissance", "date de naissance"),
    "sex": ("genre", "sexe"),
    "commune": ("commune", "ville", "commune de residence"),
    "postcode": ("code postal", "cp"),
    "insee": ("code insee", "code commune"),
    "phone": ("n de telephone", "telephone", "tel", "numero de telephone", "portable", "mobile"),
    "email": ("e mail", "mail", "email", "courriel", "adresse mail", "adresse e mail"),
    "identifier": (
        "identifiant france travail",
        "identifiant ft",
        "numero france travail",
        "identifiant pole emploi",
    ),
    "preferred_channel": ("moyen de contact prefere", "moyen de contact"),
    "mobility": ("peut se deplacer",),
    "qpv": ("quartier prioritaire", "habite un quartier prioritaire", "qpv"),
    "status": ("situation",),
}
KNOWN = {header: name for name, headers in HEADERS.items() for header in headers}
CALLED = {"last_name": "Nom", "first_name": "Prénom"}
# La Coop's template computes these two from the name of the commune, and takes the first commune
# of that name: « Saint-Denis » gives Aude. Its formulas are passed over, what is typed is read.
COMPUTED = frozenset({"insee", "postcode"})
SYNONYMS = {
    "feminin": "femme",
    "f": "femme",
    "masculin": "homme",
    "h": "homme",
    "m": "homme",
    "o": "oui",
    "n": "non",
}
NOT_SAID = frozenset({"", "non communique", "inconnu", "non renseigne", "nc"})
EXAMPLE = ("exemple", "lea")
HEADER_WITHIN = 20
MOST_LINES = 3000
LONGEST_CELL = 1000
LONGEST_NAME = 100
EMAIL = re.compile(r"[^@\s,;]{1,64}@[^@\s,;]+\.[^@\s,;.]{2,}")
DAY = re.compile(r"[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-]([0-9]{4})")

# Field → the words it takes, reduced for comparison → the code that is kept.
Choices = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: the row, the cell, the header above it, the reason in French."""

    row: int
    cell: str
    header: str
    reason: str


@dataclass(slots=True)
class Line:
    """One person of the list: the values read, by field, and the cell of each."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str, reason: str) -> None:
        """Note what is wrong with one field."""
        cell, header = self.cells.get(name, (f"ligne {self.row}", ""))
        self.faults.append(Fault(self.row, cell, header, reason))


@dataclass(slots=True)
class Reading:
    """A whole list."""

    sheet: str = ""
    lines: list[Line] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    # False when a cell holds what must be kept nowhere: the file itself is then not kept.
    may_be_kept: bool = True


@dataclass(slots=True)
class _Layout:
    row: int
    columns: dict[int, str]
    headers: dict[int, str]


def read(rows: Iterable[Row], *, choices: Choices, this_year: int) -> Reading:
    """Read a list; raises WrongFile when no sheet has the two compulsory columns."""
    reading, layout = Reading(), None
    nearest: set[str] = set()
    reader = _Values(choices, this_year)
    for row in rows:
        unsafe = [cell for cell in row.cells.values() if _refused(cell)]
        reading.may_be_kept = reading.may_be_kept and not unsafe
        if layout is None and row.number <= HEADER_WITHIN:
            found = _header(row)
            nearest |= set(found.columns.values())
            if {"last_name", "first_name"} <= set(found.columns.values()):
                layout, reading.sheet = found, row.sheet
            continue
        if layout is None or row.sheet != reading.sheet:
            continue
        if row.number == layout.row + 1 and _continues(row, layout):
            continue
        if (line := reader.line(row, layout)) is not None:
            reading.lines.append(line)
        if len(reading.lines) > MOST_LINES:
            raise WrongFile(f"Cette liste dépasse {MOST_LINES} lignes. Coupez-la en plusieurs.")
    if layout is None:
        raise WrongFile(_missing(nearest))
    reading.ignored = sorted({layout.headers[p] for p in layout.headers if p not in layout.columns})
    reading.faults = [fault for line in reading.lines for fault in line.faults]
    return reading


def _missing(nearest: set[str]) -> str:
    absent = [f"« {called} »" for name, called in CALLED.items() if name not in nearest]
    what = " et ".join(absent) or "« Nom » et « Prénom » sur une même ligne"
    return f"Il manque dans cette liste : {what}. Prenez notre modèle, ou celui de La Coop."


def _header(row: Row) -> _Layout:
    """Which columns this row names, were it the header."""
    layout = _Layout(row.number, {}, {})
    for place, cell in row.cells.items():
        layout.headers[place] = cell.text.strip()[:80]
        name = KNOWN.get(identifiers.search_key(cell.text[:80]))
        if name is not None and name in layout.columns.values() and len(layout.columns) > 1:
            raise WrongFile(f"La colonne « {layout.headers[place]} » est là deux fois.")
        if name is not None:
            layout.columns[place] = name
    return layout


def _continues(row: Row, layout: _Layout) -> bool:
    """Whether a second header row goes on with the first: it names columns, and nobody."""
    named = {
        place: KNOWN.get(identifiers.search_key(c.text[:80])) for place, c in row.cells.items()
    }
    required = [p for p, name in layout.columns.items() if name in CALLED]
    if not all(named.values()) or any(place in row.cells for place in required):
        return False
    for place, name in named.items():
        if name and place not in layout.columns and name not in layout.columns.values():
            layout.columns[place], layout.headers[place] = name, row.cells[place].text.strip()
    return True


def _refused(cell: Cell) -> str:
    """Why a cell may be kept nowhere, whichever its column; nothing when it may."""
    if len(cell.text) > LONGEST_CELL:
        return f"Cette cellule dépasse {LONGEST_CELL} caractères."
    if sum(character.isdigit() for character in cell.text) >= 12 and holds_nir(cell.text):
        return "Numéro de sécurité sociale : il ne doit être enregistré nulle part. Effacez-le."
    return ""


class _Values:
    """Reads the cells of a row by their column; one reader for a whole list."""

    def __init__(self, choices: Choices, this_year: int) -> None:
        self.choices = choices
        self.this_year = this_year
        self.readers: dict[str, Callable[[str], Any]] = {
            "last_name": _name,
            "first_name": _name,
            "birth_year": self._birth_year,
            "phone": identifiers.read_phone,
            "email": _email,
            "identifier": identifiers.read_france_travail,
            "commune": _short,
            "insee": _code,
            "postcode": _code,
        }

    def line(self, row: Row, layout: _Layout) -> Line | None:
        """One person, or nothing when the row holds only what the template computes."""
        typed = {
            name: row.cells[place]
            for place, name in layout.columns.items()
            if place in row.cells and not (name in COMPUTED and row.cells[place].is_formula)
        }
        refused = {place: why for place, cell in row.cells.items() if (why := _refused(cell))}
        if not (typed or refused) or _is_example(row, layout, typed):
            return None
        line = Line(row.number)
        for place, name in layout.columns.items():
            line.cells[name] = (address(place, row.number), layout.headers[place])
        for place, why in refused.items():
            head = layout.headers.get(place, "")
            line.faults.append(Fault(row.number, address(place, row.number), head, why))
        for name in layout.columns.values():
            cell = typed.get(name)
            if cell is not None and not _refused(cell):
                self._read(line, name, cell)
            elif cell is None and name in CALLED:
                line.fault(name, f"Il manque le {CALLED[name].lower()}.")
        return line

    def _read(self, line: Line, name: str, cell: Cell) -> None:
        if cell.is_formula:
            line.fault(name, "Une formule n’est pas lue. Tapez la valeur.")
            return
        try:
            reader = self.readers.get(name)
            line.values[name] = reader(cell.text) if reader else self._choice(name, cell.text)
        except identifiers.Unreadable as error:
            line.fault(name, str(error))

    def _birth_year(self, text: str) -> int:
        day = DAY.fullmatch(text.strip())
        year = day.group(1) if day else text
        return identifiers.read_birth_year(year, this_year=self.this_year)

    def _choice(self, name: str, text: str) -> str:
        word = identifiers.search_key(text)
        if word in NOT_SAID:
            return ""
        known = self.choices[name]
        if (code := known.get(SYNONYMS.get(word, word))) is None:
            raise identifiers.Unreadable(f"Ce mot n’est pas dans la liste : {', '.join(known)}.")
        return code


def _is_example(row: Row, layout: _Layout, typed: Mapping[str, Cell]) -> bool:
    """The example that La Coop's template shows just under its header is nobody."""
    names = (typed.get("last_name"), typed.get("first_name"))
    said = tuple(identifiers.search_key(cell.text) if cell else "" for cell in names)
    return said == EXAMPLE and row.number <= layout.row + 2


def _name(text: str) -> str:
    name = identifiers.tidy_name(text)
    if not identifiers.search_key(name):
        raise identifiers.Unreadable("Ce nom n’a pas de lettres.")
    if len(name) > LONGEST_NAME:
        raise identifiers.Unreadable(f"Ce nom dépasse {LONGEST_NAME} caractères.")
    return name


def _email(text: str) -> str:
    address_typed = text.strip()
    if not EMAIL.fullmatch(address_typed) or len(address_typed) > 254:
        raise identifiers.Unreadable("Cette adresse mail n’est pas reconnue.")
    return address_typed


def _short(text: str) -> str:
    return identifiers.tidy_name(text)[:90]


def _code(text: str) -> str:
    """Five characters; a spreadsheet that took a code for a number lost its first zero."""
    code = text.strip().upper()
    if code.isdigit() and len(code) == 4:
        code = f"0{code}"
    if not re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code):
        raise identifiers.Unreadable("Ce code compte cinq chiffres.")
    return code


# --- The template that we offer ----------------------------------------------------------------


def columns(labels: Mapping[str, Iterable[str]]) -> list[Column]:
    """The columns of our own template; the words of each list come from who keeps them."""
    return [
        Column("Nom", "Obligatoire."),
        Column("Prénom", "Obligatoire."),
        Column("Année de naissance", "Quatre chiffres. Elle distingue deux personnes du même nom."),
        Column("Commune", "Le nom de la commune."),
        Column("Code postal", "Il distingue deux communes du même nom."),
        Column("Téléphone", "Exemple : 06 12 34 56 78."),
        Column("Mail", "Exemple : prenom.nom@exemple.fr."),
        Column("Identifiant France Travail", "Jamais le numéro de sécurité sociale."),
        *(Column(header, "Facultatif.", tuple(labels[name])) for name, header in OFFERED.items()),
    ]


OFFERED = {
    "sex": "Sexe",
    "preferred_channel": "Moyen de contact préféré",
    "mobility": "Peut se déplacer",
    "qpv": "Quartier prioritaire",
    "status": "Situation",
}
