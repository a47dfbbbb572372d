"""Free text about a person: short, factual, never a social-security number (law.md, L11, L13).

`accept` is what every verb passes its texts through; `hints` names the words that have no place
in a file (health, religion, opinions, offences). A hint warns and never blocks: a person's family
name may be one of those words. Pure.
"""

from __future__ import annotations

import re
import unicodedata

from diagnostics.accounts.nir import holds_nir
from diagnostics.accounts.refusals import NIR_REFUSED, Refusal

LONGEST = 200
WARNING = (
    "Des faits, en une phrase. La personne peut lire ce texte. "
    "Rien sur la santé, la religion, les opinions ou la justice."
)

_SENSITIVE = {
    "la santé": (
        "malad depress handicap cancer medicament rqth alcool drogue hospital psy invalid "
        "enceinte diabet autis dyslex schizo bipolaire addict traitement medecin"
    ),
    "la religion ou l’origine": (
        "musulman catholique juif juive protestant bouddhist religi islam mosquee eglise "
        "synagogue origine ethni race"
    ),
    "les opinions": "syndicat syndique politique militant greve",
    "la justice": "prison condamn delit casier detention bracelet garde-a-vue crime",
}

_TURNS_AROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def accept(text: str) -> str:
    """The text with single spaces, or the refusal of a social-security number.

    What cannot be seen is dropped: controls, halves of characters (no database of ours keeps a
    NUL) and the marks that turn a line around, under which a name would hide another one.
    """
    visible = (c for c in " ".join(text.split()) if not _is_hidden(c))
    plain = " ".join(unicodedata.normalize("NFC", "".join(visible)).split())
    if holds_nir(plain):
        raise Refusal(NIR_REFUSED)
    return plain


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} or character in _TURNS_AROUND


def hints(text: str) -> list[str]:
    """One sentence for each subject that has no place in a file, in a fixed order."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = re.findall(r"[a-z][a-z\-]*", letters)
    return [
        f"Ce texte parle peut-être de {subject} : gardez seulement les faits utiles."
        for subject, stems in _SENSITIVE.items()
        if any(word.startswith(stem) for word in words for stem in stems.split())
    ]
