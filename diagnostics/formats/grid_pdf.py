"""A GridSheet → the paper grid, for a place without a screen: tasks to ask, boxes to tick.

Black and white, large print, the same line numbers as the page where it is typed in afterwards.
No name stands on it, and no line invites one: the paper may be left on a table. The same sheet
gives the same bytes; its twin on screen is the page « Grille papier ».
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.formats.pdf import (
    A4,
    Paper,
    Style,
    frame_ops,
    line_ops,
    rule_ops,
    width_of,
    wrap,
)
from diagnostics.item_bank import Item

TITLE = "Grille papier de l’entretien guidé"
HOW = (
    "Lisez chaque question à voix haute. La personne peut ne pas répondre.",
    "Cochez une case par ligne, et « Montré » si vous l’avez vu faire.",
    "N’écrivez pas le nom de la personne.",
)
ANSWERS = ("Seul", "Avec de l’aide", "Non", "Pas demandé")
SHOWN = "Montré"
REFERENCE = "Référence du dossier"
FIELDS = ("Date", "Lieu", REFERENCE, "Vos initiales")
SAME_NUMBERS = "Les numéros sont ceux de la grille complète."
AFTERWARDS = "À saisir ensuite dans le dossier : « Saisir une grille papier »."

LEFT, RIGHT, TOP, BOTTOM = 40.0, A4[0] - 40.0, A4[1] - 44.0, 56.0
QUESTION_LEFT, BOXES_LEFT, BOX_STEP, BOX = 70.0, 336.0, 44.0, 18.0
PADDING = 7.0
HEADLINE = Style(20, bold=True)
BODY = Style(12, leading=1.35)
QUESTION = Style(13.5, bold=True)
LOOK_FOR = Style(11)
NUMBER = Style(16, bold=True)
HEAD = Style(10, bold=True, leading=1.15)
SMALL = Style(10)


@dataclass(frozen=True)
class GridSheet:
    """What the paper asks: its lines with their numbers, and the version of the bank."""

    lines: tuple[tuple[int, Item], ...]
    version: str
    is_specimen: bool = False

    @property
    def instructions(self) -> tuple[str, ...]:
        """What is read before asking; a part of the grid says why its numbers jump."""
        is_whole = [number for number, _ in self.lines] == list(range(1, len(self.lines) + 1))
        return HOW if is_whole else (*HOW, SAME_NUMBERS)


def render(sheet: GridSheet) -> bytes:
    """Draw the grid, its head of columns again on each page."""
    return _Drawing(sheet).render()


class _Drawing:
    """The grid being drawn, line after line, with a new page when one is full."""

    def __init__(self, sheet: GridSheet) -> None:
        self.sheet = sheet
        self.paper = Paper(title=TITLE)
        self.y = 0.0

    def render(self) -> bytes:
        self.new_page()
        self.introduce()
        with self.paper.inside("Table"):
            self.head()
            for number, item in self.sheet.lines:
                if self.y - self.height(item) < BOTTOM:
                    self.new_page()
                    self.repeat_reference()
                    self.head()
                self.line(number, item)
        self.foot()
        return self.paper.render()

    def new_page(self) -> None:
        self.paper.new_page()
        self.y = TOP

    def foot(self) -> None:
        """Number the pages once their count is known; decoration, as on every paper."""
        total = len(self.paper.pages)
        says = "SPÉCIMEN · " if self.sheet.is_specimen else ""
        for page in range(total):
            words = f"{says}{AFTERWARDS} Questions, version {self.sheet.version}."
            number = f"page {page + 1}/{total}"
            right = RIGHT - width_of(number, SMALL)
            self.paper.decorate(line_ops(LEFT, 30, words, SMALL), page)
            self.paper.decorate(line_ops(right, 30, number, SMALL), page)

    def introduce(self) -> None:
        self.y = self.paper.lines(LEFT, self.y - 14, [TITLE], HEADLINE, tag="H1")
        for sentence in self.sheet.instructions:
            self.y = self.paper.lines(LEFT, self.y, [sentence], BODY)
        self.y -= 12
        half = (RIGHT - LEFT) / 2
        for rank, name in enumerate(FIELDS):
            left = LEFT + half * (rank % 2)
            self.field(left, left + half - 12, name)
            if rank % 2:
                self.y -= 30
        self.y -= 2

    def field(self, left: float, right: float, name: str) -> None:
        """A word and the line to write on."""
        self.paper.text(left, self.y, f"{name} :", BODY)
        start = left + width_of(f"{name} : ", BODY)
        self.paper.decorate(rule_ops(start, self.y - 2, right, self.y - 2))

    def repeat_reference(self) -> None:
        """Two sheets may part; decoration, since it stands inside the table being read."""
        self.y -= 6
        start = LEFT + width_of(f"{REFERENCE} : ", BODY)
        ops = line_ops(LEFT, self.y, f"{REFERENCE} :", BODY)
        self.paper.decorate(f"{ops}\n{rule_ops(start, self.y - 2, RIGHT, self.y - 2)}")
        self.y -= 10

    def head(self) -> None:
        """The words above the boxes, in the order of the boxes."""
        self.y -= 22
        with self.paper.inside("TR"):
            self.paper.cell(LEFT, self.y, ["N°"], HEAD, right=False, tag="TH")
            self.paper.cell(QUESTION_LEFT, self.y, ["Question"], HEAD, right=False, tag="TH")
            for rank, answer in enumerate((*ANSWERS, SHOWN)):
                lines = wrap(answer, BOX_STEP - 2, HEAD)
                x, last = _box_left(rank), len(lines) - 1
                y = self.y + HEAD.line_height * last
                self.paper.cell(x, y, lines, HEAD, right=False, tag="TH")
        self.y -= 7
        self.rule(1.2)

    def line(self, number: int, item: Item) -> None:
        """One task: its number, its words, what to look for, its boxes."""
        asked, looked = _texts(item)
        y = self.y - PADDING - QUESTION.size
        with self.paper.inside("TR"):
            self.paper.cell(LEFT, y, [str(number)], NUMBER, right=False, tag="TD")
            with self.paper.inside("TD"):
                below = self.paper.lines(QUESTION_LEFT, y, asked, QUESTION)
                self.paper.lines(QUESTION_LEFT, below - 1, looked, LOOK_FOR)
            for rank, answer in enumerate((*ANSWERS, SHOWN)):
                with self.paper.inside("TD"):
                    box = frame_ops(_box_left(rank), y - 4, BOX, BOX, line=1.2)
                    self.paper.figure(box, alt=f"Case « {answer} », question {number}")
        self.y -= self.height(item)
        self.rule(0.5)

    def height(self, item: Item) -> float:
        asked, looked = _texts(item)
        text = QUESTION.line_height * len(asked) + LOOK_FOR.line_height * len(looked)
        return text + 2 * PADDING

    def rule(self, width: float) -> None:
        self.paper.decorate(rule_ops(LEFT, self.y, RIGHT, self.y, width=width))


def _box_left(rank: int) -> float:
    """« Montré » stands apart: it goes with an answer and replaces none."""
    return BOXES_LEFT + BOX_STEP * rank + (6 if rank == len(ANSWERS) else 0)


def _texts(item: Item) -> tuple[list[str], list[str]]:
    width = BOXES_LEFT - QUESTION_LEFT - 14
    return wrap(item.question, width, QUESTION), wrap(item.look_for, width, LOOK_FOR)
