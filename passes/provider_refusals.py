"""Why a structure, its place or its account is not accepted (passes-and-money.md 5.5).

A refusal of a life-cycle answers 409: the request is well formed, the moment is not. The other
reasons of `passes` are in `refusals.py`, those of a scan, with their order, in `scan_refusals.py`.
"""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

SIRET_INVALID = Reason(
    "siret_invalid",
    409,
    "Le SIRET « {siret} » n'est pas valable.",
    "Recopiez les 14 chiffres de l'avis de situation.",
)
SIRET_TAKEN = Reason(
    "siret_taken",
    409,
    "Le SIRET {siret} est déjà celui d'une autre structure.",
    "Ouvrez la fiche de cette structure.",
)
STEP_MISSING = Reason(
    "step_missing",
    409,
    "Il manque : {steps}.",
    "Complétez, puis recommencez.",
)
OUTSIDE_EURO = Reason(
    "outside_euro",
    409,
    "Ce lieu est hors de la zone euro : un Pass ne peut pas y être payé.",
    "Choisissez un lieu où l'euro a cours.",
)
NOT_YOUR_SITE = Reason(
    "not_your_site",
    409,
    "Ce lieu n'est pas celui de cette structure.",
    "Choisissez un lieu de la structure.",
)
PROVIDER_ALREADY_APPROVED = Reason(
    "provider_already_approved", 409, "Cette structure est déjà agréée pour vos commandes."
)
ALREADY_CLOSED = Reason("already_closed", 409, "Ce lieu est déjà fermé depuis le {date}.")
IBAN_INVALID = Reason(
    "iban_invalid",
    409,
    "Cet IBAN n'est pas valable.",
    "Recopiez-le depuis le RIB, sans oublier de caractère.",
)
BIC_INVALID = Reason(
    "bic_invalid",
    409,
    "Ce BIC n'est pas valable pour cet IBAN.",
    "Recopiez-le depuis le RIB, ou laissez-le vide.",
)
ACCOUNT_PENDING = Reason(
    "account_pending",
    409,
    "Un compte est en cours de contrôle.",
    "Attendez la réponse du gestionnaire, ou appelez-le.",
)
ACCOUNT_UNCHANGED = Reason(
    "account_unchanged",
    409,
    "Ce compte est déjà celui qui reçoit vos virements.",
    "Rien n'est à faire.",
)
DOCUMENT_MISSING = Reason(
    "document_missing",
    409,
    "Le RIB manque.",
    "Ajoutez-le en PDF ou en photo : deux personnes le comparent avec l'IBAN.",
)
PAYEE_MISMATCH = Reason(
    "payee_mismatch",
    409,
    "La banque dit que ce compte n'est pas à ce titulaire.",
    "Renvoyez le compte à la structure, avec ce motif.",
)
NOTICE_ANSWERED = Reason(
    "notice_answered",
    409,
    "Vous avez déjà répondu.",
    "Appelez le gestionnaire si c'est une erreur.",
)
NOT_APPLYING = Reason(
    "not_applying",
    409,
    "Ce dossier ne se modifie pas : il est « {status} ».",
    "Appelez le gestionnaire pour le changer.",
)
LAST_ADMINISTRATOR = Reason(
    "last_administrator",
    409,
    "C'est le dernier administrateur de la structure.",
    "Nommez d'abord quelqu'un d'autre.",
)
ADMINISTRATOR_EVERYWHERE = Reason(
    "administrator_everywhere",
    409,
    "Un administrateur travaille dans tous les lieux de la structure.",
    "Ne choisissez aucun lieu, ou donnez-lui le rôle qui encaisse seulement.",
)
SIREN_DIFFERS = Reason(
    "siren_differs",
    409,
    "Ce SIRET n'est pas celui d'un établissement de la même entreprise ({siren}).",
    "Une autre entreprise est une autre structure : elle dépose son propre dossier.",
)
SIRET_UNCHANGED = Reason("siret_unchanged", 409, "C'est déjà le SIRET de cette structure.")
SIRET_DAY = Reason(
    "siret_day",
    409,
    "Ce jour est dans le futur, ou avant le dernier changement de SIRET.",
    "Choisissez le jour écrit sur l'avis de situation, aujourd'hui au plus tard.",
)
SITUATION_MISSING = Reason(
    "situation_missing",
    409,
    "L'avis de situation du nouveau SIRET manque.",
    "Ajoutez-le en PDF ou en photo.",
)
MEMBERSHIP_ENDED = Reason("membership_ended", 409, "Cette personne a déjà quitté la structure.")
REPORT_ANSWERED = Reason("report_answered", 409, "Ce signalement a déjà sa réponse.")
COMMUNE_MISSING = Reason(
    "commune_missing",
    409,
    "La commune de ce lieu n'est pas reconnue.",
    "Écrivez le code postal et le nom, par exemple 62300 Lens.",
)
NOT_APPROVED = Reason("not_approved", 409, "Cet agrément est déjà terminé.")
FIELD_MISSING = Reason(
    "field_missing",
    409,
    "Aucune colonne ne donne : {fields}.",
    "Choisissez la colonne de chacun.",
)
ALREADY_ENTERED = Reason("already_entered", 409, "Cette liste est déjà entrée.")
