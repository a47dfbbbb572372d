"""Pages, text, drawings and the structure tags that make a PDF readable aloud.

The one door of reportlab, which knows fonts and their widths but writes no structure tag: here the
content streams, the tags and the file itself are written, so that every paper of Déclic has a
language, a title, headings, tables with header cells, and an order of reading.

Invariant: the same calls give the same bytes. No date, no random identifier, no clock.
Everything drawn is either tagged or an artifact; `text` outside any `inside` is a paragraph.
"""

import hashlib
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics

A4 = (595.28, 841.89)
REGULAR, BOLD = "Helvetica", "Helvetica-Bold"
FONTS = {REGULAR: "F1", BOLD: "F2"}


class Style(NamedTuple):
    """How a line of text looks; 14 points and more on papers for people (law.md, L28)."""

    size: float = 11
    bold: bool = False
    leading: float = 1.25

    @property
    def font(self) -> str:
        return BOLD if self.bold else REGULAR

    @property
    def line_height(self) -> float:
        return self.size * self.leading


class _Printable(dict[int, str]):
    """Characters → what a PDF string holds; what the fonts lack loses its accent, not its place."""

    def __missing__(self, point: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(point)).encode("ascii", "ignore").decode()
        self[point] = plain.translate(self) if plain else "?"
        return self[point]


