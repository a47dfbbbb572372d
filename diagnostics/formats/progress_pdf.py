"""A ProgressPage → the printed page of a person's progress (diagnosis.md, section 4).

Areas in plain words, date and nature of each result, the next step: 14 points, black and white, no
score and no code; the same page gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.formats.pdf import A4, Paper, Style, wrap

LEFT, RIGHT, TOP, BOTTOM = 56.0, A4[0] - 56.0, A4[1] - 44.0, 36.0
TITLE = Style(22, bold=True)
HEAD = Style(15, bold=True)
BODY = Style(14, leading=1.25)


@dataclass(frozen=True)
class ProgressPage:
    """What the page says, as plain strings; `areas` holds a name and its lines."""

    phone: str
    agency: str
    day: str
    sentence: str
    areas: tuple[tuple[str, tuple[str, ...]], ...]
    next_step: str
    next_day: str
    mention: str


def render(page: ProgressPage) -> bytes:
    """Draw the page."""
    return _Drawing(page).render()


class _Drawing:
    """The page being written, line after line, with another one when it is full."""

    def __init__(self, page: ProgressPage) -> None:
        self.page = page
        self.paper = Paper(title="Votre évolution")
        self.paper.new_page()
        self.y = TOP

    def render(self) -> bytes:
        page = self.page
        if page.phone:
            self.write(f"Une question ? Appelez le {page.phone}", HEAD)
        self.write(page.agency, BODY)
        self.gap(10)
        self.write("Votre évolution", TITLE, tag="H1")
        self.write(f"Le {page.day}", BODY)
        self.gap(6)
        self.write(page.sentence, BODY)
        for name, lines in page.areas:
            self.gap(8)
            self.write(name, HEAD, tag="H2")
            for line in lines:
                self.write(line, BODY)
        self.gap(10)
        self.write("La suite", HEAD, tag="H2")
        if page.next_step:
            self.write(page.next_step, BODY)
        if page.next_day:
            self.write(f"Nous regarderons à nouveau ensemble vers le {page.next_day}.", BODY)
        self.gap(8)
        self.write(page.mention, BODY)
        return self.paper.render()

    def write(self, text: str, style: Style, *, tag: str = "P") -> None:
        lines = wrap(text, RIGHT - LEFT, style)
        if self.y - style.line_height * len(lines) < BOTTOM:
            self.paper.new_page()
            self.y = TOP
        self.y = self.paper.lines(LEFT, self.y, lines, style, tag=tag) - 2

    def gap(self, points: float) -> None:
        self.y -= points
