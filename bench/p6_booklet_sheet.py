"""P6: the A4 sheets of a booklet of ten Passes, one QR each.

Three ways, fed the same sheet, in turns: the naive one (a reportlab canvas and its QrCodeWidget as
it comes, the way a Django team writes it first), ours (`passes.formats.booklet_pdf.render`, the
whole two pages, tagged), and the limit (ten table-driven QRs and one deflate).
Same answers: the QRs of every way, rendered and read by zxing-cpp, give the same codes.

    .venv/bin/python -m bench.p6_booklet_sheet [--size full]
"""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import statistics
import subprocess
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from diagnostics.formats import pdf, qr
from passes.formats import booklet_pdf, letter_pdf
from passes.formats.booklet_pdf import BookletSheet
from passes.formats.letter_pdf import Contact, LetterSheet, Place

GOAL = 140
ADDRESS = "https://pass.example.fr"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ROUNDS = 7


def sheet(dice: random.Random) -> BookletSheet:
    def code() -> str:
        characters = "".join(dice.choices(ALPHABET, k=15))
        return "-".join((characters[:5], characters[5:10], characters[10:]))

    letter = LetterSheet(
        agency=Contact("Agence de Lens", "03 21 00 00 00", "12 rue de la Gare, 62300 Lens"),
        addressee="Madame Aïssata Diallo",
        passes=10,
        value="10 €",
        valid_until="jeudi 31 décembre 2026",
        purpose="Un atelier pour apprendre à utiliser un ordinateur ou un téléphone.",
        places=tuple(
            Place(
                f"Médiathèque {number}", "03 21 69 08 30", "Place Jean-Jaurès, 62300 Lens", "2 km"
            )
            for number in range(3)
        ),
        first_session=None,
        booklet_number="C-00016J-H",
        reference="R-000412",
    )
    return BookletSheet(letter, ADDRESS, tuple(code() for _ in range(10)))


def naive(given: BookletSheet) -> bytes:
    """A canvas, one drawString a line, one QrCodeWidget a Pass."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=pdf.A4, invariant=1)
    y = 790.0
    for block in letter_pdf.blocks(given.letter):
        for text, size in ((block.title, 17), *((line.text, 14) for line in block.lines)):
            canvas.setFont("Helvetica", size)
            canvas.drawString(88, y, text)
            y -= size * 1.25
    canvas.showPage()
    for rank, code in enumerate(given.codes, 1):
        y = 842 - 34 - rank * 79
        widget = QrCodeWidget(f"{given.address}/p#{code}")
        left, bottom, right, top = widget.getBounds()
        scale = 75 / (right - left)
        drawing = Drawing(75, 75, transform=[scale, 0, 0, 75 / (top - bottom), 0, 0])
        drawing.add(widget)
        renderPDF.draw(drawing, canvas, 24, y + 2)
        canvas.setFont("Helvetica-Bold", 22)
        canvas.drawString(107, y + 35, code)
        canvas.setFont("Helvetica", 14)
        canvas.drawString(107, y + 61, booklet_pdf.strip_title(given, rank))
        canvas.drawString(107, y + 11, " ".join(booklet_pdf.strip_lines(given)[:2]))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def limit(given: BookletSheet) -> bytes:
    """Ten QRs by XOR and one deflate: what no layout can go below."""
    rows = b"".join(booklet_pdf.drawing(given, code).packed() for code in given.codes)
    return zlib.compress(rows + "".join(given.codes).encode() + b"BT /F1 14 Tf (x) Tj ET\n" * 60, 6)


def codes_read(paper: bytes, *, dots: int) -> list[str]:
    tool = shutil.which("pdftoppm")
    if tool is None:
        raise SystemExit("pdftoppm manque : apt-get install poppler-utils")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "paper.pdf")
        file.write_bytes(paper)
        subprocess.run([tool, "-r", str(dots), "-gray", "-png", file, f"{folder}/p"], check=True)
        pages = sorted(Path(folder).glob("p*.png"))
        return sorted(text for page in pages for text in qr.read(page.read_bytes()))


def check_answers(dice: random.Random, sample: int) -> int:
    """Every QR of a sample: equal to segno's matrix, and read back from the rendered page."""
    read = 0
    for number in range(sample // 10):
        given = sheet(dice)
        expected = sorted(f"{ADDRESS}/p#{code}" for code in given.codes)
        for code in given.codes:
            assert booklet_pdf.drawing(given, code) == qr.matrix(f"{ADDRESS}/p#{code}")
        assert codes_read(booklet_pdf.render(given), dots=150) == expected
        if number == 0:
            # The naive way abuts rectangles, whose seams ask for a finer rendering.
            assert codes_read(naive(given), dots=300) == expected
        read += len(expected)
    return read


def cpu_ms(way: Callable[[BookletSheet], bytes], given: list[BookletSheet]) -> float:
    start = time.process_time()
    for each in given:
        way(each)
    return (time.process_time() - start) * 1000 / len(given)


def run(size: str = "small") -> dict[str, object]:
    """Measure, and return the line of the table."""
    dice = random.Random(6)
    start = time.process_time()
    qr.stencil(f"{ADDRESS}/p#", 17)
    learning = (time.process_time() - start) * 1000
    read = check_answers(dice, 1000 if size == "full" else 50)
    few, many = [sheet(dice) for _ in range(3)], [sheet(dice) for _ in range(200)]
    ways: dict[str, tuple[Callable[[BookletSheet], bytes], list[BookletSheet]]] = {
        "naive": (naive, few),
        "ours": (booklet_pdf.render, many),
        "limit": (limit, many),
    }
    figures: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (way, given) in ways.items():
            figures[name].append(cpu_ms(way, given))
    median = {name: statistics.median(each) for name, each in figures.items()}
    ratio = median["naive"] / median["ours"]
    return {
        "bench": "P6",
        "work": "A4 booklet, 10 Passes with one QR each, letter included",
        "cpu_ms": {name: round(each, 3) for name, each in median.items()},
        "ratio_to_naive": round(ratio, 1),
        "goal": f">= {GOAL}x",
        "reached": ratio >= GOAL,
        "learning_once_ms": round(learning, 1),
        "qr_read_back": read,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("small", "full"), default="small")
    print(json.dumps(run(parser.parse_args().size), indent=1, ensure_ascii=False))
