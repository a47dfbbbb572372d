"""Sheets for the tests of papers: one booklet as it leaves a desk in Lens."""

from __future__ import annotations

import random

from passes.formats.booklet_pdf import BookletSheet
from passes.formats.letter_pdf import Contact, FirstSession, LetterSheet, Place

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PLACES = (
    Place("Médiathèque Robert-Cousin", "03 21 69 08 30", "Place Jean-Jaurès, 62300 Lens", "900 m"),
    Place("Maison France Services", "03 21 44 89 89", "45 rue Courtin, 62800 Liévin", "3,4 km"),
    Place("Centre social Dumas", "", "Rue Alexandre-Dumas, 62800 Liévin", "4,1 km"),
)
SESSION = FirstSession(
    "mardi 12 mai à 14 h", "Médiathèque de Lens", "03 21 69 08 30", "Place Jean-Jaurès, 62300 Lens"
)


def letter(**changes: object) -> LetterSheet:
    facts: dict[str, object] = {
        "agency": Contact("Agence de Lens", "03 21 00 00 00", "12 rue de la Gare, 62300 Lens"),
        "addressee": "Madame Aïssata Diallo",
        "passes": 10,
        "value": "10 €",
        "valid_until": "jeudi 31 décembre 2026",
        "purpose": "Un atelier pour apprendre à utiliser un ordinateur ou un téléphone.",
        "places": PLACES,
        "first_session": None,
        "booklet_number": "C-00016J-H",
        "reference": "R-000412",
    }
    return LetterSheet(**(facts | changes))  # type: ignore[arg-type]


def code(dice: random.Random) -> str:
    characters = "".join(dice.choices(ALPHABET, k=15))
    return "-".join((characters[:5], characters[5:10], characters[10:]))


def booklet(passes: int = 10, *, seed: int = 1, **changes: object) -> BookletSheet:
    dice = random.Random(seed)
    return BookletSheet(
        letter(passes=passes, **changes),
        "https://pass.example.fr",
        tuple(code(dice) for _ in range(passes)),
    )
