"""A CreditSheet → the PDF of a credit note (« avoir »), always the same bytes.

Tagged; the page that shows the same lines is its accessible twin.
"""

from dataclasses import dataclass

from passes.formats import paper_blocks

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CreditSheet:
    """Everything the paper says, as plain words."""

    number: str
    title: str
    sentence: str
    parties: Rows
    amounts: Rows
    shares: Rows
    notes: tuple[str, ...]
    foot: str
    over: str = ""


def render(sheet: CreditSheet) -> bytes:
    """Draw the credit note."""
    paper, y = paper_blocks.opened(sheet.title, sheet.sentence, sheet.over)
    y = paper_blocks.facts(paper, y, "Qui et quoi", sheet.parties)
    y = paper_blocks.amounts(paper, y, "Le montant", sheet.amounts, has_total=True)
    y = paper_blocks.amounts(paper, y, "Par ligne de financement", sheet.shares)
    paper_blocks.notes(paper, y - 4, sheet.notes)
    paper_blocks.feet(paper, sheet.foot, sheet.number)
    return paper.render()
