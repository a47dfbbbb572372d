"""A campaign export of Pix Orga (CSV) → the sendings it is worth, line after line.

A line of the export and a sending of Pix tell the same thing, so both are read as a `Sending` and
go the same way. Invariants (diagnosis.md, 7.3): a rate stands between 0 and 1; `NA` is absent,
never zero; counts win over rates and a gap is a warning; every wrong cell of a line is told.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from diagnostics import pix, scoring
from diagnostics.formats import pix_orga_header, text_files
from diagnostics.formats.pix_envois import (
    CAMPAIGN_EVALUATION,
    CAMPAIGN_PROFILES,
    Badge,
    Element,
    Sending,
    State,
)
from diagnostics.formats.pix_orga_header import CompetenceColumns, Layout
from diagnostics.formats.reading_faults import UnreadableItem, WrongFile, is_writable

PARIS = ZoneInfo("Europe/Paris")
ABSENT = "NA"
SKILL_CELLS = frozenset({"OK", "KO", "Non testé", ABSENT})
LONGEST_CELL = 500
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,9})?")
_MINUTE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4}) ([0-9]{2}):([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def records(blocks: Iterable[bytes], encoding: str) -> Iterator[list[str]]:
    """The lines of the file as cells, the header first; never more than one in memory."""
    reader = csv.reader(text_files.lines(blocks, encoding), delimiter=";", strict=False)
    try:
        yield from reader
    except csv.Error as error:
        raise WrongFile("Ce fichier CSV est abîmé : un guillemet n’est jamais fermé.") from error


def plain_cell(cell: str) -> str:
    """A cell without the apostrophe that Pix puts before `-`, `@`, `=` or `+`."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("-", "@", "=", "+") else text


def campaign_of(layout: Layout, cells: Sequence[str]) -> tuple[str, str]:
    """The code of the campaign of a line, else its number, and its name."""
    reader = _Line(layout, cells)
    return reader.campaign(), reader.text("campaign_name")


def read_line(
    layout: Layout, cells: Sequence[str], *, identifier: int | None, skills: Sequence[int] = ()
) -> Sending:
    """One line as values; every cell that cannot be read is told by `UnreadableItem`."""
    if len(cells) != len(layout.headers):
        counts = f"{len(cells)} cellules au lieu de {len(layout.headers)}"
        raise UnreadableItem([("Toute la ligne", counts)])
    line = _Line(layout, cells)
    is_assessment = layout.kind == pix_orga_header.ASSESSMENT
    is_shared = line.yes_or_no("shared" if is_assessment else "sent")
    shared_at = line.instant("shared_at" if is_assessment else "sent_at")
    progress = line.rate("progress")
    elements = tuple(line.element(columns) for columns in layout.competences)
    sending = Sending(
        sending_id="",
        sent_at=None,
        participation="",
        state=_state(is_shared=is_shared, progress=progress),
        campaign_code=line.campaign(),
        campaign_name=line.text("campaign_name"),
        campaign_type=CAMPAIGN_EVALUATION if is_assessment else CAMPAIGN_PROFILES,
        test_type="",
        last_name=line.compulsory("last_name"),
        first_name=line.compulsory("first_name"),
        identifier=None if identifier is None else line.identifier(identifier),
        progress=progress,
        started_at=line.instant("started_at"),
        validated_at=shared_at if is_shared else None,
        percent=line.rate("overall"),
        pix=line.whole("total_pix", 1024),
        elements=elements,
        badges=tuple(line.badges()),
        skills=line.skills(skills),
    )
    line.check(sending, is_shared=is_shared)
    if line.faults:
        raise UnreadableItem(line.faults)
    return replace(sending, warnings=tuple(line.warnings))


def _state(*, is_shared: bool, progress: int | None) -> State:
    if is_shared:
        return State.SHARED
    return State.FINISHED if progress == 100 else State.STARTED


