"""A code → a drawing, and back: the one door of segno and zxing-cpp.

The mask is fixed, so the same text gives the same modules for ever. For a fixed version, level and
mask the modules are an affine function over GF(2) of the bits of the text: a `Stencil` learns from
segno what each bit of the end of an address changes, and then draws a code by a few XORs of
integers (bench/p6_booklet_sheet.py). segno stays the oracle in the tests.
"""

import io
from functools import lru_cache
from html import escape
from typing import NamedTuple

import segno

LEVEL = "m"  # 15 % of the modules may be lost to a fold or a stain
MASK = 2
QUIET = 4  # modules of white that a reader needs on each side (ISO/IEC 18004)


class Matrix(NamedTuple):
    """The modules of a QR: `bits` holds rows from the top, each padded to whole bytes, 1 is ink."""

    side: int
    bits: int

    @property
    def row_bytes(self) -> int:
        return (self.side + 7) // 8

    def packed(self) -> bytes:
        """Rows as bytes, the way a one-bit image mask wants them."""
        return self.bits.to_bytes(self.row_bytes * self.side, "big")

    def runs(self) -> list[tuple[int, int, int]]:
        """Horizontal runs of ink: column, row, length."""
        runs: list[tuple[int, int, int]] = []
        width = self.row_bytes * 8
        everything = f"{self.bits:0{width * self.side}b}"
        for row in range(self.side):
            line = everything[row * width : row * width + self.side] + "0"
            start = line.find("1")
            while start >= 0:
                end = line.index("0", start)
                runs.append((start, row, end - start))
                start = line.find("1", end)
        return runs


def matrix(text: str) -> Matrix:
    """The modules of any text, by segno."""
    return _matrix(segno.make_qr(text, error=LEVEL, mask=MASK, mode="byte"))


def _matrix(code: segno.QRCode) -> Matrix:
    side = len(code.matrix)
    pad = "0" * (-side % 8)
    rows = ("".join("1" if module else "0" for module in row) + pad for row in code.matrix)
    return Matrix(side, int("".join(rows), 2))


class Stencil:
    """Draws the QRs of all texts that begin alike and have the same length, by XOR."""

    def __init__(self, prefix: str, length: int) -> None:
        self.prefix, self.length = prefix, length
        model = segno.make_qr(prefix + "0" * length, error=LEVEL, mask=MASK, mode="byte")
        self._version, self._level = model.version, model.error
        blank = _matrix(model)
        self.side, self._blank = blank.side, blank.bits
        self._tables = [self._table(position) for position in range(length)]

    def _table(self, position: int) -> dict[str, int]:
        """What each ASCII character changes at one position, from what each of its bits changes."""
        flips = []
        for bit in range(7):
            suffix = ["0"] * self.length
            suffix[position] = chr(ord("0") ^ (1 << bit))
            code = segno.make_qr(
                self.prefix + "".join(suffix),
                version=self._version,
                error=self._level,
                mask=MASK,
                mode="byte",
                boost_error=False,
            )
            flips.append(_matrix(code).bits ^ self._blank)
        table = {}
        for point in range(128):
            change, difference = 0, point ^ ord("0")
            for bit, flip in enumerate(flips):
                if difference >> bit & 1:
                    change ^= flip
            table[chr(point)] = change
        return table

    def draw(self, suffix: str) -> Matrix:
        """The modules of prefix + suffix; the suffix is ASCII and of the stencil's length."""
        if len(suffix) != self.length:
            raise ValueError(f"{self.length} characters expected, {len(suffix)} given")
        bits = self._blank
        for table, character in zip(self._tables, suffix, strict=True):
            bits ^= table[character]
        return Matrix(self.side, bits)


@lru_cache(maxsize=8)
def stencil(prefix: str, length: int) -> Stencil:
    """The stencil of a prefix, learnt once in a process (some 60 ms)."""
    return Stencil(prefix, length)


def svg(modules: Matrix, *, title: str, size: int = 160) -> str:
    """A drawing for a page: no script, no style attribute, a name for a screen reader."""
    full = modules.side + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h{length}v1h-{length}z"
        for column, row, length in modules.runs()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{size}" height="{size}"'
        f' viewBox="0 0 {full} {full}" shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M0 0h{full}v{full}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def read(image: bytes) -> list[str]:
    """The texts of the QRs found in a picture (PNG, JPEG…); empty when it holds none."""
    # Imported here: only a photo sent to the scan page needs them.
    import zxingcpp
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(image)) as picture:
            found = zxingcpp.read_barcodes(
                picture.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
            )
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return []
    return [each.text for each in found]
