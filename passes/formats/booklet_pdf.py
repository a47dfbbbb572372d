"""The booklet a person leaves with: the letter, then one strip per Pass to cut and give.

Two pages at most, the same bytes for the same sheet. A strip carries what a place needs and nothing
about the person: no name, no level. One Pass a strip, so that a photo of one is not a photo of ten
(threats-and-accidents.md, T17).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from diagnostics.formats import pdf, qr
from diagnostics.formats.pdf import Paper, Style
from passes.formats import letter_pdf
from passes.formats.letter_pdf import LetterSheet

SIDE = 24.0  # a home printer leaves 4 to 6 mm blank
TOP = 34.0
BOTTOM = 16.0


@dataclass(frozen=True, slots=True)
class BookletSheet:
    """A letter and its codes: all that is printed, as plain strings."""

    letter: LetterSheet
    address: str
    codes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.codes) <= 10:
            raise ValueError("a booklet has 1 to 10 Passes")


def render(sheet: BookletSheet) -> bytes:
    """The whole booklet: page 1 is the letter, page 2 the strips."""
    # One-sided: a strip cut out of page 2 must not take a piece of the letter with it.
    paper = Paper(title=letter_pdf.opening(sheet.letter), to_cut=True)
    letter_pdf.draw(paper, sheet.letter, pages=2)
    _strips(paper, sheet)
    return paper.render()


def render_together(sheets: Sequence[BookletSheet], title: str) -> bytes:
    """Several whole booklets in one file, two pages each, for a printer (P6)."""
    paper = Paper(title=title, to_cut=True)
    for sheet in sheets:
        letter_pdf.draw(paper, sheet.letter, pages=2)
        _strips(paper, sheet)
    return paper.render()


def drawing(sheet: BookletSheet, code: str) -> qr.Matrix:
    """The QR of one code: the address of the person's page, then the code, and nothing else."""
    return qr.stencil(f"{sheet.address}/p#", len(code)).draw(code)


def strip_lines(sheet: BookletSheet) -> tuple[str, ...]:
    """What every strip repeats, under its number and its code."""
    letter = sheet.letter
    return (
        "Donnez un seul Pass par séance.",
        f"Jusqu’au {letter.valid_until}.",
        f"Agence : {letter.agency.phone}",
    )


def strip_title(sheet: BookletSheet, rank: int) -> str:
    """What tells a strip from the next one."""
    return f"Pass {rank} sur {len(sheet.codes)} : {sheet.letter.value}"


class _Shape(NamedTuple):
    """The measures of a strip; up to five Passes there is room for one twice as tall."""

    tall: float
    plain: Style
    title: Style
    typed: Style

    @property
    def large(self) -> bool:
        return self.plain.size > 14

    @property
    def square(self) -> float:
        return self.tall - 4

    @property
    def text_left(self) -> float:
        return SIDE + self.square + 8


def _shape(passes: int) -> _Shape:
    room = pdf.A4[1] - TOP - BOTTOM
    if passes <= 5:
        return _Shape(room / 5, Style(19), Style(19, bold=True), Style(30, bold=True))
    return _Shape(room / 10, Style(14), Style(14, bold=True), Style(22, bold=True))


def _strips(paper: Paper, sheet: BookletSheet) -> None:
    width, height = pdf.A4
    shape = _shape(len(sheet.codes))
    paper.new_page()
    paper.text(SIDE, height - 24, "Découpez un Pass. Donnez-le à la séance.", letter_pdf.BOLD)
    number = "2/2"
    paper.decorate(
        pdf.line_ops(_right(number, letter_pdf.PLAIN), height - 24, number, letter_pdf.PLAIN)
    )
    same = paper.stamp(_same_ops(sheet, shape), (0, 0, width, shape.tall + 1))
    for rank, code in enumerate(sheet.codes, 1):
        _strip(paper, sheet, shape, same, rank, code)
    if len(sheet.codes) not in (5, 10):
        paper.decorate(_cut(height - TOP - len(sheet.codes) * shape.tall))


def _strip(
    paper: Paper, sheet: BookletSheet, shape: _Shape, same: str, rank: int, code: str
) -> None:
    y = pdf.A4[1] - TOP - rank * shape.tall
    modules = drawing(sheet, code)
    image = paper.mask(modules.packed(), modules.side, modules.side)
    quiet = qr.QUIET * shape.square / (modules.side + 2 * qr.QUIET)
    inner = shape.square - 2 * quiet
    first = y + shape.tall - shape.title.size - 4
    with paper.inside("Sect"):
        paper.text(shape.text_left, first, strip_title(sheet, rank), shape.title, tag="H2")
        paper.text(shape.text_left, first - shape.typed.size - 6, code, shape.typed)
        paper.stamped(same, 0, y)
        paper.figure(
            pdf.placed(image, SIDE + quiet, y + 2 + quiet, inner, inner),
            alt="Le même code, à présenter devant un appareil",
        )


def _same_ops(sheet: BookletSheet, shape: _Shape) -> str:
    """The part that all strips share: drawn once, placed many times."""
    once, until, phone = strip_lines(sheet)
    plain, left = shape.plain, shape.text_left
    mark = Style(18, bold=True)
    if shape.large:
        ops = [
            pdf.line_ops(left, 16 + plain.line_height * (2 - rank), line, plain)
            for rank, line in enumerate((once, until, phone))
        ]
    else:
        ops = [
            pdf.line_ops(_right(phone, plain), shape.tall - 18, phone, plain),
            pdf.line_ops(left, 11, f"{once} {until}", plain),
        ]
    if sheet.letter.specimen:
        y = shape.tall - 26 if shape.large else shape.tall / 2 - 8
        ops.append(pdf.line_ops(_right("SPÉCIMEN", mark), y, "SPÉCIMEN", mark))
    return "\n".join([_cut(shape.tall), *ops])


def _cut(y: float) -> str:
    return pdf.rule_ops(SIDE / 2, y, pdf.A4[0] - SIDE / 2, y, width=0.8, dash="5 4")


def _right(text: str, style: Style) -> float:
    return pdf.A4[0] - SIDE - pdf.width_of(text, style)
