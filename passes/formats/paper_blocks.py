"""The blocks that an invoice and a credit note are drawn with: a title, facts, amounts, notes.

Tagged: a screen reader announces the title, each heading, and the head of each row. Long values are
wrapped and a block that does not hold on the page starts the next one.
"""

from collections.abc import Sequence

from diagnostics.formats.pdf import A4, Paper, Style, line_ops, rule_ops, width_of, wrap

LEFT, RIGHT, TOP, BOTTOM = 48.0, A4[0] - 48.0, A4[1] - 50.0, 48.0
LABEL = 178.0
TITLE = Style(19, bold=True)
LEAD = Style(12)
HEAD = Style(12.5, bold=True)
BODY = Style(10)
STRONG = Style(10, bold=True)
SMALL = Style(8)
NOTE = Style(9)
ROW = "/A<</O/Table/Scope/Row>>"

Rows = Sequence[tuple[str, str]]


def opened(title: str, sentence: str, over: str = "") -> tuple[Paper, float]:
    """Start a paper with its title and what it says in one sentence; give the height below."""
    paper = Paper(title=title)
    paper.new_page(A4)
    y = TOP
    if over:
        paper.text(LEFT, y + 18, over, SMALL)
    paper.text(LEFT, y - 4, title, TITLE, tag="H1")
    return paper, paper.lines(LEFT, y - 30, wrap(sentence, RIGHT - LEFT, LEAD), LEAD) - 4


def facts(paper: Paper, y: float, title: str, rows: Rows) -> float:
    """Draw a titled list of facts, label on the left; give the height below."""
    if not rows:
        return y
    y = _titled(paper, y, title, rows)
    with paper.inside("Table"):
        for label, value in rows:
            lines = wrap(value or "–", RIGHT - LEFT - LABEL, BODY)
            y = _on_page(paper, y, len(lines))
            with paper.inside("TR"):
                with paper.inside("TH", attributes=ROW):
                    paper.text(LEFT, y, label, STRONG)
                paper.cell(LEFT + LABEL, y, lines, BODY, right=False, tag="TD")
            y -= BODY.line_height * len(lines)
    return y - 3


def amounts(paper: Paper, y: float, title: str, rows: Rows, *, has_total: bool = False) -> float:
    """Draw a titled column of amounts, pushed right; the last one stands out when it is a total."""
    if not rows:
        return y
    y = _titled(paper, y, title, rows)
    with paper.inside("Table"):
        for rank, (label, value) in enumerate(rows):
            style = STRONG if has_total and rank == len(rows) - 1 else BODY
            lines = wrap(label, RIGHT - LEFT - width_of(value, style) - 12, style)
            y = _on_page(paper, y, len(lines))
            with paper.inside("TR"):
                with paper.inside("TH", attributes=ROW):
                    paper.lines(LEFT, y, lines, style)
                paper.cell(RIGHT, y, [value], style, right=True, tag="TD")
            y -= style.line_height * (len(lines) - 1)
            paper.decorate(rule_ops(LEFT, y - 4.5, RIGHT, y - 4.5, width=0.3))
            y -= style.line_height + 3
    return y - 4


def notes(paper: Paper, y: float, sentences: Sequence[str]) -> float:
    """Draw the sentences that close a paper."""
    for sentence in sentences:
        lines = wrap(sentence, RIGHT - LEFT, NOTE)
        y = _on_page(paper, y - 2, len(lines))
        y = paper.lines(LEFT, y, lines, NOTE)
    return y


def feet(paper: Paper, left: str, number: str) -> None:
    """Write who issued the paper, its number and its page at the foot of each page."""
    count = len(paper.pages)
    for rank in range(count):
        right = f"{number} – page {rank + 1}/{count}"
        edge = RIGHT - width_of(right, SMALL)
        ops = (line_ops(LEFT, 30, left, SMALL), line_ops(edge, 30, right, SMALL))
        paper.decorate("\n".join(ops), page=rank)


def _titled(paper: Paper, y: float, title: str, rows: Rows) -> float:
    """Write the title of a block, on a new page when its first rows would not follow it."""
    y -= 8
    if y - 20 - BODY.line_height * min(3, len(rows)) < BOTTOM:
        paper.new_page(A4)
        y = TOP
    paper.text(LEFT, y, title, HEAD, tag="H2")
    return y - 17


def _on_page(paper: Paper, y: float, lines: int) -> float:
    if y - BODY.line_height * (lines - 1) >= BOTTOM:
        return y
    paper.new_page(A4)
    return TOP
