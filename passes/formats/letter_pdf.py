"""The letter a person leaves with: whom to call, where to go, until when (screens.md 5, L28).

Someone who reads with difficulty must be able to say back where and when. So: the phone first, one
idea a line, fifteen words a sentence at most, 14 points at least, black and white, a picture beside
each word that matters, and never a level, a score or an acronym.

`blocks` holds the words once; the PDF and its accessible HTML twin only lay them out.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from diagnostics.formats import pdf
from diagnostics.formats.pdf import Paper, Style
from passes.formats import place_sketch
from passes.formats.place_sketch import PlaceSketch

MARGIN = 44.0
PICTURE = 30.0
BIG, STRONG, PLAIN = Style(28, bold=True), Style(17, bold=True), Style(14)
BOLD, NUMBER = Style(14, bold=True), Style(17, bold=True, leading=1.1)
HEAD = Style(21, bold=True, leading=1.2)
FLOOR = 48.0  # the foot of the letter stands below


@dataclass(frozen=True, slots=True)
class Contact:
    """The agency: three ways to reach it, none of them online (law.md, L29)."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place that takes the Passes; `distance` as said aloud: « à 1,2 km »."""

    name: str
    phone: str
    address: str
    distance: str


@dataclass(frozen=True, slots=True)
class FirstSession:
    """The first appointment, if one was taken before leaving; `when` as « mardi 12 mai à 14 h »."""

    when: str
    place: str
    phone: str
    address: str
    sketch: PlaceSketch | None = None


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """All that the letter says, as plain strings ready to print."""

    agency: Contact
    addressee: str
    passes: int
    value: str
    valid_until: str
    purpose: str
    places: tuple[Place, ...]
    first_session: FirstSession | None
    booklet_number: str
    reference: str
    specimen: bool = False


class Line(NamedTuple):
    """One idea; `strong` is what the eye must find, `first` begins one of several things."""

    text: str
    strong: bool = False
    first: bool = False


class Block(NamedTuple):
    """A picture, a word, and what goes with it."""

    picture: str
    title: str
    lines: tuple[Line, ...]
    sketch: PlaceSketch | None = None


def opening(sheet: LetterSheet) -> str:
    """The first sentence of the letter."""
    if session := sheet.first_session:
        return f"Votre premier rendez-vous : {session.when}, {session.place}."
    if sheet.passes == 1:
        return "Voici votre Pass numérique."
    return f"Voici vos {sheet.passes} Pass numériques."


def blocks(sheet: LetterSheet) -> tuple[Block, ...]:
    """The letter below the phone number, in the order of reading."""
    return (
        *((_session(sheet.first_session),) if sheet.first_session else ()),
        *_elsewhere(sheet),
        Block("paper", "Apportez ce papier.", (Line(_how(sheet), strong=True),)),
        Block(
            "calendar",
            f"Jusqu’au {sheet.valid_until}.",
            (Line("Après cette date, les Pass ne marchent plus."),),
        ),
        Block("euro", f"Un Pass paie {sheet.value}.", tuple(_price(sheet))),
        Block(
            "door",
            "Vous pouvez aussi venir ou écrire.",
            (Line(sheet.agency.name), Line(sheet.agency.address)),
        ),
    )


def _elsewhere(sheet: LetterSheet) -> tuple[Block, ...]:
    if sheet.places:
        return (_places(sheet),)
    return () if sheet.first_session else (_ask_the_agency(),)


def _session(session: FirstSession) -> Block:
    phone = (Line(f"Un empêchement ? Appelez le {session.phone}."),) if session.phone else ()
    where = (Line(session.sketch.sentence),) if session.sketch else ()
    lines = (Line(session.address, strong=True), *phone, *where)
    return Block("pin", f"{session.place}.", lines, session.sketch)


def _places(sheet: LetterSheet) -> Block:
    title = "Appelez un de ces lieux pour prendre rendez-vous."
    if sheet.first_session:
        title = "Vous pouvez aussi appeler ici."
    lines: list[Line] = []
    for place in sheet.places:
        lines.append(Line(place.phone or f"Demandez au {sheet.agency.phone}", True, True))
        lines.append(Line(", ".join(filter(None, (place.name, place.distance)))))
        lines.append(Line(place.address))
    return Block("phone", title, tuple(lines))


def _ask_the_agency() -> Block:
    return Block("pin", "Où aller ?", (Line("Appelez votre agence. Elle vous dira où aller."),))


def _how(sheet: LetterSheet) -> str:
    if sheet.passes == 1:
        return "Donnez votre Pass à la séance."
    return "Donnez un seul Pass par séance."


def _price(sheet: LetterSheet) -> list[Line]:
    lines = [Line("Si la séance coûte plus, vous payez le reste.")]
    return [Line(sheet.purpose), *lines] if sheet.purpose else lines


def render(sheet: LetterSheet) -> bytes:
    """The letter alone, when the booklet came printed beforehand."""
    paper = Paper(title=opening(sheet))
    draw(paper, sheet, pages=1)
    return paper.render()