class _Line:
    """The cells of one line, with what is wrong in them."""

    def __init__(self, layout: Layout, cells: Sequence[str]) -> None:
        self.layout = layout
        self.cells = cells
        self.faults: list[tuple[str, str]] = []
        self.warnings: list[str] = []

    def fault(self, place: int, reason: str) -> None:
        self.faults.append((self.layout.headers[place], reason))

    def at(self, place: int) -> str:
        text = plain_cell(self.cells[place])
        if len(text) > LONGEST_CELL or not is_writable(text):
            self.fault(place, "texte illisible")
            return ""
        return "" if text == ABSENT else text

    def text(self, role: str) -> str:
        place = self.layout.places.get(role)
        return "" if place is None else self.at(place)

    def campaign(self) -> str:
        if code := self.text("campaign_code"):
            return code[:60]
        number = self.text("campaign_id")[:50]
        return f"id {number}" if number else ""

    def compulsory(self, role: str) -> str:
        text = self.text(role)
        if not text:
            self.fault(self.layout.places[role], "cellule vide")
        return text

    def identifier(self, place: int) -> str | None:
        return self.at(place) or None

    def yes_or_no(self, role: str) -> bool:
        place = self.layout.places[role]
        text = self.at(place)
        if text not in ("Oui", "Non"):
            self.fault(place, "« Oui » ou « Non » attendu")
        return text == "Oui"

    def number(self, place: int) -> Decimal | None:
        text = self.at(place)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.fault(place, "nombre attendu")
            return None
        return Decimal(text.replace(",", "."))

    def rate_at(self, place: int) -> int | None:
        found = self.number(place)
        if found is None:
            return None
        if not 0 <= found <= 1:
            self.fault(place, "taux entre 0 et 1 attendu")
            return None
        return _percent(found)

    def rate(self, role: str) -> int | None:
        place = self.layout.places.get(role)
        return None if place is None else self.rate_at(place)

    def whole_at(self, place: int, high: int) -> int | None:
        found = self.number(place)
        if found is None:
            return None
        if found != found.to_integral_value() or not 0 <= found <= high:
            self.fault(place, f"nombre entier entre 0 et {high} attendu")
            return None
        return int(found)

    def whole(self, role: str, high: int) -> int | None:
        place = self.layout.places.get(role)
        return None if place is None else self.whole_at(place, high)

    def instant(self, role: str) -> datetime | None:
        place = self.layout.places.get(role)
        text = "" if place is None else self.at(place)
        if place is None or not text:
            return None
        try:
            return _instant(text)
        except (ValueError, OverflowError):
            self.fault(place, "date attendue, écrite JJ/MM/AAAA HH:MM ou AAAA-MM-JJ")
            return None

    def element(self, columns: CompetenceColumns) -> Element:
        places = columns.places
        rate = self.rate_at(places["rate"]) if "rate" in places else None
        highs = {"targeted": 10_000, "validated": 10_000, "level": pix.HIGHEST_LEVEL, "pix": 64}
        told = {
            name: self.whole_at(places[name], high)
            for name, high in highs.items()
            if name in places
        }
        return Element(
            raw_name=columns.raw_name,
            competence=columns.code,
            percent=self._percent_of(columns, rate, told.get("validated"), told.get("targeted")),
            pix=self._points_of(columns, told.get("level"), told.get("pix")),
            level=told.get("level"),
            validated=told.get("validated"),
            targeted=told.get("targeted"),
        )

    def _percent_of(
        self,
        columns: CompetenceColumns,
        rate: int | None,
        validated: int | None,
        targeted: int | None,
    ) -> int | None:
        """The percent of a competence: counts win over the rate, a wide gap is told."""
        if validated is None or not targeted:
            return rate
        if validated > targeted:
            place = columns.places["validated"]
            self.fault(place, "plus d’acquis maîtrisés que d’acquis visés")
            return None
        counted = _percent(Decimal(validated) / targeted)
        if rate is not None and abs(rate - counted) > 1:
            self.warnings.append(
                f"{columns.raw_name} : {validated} acquis sur {targeted} ne font pas {rate} %"
            )
        return counted

    def _points_of(
        self, columns: CompetenceColumns, level: int | None, points: int | None
    ) -> int | None:
        if level is not None and points is not None:
            computed = scoring.level_of_pix(points, max_level=pix.HIGHEST_LEVEL)
            if computed != level:
                self.warnings.append(f"{columns.raw_name} : {points} pix ne font pas {level}")
        return points

    def badges(self) -> Iterator[Badge]:
        for title, place in self.layout.badges:
            text = self.at(place)
            if text and text not in ("Oui", "Non"):
                self.fault(place, "« Oui » ou « Non » attendu")
            elif text:
                yield Badge(title, text == "Oui")

    def skills(self, places: Sequence[int]) -> tuple[tuple[str, int], ...]:
        """How many skills were right, wrong and not tested; they are not stored one by one."""
        found = [self.cells[place].strip() for place in places]
        counted = ((word, found.count(word)) for word in ("OK", "KO", "Non testé"))
        return tuple((word, count) for word, count in counted if count)

    def check(self, sending: Sending, *, is_shared: bool) -> None:
        """What only the whole line can tell; areas are read to be checked, never stored."""
        for figure, column in self.layout.areas:
            if figure == "rate":
                self.rate_at(column)
            else:
                self.whole_at(column, 10_000)
        if not sending.campaign_code:
            role = "campaign_code" if "campaign_code" in self.layout.places else "campaign_id"
            self.fault(self.layout.places[role], "cellule vide")
        role = "shared_at" if self.layout.kind == pix_orga_header.ASSESSMENT else "sent_at"
        place = self.layout.places.get(role)
        if is_shared and sending.validated_at is None and place is None:
            self.faults.append(("Date du partage", "colonne absente d’un résultat partagé"))
        elif is_shared and place is not None and not self.at(place):
            self.fault(place, "date absente d’un résultat partagé")
        self._check_total(sending)

    def _check_total(self, sending: Sending) -> None:
        points = [e.pix for e in sending.elements if e.pix is not None]
        if sending.pix is not None and points and sum(points) != sending.pix:
            self.warnings.append(
                f"Nombre de pix total : {sending.pix}, et la somme fait {sum(points)}"
            )


def _percent(rate: Decimal) -> int:
    return int((rate * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _instant(text: str) -> datetime:
    """Paris time; an hour that occurs twice in October is the first one (fold 0)."""
    if found := _MINUTE.fullmatch(text):
        day, month, year, hour, minute = (int(part) for part in found.groups())
        return datetime(year, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)
    if found := _DAY.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return datetime(year, month, day, tzinfo=PARIS).astimezone(UTC)
    raise ValueError("neither of the two spellings")
