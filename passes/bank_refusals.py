"""Why a bank file, a match or a classification is refused (passes-and-money.md 5.6)."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

# --- Reading a file ---------------------------------------------------------------------------
ACCOUNT_NOT_OURS = Reason(
    "account_not_ours",
    409,
    "Ce relevé est celui du compte {account}, qui n'est pas le compte cantonné.",
    "Choisissez le relevé du compte cantonné.",
)
OTHER_FORMAT_CHOSEN = Reason(
    "other_format_chosen",
    409,
    "Ce compte est suivi par ses relevés {chosen} : un relevé {brought} dirait deux fois la même "
    "écriture.",
    "Choisissez le relevé {chosen} du même jour.",
)
FORMAT_UNKNOWN = Reason(
    "format_unknown",
    422,
    "{problem}.",
    "Demandez à la banque un relevé camt.053 (versions 02 à 08) ou CFONB 120.",
)
FILE_UNSAFE = Reason(
    "file_unsafe", 422, "{problem}.", "Téléchargez de nouveau le relevé sur le site de la banque."
)
AMOUNT_UNREADABLE = Reason(
    "amount_unreadable",
    422,
    "{problem}. Le fichier est refusé en entier ({place}).",
    "Téléchargez de nouveau le relevé, ou demandez-le à la banque.",
)
DATE_UNREADABLE = Reason(
    "date_unreadable",
    422,
    "{problem}. Le fichier est refusé en entier ({place}).",
    "Téléchargez de nouveau le relevé, ou demandez-le à la banque.",
)
CURRENCY_NOT_OURS = Reason(
    "currency_not_ours",
    422,
    "Ce relevé contient des montants en {currency}.",
    "Le compte cantonné se tient en euros : choisissez un autre relevé.",
)
MAPPING_MISSING = Reason(
    "mapping_missing",
    422,
    "{problem}.",
    "La personne qui installe le service donne ces colonnes (BANK_CSV_COLUMNS).",
)
# A fault of a CFONB 120 or CSV file, under its own code, with its line.
_FAULTS = (
    "blank_line",
    "record_unknown",
    "detail_without_entry",
    "entry_outside_statement",
    "header_missing",
    "footer_missing",
    "account_differs",
    "currency_untold",
    "column_missing",
)
FILE_FAULTS = {
    code: Reason(
        code,
        422,
        "{problem}. Le fichier est refusé en entier ({place}).",
        "Téléchargez de nouveau le relevé sur le site de la banque, sans le modifier.",
    )
    for code in _FAULTS
}
BALANCES_MISSING = Reason(
    "balances_missing",
    422,
    "Ce relevé ne donne pas son solde d'ouverture et son solde de clôture.",
    "Demandez à la banque un relevé complet.",
)
ENTRY_DIFFERS = Reason(
    "entry_differs",
    409,
    "La banque a déjà donné l'écriture {reference} avec un autre montant ou un autre jour.",
    "Demandez à la banque laquelle est juste.",
)
FILE_TOO_LARGE = Reason(
    "file_too_large",
    422,
    "Ce fichier pèse plus de {limit} Mo.",
    "Demandez à la banque un relevé par jour ou par semaine.",
)
NOT_HELD = Reason("not_held", 409, "Ce relevé est déjà lu : il n'a pas d'écart à accepter.")

# --- Matching -----------------------------------------------------------------------------------
NOT_BOOKED = Reason(
    "not_booked",
    409,
    "Cette écriture n'est plus à rapprocher.",
    "Rechargez la page pour voir ce qu'elle est devenue.",
)
AMOUNT_EXCEEDED = Reason(
    "amount_exceeded",
    409,
    "Il reste {left} à rapprocher sur cette écriture, et vous en demandez {asked}.",
    "Choisissez un virement ou un montant qui tient dans ce reste.",
)
PERIOD_LOCKED = Reason(
    "period_locked",
    409,
    "Le mois bancaire {period} est verrouillé.",
    "Rien n'y bouge plus : une correction se fait sur le mois en cours.",
)
NOTHING_CHOSEN = Reason(
    "nothing_chosen", 422, "Aucun virement ni commande n'est choisi.", "Choisissez l'un d'eux."
)
PAYMENT_NOT_SENT = Reason(
    "payment_not_sent",
    409,
    "Ce virement n'attend pas cette écriture.",
    "Un débit règle un virement envoyé ; un crédit retourne un virement réglé.",
)
NOT_A_CREDIT = Reason(
    "not_a_credit",
    409,
    "Une commande reçoit de l'argent : cette écriture est au débit.",
    "Choisissez un virement, ou classez l'écriture.",
)
ORDER_TAKES_NO_FUNDS = Reason(
    "order_takes_no_funds",
    409,
    "Cette commande est {status} : elle ne reçoit plus de fonds.",
    "Choisissez une autre commande, ou classez l'écriture.",
)
OTHER_PARTNER = Reason(
    "reason_missing",
    409,
    "Le compte de l'écriture n'est pas celui de ce virement.",
    "Écrivez en une phrase pourquoi vous les rapprochez quand même.",
)
ALREADY_UNDONE = Reason("already_undone", 409, "Ce rapprochement est déjà défait.")
FUNDS_IN_USE = Reason(
    "funds_in_use",
    409,
    "Ces fonds portent des Pass ouverts de la commande {order}.",
    "Tant que ces Pass vivent, leur argent reste rapproché.",
)
PAID_AGAIN = Reason(
    "paid_again",
    409,
    "Le relevé de ce virement retourné est déjà repayé.",
    "Corrigez par le nouveau virement.",
)

RETURN_FIRST = Reason(
    "return_first", 409, "Ce virement est revenu.", "Défaites d'abord le rapprochement du retour."
)

# --- Setting aside, locking -------------------------------------------------------------------
ENTRIES_OPEN = Reason(
    "entries_open",
    409,
    "Écritures de ce mois ni rapprochées ni classées : {count}.",
    "Rapprochez-les ou classez-les d'abord.",
)
FILE_HELD = Reason(
    "entries_open",
    409,
    "Un relevé de ce mois est retenu.",
    "Acceptez son écart, ou importez le relevé qui manque.",
)
PERIOD_NOT_OVER = Reason(
    "period_not_over", 409, "Ce mois n'est pas terminé.", "Verrouillez-le une fois terminé."
)
PERIOD_ALREADY_LOCKED = Reason("period_already_locked", 409, "Ce mois est déjà verrouillé.")
CONFIRMED_ALREADY = Reason("already_confirmed", 409, "Ce classement est déjà confirmé.")
