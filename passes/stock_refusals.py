"""Why a lot, a printer's file or a booklet in stock does not move (passes-and-money.md 5.2)."""

from __future__ import annotations

from diagnostics.accounts.refusals import Reason

NOT_PRINTED = Reason(
    "not_printed",
    409,
    "Cette commande est à la demande : ses carnets se font au bureau.",
    "Choisissez une commande imprimée d'avance.",
)
PROOF_NOT_APPROVED = Reason(
    "proof_not_approved",
    409,
    "Le bon à tirer n'est pas accepté par le commanditaire.",
    "Faites-le signer avant de produire.",
)
COUNT_DIFFERS = Reason(
    "count_differs",
    409,
    "Il reste {left} Pass à produire et ce lot en compte {asked}.",
    "Réduisez le nombre de carnets.",
)
NOTHING_TO_PRODUCE = Reason(
    "nothing_to_produce",
    409,
    "Chaque agence de la répartition a déjà ses lots.",
    "Répartissez d'abord la commande, ou expédiez les lots produits.",
)
SHEETS_TOO_MANY = Reason(
    "sheets_too_many",
    409,
    "Les planches de {count} carnets ne tiennent pas dans un envoi : le plus est {most}.",
    "Prenez le fichier de données, ou faites des lots plus petits.",
)
SERIAL_RANGE_TAKEN = Reason(
    "serial_range_taken",
    409,
    "Ces numéros sont déjà pris par un autre lot.",
    "Recommencez : de nouveaux numéros seront choisis.",
)
LOT_NOT_PRODUCED = Reason(
    "lot_not_produced",
    409,
    "Ce lot est {state}.",
    "Cet acte se fait sur un lot produit et pas encore expédié.",
)
SAME_PERSON = Reason(
    "same_person",
    409,
    "Une seconde personne doit accepter.",
    "Demandez à un autre gestionnaire.",
)
ALREADY_TAKEN = Reason(
    "already_taken",
    409,
    "Ce fichier a déjà été pris le {date}.",
    "Demandez-en un autre, ou refaites le lot sous d'autres numéros.",
)
NOT_APPROVED = Reason(
    "print_file_not_approved",
    409,
    "Ce fichier n'est pas encore accepté par une seconde personne.",
    "Demandez à un autre gestionnaire de l'accepter.",
)
PUBLIC_KEY_UNREADABLE = Reason(
    "public_key_unreadable",
    422,
    "Cette clé publique ne se lit pas.",
    "Demandez à l'imprimeur sa clé RSA de 3072 bits au moins, au format PEM.",
)
ORDER_NOT_APPROVED = Reason(
    "order_not_approved",
    409,
    "Aucune destination n'est indiquée, ou l'agence n'a pas de part dans cette commande.",
    "Répartissez d'abord la commande entre les agences.",
)
COUNT_ABOVE_SHIPPED = Reason(
    "count_above_shipped",
    409,
    "Vous déclarez {counted} carnets reçus et {shipped} sont en route.",
    "Recomptez, ou appelez l'opérateur.",
)
NOTE_MISSING = Reason(
    "note_missing",
    409,
    "Il manque {missing} carnets : dites pourquoi.",
    "Écrivez une phrase, par exemple « un carton abîmé ».",
)
RANGE_INVALID = Reason(
    "range_invalid",
    409,
    "Les numéros « {first} » et « {last} » ne forment pas une suite de carnets.",
    "Recopiez le premier et le dernier numéro, tels qu'ils sont imprimés.",
)
RANGE_TOO_LONG = Reason(
    "range_too_long",
    409,
    "Cette suite compte {count} carnets : c'est plus que {most}.",
    "Faites-le en plusieurs fois.",
)
NOT_IN_STOCK = Reason(
    "not_in_your_stock",
    409,
    "{missing} carnets de cette suite ne sont pas dans votre stock.",
    "Vérifiez les deux numéros.",
)
TRANSFER_PENDING = Reason(
    "transfer_pending",
    409,
    "Des carnets de cette suite sont donnés à une autre agence, qui n'a pas encore répondu.",
    "Attendez sa réponse, ou appelez-la.",
)
AGENCY_NOT_ALLOTTED = Reason(
    "agency_not_allotted",
    409,
    "{agency} n'a pas de part dans cette commande.",
    "Choisissez une agence de la répartition.",
)
ALREADY_ANSWERED = Reason("already_answered", 409, "Ce transfert a déjà une réponse.")
SECOND_PERSON_MISSING = Reason(
    "second_person_missing",
    409,
    "Une destruction se fait à deux.",
    "Indiquez la seconde personne présente, de la même agence.",
)
GAP_UNEXPLAINED = Reason(
    "gap_unexplained",
    409,
    "Vous comptez {counted} carnets et le registre en attend {expected}.",
    "Recomptez, ou expliquez l'écart en une phrase.",
)
LOT_IN_TRANSIT = Reason(
    "lot_in_transit",
    409,
    "Des lots sont encore en route ou reçus en partie sans explication.",
    "Attendez leur réception.",
)
