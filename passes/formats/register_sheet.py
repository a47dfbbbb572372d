"""A RegisterSheet → the register of printed booklets of an agency for a month: CSV or PDF.

« Valeurs inactives » (CGCT R.1617-7): totals, lines, counts, room for a signature. The page that
shows the same sheet is the PDF's accessible twin.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from diagnostics.formats.pdf import A4, Paper, Style, rule_ops, wrap
from passes import calendar_days

HEADS = ("Jour", "Nature", "Du carnet", "Au carnet", "Nombre", "Précision")
COUNT_HEADS = ("Inventaire du", "Attendus", "Comptés", "Écart expliqué", "Signé par")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LEFT, RIGHT, TOP, BOTTOM = 44.0, A4[0] - 44.0, A4[1] - 54.0, 54.0
WIDTHS = (60.0, 78.0, 76.0, 76.0, 52.0, RIGHT - LEFT - 342.0)
TITLE, LEAD, HEAD = Style(18, bold=True), Style(12), Style(12, bold=True)
BODY, STRONG = Style(9.5), Style(9.5, bold=True)


@dataclass(frozen=True)
class RegisterLine:
    """One move: its day, its name, its numbers, signed."""

    on: date
    nature: str
    first_number: str
    last_number: str
    count: int
    note: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        day = f"{self.on:%d/%m/%Y}"
        return (day, self.nature, self.first_number, self.last_number, str(self.count), self.note)


@dataclass(frozen=True)
class RegisterSheet:
    """Everything the register of a month says."""

    agency: str
    period: date
    rows: tuple[tuple[str, int], ...]
    lines: tuple[RegisterLine, ...] = ()
    counts: tuple[tuple[date, int, int, str, str], ...] = ()

    @property
    def title(self) -> str:
        """« Registre des carnets, mars 2026 »."""
        month = calendar_days.MONTHS[self.period.month - 1]
        return f"Registre des carnets, {month} {self.period.year}"


def to_csv(sheet: RegisterSheet) -> bytes:
    """Write totals, then lines, as a French spreadsheet opens them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow((sheet.title, _text(sheet.agency)))
    writer.writerows(sheet.rows)
    writer.writerow(())
    writer.writerow(HEADS)
    for line in sheet.lines:
        writer.writerow([_text(cell) for cell in line.cells[:4]] + [line.count, _text(line.note)])
    writer.writerow(())
    writer.writerow(COUNT_HEADS)
    for on, expected, counted, why, who in sheet.counts:
        writer.writerow((f"{on:%d/%m/%Y}", expected, counted, _text(why), _text(who)))
    return out.getvalue().encode("utf-8-sig")


def to_pdf(sheet: RegisterSheet) -> bytes:
    """Draw the register, with its totals first and room for a signature."""
    paper = Paper(title=f"{sheet.title} – {sheet.agency}")
    paper.new_page(A4)
    y = TOP
    paper.text(LEFT, y, sheet.title, TITLE, tag="H1")
    y = paper.lines(LEFT, y - 24, wrap(sheet.agency, RIGHT - LEFT, LEAD), LEAD) - 8
    y = _totals(paper, sheet, y)
    if sheet.lines:
        y = _lines(paper, sheet, y)
    y = _counts(paper, sheet, y)
    if y < BOTTOM + 60:
        paper.new_page(A4)
        y = TOP
    paper.text(LEFT, y - 16, "Date et signature du responsable :", STRONG)
    return paper.render()


def _totals(paper: Paper, sheet: RegisterSheet, y: float) -> float:
    with paper.inside("Table"):
        for rank, (label, value) in enumerate(sheet.rows):
            style = STRONG if rank in {0, len(sheet.rows) - 1} else BODY
            with paper.inside("TR"):
                with paper.inside("TH", attributes="/A<</O/Table/Scope/Row>>"):
                    paper.text(LEFT, y, label, style)
                paper.cell(LEFT + 260, y, [str(value)], style, right=True, tag="TD")
            y -= style.line_height + 2
    return y - 10


def _lines(paper: Paper, sheet: RegisterSheet, y: float) -> float:
    paper.text(LEFT, y, "Mouvements", HEAD, tag="H2")
    y -= 18
    with paper.inside("Table"):
        y = _row(paper, HEADS, y, STRONG, "TH")
        for line in sheet.lines:
            if y - 2 * BODY.line_height < BOTTOM:
                paper.new_page(A4)
                y = _row(paper, HEADS, TOP, STRONG, "TH")
            y = _row(paper, line.cells, y, BODY, "TD")
    return y - 10


def _row(paper: Paper, cells: Sequence[str], y: float, style: Style, tag: str) -> float:
    x, most = LEFT, 1
    with paper.inside("TR"):
        for rank, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True)):
            lines = wrap(cell, width - 4, style) or [""]
            right = rank == 4
            paper.cell(x + (width - 10 if right else 0), y, lines, style, right=right, tag=tag)
            most = max(most, len(lines))
            x += width
    y -= most * style.line_height
    paper.decorate(rule_ops(LEFT, y + 6, RIGHT, y + 6, width=0.3))
    return y - 3


def _counts(paper: Paper, sheet: RegisterSheet, y: float) -> float:
    for on, expected, counted, why, who in sheet.counts:
        gap = f" Écart expliqué : {why}" if why else ""
        day = calendar_days.in_words(on)
        text = (
            f"Inventaire du {day} : {counted} comptés, {expected} attendus, signé par {who}.{gap}"
        )
        y = paper.lines(LEFT, y, wrap(text, RIGHT - LEFT, BODY), BODY)
    return y


def _text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


WRITERS: dict[str, tuple[str, Callable[[RegisterSheet], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", to_csv),
    "pdf": ("application/pdf", to_pdf),
}
