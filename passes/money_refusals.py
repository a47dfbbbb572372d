"""Why closing a month and paying it may be refused; the codes are those of passes-and-money.md 5.6.

They have a list of their own, as the refusals of a scan have, so that the money's sentences are
read together.
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
STATEMENT_ALREADY_APPROVED = Reason("already_approved", 409, "Ce relevé est déjà validé.")
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
ALL_WAITS = Reason(
    "nothing_to_pay",
    409,
    "Rien ne peut être payé aujourd'hui : {why}.",
    "La page des virements dit ce qui attend, et jusqu'à quand.",
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
TRANSFER_OVER_LIMIT = Reason(
    "transfer_over_limit",
    409,
    "Un virement de {amount} dépasse le plafond de {limit}.",
    "Annulez ce bordereau, ou demandez à qui règle le service de relever le plafond.",
)
BATCH_OVER_LIMIT = Reason(
    "batch_over_limit",
    409,
    "Ce bordereau de {amount} dépasse le plafond de {limit}.",
    "Annulez-le : un nouveau bordereau tiendra sous le plafond.",
)
WARNINGS_CHANGED = Reason(
    "warnings_changed",
    409,
    "Ce qui demande votre attention a changé depuis que vous avez ouvert la page.",
    "Relisez ce qui est affiché maintenant, puis mettez en paiement.",
)
SCHEMA_INVALID = Reason(
    "schema_invalid",
    409,
    "La banque refuserait ce fichier.",
    "{fault} Annulez ce bordereau, corrigez, puis préparez-en un nouveau.",
)
FILE_DAMAGED = Reason(
    "file_damaged",
    409,
    "Le fichier conservé ne correspond plus à son empreinte.",
    "Ne l'envoyez pas à la banque, et prévenez l'administrateur.",
)

# --- A batch that had no effect --------------------------------------------------------------
CANNOT_FAIL = Reason(
    "cannot_fail",
    409,
    "Ce bordereau n'attend plus rien de la banque.",
    "Seul un bordereau mis en paiement et sans réponse peut être déclaré sans effet.",
)
ANSWER_EXISTS = Reason(
    "answer_exists",
    409,
    "La banque a répondu pour ce bordereau : il a eu un effet.",
    "Suivez ses réponses, virement par virement.",
)
PROOF_MISSING = Reason(
    "proof_missing",
    409,
    "Il manque la preuve de la banque.",
    "Joignez son message ou sa lettre : elle n'a pas reçu ce fichier, ou l'a écarté.",
)
FAILURE_DECLARED = Reason(
    "failure_declared",
    409,
    "Ce bordereau est déjà déclaré sans effet.",
    "Une autre personne doit le confirmer.",
)
FAILURE_NOT_DECLARED = Reason(
    "failure_not_declared",
    409,
    "Personne n'a déclaré ce bordereau sans effet.",
    "Déclarez-le d'abord, avec la preuve de la banque.",
)
