"""What a person is told of a booklet: usable or not, why, until when, what to do.

One sheet of words for the page of a Pass (`/p`) and for « Mon espace », so that the two never say
different things. Pure: the day and the states are arguments. Nothing here blocks anything, and no
sentence holds a name, a code or a level (threats-and-accidents.md, T21; law.md, L28).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from passes import calendar_days

USED_UP = "Il ne vous reste plus de Pass."
STOPPED = "Votre carnet est arrêté."
ENDED = "Ce carnet ne sert plus."
_STOPPED_WHY = {
    "lost": "Il a été déclaré perdu.",
    "stolen": "Il a été déclaré volé.",
    "damaged": "Il a été déclaré abîmé.",
    "blocked": "L’agence l’a arrêté par précaution.",
}
CALL_PAPER = "Appelez le numéro écrit sur votre carnet."

# What a person reads when a code opens nothing, by refusal code: the words of a desk are not hers.
NOT_OPENED = {
    "malformed_code": (
        "Ce n’est pas le code d’un Pass.",
        "Relisez les trois groupes de cinq lettres ou chiffres. Ou appelez.",
    ),
    "wrong_check_character": (
        "Une lettre ou un chiffre est faux.",
        "Relisez le code sur le papier, et recommencez. Ou appelez.",
    ),
    "unknown_code": ("Nous ne trouvons pas ce Pass.", CALL_PAPER),
    "authentic_not_found": ("Nous ne trouvons pas ce Pass.", CALL_PAPER),
    "too_many_wrong_codes": (
        "Trop de codes faux ont été essayés ici.",
        "Attendez {minutes} minutes. Ou appelez le numéro écrit sur votre carnet.",
    ),
}
BOOKLET_NUMBER = (
    "C’est le numéro du carnet.",
    "Le code d’un Pass a trois groupes de cinq lettres ou chiffres. Il est sous le dessin carré.",
)


@dataclass(frozen=True, slots=True)
class Left:
    """Passes that may still be used, and their last day."""

    count: int
    until: dt.date


@dataclass(frozen=True, slots=True)
class BookletFacts:
    """What is true of a booklet, and of the Pass that was shown."""

    today: dt.date
    valid_from: dt.date
    valid_until: dt.date
    last_service_on: dt.date
    left: int
    is_handed_over: bool = True
    is_ended: bool = False
    replaced_on: dt.date | None = None
    stopped_kind: str = ""
    # The day this very Pass was used, when it was.
    used_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence first, then at most two lines; `is_trusted` when the paper is the holder's."""

    sentence: str
    lines: tuple[str, ...] = ()
    is_trusted: bool = True
    is_usable: bool = False


def left_sentence(left: Sequence[Left]) -> str:
    """How many Passes, and until when if they all end on one day."""
    count = sum(each.count for each in left)
    if len(left) == 1:
        return f"Il vous reste {count} Pass, jusqu'au {said(left[0].until)}."
    return f"Il vous reste {count} Pass."


def tell(facts: BookletFacts) -> Told:
    """Say what a booklet is worth today, to whoever holds the paper.

    A stopped, replaced or ended paper may be in other hands: it is told so, and nothing else.
    """
    if not facts.is_handed_over:
        why = "Une agence doit d’abord vous le remettre."
        return Told("Ce Pass n’est pas encore actif.", (why,), is_trusted=False)
    if facts.replaced_on is not None:
        why = f"Il a été remplacé le {said(facts.replaced_on)}."
        lines = (why, "Détruisez ce papier. Utilisez votre nouveau carnet.")
        return Told(ENDED, lines, is_trusted=False)
    if facts.is_ended:
        return Told(ENDED, ("Ses Pass ne sont plus acceptés.",), is_trusted=False)
    if facts.stopped_kind:
        why = _STOPPED_WHY.get(facts.stopped_kind, _STOPPED_WHY["blocked"])
        lines = (why, "Appelez l’agence : elle peut le rouvrir, ou vous en donner un autre.")
        return Told(STOPPED, lines, is_trusted=False)
    if not facts.left:
        return Told(USED_UP)
    return _worth(facts)


def _worth(facts: BookletFacts) -> Told:
    if facts.today > facts.valid_until:
        lines = [f"Ils étaient valables jusqu'au {said(facts.valid_until)}."]
        if facts.today <= facts.last_service_on:
            lines.append("Une séance était déjà prévue ? Appelez.")
        return Told("Vos Pass ne sont plus valables.", tuple(lines))
    sentence = left_sentence([Left(facts.left, facts.valid_until)])
    if facts.today < facts.valid_from:
        return Told(sentence, (f"Utilisables à partir du {said(facts.valid_from)}.",))
    if facts.used_on is not None:
        used = f"Le Pass que vous montrez a déjà servi, le {said(facts.used_on)}."
        return Told(sentence, (used, "Les autres sont utilisables."), is_usable=True)
    return Told(sentence, ("Ce Pass est utilisable.",), is_usable=True)


def not_opened(code: str, minutes: object = "") -> tuple[str, str]:
    """What to say, and what to do, when a code opens nothing."""
    detail, remedy = NOT_OPENED[code]
    return detail, remedy.format(minutes=minutes)


def said(day: dt.date) -> str:
    """« 31 décembre 2026 »."""
    return calendar_days.in_words(day, weekday=False)
