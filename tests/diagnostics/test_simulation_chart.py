"""The drawing of the page: named curves, a shape each, words for who cannot see it."""

from __future__ import annotations

from xml.etree import ElementTree

from diagnostics import simulation_chart
from diagnostics.simulation_chart import Curve

CURVES = (
    Curve("Entretien <guidé>", ((4.0, 0.82), (12.0, 0.6), (24.0, 0.5))),
    Curve("Fiche", ((16.0, 0.57),)),
)
SVG = "{http://www.w3.org/2000/svg}"


def test_the_drawing_has_a_title_a_description_and_a_name_by_curve() -> None:
    drawing = ElementTree.fromstring(simulation_chart.draw("Titre", "En mots", CURVES))
    assert drawing.findtext(f"{SVG}title") == "Titre"
    assert drawing.findtext(f"{SVG}desc") == "En mots"
    words = [text.text for text in drawing.iter(f"{SVG}text")]
    assert {"Entretien <guidé>", "Fiche", "0,6"} <= set(words)


def points(drawing: ElementTree.Element) -> list[str]:
    return [path.get("d", "") for path in drawing.iter(f"{SVG}path") if path.get("class")]


def test_each_curve_has_its_own_shape_shown_in_the_legend() -> None:
    drawn = points(ElementTree.fromstring(simulation_chart.draw("Titre", "En mots", CURVES)))
    assert [" 0 1 0 " in shape for shape in drawn] == [True] * 4 + [False] * 2


def test_a_larger_error_stands_higher_and_nothing_leaves_the_paper() -> None:
    drawn = points(ElementTree.fromstring(simulation_chart.draw("Titre", "En mots", CURVES)))
    heights = [float(shape.partition("a")[0].split()[1]) for shape in drawn[:3]]
    assert heights == sorted(heights)
    assert 0 < heights[0] < heights[-1] < simulation_chart.HEIGHT
