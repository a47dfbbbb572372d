"""Why a hand-over, or the mending of one, is refused.

The reasons of handing over stand here in the order in which they speak (passes-and-money.md 5.3);
codes are stable, sentences are read aloud, a remedy says what would make the act possible.
"""

from diagnostics.accounts.refusals import Reason

# --- handing over, in the documented order (passes-and-money.md 5.3) --------------------------
PERSON_ANONYMISED = Reason(
    "person_anonymised",
    409,
    "Ce dossier est anonymisé.",
    "Enregistrez de nouveau la personne.",
)
BOOKLET_UNKNOWN = Reason(
    "booklet_unknown",
    409,
    "Aucun carnet ne porte ce numéro.",
    "Relisez le numéro sur le carnet : il commence par C.",
)
NOT_IN_YOUR_STOCK = Reason(
    "not_in_your_stock",
    409,
    "Ce carnet n'est pas dans le stock de votre agence.",
    "Prenez un carnet de votre stock.",
)
ALREADY_HANDED_OUT = Reason(
    "already_handed_out",
    409,
    "Ce carnet est déjà remis.",
    "Prenez un autre carnet.",
)
ORDER_NOT_ACTIVE = Reason(
    "order_not_active",
    409,
    "Cette commande ne distribue pas de Pass aujourd'hui.",
    "Attendez son activation, ou choisissez une autre aide.",
)
DISTRIBUTION_STOPPED = Reason(
    "distribution_stopped",
    409,
    "La distribution de cette commande est arrêtée depuis le {date}.",
    "Demandez au commanditaire une nouvelle commande.",
)
NOT_FUNDED = Reason(
    "not_funded",
    409,
    "Cette commande n'a plus de Pass financés.",
    "L'opérateur attend les fonds du commanditaire.",
)
NOT_IN_PUBLIC = Reason(
    "not_in_public",
    409,
    "Cette commande n'est pas prévue pour {who}.",
    "Vérifiez la commune et la situation dans le dossier.",
)
PERSON_EXCLUDED = Reason(
    "person_excluded",
    409,
    "Cette personne ne peut pas recevoir les Pass de cette commande.",
    "Parlez-en à votre responsable, qui connaît le motif.",
)
DIAGNOSIS_MISSING = Reason(
    "diagnosis_missing",
    409,
    "Cette commande demande un diagnostic avant la remise.",
    "Faites le premier entretien : trois minutes suffisent.",
)
LIVE_BOOKLET_EXISTS = Reason(
    "live_booklet_exists",
    409,
    "Cette personne a déjà un carnet de cette commande.",
    "Votre responsable peut en remettre un second, avec un motif.",
)
PERSON_CEILING_REACHED = Reason(
    "person_ceiling_reached",
    409,
    "Cette personne a déjà {live} Pass utilisables ; le plafond est de {ceiling}.",
    "Remettez moins de Pass, ou demandez à votre responsable de faire la remise.",
)
DAILY_CEILING_REACHED = Reason(
    "daily_ceiling_reached",
    409,
    "Le plafond de {ceiling} remises par jour est atteint pour {whose}.",
    "Votre responsable peut faire la remise, ou attendez demain.",
)
ALLOCATION_SPENT = Reason(
    "allocation_spent",
    409,
    "Votre agence n'a plus assez de Pass à remettre.",
    "Demandez une nouvelle dotation à l'opérateur, ou remettez moins de Pass.",
)
DOSE_OUT_OF_RANGE = Reason(
    "dose_out_of_range", 422, "Un carnet compte de 1 à 10 Pass.", "Choisissez un nombre de 1 à 10."
)
BOOKLET_NUMBER_MISSING = Reason(
    "booklet_number_missing",
    409,
    "Cette commande est imprimée d'avance : le numéro du carnet manque.",
    "Prenez un carnet dans le stock, et tapez ou scannez son numéro.",
)
EPOCH_FULL = Reason(
    "epoch_full",
    409,
    "Tous les numéros de cette époque sont pris.",
    "L'administrateur ouvre une nouvelle époque.",
)

# --- drawing codes (T12) ----------------------------------------------------------------------
NOT_YOUR_HAND_OVER = Reason(
    "not_your_hand_over",
    403,
    "Seule la personne qui a fait la remise peut imprimer ce carnet.",
    "Sinon, remplacez le carnet : les nouveaux codes annulent les anciens.",
)
REPRINT_IS_REPLACE = Reason(
    "reprint_is_replace",
    409,
    "Ce carnet ne peut plus être imprimé.",
    "Remplacez-le : les nouveaux codes annulent les anciens.",
)

# --- a problem with a booklet -----------------------------------------------------------------
TOO_LATE = Reason(
    "too_late",
    409,
    "Une remise s'annule le jour même.",
    "Votre responsable peut encore l'annuler, avec un motif.",
)
ALREADY_REDEEMED = Reason(
    "already_redeemed",
    409,
    "Un Pass de ce carnet est déjà encaissé.",
    "Mettez plutôt fin à la remise : les Pass restants reviendront à l'agence.",
)
ALL_REDEEMED = Reason(
    "already_redeemed",
    409,
    "Tous les Pass de ce carnet sont encaissés.",
    "Il n'y a rien à annuler.",
)
NOTHING_LEFT = Reason("nothing_left", 409, "Il ne reste aucun Pass dans ce carnet.")
NOTHING_TO_REPLACE = Reason(
    "nothing_to_replace",
    409,
    "Il ne reste aucun Pass à remplacer.",
    "Remettez un nouveau carnet.",
)
ALREADY_REPLACED = Reason(
    "already_replaced",
    409,
    "Ce carnet est déjà remplacé.",
    "Détruisez ce papier ; le nouveau carnet le remplace.",
)
ALREADY_CANCELLED = Reason("already_cancelled", 409, "Ce carnet est déjà annulé.")
ALREADY_BLOCKED = Reason(
    "already_blocked", 409, "Ce carnet est déjà arrêté.", "Remplacez-le, ou rouvrez-le."
)
NOT_BLOCKED = Reason("not_blocked", 409, "Ce carnet n'est pas arrêté.")
TWO_LIVE_BOOKLETS = Reason(
    "two_live_booklets",
    409,
    "Chacun des deux dossiers a un carnet en cours.",
    "Mettez fin à l'une des deux remises, puis réunissez les dossiers.",
)
ALREADY_EXCLUDED = Reason(
    "already_excluded", 409, "Cette personne est déjà exclue de cette commande."
)
NOT_EXCLUDED = Reason("not_excluded", 409, "Cette exclusion est déjà levée.")
