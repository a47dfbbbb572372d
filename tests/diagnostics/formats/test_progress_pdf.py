"""The page of a person's progress: large type, one page, the same bytes twice."""

import re
from pathlib import Path

from diagnostics.formats import progress_pdf
from diagnostics.formats.progress_pdf import ProgressPage
from tests.support import papers

PAGE = ProgressPage(
    phone="03 21 00 00 00",
    agency="Agence de Lens",
    day="10 mars 2026",
    sentence="Depuis le premier entretien : +0,5 niveau sur 6 compétences communes (profil Pix).",
    areas=tuple(
        (name, ("5 janvier 2026, test (profil Pix) : niveau 2 sur 1 compétence.",) * 2)
        for name in (
            "Chercher et ranger des informations",
            "Échanger avec les autres",
            "Écrire et créer",
            "Se protéger",
            "Se servir des appareils",
        )
    ),
    next_step="Vous avez choisi : un ordinateur à prix solidaire.",
    next_day="9 avril 2026",
    mention="Ces résultats vous appartiennent.",
)


def pages(content: bytes, folder: Path) -> int:
    return int(re.findall(r"Pages:\s+(\d+)", papers.facts_of(content, folder))[0])


def test_everything_is_written_on_one_page(tmp_path: Path) -> None:
    content = progress_pdf.render(PAGE)
    text = papers.text_of(content, tmp_path)
    assert pages(content, tmp_path) == 1
    for words in ("Votre évolution", "Se servir des appareils", "9 avril 2026", "03 21 00 00 00"):
        assert words in text
    assert "H2" in papers.structure_of(content, tmp_path)


def test_the_same_page_gives_the_same_bytes() -> None:
    assert progress_pdf.render(PAGE) == progress_pdf.render(PAGE)


def test_what_is_absent_is_not_written_and_what_is_long_goes_on(tmp_path: Path) -> None:
    bare = ProgressPage("", "Agence", "10 mars 2026", "Rien.", (), "", "", "Vos droits.")
    assert "Appelez" not in papers.text_of(progress_pdf.render(bare), tmp_path)
    long = ProgressPage("", "Agence", "10 mars", "…", PAGE.areas * 4, "", "", "Vos droits.")
    assert pages(progress_pdf.render(long), tmp_path) > 1
