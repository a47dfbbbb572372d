"""Why an order or its allocation does not move on (passes-and-money.md 5.1).

A refusal of a life-cycle answers 409: the request is well formed, the moment is not. The other
reasons of `passes` are in `refusals.py`, those of a scan, with their order, in `scan_refusals.py`.
"""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

# --- Orders -----------------------------------------------------------------------------------
ORDER_TOO_SMALL = Reason(
    "order_too_small",
    409,
    "Une commande compte au moins un carnet, soit {minimum} Pass.",
    "Augmentez le nombre de Pass.",
)
DATES_IN_THE_PAST = Reason(
    "dates_in_the_past",
    409,
    "Le dernier jour de validité, {date}, est passé.",
    "Choisissez un dernier jour à venir.",
)
DATES_REVERSED = Reason(
    "dates_reversed",
    409,
    "Le premier jour de validité vient après le dernier.",
    "Corrigez les deux dates.",
)
NO_SERVICE_ALLOWED = Reason(
    "no_service_allowed",
    409,
    "La commande ne paie aucun service.",
    "Choisissez au moins un service du catalogue.",
)
CASH_REFUND_REFUSED = Reason(
    "cash_refund_refused",
    409,
    "Un chèque d'accompagnement personnalisé ne se rembourse pas en argent.",
    "Choisissez l'avoir.",
)
TERRITORY_UNKNOWN = Reason(
    "territory_unknown",
    409,
    "Le territoire « {code} » n'existe pas.",
    "Écrivez com:, epci:, dep: ou reg: suivi du code Insee ou SIREN.",
)
FUNDING_LINES_DIFFER = Reason(
    "funding_lines_differ",
    409,
    "Les lignes de financement font {lines} et la commande vaut {value}.",
    "Corrigez les lignes pour que leur somme soit exacte.",
)
SIGNATORY_NOT_AUTHORISED = Reason(
    "signatory_not_authorised",
    409,
    "Vous n'êtes pas mandaté pour signer cette pièce.",
    "Demandez à une personne mandatée de signer.",
)
QUOTE_EXPIRED = Reason(
    "quote_expired",
    409,
    "Le devis n'est plus valable depuis le {date}.",
    "Annulez la commande et refaites un devis.",
)
TEXT_CHANGED = Reason(
    "text_changed",
    409,
    "Le texte a changé depuis qu'il vous a été montré.",
    "Rechargez la page et relisez-le avant de signer.",
)
AMOUNT_DIFFERS = Reason(
    "amount_differs",
    409,
    "La facture est de {amount} et la commande, frais et TVA compris, de {due}.",
    "Recopiez le montant de la facture, ou corrigez-la.",
)
PROOF_INCOMPLETE = Reason(
    "proof_incomplete",
    409,
    "Le bon à tirer n'est pas complet : il manque {missing}.",
    "Complétez la commande, ou annulez-la et refaites-la.",
)
COUNT_NOT_IN_BOOKLETS = Reason(
    "count_not_in_booklets",
    409,
    "{count} Pass ne font pas un nombre entier de carnets de {size}.",
    "Choisissez un multiple de {size}.",
)
NOT_SIGNED = Reason(
    "not_signed",
    409,
    "Le commanditaire n'a pas signé.",
    "Le commanditaire signe depuis sa page « Mes commandes ».",
)
MANDATE_NUMBER_MISSING = Reason(
    "mandate_number_missing",
    409,
    "Le numéro de mandat manque.",
    "Recopiez-le depuis la convention de mandat.",
)
MANDATE_NUMBER_TAKEN = Reason(
    "mandate_number_taken",
    409,
    "Le numéro de mandat {number} est déjà celui d'une autre commande.",
    "Vérifiez le numéro sur la convention.",
)
NOT_FUNDED = Reason(
    "not_funded",
    409,
    "L'argent n'est pas sur le compte cantonné : {received} reçus pour {value}.",
    "Importez le relevé de compte et rapprochez le virement du commanditaire.",
)
NOTHING_MORE_FUNDED = Reason(
    "nothing_more_funded",
    409,
    "Aucun fonds nouveau : {count} Pass sont déjà ouverts pour {received} reçus.",
    "Attendez le prochain virement du commanditaire.",
)
NOT_FUNDS = Reason(
    "not_funds",
    409,
    "Ce rapprochement n'apporte pas de fonds à une commande.",
    "Rapprochez d'abord une écriture au crédit avec la commande.",
)
FUNDS_ALREADY_RECALLED = Reason(
    "already_stopped",
    409,
    "La distribution est déjà arrêtée depuis le {date}.",
    "Rien d'autre à faire ici.",
)
NOT_STOPPED_FOR_FUNDS = Reason(
    "not_stopped_for_funds",
    409,
    "Cette distribution n'a pas été arrêtée pour des fonds repris.",
    "Un arrêt signé par le commanditaire se lève en prolongeant la commande.",
)
ALREADY_ACTIVE = Reason(
    "already_active",
    409,
    "La commande est active : elle ne s'annule plus.",
    "Elle finit à son dernier jour, et la valeur non utilisée est rendue.",
)

# --- Allocation -------------------------------------------------------------------------------
BASE_EXCEEDS_TOTAL = Reason(
    "base_exceeds_total",
    409,
    "La part fixe demande {needed} Pass et la commande en compte {total}.",
    "Diminuez la part fixe ou le nombre d'agences.",
)
INDICATOR_MISSING = Reason(
    "indicator_missing",
    409,
    "L'indicateur manque pour : {agencies}.",
    "Saisissez un nombre pour chaque agence ; l'un au moins est supérieur à zéro.",
)
ALLOCATION_NOT_EXACT = Reason(
    "allocation_not_exact",
    409,
    "La répartition fait {allotted} Pass et la commande en compte {total}.",
    "Corrigez la répartition pour que la somme soit exacte.",
)
UNITS_ALREADY_DRAWN = Reason(
    "units_already_drawn",
    409,
    "{agency} a déjà remis {drawn} Pass.",
    "Laissez-lui au moins ce nombre.",
)
ALLOCATION_SPENT = Reason(
    "allocation_spent",
    409,
    "La dotation de {agency} n'a plus assez de Pass.",
    "Demandez au gestionnaire d'en attribuer davantage.",
)
