"""A PersonSheet → the page a person takes home: phone first, large type, one idea a line (L28).

It carries the level's wording and its sentences, never a score, a code or a name; the same sheet
gives the same bytes. The page « Résultat et suite » is its twin on screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.formats.pdf import A4, Paper, Style, wrap

LEFT, RIGHT, TOP, BOTTOM = 56.0, A4[0] - 56.0, A4[1] - 64.0, 60.0
TITLE = Style(22, bold=True)
HEAD = Style(16, bold=True)
BODY = Style(14, leading=1.35)
STRONG = Style(14, bold=True, leading=1.35)


@dataclass(frozen=True)
class PersonSheet:
    """What the sheet says, as plain strings."""

    phone: str
    agency: str
    address: str
    day: str
    level: str
    reasons: tuple[str, ...]
    proposals: tuple[tuple[str, str], ...]
    next_day: str
    last_line: str
    mention: str


def render(sheet: PersonSheet) -> bytes:
    """Draw the sheet."""
    return _Drawing(sheet).render()


class _Drawing:
    """The sheet being written, line after line, with a new page when one is full."""

    def __init__(self, sheet: PersonSheet) -> None:
        self.sheet = sheet
        self.paper = Paper(title="Votre résultat et la suite")
        self.paper.new_page()
        self.y = TOP

    def render(self) -> bytes:
        sheet = self.sheet
        if sheet.phone:
            self.write(f"Une question ? Appelez le {sheet.phone}", HEAD)
        self.write(f"{sheet.agency}, {sheet.address}" if sheet.address else sheet.agency, BODY)
        self.gap(16)
        self.write("Votre résultat et la suite", TITLE, tag="H1")
        self.write(f"Le {sheet.day}", BODY)
        self.gap(10)
        self.write(sheet.level, HEAD, tag="H2")
        for sentence in sheet.reasons:
            self.write(sentence, BODY)
        if sheet.proposals:
            self.gap(14)
            self.write("Ce que nous vous proposons", HEAD, tag="H2")
            for label, detail in sheet.proposals:
                self.write(label, STRONG)
                self.write(detail, BODY)
                self.gap(4)
        self.gap(14)
        self.write(f"Nous regarderons à nouveau ensemble vers le {sheet.next_day}.", BODY)
        self.gap(14)
        self.write(sheet.last_line, BODY)
        self.write(sheet.mention, BODY)
        return self.paper.render()

    def write(self, text: str, style: Style, *, tag: str = "P") -> None:
        lines = wrap(text, RIGHT - LEFT, style)
        if self.y - style.line_height * len(lines) < BOTTOM:
            self.paper.new_page()
            self.y = TOP
        self.y = self.paper.lines(LEFT, self.y, lines, style, tag=tag) - 4

    def gap(self, points: float) -> None:
        self.y -= points
