"""Two points and a line: true in direction, said in words, the same on paper and on screen."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from passes.formats import place_sketch
from passes.formats.place_sketch import PlaceSketch, sketch

LENS = ("votre agence", 50.4289, 2.8319)


def drawn(latitude: float, longitude: float, name: str = "Médiathèque de Lens") -> PlaceSketch:
    found = sketch(LENS, (name, latitude, longitude), "à 1,2 km")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("latitude", "longitude", "said"),
    [
        (50.44, 2.8319, "le nord"),
        (50.44, 2.85, "le nord-est"),
        (50.4289, 2.85, "l’est"),
        (50.41, 2.8319, "le sud"),
        (50.4289, 2.80, "l’ouest"),
        (50.44, 2.815, "le nord-ouest"),
    ],
)
def test_it_says_how_far_and_towards_where(latitude: float, longitude: float, said: str) -> None:
    sentence = drawn(latitude, longitude).sentence
    assert sentence == f"C’est à 1,2 km de votre agence, vers {said}."
    assert len(sentence.split()) <= 15


@pytest.mark.parametrize("latitude", [50.4289, 50.42892, 52.0])
def test_nothing_is_drawn_when_it_would_say_nothing(latitude: float) -> None:
    assert sketch(LENS, ("Là", latitude, 2.8319), "à 100 m") is None


@pytest.mark.parametrize(
    "end", [(50.44, 2.8319), (50.4289, 2.85), (50.40, 2.80), (50.4290, 2.70), (50.6, 2.84)]
)
def test_the_points_and_their_names_stay_inside_the_frame(end: tuple[float, float]) -> None:
    image = drawn(*end, name="Association intercommunale pour l’inclusion numérique de tous")
    root = ElementTree.fromstring(place_sketch.svg(image))
    for circle in root.iter("circle"):
        assert 0 < float(circle.attrib["cx"]) < place_sketch.WIDTH
        assert 0 < float(circle.attrib["cy"]) < place_sketch.HEIGHT
    for text in root.iter("text"):
        assert 0 < float(text.attrib["x"]) < place_sketch.WIDTH
        assert 0 < float(text.attrib["y"]) < place_sketch.HEIGHT
    assert root.attrib["aria-label"] == image.sentence


def test_the_name_of_a_place_is_escaped_in_the_page() -> None:
    assert "<script>" not in place_sketch.svg(drawn(50.44, 2.85, name="<script>"))


def test_north_is_above_and_east_is_right() -> None:
    (start_x, start_y), (end_x, end_y) = place_sketch._ends(drawn(50.44, 2.85))
    assert end_x > start_x
    assert end_y > start_y
