"""Why a signal or a verification is not written (passes-and-money.md 5.6, threats T17, T18)."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

ALREADY_REVIEWED = Reason(
    "already_reviewed", 409, "Ce signalement est déjà classé, par {by}.", "Lisez sa conclusion."
)
SENTENCE_MISSING = Reason(
    "reason_missing", 409, "Il manque une phrase.", "Écrivez ce que c'était, ou ce que vous faites."
)

# --- contest_redemption (T17) -------------------------------------------------------------------
ALREADY_CONTESTED = Reason(
    "already_contested",
    409,
    "Cette utilisation est déjà contestée.",
    "Le gestionnaire la regarde : il n'y a rien à refaire.",
)
NOTHING_TO_CONTEST = Reason(
    "already_reversed",
    409,
    "Cette utilisation est déjà annulée.",
    "Le Pass est revenu dans le carnet.",
)

# --- draw_verification, note_verification (T18) -------------------------------------------------
PERIOD_NOT_OVER = Reason(
    "period_not_over",
    409,
    "Cette période n'est pas terminée.",
    "Choisissez des séances déjà passées : le tirage se refait alors à l'identique.",
)
SIZE_OUT_OF_RANGE = Reason(
    "size_out_of_range", 422, "Un tirage compte de 1 à 200 remises.", "Choisissez un autre nombre."
)
ALREADY_DRAWN = Reason(
    "already_drawn",
    409,
    "Ce tirage existe déjà : même graine, même période, mêmes remises.",
    "Ouvrez-le, ou choisissez une autre graine.",
)
NOTHING_TO_DRAW = Reason(
    "nothing_to_draw",
    409,
    "Aucun Pass n'a été utilisé dans cette période.",
    "Choisissez une période plus longue.",
)
SAME_AGENCY = Reason(
    "same_agency",
    403,
    "L'agence qui a remis le carnet ne vérifie pas elle-même.",
    "Laissez l'autre agence appeler.",
)
ALREADY_ANSWERED = Reason(
    "already_answered", 409, "Cette vérification a déjà sa réponse, notée par {by}."
)
