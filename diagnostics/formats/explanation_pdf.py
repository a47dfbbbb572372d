"""An Explanation → its PDF: four headings, tables with header cells, always the same bytes.

The twin of the page « Expliquer ce résultat » (CRPA R.311-3-1-2); it prints the version of the
rules and the address of their public page.
"""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.formats.pdf import A4, Paper, Style, rule_ops, wrap
from diagnostics.ren_explanation import Explanation, Section, Table

LEFT, RIGHT, TOP, BOTTOM = 48.0, A4[0] - 48.0, A4[1] - 56.0, 56.0
WIDTH = RIGHT - LEFT
TITLE = Style(18, bold=True)
HEAD = Style(14, bold=True)
CAPTION = Style(11, bold=True)
BODY = Style(11)
CELL = Style(9.5)
CELL_HEAD = Style(9.5, bold=True)
GAP = 8.0


def render(explanation: Explanation) -> bytes:
    """Draw the explanation."""
    drawing = _Drawing(explanation.title)
    drawing.write(explanation.title, TITLE, tag="H1")
    drawing.write(f"Règles REN {explanation.version}, publiques : {explanation.address}", BODY)
    for rank, section in enumerate(explanation.sections, 1):
        drawing.section(rank, section)
    return drawing.paper.render()


class _Drawing:
    """The paper being filled from top to bottom."""

    def __init__(self, title: str) -> None:
        self.paper = Paper(title=title)
        self.paper.new_page()
        self.y = TOP

    def section(self, rank: int, section: Section) -> None:
        self.y -= 12
        self.write(f"{rank}. {section.heading}", HEAD, tag="H2")
        for sentence in section.sentences:
            self.write(sentence, BODY)
        for table in section.tables:
            self.table(table)
        for number, step in enumerate(section.steps, 1):
            self.write(f"{number}) {step}", BODY)

    def write(self, text: str, style: Style, *, tag: str = "P") -> None:
        lines = wrap(text, WIDTH, style)
        self.need(style.line_height * len(lines))
        self.y = self.paper.lines(LEFT, self.y, lines, style, tag=tag) - 4

    def need(self, height: float) -> None:
        if self.y - height < BOTTOM:
            self.paper.new_page()
            self.y = TOP

    def table(self, table: Table) -> None:
        widths = _widths(table)
        self.need(CAPTION.line_height + 3 * CELL.line_height)
        self.y -= 6
        self.write(table.caption, CAPTION, tag="H3")
        with self.paper.inside("Table"):
            self.row(table.head, widths, CELL_HEAD, "TH")
            for row in table.rows:
                self.row(row, widths, CELL, "TD")
        self.y -= 8

    def row(self, cells: Sequence[str], widths: Sequence[float], style: Style, tag: str) -> None:
        wrapped = [
            wrap(cell, width - GAP, style) for cell, width in zip(cells, widths, strict=True)
        ]
        height = style.line_height * max(map(len, wrapped))
        self.need(height + 4)
        with self.paper.inside("TR"):
            left = LEFT
            for lines, width in zip(wrapped, widths, strict=True):
                self.paper.cell(left, self.y, lines, style, right=False, tag=tag)
                left += width
        self.paper.decorate(rule_ops(LEFT, self.y - height + 6, RIGHT, self.y - height + 6))
        self.y -= height + 4


def _widths(table: Table) -> list[float]:
    """Share the width by the longest cell of each column, none too narrow."""
    columns = list(zip(table.head, *table.rows, strict=True))
    longest = [min(40, max(9, *(len(cell) for cell in column))) for column in columns]
    return [WIDTH * size / sum(longest) for size in longest]
