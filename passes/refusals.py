"""Why the verbs of passes say no, by activity; the reasons of a scan have their own list.

Codes are stable, because programs read them; sentences are read aloud (passes-and-money.md 5).
"""

from diagnostics.accounts.refusals import Reason

# --- Closing a month, approving a statement ---------------------------------------------------
MONTH_NOT_OVER = Reason(
    "month_not_over",
    409,
    "Ce mois n'est pas encore terminé.",
    "Il pourra être clôturé à partir du {date}.",
)
ON_HOLD = Reason(
    "on_hold",
    409,
    "Ce relevé est contesté : il attend une décision.",
    "Retirez la contestation, ou attendez la réponse de l'opérateur.",
)
REVIEW_NOT_OVER = Reason(
    "review_not_over",
    409,
    "La structure peut encore relire ce relevé.",
    "Sans réponse, il sera validé le {date}.",
)

# --- Paying ----------------------------------------------------------------------------------
NOTHING_TO_PAY = Reason(
    "nothing_to_pay",
    409,
    "Aucun relevé n'est à payer.",
    "Un relevé se paie une fois validé par la structure, ou après cinq jours de silence.",
)
TAKEN_BY_ANOTHER_BATCH = Reason(
    "nothing_to_pay",
    409,
    "Rien ne reste à payer : le bordereau {number}, préparé par {name}, a tout pris.",
    "Ouvrez ce bordereau.",
)
NO_BANK_ACCOUNT = Reason(
    "no_bank_account",
    409,
    "Aucune des structures à payer n'a de compte bancaire accepté.",
    "Contrôlez et confirmez leurs comptes.",
)
BANK_ACCOUNT_TO_CORRECT = Reason(
    "bank_account_to_correct",
    409,
    "La banque a refusé le compte de chaque structure à payer.",
    "Attendez le nouveau RIB des structures concernées.",
)
OPERATOR_ACCOUNT_MISSING = Reason(
    "operator_account_missing",
    409,
    "Le compte cantonné de l'opérateur n'est pas réglé.",
    "Renseignez OPERATOR_NAME, OPERATOR_IBAN et OPERATOR_BIC.",
)
ALREADY_RELEASED = Reason(
    "already_released", 409, "Ce bordereau est déjà mis en paiement.", "Téléchargez son fichier."
)
BATCH_CANCELLED = Reason(
    "already_cancelled", 409, "Ce bordereau est annulé.", "Préparez-en un nouveau."
)
NOT_RELEASED = Reason(
    "not_released",
    409,
    "Ce bordereau n'est pas encore mis en paiement.",
    "Une deuxième personne doit d'abord le mettre en paiement.",
)
PREPARER_RELEASES = Reason(
    "same_person",
    409,
    "Vous avez préparé ce bordereau.",
    "Une autre personne doit le mettre en paiement.",
)
CHECKER_RELEASES = Reason(
    "same_person",
    409,
    "Vous avez contrôlé le compte de {name}, qui reçoit ici son premier virement.",
    "Une autre personne doit mettre ce bordereau en paiement.",
)
OPERATOR_TOO_RECENT = Reason(
    "operator_too_recent",
    409,
    "Votre nomination date de moins de 72 heures.",
    "Vous pourrez mettre en paiement à partir du {date}.",
)
DATE_IN_THE_PAST = Reason(
    "date_in_the_past",
    409,
    "La date demandée à la banque est passée.",
    "Choisissez aujourd'hui ou un jour à venir ; un bordereau préparé trop tôt s'annule.",
)
ACCOUNT_CHANGED_SINCE_PREPARED = Reason(
    "account_changed_since_prepared",
    409,
    "Le compte de {name} a changé depuis la préparation.",
    "Annulez ce bordereau et préparez-en un nouveau.",
)
SCHEMA_INVALID = Reason(
    "schema_invalid",
    409,
    "La banque refuserait ce fichier. {fault}",
    "Corrigez ce qui est dit, annulez ce bordereau et préparez-en un nouveau.",
)
FILE_DAMAGED = Reason(
    "file_damaged",
    409,
    "Le fichier conservé ne correspond plus à son empreinte.",
    "Ne l'envoyez pas à la banque, et prévenez l'administrateur.",
)
