"""A PersonSheet → the paper taken home: phone and place first, large type, one idea a line.

Each block has a picture and its word (law.md, L28). It carries the level's wording and its
sentences, never a score, a code or a name; the same sheet gives the same bytes. `blocks` is what
its twin on screen reads too, so that both say the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from diagnostics.formats import pdf, qr
from diagnostics.formats.pdf import A4, Paper, Style, wrap
from diagnostics.pictograms import drawing

LEFT, RIGHT, TOP, BOTTOM = 56.0, A4[0] - 56.0, A4[1] - 60.0, 56.0
TITLE = Style(22, bold=True)
HEAD = Style(16, bold=True)
BODY = Style(14, leading=1.35)
STRONG = Style(14, bold=True, leading=1.35)
SMALL = Style(14, leading=1.35)
PICTURE = 30.0
INDENT = LEFT + PICTURE + 14
SQUARE = 96.0
TITLE_WORDS = "Votre résultat et la suite"
SENTENCES = re.compile(r"(?<=[.?!])\s+")


class Suggestion(NamedTuple):
    """One proposal, with the picture that goes with its words."""

    label: str
    detail: str
    picture: str = "étapes"


@dataclass(frozen=True)
class OwnPage:
    """The person's own page: the code printed this once, in letters and as a drawing."""

    letters: str
    address: str
    target: str
    until: str


@dataclass(frozen=True)
class PersonSheet:
    """What the sheet says, as plain strings."""

    phone: str
    agency: str
    address: str
    day: str
    level: str
    reasons: tuple[str, ...]
    proposals: tuple[Suggestion, ...]
    next_day: str
    last_line: str
    mention: str
    own_page: OwnPage | None = None


class Block(NamedTuple):
    """A picture, its words, and sentences of one idea each."""

    picture: str
    words: str
    sentences: tuple[str, ...]
    is_first: bool = False


def where(sheet: PersonSheet) -> tuple[Block, ...]:
    """Whom to call and where to go, before anything else (L28, L29)."""
    called = (f"Appelez le {sheet.phone}.",) if sheet.phone else ()
    address = (sheet.address,) if sheet.address else ()
    place = Block("lieu", "Venez, ou écrivez", (sheet.agency, *address))
    return (
        (Block("téléphone", "Une question ?", called, is_first=True), place) if called else (place,)
    )


def blocks(sheet: PersonSheet) -> tuple[Block, ...]:
    """What was found and what comes next, in the order it is read aloud."""
    given = [
        Block("conversation", f"Votre résultat : {sheet.level}", sheet.reasons),
        *(_proposals(sheet)),
        Block(
            "calendrier",
            "La prochaine fois",
            ("Nous ferons à nouveau le point ensemble.", f"Ce sera vers le {sheet.next_day}."),
        ),
        Block("bouclier", "Vos droits", (*split(sheet.last_line), *split(sheet.mention))),
    ]
    return tuple(given)


def own_page(page: OwnPage) -> Block:
    """Another way to know what is left and where to go; the phone says the same."""
    sentences = (
        "Vos Pass, vos rendez-vous et les lieux proches y sont écrits.",
        "Votre nom et votre résultat n’y sont pas.",
        f"Allez sur {page.address}.",
        "Tapez ces lettres :",
        page.letters,
        f"Ces lettres servent jusqu’au {page.until}.",
        "Sans internet, appelez : nous vous dirons la même chose.",
    )
    return Block("page", "Votre page sur internet", sentences)


def split(text: str) -> tuple[str, ...]:
    """A text as its sentences, one a line."""
    return tuple(SENTENCES.split(text.strip()))


def _proposals(sheet: PersonSheet) -> Sequence[Block]:
    said = [
        Block(each.picture, each.label, (each.detail,) if each.detail else ())
        for each in sheet.proposals
    ]
    if not said:
        return ()
    return (Block("liste", "Ce que nous vous proposons", ("C’est vous qui choisissez.",)), *said)


def render(sheet: PersonSheet) -> bytes:
    """Draw the sheet."""
    return _Drawing(sheet).render()


class _Drawing:
    """The sheet being written, block after block, with a new page when one is full."""

    def __init__(self, sheet: PersonSheet) -> None:
        self.sheet = sheet
        self.paper = Paper(title=TITLE_WORDS)
        self.paper.new_page()
        self.y = TOP

    def render(self) -> bytes:
        sheet = self.sheet
        for block in where(sheet):
            self.block(block, tag="P")
        self.paper.decorate(pdf.rule_ops(LEFT, self.y + 4, RIGHT, self.y + 4))
        self.y -= 30
        self.write(TITLE_WORDS, TITLE, LEFT, tag="H1")
        self.write(f"Le {sheet.day}", BODY, LEFT)
        self.y -= 8
        for block in blocks(sheet):
            self.block(block)
        if sheet.own_page is not None:
            self.own_page(sheet.own_page)
        return self.paper.render()

    def block(self, block: Block, *, tag: str = "H2", right: float = RIGHT) -> None:
        """Draw a block whole: its picture, its words, its sentences; never cut by a page."""
        if self.y - self.height(block, right) < BOTTOM:
            self.paper.new_page()
            self.y = TOP
        top = self.y
        self.paper.decorate(drawing(block.picture, LEFT, top - PICTURE + 12, PICTURE))
        self.write(block.words, HEAD, INDENT, tag=tag, right=right)
        for sentence in block.sentences:
            style = STRONG if block.is_first else BODY
            self.write(sentence, style, INDENT, right=right)
        self.y = min(self.y, top - PICTURE - 4) - 10

    def own_page(self, page: OwnPage) -> None:
        """The block of the person's own page, its square at the right."""
        block = own_page(page)
        right = RIGHT - SQUARE - 12
        if self.y - self.height(block, right) < BOTTOM:
            self.paper.new_page()
            self.y = TOP
        top = self.y
        self.block(block, right=right)
        modules = qr.matrix(page.target)
        image = self.paper.mask(modules.packed(), modules.side, modules.side)
        self.paper.figure(
            pdf.placed(image, RIGHT - SQUARE, top - SQUARE, SQUARE, SQUARE),
            alt="La même adresse, à filmer avec un téléphone",
        )

    def height(self, block: Block, right: float) -> float:
        lines = wrap(block.words, right - INDENT, HEAD)
        tall = HEAD.line_height * len(lines) + 4
        for sentence in block.sentences:
            tall += BODY.line_height * len(wrap(sentence, right - INDENT, BODY)) + 2
        return max(tall, PICTURE)

    def write(
        self, text: str, style: Style, left: float, *, tag: str = "P", right: float = RIGHT
    ) -> None:
        lines = wrap(text, right - left, style)
        self.y = self.paper.lines(left, self.y, lines, style, tag=tag) - 2
