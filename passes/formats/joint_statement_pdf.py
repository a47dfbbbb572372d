"""A JointSheet → the PDF of the joint statement of an order, always the same bytes.

Tagged; the page that shows the same figures is its accessible twin.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.formats.pdf import A4, Paper, Style, rule_ops, wrap

LEFT, RIGHT, TOP, BOTTOM = 48.0, A4[0] - 48.0, A4[1] - 56.0, 56.0
TITLE = Style(18, bold=True)
LEAD = Style(12)
HEAD = Style(13, bold=True)
BODY = Style(10.5)
STRONG = Style(10.5, bold=True)
SMALL = Style(8)
PAYERS_AT_ONCE = 3


@dataclass(frozen=True)
class JointSheet:
    """Everything the paper says, as plain words."""

    title: str
    sentence: str
    counts: tuple[tuple[str, str, str], ...]
    amounts: tuple[tuple[str, str], ...]
    months: tuple[tuple[str, str, str, str, str], ...]
    shares: tuple[tuple[str, str, str, str], ...]
    signatures: tuple[tuple[str, str], ...]
    digest: str
    policy: str = ""
    payers: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()


def render(sheet: JointSheet) -> bytes:
    """Draw the joint statement."""
    paper = Paper(title=sheet.title)
    paper.new_page(A4)
    y = TOP
    paper.text(LEFT, y, sheet.title, TITLE, tag="H1")
    y = paper.lines(LEFT, y - 26, wrap(sheet.sentence, RIGHT - LEFT, LEAD), LEAD) - 6
    y = table(paper, y, "Les Pass", ("", "Nombre", "Valeur"), sheet.counts)
    y = table(paper, y, "L’argent", ("", "Montant"), sheet.amounts)
    if sheet.policy:
        y = paper.lines(LEFT, y, wrap(sheet.policy, RIGHT - LEFT, BODY), BODY) - 4
    heads: tuple[str, ...] = ("Mois", "Remis", "Entamés", "Encaissés", "Valeur")
    y = table(paper, y, "Mois par mois", heads, sheet.months)
    y = _parts(paper, y, sheet)
    heads = ("Payeur", "Apporté", "Encaissé", "Reste")
    y = table(paper, y, "Par ligne de financement", heads, sheet.shares)
    y = table(paper, y, "Signatures", ("", ""), sheet.signatures)
    note = f"Empreinte des chiffres : {sheet.digest}"
    paper.lines(LEFT, max(BOTTOM, y - 6), [note], SMALL)
    return paper.render()


def _parts(paper: Paper, y: float, sheet: JointSheet) -> float:
    """Draw what each payer paid month by month, a few payers at a time so that names hold."""
    for first in range(0, len(sheet.payers), PAYERS_AT_ONCE):
        chosen = slice(first, first + PAYERS_AT_ONCE)
        rows = tuple((row[0], *row[1:][chosen]) for row in sheet.parts)
        heads = tuple(f"{first + rank} {name}" for rank, name in enumerate(sheet.payers[chosen], 1))
        title = "Mois par mois et par ligne de financement"
        y = table(paper, y, title, ("Mois du service", *heads), rows)
    return y


def table(
    paper: Paper, y: float, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> float:
    """Draw a titled table from this height, on a new page when needed; give the height below."""
    if not rows:
        return y
    if y - 60 < BOTTOM:
        paper.new_page(A4)
        y = TOP
    y -= 10
    paper.text(LEFT, y, title, HEAD, tag="H2")
    y -= 20
    with paper.inside("Table"):
        if any(heads):
            y = _row(paper, y, heads, STRONG, "TH")
        for row in rows:
            if y - BODY.line_height < BOTTOM:
                paper.new_page(A4)
                y = TOP
            y = _row(paper, y, row, BODY, "TD")
    return y - 8


def _row(paper: Paper, y: float, cells: Sequence[str], style: Style, tag: str) -> float:
    """Draw one row; a long cell is wrapped, and the row is as high as its highest."""
    columns = len(cells)
    first = (RIGHT - LEFT) * (0.5 if columns <= 3 else 0.34)
    rest = (RIGHT - LEFT - first) / max(1, columns - 1)
    widths = [first, *[rest] * (columns - 1)]
    wrapped = [wrap(cell, width - 8, style) for cell, width in zip(cells, widths, strict=True)]
    with paper.inside("TR"):
        for rank, lines in enumerate(wrapped):
            right = rank > 0
            edge = LEFT + first + rest * rank if right else LEFT
            paper.cell(edge, y, lines, style, right=right, tag=tag)
    y -= style.line_height * (max(map(len, wrapped)) - 1)
    paper.decorate(rule_ops(LEFT, y - 5, RIGHT, y - 5, width=0.3))
    return y - style.line_height - 3
