"""An InvoiceSheet → the PDF of an invoice or a call for funds, always the same bytes.

Tagged; the page that shows the same lines is its accessible twin. What goes to which account is the
part that must not be misread: each transfer is a block of its own.
"""

from dataclasses import dataclass

from passes.formats import paper_blocks

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Transfer:
    """One transfer that is asked: what it is for, and what to write on it."""

    title: str
    rows: Rows


@dataclass(frozen=True)
class InvoiceSheet:
    """Everything the paper says, as plain words."""

    number: str
    title: str
    sentence: str
    issuer: Rows
    payer: Rows
    references: Rows
    amounts: Rows
    transfers: tuple[Transfer, ...]
    notes: tuple[str, ...]
    foot: str
    over: str = ""


def render(sheet: InvoiceSheet) -> bytes:
    """Draw the paper."""
    paper, y = paper_blocks.opened(sheet.title, sheet.sentence, sheet.over)
    y = paper_blocks.facts(paper, y, "À payer par", sheet.payer)
    y = paper_blocks.facts(paper, y, "Références à reprendre", sheet.references)
    y = paper_blocks.amounts(paper, y, "Ce qui est demandé", sheet.amounts, has_total=True)
    for transfer in sheet.transfers:
        y = paper_blocks.facts(paper, y, transfer.title, transfer.rows)
    y = paper_blocks.facts(paper, y, "Émis par", sheet.issuer)
    paper_blocks.notes(paper, y - 4, sheet.notes)
    paper_blocks.feet(paper, sheet.foot, sheet.number)
    return paper.render()
