"""Why an invoice is not issued, a receipt not imputed, a credit note not given back."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

ORDER_ASKS_NOTHING = Reason(
    "order_asks_nothing",
    409,
    "Cette commande est {status} : elle ne demande plus de fonds.",
    "Ouvrez une commande en préparation ou en cours.",
)
LINE_OF_ANOTHER_ORDER = Reason(
    "line_of_another_order", 422, "Cette ligne de financement est celle d'une autre commande."
)
NOTHING_LEFT_TO_ASK = Reason(
    "nothing_left_to_ask",
    409,
    "Toute la part de {payer} lui a déjà été demandée.",
    "Annulez une facture impayée pour en émettre une autre.",
)
MORE_THAN_LEFT = Reason(
    "more_than_left",
    422,
    "Il reste {left} à demander à {payer}, et vous demandez {asked}.",
    "Demandez au plus ce qui reste.",
)
NOTHING_ASKED = Reason(
    "nothing_asked", 422, "Un appel de fonds demande plus de zéro.", "Indiquez un montant."
)
RING_FENCED_ACCOUNT_MISSING = Reason(
    "ring_fenced_account_missing",
    409,
    "Le compte cantonné de l'opérateur n'est pas renseigné.",
    "Renseignez OPERATOR_NAME, OPERATOR_IBAN et OPERATOR_BIC.",
)
OWN_ACCOUNT_MISSING = Reason(
    "own_account_missing",
    409,
    "Cette commande porte des frais, et le compte propre de l'opérateur n'est pas renseigné.",
    "Renseignez OPERATOR_OWN_IBAN et OPERATOR_OWN_BIC.",
)
INVOICE_CANCELLED = Reason(
    "invoice_cancelled", 409, "{number} est déjà annulée.", "Ouvrez la facture qui la remplace."
)
INVOICE_HAS_FUNDS = Reason(
    "invoice_has_funds",
    409,
    "{received} ont été reçus pour {number} : elle ne s'annule plus.",
    "Imputez d'abord ces fonds à une autre facture de la commande.",
)
NO_FEE_ASKED = Reason("no_fee_asked", 409, "Cette facture ne demande pas de frais.")
FEE_ALREADY_NOTED = Reason(
    "fee_already_noted", 409, "Les frais de cette facture sont déjà notés reçus le {date}."
)
DAY_TO_COME = Reason(
    "day_to_come", 422, "Ce jour n'est pas encore venu.", "Choisissez un jour passé."
)
RECEIPT_UNDONE = Reason("receipt_undone", 409, "Ces fonds ont été repris : il n'en reste rien.")
RECEIPT_SPENT = Reason(
    "receipt_spent",
    409,
    "Ces fonds sont déjà imputés en entier.",
    "Choisissez d'autres fonds.",
)
INVOICE_OF_ANOTHER_ORDER = Reason(
    "invoice_of_another_order", 422, "Ces fonds sont ceux d'une autre commande que cette facture."
)
INVOICE_NOT_OPEN = Reason(
    "invoice_not_open", 409, "{number} n'attend plus de fonds.", "Choisissez une facture ouverte."
)
NOTE_SPENT = Reason("note_spent", 409, "Cet avoir est déjà rendu ou déduit en entier.")
NOTE_IN_PAYMENT = Reason(
    "note_in_payment",
    409,
    "Un virement est en cours pour cet avoir.",
    "Attendez la réponse de la banque, ou annulez le bordereau.",
)
NOTE_TO_REFUND = Reason(
    "note_to_refund",
    409,
    "Cet avoir est à rembourser par virement.",
    "Choisissez d'abord de le déduire d'un prochain appel.",
)
NOTE_MOVES_NOTHING = Reason(
    "note_moves_nothing",
    409,
    "Cet avoir annule une facture impayée : il n'y a rien à rendre.",
)
OTHER_FUNDER = Reason(
    "other_funder",
    409,
    "Cet avoir est celui d'un autre commanditaire.",
    "Un avoir ne se déduit que de ce que le même commanditaire doit.",
)
NO_REFUND_TO_MAKE = Reason(
    "no_refund_to_make", 409, "Aucun avoir ne peut être remboursé aujourd'hui."
)
FUNDER_WITHOUT_ACCOUNT = Reason(
    "funder_without_account",
    409,
    "Des avoirs attendent : le commanditaire n'a pas de compte accepté.",
    "Demandez-lui de déposer son RIB, puis faites-le contrôler par deux personnes.",
)
