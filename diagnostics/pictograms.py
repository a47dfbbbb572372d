"""The forty pictograms: one set of strokes for the screen (SVG) and for paper (PDF).

A closed list of words, each drawn by us as calm lines in a box of 48, without colour or text, and
always shown beside its word (law.md, L28): a picture alone says different things to different
people. Invariant: a drawing is only lines and curves (M, L, C, Z, absolute), so that both writers
draw the same thing; the sprite of `static/` is made from here by `write_pictograms`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from diagnostics.strokes import box, curve, dome, dot, line, path, ring

BOX = 48
LINE_WIDTH = 2.5

_STEP = re.compile(r"([MLCZ])([^MLCZ]*)")
_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


def _teeth() -> Iterable[str]:
    """Eight short strokes around a wheel."""
    for x, y in ((0, -1), (0.71, -0.71), (1, 0), (0.71, 0.71)):
        for way in (1, -1):
            yield line(24 + 12 * x * way, 24 + 12 * y * way, 24 + 17 * x * way, 24 + 17 * y * way)


PICTOGRAMS: Mapping[str, tuple[str, ...]] = {
    "aide": (
        ring(24, 24, 18),
        ring(24, 24, 7),
        line(11.3, 11.3, 19, 19),
        line(36.7, 11.3, 29, 19),
        line(11.3, 36.7, 19, 29),
        line(36.7, 36.7, 29, 29),
    ),
    "alerte": (line(24, 7, 43, 40, 5, 40, closed=True), line(24, 19, 24, 29), dot(24, 34.5)),
    "bouclier": (
        curve(24, 5, 29, 9, 34, 11, 40, 11, 40, 26, 36, 37, 24, 43, 12, 37, 8, 26, 8, 11)
        + "C14 11 19 9 24 5Z",
        line(16, 24, 22, 30, 32, 18),
    ),
    "bouton": (
        curve(16.5, 12.5, 5, 20, 7, 41, 24, 41, 41, 41, 43, 20, 31.5, 12.5),
        line(24, 6, 24, 23),
    ),
    "cadenas": (
        box(10, 21, 28, 21),
        line(15, 21, 15, 15),
        dome(24, 15, 9),
        line(33, 15, 33, 21),
        ring(24, 30, 2.5),
        line(24, 32.5, 24, 36),
    ),
    "calcul": (
        box(11, 5, 26, 38),
        box(16, 10, 16, 8, 1),
        *(dot(x, y) for y in (25, 31, 37) for x in (17.5, 24, 30.5)),
    ),
    "calendrier": (
        box(7, 10, 34, 32),
        line(7, 19, 41, 19),
        line(16, 6, 16, 13),
        line(32, 6, 32, 13),
        box(26, 27, 8, 8, 1),
    ),
    "carnet": (
        box(12, 5, 28, 38),
        line(19, 5, 19, 43),
        *(line(8, y, 14, y) for y in (14, 24, 34)),
        line(25, 15, 34, 15),
        line(25, 22, 34, 22),
    ),
    "clavier": (
        box(4, 13, 40, 22),
        *(dot(x, 20) for x in (11, 17.5, 24, 30.5, 37)),
        line(15, 28.5, 33, 28.5),
        dot(10, 28.5),
        dot(38, 28.5),
    ),
    "clé": (
        ring(15, 33, 9),
        line(21.4, 26.6, 41, 7),
        line(35, 13, 40, 18),
        line(29, 19, 33, 23),
    ),
    "cloche": (
        curve(9, 35, 13, 31, 13, 27, 13, 21, 13, 13, 18, 9, 24, 9, 30, 9, 35, 13, 35, 21)
        + "C35 27 35 31 39 35Z",
        line(24, 5, 24, 9),
        curve(19, 39, 20, 44, 28, 44, 29, 39),
    ),
    "conversation": (
        path("M", 8, 9) + "L40 9L40 32L24 32L15 41L15 32L8 32Z",
        *(dot(x, 20.5) for x in (16, 24, 32)),
    ),
    "corbeille": (
        line(8, 13, 40, 13),
        line(18, 13, 18, 7, 30, 7, 30, 13),
        line(12, 13, 14.5, 42, 33.5, 42, 36, 13),
        line(20, 20, 21, 35),
        line(28, 20, 27, 35),
    ),
    "crayon": (
        line(8, 40, 10.5, 30.5, 33, 8, 40, 15, 17.5, 37.5, closed=True),
        line(28, 13, 35, 20),
        line(10.5, 30.5, 17.5, 37.5),
    ),
    "dossier": (
        line(6, 40, 6, 10, 18, 10, 22, 15, 42, 15, 42, 40, closed=True),
        line(6, 22, 42, 22),
    ),
    "enveloppe": (box(5, 11, 38, 27), line(6.5, 13, 24, 27, 41.5, 13)),
    "film": (box(5, 12, 26, 24), line(31, 21, 43, 14, 43, 34, 31, 27), ring(18, 24, 4)),
    "graphique": (
        line(8, 6, 8, 41, 43, 41),
        box(14, 27, 6, 14, 1),
        box(24, 19, 6, 22, 1),
        box(34, 10, 6, 31, 1),
    ),
    "horloge": (ring(24, 24, 18), line(24, 13, 24, 24, 32, 29)),
    "image": (
        box(5, 9, 38, 30),
        ring(15, 18, 3.5),
        line(5, 35, 17, 25, 24, 31, 33, 21, 43, 31),
    ),
    "imprimante": (
        line(14, 17, 14, 6, 34, 6, 34, 17),
        path("M", 14, 34) + "L6 34L6 17L42 17L42 34L34 34",
        box(14, 27, 20, 15, 1),
        dot(36, 22.5),
    ),
    "lieu": (
        curve(24, 43, 16, 33, 10, 26, 10, 19, 10, 11, 16, 5, 24, 5, 32, 5, 38, 11, 38, 19)
        + "C38 26 32 33 24 43Z",
        ring(24, 19, 5),
    ),
    "liste": (
        *(line(18, y, 41, y) for y in (12, 24, 36)),
        line(6, 11.5, 9, 14.5, 13, 9),
        line(6, 23.5, 9, 26.5, 13, 21),
        dot(9.5, 36),
    ),
    "loupe": (ring(20, 20, 13), line(29.5, 29.5, 42, 42)),
    "mallette": (
        box(5, 14, 38, 26),
        line(17, 14, 17, 8, 31, 8, 31, 14),
        line(5, 25, 20, 25),
        line(28, 25, 43, 25),
        box(20, 22, 8, 6, 1),
    ),
    "œil": (
        curve(4, 24, 12, 7, 36, 7, 44, 24, 36, 41, 12, 41, 4, 24) + "Z",
        ring(24, 24, 6.5),
    ),
    "ordinateur": (
        box(9, 9, 30, 22),
        line(3, 39, 45, 39),
        line(9, 31, 5, 38),
        line(39, 31, 43, 38),
    ),
    "page": (
        line(10, 5, 29, 5, 38, 14, 38, 43, 10, 43, closed=True),
        line(29, 5, 29, 14, 38, 14),
        *(line(16, y, 32, y) for y in (22, 29, 36)),
    ),
    "personnes": (
        ring(17, 16, 7),
        dome(17, 41, 13, 14),
        line(4, 41, 30, 41),
        curve(29, 9.5, 38, 8, 38, 23, 30, 22.5),
        curve(33, 28, 40, 30, 44, 35, 44, 41),
        line(36, 41, 44, 41),
    ),
    "photo": (
        box(5, 14, 38, 27),
        line(15, 14, 18, 8, 30, 8, 33, 14),
        ring(24, 27, 8),
        dot(37, 20),
    ),
    "pile": (box(5, 15, 34, 18), line(43, 21, 43, 27), line(12, 21, 12, 27), line(19, 21, 19, 27)),
    "question": (
        ring(24, 24, 18),
        curve(18, 19, 18, 11, 30, 11, 30, 19, 30, 24, 24, 23, 24, 29),
        dot(24, 34.5),
    ),
    "réglages": (ring(24, 24, 12), ring(24, 24, 5), *_teeth()),
    "smartphone": (box(13, 4, 22, 40), line(21, 37.5, 27, 37.5)),
    "son": (
        line(6, 18, 14, 18, 24, 9, 24, 39, 14, 30, 6, 30, closed=True),
        curve(30, 18, 34, 21, 34, 27, 30, 30),
        curve(35, 12, 43, 18, 43, 30, 35, 36),
    ),
    "tableau": (
        box(6, 9, 36, 30),
        line(6, 19, 42, 19),
        line(6, 29, 42, 29),
        line(18, 9, 18, 39),
        line(30, 9, 30, 39),
    ),
    "téléphone": (
        curve(10, 6, 7, 9, 5, 14, 8, 20, 13, 30, 19, 36, 28, 40, 34, 43, 39, 41, 42, 38)
        + "L34 29L28 33C24 31 18 25 15 20L19 14Z",
    ),
    "trombone": (
        curve(36, 15, 36, 15, 36, 32, 36, 32, 36, 47, 13, 47, 13, 32, 13, 32, 13, 13, 13, 13)
        + "C13 3 29 3 29 13L29 31C29 37 20 37 20 31L20 17",
    ),
    "wifi": (
        curve(5, 19, 15, 8, 33, 8, 43, 19),
        curve(11.5, 26, 18, 18.5, 30, 18.5, 36.5, 26),
        curve(18, 33, 21, 29, 27, 29, 30, 33),
        dot(24, 39),
    ),
    "étapes": (
        line(5, 41, 14, 41, 14, 32, 23, 32, 23, 23, 32, 23, 32, 14, 43, 14),
        line(12, 18, 20, 10),
        line(13, 10, 20, 10, 20, 17),
    ),
}


def identity(word: str) -> str:
    """The word as an address: « téléphone » → `telephone`."""
    spelled = unicodedata.normalize("NFD", word.replace("œ", "oe"))
    return "".join(letter for letter in spelled if letter.isascii())


def sprite() -> str:
    """The file of all pictograms, each a symbol drawn in the colour of the text around it."""
    head = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Made by manage.py write_pictograms -->'
    symbols = (
        f'<symbol id="{identity(word)}" viewBox="0 0 {BOX} {BOX}" fill="none" '
        f'stroke="currentColor" stroke-width="{LINE_WIDTH}" stroke-linecap="round" '
        f'stroke-linejoin="round"><path d="{"".join(strokes)}"/></symbol>'
        for word, strokes in PICTOGRAMS.items()
    )
    return "\n".join((head, *symbols, "</svg>", ""))


def drawing(word: str, x: float, y: float, size: float) -> str:
    """The PDF operations that draw a pictogram, its bottom left corner at (x, y)."""
    scale = size / BOX
    ops = [
        f"{numbers} {_OPERATORS[command]}".strip()
        for command, numbers in _STEP.findall("".join(PICTOGRAMS[word]))
    ]
    # The page counts upwards, the box downwards: one matrix turns the drawing over.
    return (
        f"q {scale:.4f} 0 0 {-scale:.4f} {x:.2f} {y + size:.2f} cm "
        f"{LINE_WIDTH} w 1 J 1 j\n" + "\n".join(ops) + "\nS Q"
    )