def draw(paper: Paper, sheet: LetterSheet, *, pages: int) -> None:
    """Draw the letter as the next page of a paper."""
    paper.new_page()
    width, height = pdf.A4
    y = height - MARGIN
    if sheet.specimen:
        paper.text(MARGIN, y - 8, "SPÉCIMEN : papier d’essai, sans valeur.", BOLD)
        y -= 24
    y = _phone(paper, sheet, y)
    head = pdf.wrap(opening(sheet), width - 2 * MARGIN, HEAD)
    y = paper.lines(MARGIN, y - 32, head, HEAD, tag="H1")
    if sheet.addressee:
        paper.text(MARGIN, y + 2, sheet.addressee, PLAIN)
        y -= 18
    room = y - FLOOR
    laid = _fitting(sheet, room)
    spare = max(0.0, (room - sum(map(_height, laid))) / len(laid))
    for block in laid:
        _block(paper, block, y)
        y -= _height(block) + min(spare, 12)
    paper.text(MARGIN, 30, f"Carnet {sheet.booklet_number}. Remise {sheet.reference}.", PLAIN)
    number = f"1/{pages}"
    paper.decorate(pdf.line_ops(width - MARGIN - pdf.width_of(number, PLAIN), 30, number, PLAIN))


def _fitting(sheet: LetterSheet, room: float) -> list["_Laid"]:
    """The blocks that hold on the page: a place less, then no sketch, never a third sheet."""
    shorter = [
        replace(sheet, places=sheet.places[:count]) for count in range(len(sheet.places), 0, -1)
    ]
    if sheet.first_session:
        # An appointment is taken: another place is a convenience.
        shorter.append(replace(sheet, places=()))
        plain = replace(sheet.first_session, sketch=None)
        shorter += [replace(sheet, places=(), first_session=plain)]
    laid = []
    for each in shorter or [sheet]:
        laid = _laid(blocks(each))
        if sum(map(_height, laid)) <= room:
            break
    return laid


def _phone(paper: Paper, sheet: LetterSheet, y: float) -> float:
    width = pdf.A4[0] - 2 * MARGIN
    tall = 66.0
    paper.decorate(pdf.frame_ops(MARGIN, y - tall, width, tall, line=1.6))
    paper.decorate(picture_ops("phone", MARGIN + 14, y - tall + 16, 34))
    paper.text(MARGIN + 64, y - 24, "Une question ? Un papier perdu ? Appelez :", PLAIN)
    paper.text(MARGIN + 64, y - 54, sheet.agency.phone, BIG)
    return y - tall


class _Laid(NamedTuple):
    """A block cut into lines: its paragraphs, each with its style and the space above it."""

    picture: str
    paragraphs: list[tuple[list[str], Style, float]]
    sketch: PlaceSketch | None = None


def _laid(given: tuple[Block, ...]) -> list[_Laid]:
    width = pdf.A4[0] - 2 * MARGIN - PICTURE - 14
    laid = []
    for block in given:
        paragraphs = [(pdf.wrap(block.title, width, STRONG), STRONG, 0.0)]
        for line in block.lines:
            style = NUMBER if line.first else BOLD if line.strong else PLAIN
            # Two lines say where a place is; a longer name is cut, never the page.
            cut = pdf.wrap(line.text, width, style)[:2]
            paragraphs.append((cut, style, 9.0 if line.first else 0.0))
        laid.append(_Laid(block.picture, paragraphs, block.sketch))
    return laid


def _height(block: _Laid) -> float:
    drawn = place_sketch.HEIGHT + 10 if block.sketch else 0
    return (
        9
        + drawn
        + sum(above + len(cut) * style.line_height for cut, style, above in block.paragraphs)
    )


def _block(paper: Paper, block: _Laid, y: float) -> None:
    paper.decorate(picture_ops(block.picture, MARGIN, y - 18, PICTURE - 4))
    y -= 8
    with paper.inside("Sect"):
        for rank, (cut, style, above) in enumerate(block.paragraphs):
            tag = "P" if rank else "H2"
            y = paper.lines(MARGIN + PICTURE + 14, y - above, cut, style, tag=tag)
        if block.sketch:
            bottom = y + PLAIN.size - place_sketch.HEIGHT - 6
            drawn = place_sketch.ops(block.sketch, MARGIN + PICTURE + 14, bottom)
            paper.figure(drawn, alt=block.sketch.sentence)


def picture_ops(name: str, x: float, y: float, size: float) -> str:
    """A plain black picture in a square: it repeats the word beside it, and says nothing more."""
    scale = size / 24
    return f"q {scale:.3f} 0 0 {scale:.3f} {x:.2f} {y:.2f} cm 1.8 w 1 j 1 J {PICTURES[name]} Q"


# Drawn on a square of 24, origin at the bottom left.
PICTURES = {
    "phone": (
        "4 21 m 9 22 l 10.5 16.5 l 8 14.5 l 9.5 11 11.5 9 15 7.5 c 17 10 l 22.5 8.5 l 21.5 3.5 l"
        " 19.5 1.5 14 2.5 9 7 c 4 12 1.5 18.5 4 21 c f"
    ),
    "pin": (
        "12 1 m 5 10 l 2.5 14 5 22.5 12 22.5 c 19 22.5 21.5 14 19 10 c h"
        " 12 18.5 m 9.5 18.5 8.5 16.8 8.5 15.5 c 8.5 14.2 9.5 12.5 12 12.5 c"
        " 14.5 12.5 15.5 14.2 15.5 15.5 c 15.5 16.8 14.5 18.5 12 18.5 c f*"
    ),
    "calendar": "2 2 20 18 re S 2 15 20 5 re f 7 19 m 7 23 l S 17 19 m 17 23 l S 6 5 4 4 re f",
    "paper": "4 1 16 22 re S 8 18 m 16 18 l S 8 14 m 16 14 l S 8 6 8 4 re f",
    "euro": (
        "19 18 m 16 22 9 22 7 14 c 6 9 9 2 14 2 c 17 2 18.5 4 19 5 c S"
        " 3 14 m 14 14 l S 3 10 m 13 10 l S"
    ),
    "door": "2 1 m 22 1 l S 5 1 14 21 re S 14.5 11 2 2 re f",
}
