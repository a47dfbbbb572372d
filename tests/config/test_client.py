"""The client that reads every page it is given."""

from __future__ import annotations

import pytest

from tests.support.client import PageProblem, inspect

GOOD = "<html lang='fr'><head><title>T</title></head><body><h1>H</h1>{}</body></html>"


def test_a_sound_page_passes() -> None:
    inspect(GOOD.format("<label for='a'>A</label><input id='a' name='a'>"))


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ("<a onclick='x()'>", "inline handler onclick"),
        ("<p style='color:red'>", "inline style"),
        ("<script>x()</script>", "inline script"),
        ("<style>p{}</style>", "inline style"),
        ("<a href='javascript:x()'>", "script address"),
        ("<p>{{ name }}</p>", "template text left"),
        ("<p>{% url 'x' %}</p>", "template text left"),
        ("<a href='{% url x %}'>", "template text left in href"),
        ("<h1>Deux</h1>", "2 main headings"),
        ("<p id='a'></p><p id='a'></p>", "two elements with the id a"),
        ("<input name='nom'>", "field without label: nom"),
        ("<img src='a.png'>", "image without alternative text"),
    ],
)
def test_what_a_person_or_her_browser_would_stumble_on_is_named(part: str, complaint: str) -> None:
    with pytest.raises(PageProblem, match=complaint.replace("(", r"\(")):
        inspect(GOOD.format(part))


def test_a_page_without_language_or_title_is_refused() -> None:
    with pytest.raises(PageProblem, match="no language; no title"):
        inspect("<html><head></head><body><h1>H</h1></body></html>")


def test_a_fragment_needs_neither_heading_nor_title() -> None:
    inspect("<p>partie</p>", fragment=True)
