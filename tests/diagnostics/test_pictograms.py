"""Forty pictograms: drawn by us from one set of strokes, small, the same on screen and paper."""

import gzip
import re

import pytest
from django.core.management import call_command

from diagnostics import pictograms
from diagnostics.formats.pdf import Paper
from diagnostics.management.commands import write_pictograms
from diagnostics.templatetags.pictograms import pictogram

NEEDED_BY_PEOPLE = [
    "téléphone",
    "calendrier",
    "lieu",
    "aide",
    "enveloppe",
    "carnet",
    "horloge",
    "ordinateur",
    "smartphone",
    "cadenas",
    "loupe",
    "dossier",
    "trombone",
    "bouton",
    "personnes",
    "crayon",
    "question",
]


def test_the_list_is_closed_and_holds_the_words_that_people_need() -> None:
    assert 24 <= len(pictograms.PICTOGRAMS) <= 40
    assert set(NEEDED_BY_PEOPLE) <= set(pictograms.PICTOGRAMS)


@pytest.mark.parametrize("word", pictograms.PICTOGRAMS)
def test_a_drawing_is_made_of_lines_that_stay_in_its_box(word: str) -> None:
    path = "".join(pictograms.PICTOGRAMS[word])
    assert re.fullmatch(r"([MLC][-0-9. ]+|Z)+", path)
    numbers = [float(number) for number in re.findall(r"-?[0-9.]+", path)]
    assert min(numbers) > 0
    assert max(numbers) < pictograms.BOX


def test_every_pictogram_has_its_own_address_without_accent() -> None:
    addresses = [pictograms.identity(word) for word in pictograms.PICTOGRAMS]
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"[a-z]+", address) for address in addresses)


def test_the_file_of_the_pages_is_the_one_that_the_command_writes(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = write_pictograms.SPRITE.read_text(encoding="utf-8")
    monkeypatch.setattr(write_pictograms, "SPRITE", tmp_path / "sprite.svg")
    call_command("write_pictograms", verbosity=0)
    assert published == (tmp_path / "sprite.svg").read_text(encoding="utf-8"), (
        "Lancer : manage.py write_pictograms"
    )


def test_the_file_of_the_pages_is_light_and_holds_no_text() -> None:
    sprite = pictograms.sprite()
    assert len(gzip.compress(sprite.encode())) < 8_000
    assert "<text" not in sprite


def test_a_picture_is_silent_and_its_word_stands_beside_it() -> None:
    html = pictogram("téléphone")
    assert 'aria-hidden="true"' in html
    assert "#telephone" in html
    assert "<span>téléphone</span>" in html


def test_the_same_strokes_are_drawn_on_paper() -> None:
    ops = pictograms.drawing("cadenas", 100, 200, 24)
    path = "".join(pictograms.PICTOGRAMS["cadenas"])
    assert ops.startswith("q 0.5000 0 0 -0.5000 100.00 224.00 cm")
    for command, operator in {"M": " m", "L": " l", "C": " c"}.items():
        assert ops.count(f"{operator}\n") == path.count(command)
    paper = Paper(title="Essai")
    paper.new_page()
    paper.decorate(ops)
    assert paper.render().startswith(b"%PDF-1.7")