_PRINTABLE = _Printable({point: chr(point) for point in range(32, 127)})
_PRINTABLE |= {ord("\\"): "\\\\", ord("("): "\\(", ord(")"): "\\)", 9: " ", 10: " ", 13: " "}
_PRINTABLE |= {
    ord(bytes([byte]).decode("cp1252")): f"\\{byte:03o}"
    for byte in range(128, 256)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
# Letters that Unicode does not take apart: Polish, Croatian and Turkish names are met at any desk.
_PRINTABLE |= {ord(letter): plain for letter, plain in zip("ŁłĐđı", "LlDdi", strict=True)}
_PRINTABLE |= {0x202F: "\\240", 0x2009: "\\240", 0x2011: "-", 0x2212: "\\226", 0x2192: "->"}


class _Widths(dict[str, float]):
    """Width of a character in thousandths of the size, as reportlab's metrics give it."""

    def __init__(self, font: str) -> None:
        super().__init__()
        self._metrics = pdfmetrics.getFont(font)

    def __missing__(self, character: str) -> float:
        self[character] = self._metrics.stringWidth(character, 1000) or self["n"]
        return self[character]


_WIDTHS = {font: _Widths(font) for font in FONTS}


def width_of(text: str, style: Style) -> float:
    """Length of a line of text, in points."""
    return sum(map(_WIDTHS[style.font].__getitem__, text)) * style.size / 1000


def wrap(text: str, width: float, style: Style) -> list[str]:
    """Cut a text into lines no longer than `width`; a word too long stands alone on its line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        space = width_of(" ", style)
        for word in paragraph.split(" "):
            length = width_of(word, style)
            if line and used + space + length > width:
                lines.append(line)
                line, used = word, length
            else:
                used += space + length if line else length
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


@dataclass(slots=True)
class Element:
    """A node of the structure: what a screen reader announces."""

    tag: str
    attributes: str = ""
    kids: list["Element | tuple[int, int]"] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    width: float
    height: float
    ops: list[str] = field(default_factory=list)
    marked: list[Element] = field(default_factory=list)


class Paper:
    """One PDF being drawn, from its first page to its bytes; points from the bottom left."""

    def __init__(self, *, title: str, lang: str = "fr-FR", to_cut: bool = False) -> None:
        self.title, self.lang, self.to_cut = title, lang, to_cut
        self.root = Element("Document")
        self.pages: list[_Page] = []
        self._open = [self.root]
        self._stamps: list[bytes] = []
        self._stamp_names: dict[bytes, str] = {}

    # Pages and structure

    def new_page(self, size: tuple[float, float] = A4) -> None:
        """Start a page; everything drawn from now on lies on it."""
        self.pages.append(_Page(*size))

    @contextmanager
    def inside(self, tag: str, *, alt: str = "", attributes: str = "") -> Iterator[None]:
        """Group what is drawn under one structure tag (Sect, Table, TR, L, LI, Figure…)."""
        if alt:
            attributes += f"/Alt{text_string(alt)}"
        element = Element(tag, attributes)
        self._open[-1].kids.append(element)
        self._open.append(element)
        try:
            yield
        finally:
            self._open.pop()

    def _tagged(self, tag: str, ops: str, attributes: str = "") -> None:
        page = self.pages[-1]
        mark = len(page.marked)
        element = Element(tag, attributes, [(len(self.pages) - 1, mark)])
        self._open[-1].kids.append(element)
        page.marked.append(element)
        page.ops.append(f"/{tag} <</MCID {mark}>> BDC\n{ops}\nEMC")

    def decorate(self, ops: str, page: int = -1) -> None:
        """Draw what says nothing to a screen reader: rules, frames, page numbers."""
        self.pages[page].ops.append(f"/Artifact BMC\n{ops}\nEMC")

    # Text

    def text(self, x: float, y: float, text: str, style: Style, *, tag: str = "P") -> None:
        """Write one line from (x, y), y being its baseline."""
        self._tagged(tag, line_ops(x, y, text, style))

    def lines(
        self, x: float, y: float, lines: Sequence[str], style: Style, *, tag: str = "P"
    ) -> float:
        """Write lines one under the other as one paragraph; return the baseline that follows."""
        step, last = style.line_height, len(lines) - 1
        # The space at the end keeps the words of two lines apart when they are read aloud.
        ops = [
            line_ops(x, y - step * rank, line if rank == last else line + " ", style)
            for rank, line in enumerate(lines)
        ]
        self._tagged(tag, "\n".join(ops))
        return y - step * len(lines)

    def cell(
        self, x: float, y: float, lines: Sequence[str], style: Style, *, right: bool, tag: str
    ) -> None:
        """Write the lines of a table cell, pushed left or right of `x`."""
        ops = [
            line_ops(
                x - width_of(line, style) if right else x, y - style.line_height * n, line, style
            )
            for n, line in enumerate(lines)
        ]
        attributes = "/A<</O/Table/Scope/Column>>" if tag == "TH" else ""
        self._tagged(tag, "\n".join(ops), attributes)

    # Drawings

    def figure(self, ops: str, *, alt: str) -> None:
        """Draw something that has a meaning, with the words that replace it."""
        self._tagged("Figure", ops, f"/Alt{text_string(alt)}")

    def stamp(self, ops: str, box: tuple[float, float, float, float]) -> str:
        """Keep a drawing to be placed many times with `placed`; return its name."""
        left, bottom, right, top = (f"{edge:.2f}" for edge in box)
        head = (
            f"<</Type/XObject/Subtype/Form/BBox[{left} {bottom} {right} {top}]"
            "/Resources<</Font<</F1 1 0 R/F2 2 0 R>>>>"
        )
        return self._keep(_stream(head, ops.encode("ascii")))

    def mask(self, rows: bytes, width: int, height: int) -> str:
        """Keep a one-bit drawing (1 is ink, rows padded to bytes); return its name."""
        head = (
            f"<</Type/XObject/Subtype/Image/ImageMask true/Width {width}/Height {height}"
            "/BitsPerComponent 1/Decode[1 0]"
        )
        return self._keep(
            b"%s/Length %d>>\nstream\n%s\nendstream" % (head.encode(), len(rows), rows)
        )

    def _keep(self, body: bytes) -> str:
        name = self._stamp_names.get(body)
        if name is None:
            self._stamps.append(body)
            name = self._stamp_names[body] = f"X{len(self._stamps)}"
        return name

    def stamped(self, name: str, x: float, y: float, *, tag: str = "P") -> None:
        """Place a stamp whose text belongs to one paragraph."""
        self._tagged(tag, placed(name, x, y))

    # The file

    def render(self) -> bytes:
        """The bytes of the PDF: same calls, same bytes."""
        # Numbers are given first, because pages, tags and their parents name each other.
        first_stamp = 6
        first_page = first_stamp + len(self._stamps)
        first_element = first_page + 2 * len(self.pages)
        tree = list(_walk(self.root))
        numbers = {id(element): first_element + rank for rank, (element, _) in enumerate(tree)}
        stamps = "".join(f"/X{n + 1} {first_stamp + n} 0 R" for n in range(len(self._stamps)))
        kids = " ".join(f"{first_page + 2 * n} 0 R" for n in range(len(self.pages)))
        marks = "".join(
            f"{n}[{' '.join(f'{numbers[id(e)]} 0 R' for e in page.marked)}]"
            for n, page in enumerate(self.pages)
        )
        objects = [
            *(_font(font).encode() for font in FONTS),
            (
                f"<</Type/Catalog/Pages 4 0 R/Lang{text_string(self.lang)}/MarkInfo<</Marked true>>"
                f"/ViewerPreferences<</DisplayDocTitle true{'/Duplex/Simplex' * self.to_cut}>>"
                # A paper to cut is opened to be printed: most readers ask for the printer at once.
                f"{'/OpenAction<</S/Named/N/Print>>' * self.to_cut}/StructTreeRoot 5 0 R>>"
            ).encode(),
            (
                f"<</Type/Pages/Count {len(self.pages)}/Kids[{kids}]"
                f"/Resources<</Font<</F1 1 0 R/F2 2 0 R>>/XObject<<{stamps}>>>>>>"
            ).encode(),
            (
                f"<</Type/StructTreeRoot/K {first_element} 0 R"
                f"/ParentTreeNextKey {len(self.pages)}/ParentTree<</Nums[{marks}]>>>>"
            ).encode(),
            *self._stamps,
        ]
        for rank, page in enumerate(self.pages):
            objects.append(
                f"<</Type/Page/Parent 4 0 R/MediaBox[0 0 {page.width} {page.height}]"
                f"/StructParents {rank}/Tabs/S/Contents {first_page + 2 * rank + 1} 0 R>>".encode()
            )
            objects.append(_stream("<<", "\n".join(page.ops).encode("ascii")))
        objects.extend(
            _element(element, parent, numbers, first_page).encode() for element, parent in tree
        )
        objects.append(f"<</Title{text_string(self.title)}/Producer(Declic)>>".encode())
        return _file(objects)


def line_ops(x: float, y: float, text: str, style: Style) -> str:
    """The drawing of one line of text, for a page or a stamp."""
    name = FONTS[style.font]
    return f"BT/{name} {style.size:g} Tf {x:.2f} {y:.2f} Td({text.translate(_PRINTABLE)})Tj ET"


def rule_ops(
    x1: float, y1: float, x2: float, y2: float, *, width: float = 0.8, dash: str = ""
) -> str:
    """The drawing of a line; `dash` as "4 3" for one to cut along."""
    return f"q {width:g} w [{dash}] 0 d {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S Q"


def frame_ops(x: float, y: float, width: float, height: float, *, line: float = 1) -> str:
    """The drawing of a frame; `line` 0 fills it in light grey instead."""
    box = f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
    return f"q {line:g} w {box} S Q" if line else f"q 0.9 g {box} f Q"


def placed(name: str, x: float, y: float, width: float = 1, height: float = 1) -> str:
    """The drawing of a kept stamp (at its own size) or mask (stretched to width × height)."""
    return f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm/{name} Do Q"


def text_string(text: str) -> str:
    """A PDF text string: plain when ASCII, else UTF-16 in hexadecimal."""
    if text.isascii():
        return f"({text.translate(_PRINTABLE)})"
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _font(name: str) -> str:
    return f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>"


def _stream(head: str, content: bytes) -> bytes:
    packed = zlib.compress(content, 6)
    return b"%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (
        head.encode(),
        len(packed),
        packed,
    )


def _walk(
    element: Element, parent: Element | None = None
) -> Iterator[tuple[Element, Element | None]]:
    yield element, parent
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _walk(kid, element)


def _element(
    element: Element, parent: Element | None, numbers: dict[int, int], first_page: int
) -> str:
    up = numbers[id(parent)] if parent else 5
    page, kids = "", []
    for kid in element.kids:
        if isinstance(kid, Element):
            kids.append(f"{numbers[id(kid)]} 0 R")
        else:
            page = f"/Pg {first_page + 2 * kid[0]} 0 R"
            kids.append(str(kid[1]))
    return f"<</S/{element.tag}/P {up} 0 R{page}{element.attributes}/K[{' '.join(kids)}]>>"


def _file(objects: list[bytes]) -> bytes:
    """Number the objects, list where each begins, and close the file."""
    parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    offset, offsets = len(parts[0]), []
    for number, body in enumerate(objects, 1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        offsets.append(offset)
        offset += len(part)
        parts.append(part)
    identity = hashlib.sha256(b"".join(parts)).hexdigest()[:32].encode()
    rows = b"".join(b"%010d 00000 n \n" % each for each in offsets)
    parts.append(
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 3 0 R/Info %d 0 R"
        b"/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, rows, len(objects) + 1, len(objects), identity, identity, offset)
    )
    return b"".join(parts)
