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


def test_each_curve_has_its_own_shape() -> None:
    drawing = ElementTree.fromstring(simulation_chart.draw("Titre", "En mots", CURVES))
    assert len(list(drawing.iter(f"{SVG}circle"))) == 3
    assert len(list(drawing.iter(f"{SVG}rect"))) == 2  # the paper and the one point of the sheet


def test_a_larger_error_stands_higher_and_nothing_leaves_the_paper() -> None:
    drawing = ElementTree.fromstring(simulation_chart.draw("Titre", "En mots", CURVES))
    heights = [float(each.get("cy", 0)) for each in drawing.iter(f"{SVG}circle")]
    assert heights == sorted(heights)
    assert 0 < heights[0] < heights[-1] < simulation_chart.HEIGHT
