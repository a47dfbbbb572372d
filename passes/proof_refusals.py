"""Why a pack or a draw is refused (passes-and-money.md 7.8, section 3 for the auditor)."""

from diagnostics.accounts.refusals import Reason

EVIDENCE_KEY_MISSING = Reason(
    "evidence_key_missing",
    409,
    "Le dossier ne peut pas être signé : la clé de signature manque ou est trop courte.",
    "Demandez à l'exploitant de renseigner EVIDENCE_KEY : un dossier non signé ne prouve rien.",
)
DRAW_TOO_LARGE = Reason(
    "size_out_of_range", 422, "Un tirage compte de 1 à 200 Pass.", "Choisissez un autre nombre."
)
DRAW_PERIOD_NOT_OVER = Reason(
    "period_not_over",
    409,
    "Cette période n'est pas terminée.",
    "Choisissez des jours déjà passés : le tirage se refait alors à l'identique.",
)
NO_PASS_TO_DRAW = Reason(
    "nothing_to_draw",
    409,
    "Aucun Pass ne répond à ce choix.",
    "Élargissez la période, ou choisissez une autre commande.",
)
NOT_IN_THIS_DRAW = Reason(
    "not_in_this_draw",
    404,
    "Ce Pass ne fait pas partie du tirage.",
    "Ouvrez la liste des Pass tirés.",
)
NO_HOLDER = Reason(
    "no_holder", 409, "Ce Pass n'a été remis à personne.", "Son histoire dit où il se trouve."
)
REASON_TOO_SHORT = Reason(
    "reason_missing",
    422,
    "Il manque un motif.",
    "Écrivez pourquoi ce nom est nécessaire : il est gardé au journal.",
)
