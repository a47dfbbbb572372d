"""An AttestationSheet → the PDF that a public body joins to its accounts, always the same bytes.

A public accountant asks who pays, how much was taken, and at the latest when (the longest delay is
written, not only the usual one). Tagged; the page that shows the same words is its accessible twin.
"""

from dataclasses import dataclass

from diagnostics.formats.pdf import A4, Paper, wrap
from passes.formats.joint_statement_pdf import (
    BODY,
    BOTTOM,
    HEAD,
    LEAD,
    LEFT,
    RIGHT,
    SMALL,
    TITLE,
    TOP,
    table,
)

MONTH_HEADS = ("Relevé", "Encaissé", "Frais et TVA", "Net", "Payé le")


@dataclass(frozen=True)
class AttestationSheet:
    """Everything the paper says, as plain words."""

    title: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    promises: tuple[str, ...]
    months_title: str
    months: tuple[tuple[str, str, str, str, str], ...]
    totals: tuple[tuple[str, str], ...]
    note: str


def render(sheet: AttestationSheet) -> bytes:
    """Draw the attestation."""
    paper = Paper(title=sheet.title)
    paper.new_page(A4)
    width = RIGHT - LEFT
    paper.text(LEFT, TOP, sheet.title, TITLE, tag="H1")
    y = paper.lines(LEFT, TOP - 26, wrap(sheet.sentence, width, LEAD), LEAD) - 6
    y = _facts(paper, sheet, y)
    paper.text(LEFT, y - 10, "Ce que l’opérateur s’engage à faire", HEAD, tag="H2")
    y -= 30
    with paper.inside("L"):
        for promise in sheet.promises:
            with paper.inside("LI"):
                y = paper.lines(LEFT, y, wrap(promise, width, BODY), BODY, tag="LBody") - 4
    y = table(paper, y, sheet.months_title, MONTH_HEADS, sheet.months)
    y = table(paper, y, "Totaux", ("", ""), sheet.totals)
    paper.lines(LEFT, max(BOTTOM, y - 10), wrap(sheet.note, width, SMALL), SMALL)
    return paper.render()


def _facts(paper: Paper, sheet: AttestationSheet, y: float) -> float:
    with paper.inside("Table"):
        for label, value in sheet.facts:
            lines = wrap(value, RIGHT - LEFT - 170, BODY)
            with paper.inside("TR"):
                # The label heads its row, not a column: the cell says so itself.
                with paper.inside("TH", attributes="/A<</O/Table/Scope/Row>>"):
                    paper.text(LEFT, y, label, BODY)
                paper.cell(LEFT + 170, y, lines, BODY, right=False, tag="TD")
            y -= BODY.line_height * len(lines) + 3
    return y
