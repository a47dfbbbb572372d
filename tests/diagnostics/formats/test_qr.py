"""A code → a drawing, and back: segno is the oracle, zxing-cpp the reader."""

from __future__ import annotations

import io
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from diagnostics.formats import qr

PREFIX = "https://pass.example.fr/p#"


def png(modules: qr.Matrix, *, dots: int = 4) -> bytes:
    side = modules.side + 2 * qr.QUIET
    picture = Image.new("L", (side, side), 255)
    for column, row, length in modules.runs():
        for step in range(length):
            picture.putpixel((column + step + qr.QUIET, row + qr.QUIET), 0)
    out = io.BytesIO()
    picture.resize((side * dots, side * dots), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=string.digits + string.ascii_uppercase + "-", min_size=17, max_size=17))
def test_a_stencil_draws_what_segno_draws(suffix: str) -> None:
    assert qr.stencil(PREFIX, 17).draw(suffix) == qr.matrix(PREFIX + suffix)


def test_a_sample_of_codes_is_read_back_by_a_real_decoder() -> None:
    stencil = qr.stencil(PREFIX, 17)
    for number in range(40):
        suffix = f"{number:05d}-ABCDE-{number * 37:05d}"
        assert qr.read(png(stencil.draw(suffix))) == [PREFIX + suffix]


def test_a_text_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="17 characters expected"):
        qr.stencil(PREFIX, 17).draw("00000")


@pytest.mark.parametrize("text", ["A", "otpauth://totp/Declic:samia?secret=ABCDEFGH", "x" * 300])
def test_any_text_is_drawn_and_read_back(text: str) -> None:
    assert qr.read(png(qr.matrix(text))) == [text]


def test_rows_are_packed_in_whole_bytes() -> None:
    modules = qr.matrix(PREFIX + "0" * 17)
    assert modules.side == 33
    assert len(modules.packed()) == 33 * 5


def test_a_drawing_for_a_page_has_a_name_and_no_style() -> None:
    drawing = qr.svg(qr.matrix("A"), title="Code <1>")
    assert "<title>Code &lt;1&gt;</title>" in drawing
    assert 'role="img"' in drawing
    assert "style" not in drawing


@pytest.mark.parametrize("rubbish", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"0" * 40])
def test_what_is_not_a_picture_holds_no_code(rubbish: bytes) -> None:
    assert qr.read(rubbish) == []
