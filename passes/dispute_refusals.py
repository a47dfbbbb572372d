"""Why a line is not disputed, held or given (passes-and-money.md 5.6 and 7.3)."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

# --- Disputes ----------------------------------------------------------------------------------
REASON_NOT_YOURS = Reason(
    "reason_not_yours",
    403,
    "Ce motif n'est pas à vous.",
    "Choisissez un motif de la liste qui vous est proposée.",
)
LINE_MISSING = Reason(
    "line_missing", 422, "Aucune ligne n'est désignée.", "Ouvrez le relevé et choisissez la ligne."
)
LINES_OF_ONE_STATEMENT = Reason(
    "lines_of_one_statement",
    422,
    "Ces lignes ne sont pas d'un seul relevé et d'une seule commande.",
    "Ouvrez une contestation par relevé et par commande.",
)
NOT_A_REDEMPTION = Reason(
    "not_a_redemption",
    409,
    "Cette ligne n'est pas un encaissement.",
    "Contestez la ligne d'encaissement d'origine.",
)
CLAIM_INCOMPLETE = Reason(
    "claim_incomplete",
    422,
    "Il manque {missing}.",
    "Complétez, puis recommencez.",
)
SERIAL_UNKNOWN = Reason(
    "serial_unknown",
    422,
    "Aucun Pass ne porte ce numéro.",
    "Recopiez les six premiers caractères du code, imprimés sur le Pass.",
)
SCAN_IS_THERE = Reason(
    "scan_is_there",
    409,
    "Ce Pass est déjà encaissé par votre structure.",
    "Il sera sur votre prochain relevé.",
)
LINE_ALREADY_REVERSED = Reason(
    "already_reversed", 409, "Cet encaissement est déjà annulé.", "Il n'y a rien à contester."
)
ALREADY_DISPUTED = Reason(
    "already_disputed",
    409,
    "Une contestation est déjà ouverte pour la même chose.",
    "Attendez sa décision, ou retirez-la.",
)
DEADLINE_PASSED = Reason(
    "deadline_passed",
    409,
    "Le délai pour contester est passé depuis le {date}.",
    "Appelez l'opérateur.",
)
ALREADY_IN_PAYMENT = Reason(
    "already_in_payment",
    409,
    "Ce relevé est déjà validé ou en paiement : il ne peut plus être retenu.",
    "Contestez sans demander de retenir le paiement.",
)
HOLD_NOT_YOURS = Reason(
    "hold_not_yours",
    403,
    "Seule la structure peut demander de retenir son propre relevé.",
    "Contestez sans retenir le paiement.",
)
DISPUTE_CLOSED = Reason(
    "dispute_closed", 409, "Cette contestation est déjà close.", "Relisez sa décision."
)
AMOUNT_TOO_LARGE = Reason(
    "amount_too_large",
    409,
    "Le montant dépasse ce que ce relevé permet : {limit} au plus.",
    "Une correction de frais ne rend jamais plus que les frais retenus.",
)
AMOUNT_MISSING = Reason(
    "amount_missing", 422, "Il manque le montant de la correction.", "Écrivez-le en euros."
)

# --- Lines held --------------------------------------------------------------------------------
LINE_ALREADY_HELD = Reason(
    "already_held",
    409,
    "Une de ces lignes a déjà été retenue : une ligne ne l'est qu'une fois.",
    "Décidez maintenant : annulez l'encaissement, ou payez.",
)
HOLD_IN_PAYMENT = Reason(
    "already_in_payment",
    409,
    "Ce relevé est déjà en paiement.",
    "Annulez le bordereau s'il n'est pas encore mis en paiement.",
)
HOLD_TOO_LONG = Reason(
    "hold_too_long", 422, "Une retenue dure de 1 à {limit} jours.", "Choisissez moins de jours."
)
HOLD_ENDED = Reason("hold_ended", 409, "Cette retenue est déjà terminée.")
HOLD_CONFIRMED = Reason("already_confirmed", 409, "Cette retenue est déjà confirmée.")

# --- Gestures ----------------------------------------------------------------------------------
GESTURE_NOT_FUNDED = Reason(
    "gesture_not_funded",
    409,
    "L'argent de ce geste n'est pas encore sur le compte des Pass.",
    "Virez-y le montant depuis le compte de l'opérateur, importez le relevé de la banque, "
    "puis classez l'écriture en abondement.",
)
GESTURE_GRANTED = Reason("already_granted", 409, "Ce geste est déjà accordé.")
GESTURE_AMOUNT = Reason(
    "amount_missing", 422, "Un geste est un montant positif.", "Écrivez-le en euros."
)
