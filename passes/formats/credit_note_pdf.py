"""A CreditSheet → the PDF of a credit note (« avoir »), always the same bytes.

Tagged; the page that shows the same lines is its accessible twin.
"""

from dataclasses import dataclass

from diagnostics.formats.pdf import A4, Paper, wrap
from passes.formats.joint_statement_pdf import BOTTOM, LEAD, LEFT, RIGHT, SMALL, TITLE, TOP, table


@dataclass(frozen=True)
class CreditSheet:
    """Everything the paper says, as plain words."""

    title: str
    sentence: str
    parties: tuple[tuple[str, str], ...]
    amounts: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, str], ...]
    note: str


def render(sheet: CreditSheet) -> bytes:
    """Draw the credit note."""
    paper = Paper(title=sheet.title)
    paper.new_page(A4)
    paper.text(LEFT, TOP, sheet.title, TITLE, tag="H1")
    y = paper.lines(LEFT, TOP - 26, wrap(sheet.sentence, RIGHT - LEFT, LEAD), LEAD) - 6
    y = table(paper, y, "Qui et quoi", ("", ""), sheet.parties)
    y = table(paper, y, "Le montant", ("", "Montant"), sheet.amounts)
    y = table(paper, y, "Par ligne de financement", ("Payeur", "Part"), sheet.shares)
    paper.lines(LEFT, max(BOTTOM, y - 10), wrap(sheet.note, RIGHT - LEFT, SMALL), SMALL)
    return paper.render()
