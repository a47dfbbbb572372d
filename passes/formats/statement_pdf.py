"""A StatementSheet → the PDF of a monthly statement, always the same bytes.

Landscape A4, because ten columns must stay readable; tagged, so that a screen reader announces the
headings and the header of each column; the head of the table comes back on every page. The page
that shows the same sheet is its accessible twin.
"""

from collections.abc import Sequence
from functools import lru_cache

from diagnostics.formats.pdf import (
    A4,
    Paper,
    Style,
    frame_ops,
    line_ops,
    rule_ops,
    width_of,
    wrap,
)
from passes import money
from passes.formats.statement_sheet import COLUMNS, StatementSheet

SIZE = (A4[1], A4[0])
LEFT, RIGHT, TOP, BOTTOM = 36.0, SIZE[0] - 36.0, SIZE[1] - 40.0, 46.0
WIDTHS = (72.0, 50.0, 70.0, 92.0, 120.0, 110.0, 58.0, 58.0, 72.0, 68.0)
GAP = 5.0

TITLE = Style(18, bold=True)
LEAD = Style(13, bold=True)
BODY = Style(10)
STRONG = Style(10, bold=True)
CELL = Style(8)
HEAD = Style(8, bold=True)
SMALL = Style(8)


def render(sheet: StatementSheet) -> bytes:
    """Draw the statement."""
    paper = Paper(title=f"{sheet.title} – {sheet.provider}")
    paper.new_page(SIZE)
    y = _head(paper, sheet)
    y = _lines(paper, sheet, y)
    y = _totals(paper, sheet, y)
    _unpaid(paper, sheet, y)
    _feet(paper, sheet)
    return paper.render()


def _head(paper: Paper, sheet: StatementSheet) -> float:
    y = TOP - 8
    paper.text(LEFT, y, sheet.title, TITLE, tag="H1")
    y = paper.lines(LEFT, y - 26, wrap(sheet.sentence, RIGHT - LEFT, LEAD), LEAD)
    y -= 4
    with paper.inside("Table"):
        for label, value in sheet.facts:
            lines = wrap(value, RIGHT - LEFT - 150, BODY)
            with paper.inside("TR"):
                # The label heads its row, not a column: the cell says so itself.
                with paper.inside("TH", attributes="/A<</O/Table/Scope/Row>>"):
                    paper.text(LEFT, y, label, STRONG)
                paper.cell(LEFT + 150, y, lines, BODY, right=False, tag="TD")
            y -= BODY.line_height * len(lines)
    return y - 14


def _lines(paper: Paper, sheet: StatementSheet, y: float) -> float:
    if not sheet.lines:
        paper.text(LEFT, y, "Aucune ligne ce mois-ci.", BODY)
        return y - BODY.line_height
    paper.text(LEFT, y, "Lignes du relevé", LEAD, tag="H2")
    y -= 20
    with paper.inside("Table"):
        y = _row(paper, COLUMNS, y, HEAD, "TH")
        for line in sheet.lines:
            if y - _height(line.cells, CELL) < BOTTOM:
                paper.new_page(SIZE)
                y = _row(paper, COLUMNS, TOP - 8, HEAD, "TH")
            y = _row(paper, line.cells, y, CELL, "TD")
    return y - 12


def _row(paper: Paper, cells: Sequence[str], y: float, style: Style, tag: str) -> float:
    height = _height(cells, style)
    x = LEFT
    with paper.inside("TR"):
        for rank, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True)):
            right = rank == len(WIDTHS) - 1
            lines = _wrapped(cell, width - GAP, style)
            edge = x + width - GAP if right else x
            paper.cell(edge, y - style.size - 1.5, lines, style, right=right, tag=tag)
            x += width
    paper.decorate(rule_ops(LEFT, y - height, RIGHT, y - height, width=0.3))
    return y - height


def _height(cells: Sequence[str], style: Style) -> float:
    most = max(
        len(_wrapped(cell, width - GAP, style)) for cell, width in zip(cells, WIDTHS, strict=True)
    )
    return most * style.line_height + 6


@lru_cache(maxsize=4096)
def _wrapped(text: str, width: float, style: Style) -> tuple[str, ...]:
    """The same orders, services, places and days come back on every line of a statement."""
    return tuple(wrap(text, width, style))


def _totals(paper: Paper, sheet: StatementSheet, y: float) -> float:
    rows = sheet.totals.rows
    needed = 24 + len(rows) * STRONG.line_height
    if y - needed < BOTTOM:
        paper.new_page(SIZE)
        y = TOP - 8
    paper.text(LEFT, y - 12, "Totaux", LEAD, tag="H2")
    start = RIGHT - 330
    paper.decorate(frame_ops(start - 8, y - needed + 10, RIGHT - start + 8, needed - 14, line=0))
    y -= 18
    with paper.inside("Table"):
        for label, value in rows:
            style = STRONG if label == rows[-1][0] else BODY
            with paper.inside("TR"):
                with paper.inside("TH", attributes="/A<</O/Table/Scope/Row>>"):
                    paper.text(start, y, label, style)
                paper.cell(RIGHT - GAP, y, [value], style, right=True, tag="TD")
            y -= STRONG.line_height
    return y - 12


def _unpaid(paper: Paper, sheet: StatementSheet, y: float) -> None:
    if not sheet.unpaid:
        return
    if y - 30 - len(sheet.unpaid) * BODY.line_height < BOTTOM:
        paper.new_page(SIZE)
        y = TOP - 8
    paper.text(LEFT, y - 8, "Relevés précédents non payés", LEAD, tag="H2")
    y -= 26
    with paper.inside("L"):
        for earlier in sheet.unpaid:
            text = f"{earlier.number} : {money.show(earlier.amount_cents)}. {earlier.why}"
            with paper.inside("LI"):
                y = paper.lines(LEFT, y, wrap(text, RIGHT - LEFT, BODY), BODY, tag="LBody")


def _feet(paper: Paper, sheet: StatementSheet) -> None:
    count = len(paper.pages)
    contact = f" – {sheet.phone}" if sheet.phone else ""
    for rank in range(count):
        left = f"{sheet.operator}{contact}"
        right = f"{sheet.number} – page {rank + 1}/{count}"
        edge = RIGHT - width_of(right, SMALL)
        if sheet.specimen:
            left = f"SPÉCIMEN – {left}"
        paper.decorate(_line(LEFT, left) + "\n" + _line(edge, right), page=rank)


def _line(x: float, text: str) -> str:
    return line_ops(x, 26, text, SMALL)
