"""An InformationSheet → the page given at the first meeting, in plain French and in FALC (L03).

Large type, one idea a line, the phone number first (L28). The same sheet gives the same bytes; its
twin on screen is the page « Feuille d’information ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.formats.pdf import A4, Paper, Style, wrap
from diagnostics.information_sheet import Section

LEFT, RIGHT, TOP, BOTTOM = 56.0, A4[0] - 56.0, A4[1] - 64.0, 56.0
TITLE = Style(20, bold=True)
HEAD = Style(16, bold=True)
BODY = Style(14, leading=1.35)
SMALL = Style(10)


@dataclass(frozen=True)
class InformationSheet:
    """What the paper says: whom to call, the two versions, and which version it is."""

    phone: str
    agency: str
    version: str
    plain: tuple[Section, ...]
    easy: tuple[Section, ...]
    is_specimen: bool = False


def render(sheet: InformationSheet) -> bytes:
    """Draw the sheet: the plain version, then the easy one on a page of its own."""
    return _Drawing(sheet).render()


class _Drawing:
    """The sheet being written, line after line, with a new page when one is full."""

    def __init__(self, sheet: InformationSheet) -> None:
        self.sheet = sheet
        self.paper = Paper(title="Vos informations et vos droits")
        self.y = 0.0

    def render(self) -> bytes:
        self.version("Vos informations et vos droits", "H1", self.sheet.plain)
        self.version("En mots simples", "H1", self.sheet.easy)
        return self.paper.render()

    def version(self, title: str, tag: str, sections: Sequence[Section]) -> None:
        self.new_page()
        self.write(f"Une question ? Appelez le {self.sheet.phone}", HEAD)
        self.write(self.sheet.agency, BODY)
        self.gap(10)
        self.write(title, TITLE, tag=tag)
        for section in sections:
            self.gap(8)
            self.keep_together(section)
            self.write(section.heading, HEAD, tag="H2")
            for sentence in section.sentences:
                self.write(sentence, BODY)

    def keep_together(self, section: Section) -> None:
        """A heading is never alone at the foot of a page."""
        first = self.height(section.heading, HEAD) + self.height(section.sentences[0], BODY)
        if self.y - first < BOTTOM:
            self.new_page()

    def new_page(self) -> None:
        self.paper.new_page()
        self.y = TOP
        says = "SPÉCIMEN · " if self.sheet.is_specimen else ""
        self.paper.text(LEFT, 32, f"{says}Version {self.sheet.version}", SMALL)

    def write(self, text: str, style: Style, *, tag: str = "P") -> None:
        lines = wrap(text, RIGHT - LEFT, style)
        if self.y - self.height(text, style) < BOTTOM:
            self.new_page()
        self.paper.lines(LEFT, self.y - style.size, lines, style, tag=tag)
        self.y -= style.line_height * len(lines) + 4

    def height(self, text: str, style: Style) -> float:
        return style.line_height * len(wrap(text, RIGHT - LEFT, style)) + 4

    def gap(self, points: float) -> None:
        self.y -= points
