"""What one can say aloud to the person whose Pass is refused: short, and never accusing."""

from diagnostics.accounts.refusals import Refusal

_CALL = "Je ne peux pas prendre ce Pass. Appelez l'agence : son numéro est sur votre carnet."
_SENTENCES = {
    "unknown_code": _CALL,
    "authentic_not_found": _CALL,
    "not_active": "Ce carnet n'est pas encore ouvert. Appelez l'agence : son numéro est dessus.",
    "blocked": "Ce carnet est arrêté, sans doute parce qu'il a été déclaré perdu. "
    "Appelez l'agence : son numéro est dessus.",
    "cancelled": _CALL,
    "replaced": "Ce papier a été remplacé par un autre. Avez-vous le nouveau carnet avec vous ?",
    "expired": "La date de ce Pass est passée. L'agence peut vous en proposer d'autres.",
    "site_not_covered": "Ce Pass est prévu pour d'autres lieux. L'agence peut vous dire lesquels.",
    "service_not_covered": "Ce Pass paie d'autres ateliers. Regardons ensemble lesquels.",
    "already_redeemed": "Ce Pass a déjà servi. Avez-vous un autre Pass du carnet ?",
}


def to_say(refusal: Refusal) -> str:
    """Give the sentence to tell the person, or nothing when it is the desk that must act."""
    return _SENTENCES.get(refusal.code, "")
