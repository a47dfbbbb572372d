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


@dataclass(frozen=True)
class JointSheet:
    """Everything the paper says, as plain words."""

    title: str
    sentence: str
    counts: tuple[tuple[str, str], ...]
    amounts: tuple[tuple[str, str], ...]
    months: tuple[tuple[str, str, str], ...]
    shares: tuple[tuple[str, str, str, str], ...]
    signatures: tuple[tuple[str, str], ...]
    digest: str


def render(sheet: JointSheet) -> bytes:
    """Draw the joint statement."""
    paper = Paper(title=sheet.title)
    paper.new_page(A4)
    y = TOP
    paper.text(LEFT, y, sheet.title, TITLE, tag="H1")
    y = paper.lines(LEFT, y - 26, wrap(sheet.sentence, RIGHT - LEFT, LEAD), LEAD) - 6
    y = table(paper, y, "Les Pass", ("", "Nombre"), sheet.counts)
    y = table(paper, y, "L’argent", ("", "Montant"), sheet.amounts)
    y = table(paper, y, "Mois par mois", ("Mois du service", "Pass", "Valeur"), sheet.months)
    heads = ("Payeur", "Apporté", "Encaissé", "Reste")
    y = table(paper, y, "Par ligne de financement", heads, sheet.shares)
    y = table(paper, y, "Signatures", ("", ""), sheet.signatures)
    note = f"Empreinte des chiffres : {sheet.digest}"
    paper.lines(LEFT, max(BOTTOM, y - 6), [note], SMALL)
    return paper.render()


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
    columns = len(cells)
    first = (RIGHT - LEFT) * (0.55 if columns <= 3 else 0.4)
    rest = (RIGHT - LEFT - first) / max(1, columns - 1)
    with paper.inside("TR"):
        for rank, cell in enumerate(cells):
            if rank == 0:
                paper.cell(LEFT, y, [cell], style, right=False, tag=tag)
            else:
                paper.cell(LEFT + first + rest * rank, y, [cell], style, right=True, tag=tag)
    paper.decorate(rule_ops(LEFT, y - 5, RIGHT, y - 5, width=0.3))
    return y - style.line_height - 3
