"""Why a verb says no.

A refusal is a lawful decision, not a fault of ours: it has a stable code that programs read, a
French sentence that people read aloud, and a remedy that says what would make the act possible.
Each application lists its reasons in its own `refusals.py`; this floor holds the ones that any
verb may meet. Doors translate a refusal; they never invent one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """One entry of a list of refusals: code, HTTP status, French sentence, French remedy."""

    code: str
    status: int
    detail: str
    remedy: str = ""


class Refusal(Exception):
    """A verb declined. Keywords fill the braces of the sentence and stay readable as `facts`.

    The keyword `wait` is the number of seconds after which asking again makes sense.
    """

    def __init__(self, reason: Reason, **facts: Any) -> None:
        self.reason = reason
        self.facts = facts
        self.code = reason.code
        self.status = reason.status
        self.wait: int | None = facts.get("wait")
        self.detail = reason.detail.format_map(facts) if facts else reason.detail
        self.remedy = reason.remedy.format_map(facts) if facts else reason.remedy
        super().__init__(f"{self.code}: {self.detail}")

    @property
    def sentence(self) -> str:
        """What a page shows: the sentence, then what would make the act possible."""
        return f"{self.detail} {self.remedy}".strip()


NOT_ALLOWED = Reason(
    "not_allowed",
    403,
    "Votre rôle ne permet pas cet acte.",
    "Demandez à une personne habilitée de le faire.",
)
UNWRITABLE_CHARACTER = Reason(
    "unwritable_character",
    400,
    "Le texte envoyé contient un caractère qui ne s'écrit pas.",
    "Retapez le texte au lieu de le coller.",
)
NOT_FOUND = Reason("not_found", 404, "Cette page ou cet objet n'existe pas.")
REQUEST_MISMATCH = Reason(
    "request_mismatch",
    409,
    "Ce formulaire a déjà été envoyé avec d'autres informations.",
    "Rouvrez la page et recommencez.",
)
STATE_CHANGED = Reason(
    "state_changed",
    409,
    "Quelqu'un d'autre vient de modifier ce dossier.",
    "Rechargez la page pour voir où il en est.",
)
TRANSITION_UNKNOWN = Reason(
    "transition_unknown",
    409,
    "Cet acte n'est pas possible dans l'état actuel.",
    "Rechargez la page pour voir ce qui est possible.",
)
BUSY_TRY_AGAIN = Reason(
    "busy_try_again",
    409,
    "Le système est occupé.",
    "Réessayez dans quelques secondes.",
)
REASON_MISSING = Reason(
    "reason_missing", 422, "Il manque un motif.", "Écrivez en une phrase pourquoi."
)
SAME_PERSON = Reason(
    "same_person",
    409,
    "Cet acte demande une deuxième personne.",
    "Demandez à un ou une collègue habilitée de le faire.",
)
NIR_REFUSED = Reason(
    "nir_refused",
    422,
    "Ce texte ressemble à un numéro de sécurité sociale.",
    "Retirez ce numéro : il ne doit jamais être enregistré ici.",
)
FILE_UNREADABLE = Reason(
    "file_unreadable", 422, "{detail} Ce fichier n'est pas lu.", "Choisissez un autre fichier."
)
