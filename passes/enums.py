"""States, transitions and named sets of the life of a Pass, with the French words of the screens.

A transition that is not listed here does not exist (passes-and-money.md section 5).
"""

from __future__ import annotations

from django.db import models


class OrderMode(models.TextChoices):
    ON_DEMAND = "on_demand", "à la demande"
    PRINTED = "printed", "imprimée d'avance"


class OrderStatus(models.TextChoices):
    DRAFT = "draft", "en préparation"
    ACTIVE = "active", "active"
    CLOSING = "closing", "en fin de validité"
    IN_GRACE = "in_grace", "en tolérance"
    CLAIMS_ONLY = "claims_only", "derniers encaissements"
    EXPIRED = "expired", "expirée"
    CLOSED = "closed", "soldée"
    CANCELLED = "cancelled", "annulée"


ORDER_TRANSITIONS = {
    OrderStatus.DRAFT: frozenset({OrderStatus.ACTIVE, OrderStatus.CANCELLED}),
    OrderStatus.ACTIVE: frozenset({OrderStatus.CLOSING}),
    OrderStatus.CLOSING: frozenset({OrderStatus.IN_GRACE, OrderStatus.ACTIVE}),
    OrderStatus.IN_GRACE: frozenset({OrderStatus.CLAIMS_ONLY, OrderStatus.ACTIVE}),
    OrderStatus.CLAIMS_ONLY: frozenset({OrderStatus.EXPIRED, OrderStatus.ACTIVE}),
    OrderStatus.EXPIRED: frozenset({OrderStatus.CLOSED}),
}
DISTRIBUTING = frozenset({OrderStatus.ACTIVE, OrderStatus.CLOSING})
# Every status an order may only have once it was activated.
ACTIVATED = frozenset(
    {
        OrderStatus.ACTIVE,
        OrderStatus.CLOSING,
        OrderStatus.IN_GRACE,
        OrderStatus.CLAIMS_ONLY,
        OrderStatus.EXPIRED,
        OrderStatus.CLOSED,
    }
)
# From J-30 until the Passes expire: the end is being signed.
ENDING = frozenset({OrderStatus.CLOSING, OrderStatus.IN_GRACE, OrderStatus.CLAIMS_ONLY})
EXTENDABLE = frozenset({OrderStatus.ACTIVE, *ENDING})
ON_THE_LADDER = EXTENDABLE
# Orders whose claim window is over: what comes back to them is owed to the funder.
ENDED = frozenset({OrderStatus.EXPIRED, OrderStatus.CLOSED})


class LateDistribution(models.TextChoices):
    REFUSE = "refuse", "refusée"
    ACCEPT = "accept_at_funder_cost", "acceptée aux frais du commanditaire"


class UnusedValue(models.TextChoices):
    CREDIT_NOTE = "credit_note", "avoir"
    REFUND = "refund", "remboursement"
    FORFEITED = "forfeited", "acquise à l'opérateur"


class LegalPreset(models.TextChoices):
    FREE = "free", "libre"
    CAP = "cap", "chèque d'accompagnement personnalisé"


class FunderKind(models.TextChoices):
    COLLECTIVITY = "collectivity", "collectivité"
    STATE = "state", "État"
    EUROPE = "europe", "Europe"
    EMPLOYER = "employer", "employeur"
    OTHER = "other", "autre"


class SignOffKind(models.TextChoices):
    QUOTE = "quote", "devis"
    SIGNATURE = "signature", "signature"
    FRAMING = "framing", "cadrage"
    INVOICE = "invoice", "facture"
    PROOF = "proof", "bon à tirer"
    STOP = "stop", "arrêt de la distribution"
    ACKNOWLEDGEMENT = "acknowledgement", "prise d'acte de la fin"


class Decision(models.TextChoices):
    ACCEPTED = "accepted", "accepté"
    REFUSED = "refused", "refusé"


class BookletStatus(models.TextChoices):
    PRODUCED = "produced", "produit"
    IN_TRANSIT = "in_transit", "en route"
    IN_STOCK = "in_stock", "en stock"
    HANDED_OUT = "handed_out", "remis"
    REPLACED = "replaced", "remplacé"
    CANCELLED = "cancelled", "annulé"
    EXPIRED = "expired", "expiré"


BOOKLET_TRANSITIONS = {
    BookletStatus.PRODUCED: frozenset({BookletStatus.IN_TRANSIT, BookletStatus.EXPIRED}),
    BookletStatus.IN_TRANSIT: frozenset({BookletStatus.IN_STOCK, BookletStatus.EXPIRED}),
    BookletStatus.IN_STOCK: frozenset(
        {
            BookletStatus.HANDED_OUT,
            BookletStatus.PRODUCED,
            BookletStatus.CANCELLED,
            BookletStatus.EXPIRED,
        }
    ),
    BookletStatus.HANDED_OUT: frozenset(
        {BookletStatus.REPLACED, BookletStatus.CANCELLED, BookletStatus.EXPIRED}
    ),
}

# Booklets that end with their order.
STILL_ALIVE = frozenset(
    {
        BookletStatus.PRODUCED,
        BookletStatus.IN_TRANSIT,
        BookletStatus.IN_STOCK,
        BookletStatus.HANDED_OUT,
    }
)


class PassStatus(models.TextChoices):
    IN_STOCK = "in_stock", "en stock"
    HANDED_OUT = "handed_out", "utilisable"
    REDEEMED = "redeemed", "encaissé"
    REPLACED = "replaced", "remplacé"
    CANCELLED = "cancelled", "annulé"
    EXPIRED = "expired", "expiré"


PASS_TRANSITIONS = {
    PassStatus.IN_STOCK: frozenset(
        {PassStatus.HANDED_OUT, PassStatus.REPLACED, PassStatus.CANCELLED, PassStatus.EXPIRED}
    ),
    PassStatus.HANDED_OUT: frozenset(
        {PassStatus.REDEEMED, PassStatus.REPLACED, PassStatus.CANCELLED, PassStatus.EXPIRED}
    ),
    PassStatus.REDEEMED: frozenset({PassStatus.HANDED_OUT, PassStatus.EXPIRED}),
}
UNUSED = frozenset({PassStatus.IN_STOCK, PassStatus.HANDED_OUT})


class LossKind(models.TextChoices):
    LOST = "lost", "perdu"
    STOLEN = "stolen", "volé"
    DAMAGED = "damaged", "abîmé"
    BLOCKED = "blocked", "à bloquer"


class EndReason(models.TextChoices):
    DEATH = "death", "décès"
    MOVE = "move", "déménagement"
    WITHDRAWAL = "withdrawal", "ne souhaite plus"
    JOB_FOUND = "job_found", "a trouvé un emploi"
    GIVEN_BACK = "given_back", "carnet rendu"


class ProviderStatus(models.TextChoices):
    CANDIDATE = "candidate", "candidate"
    INVITED = "invited", "invitée"
    APPLYING = "applying", "dossier en cours"
    UNDER_REVIEW = "under_review", "à l'étude"
    TO_CORRECT = "to_correct", "à compléter"
    QUALIFIED = "qualified", "qualifiée"
    SUSPENDED = "suspended", "suspendue"
    REFUSED = "refused", "refusée"
    DISQUALIFIED = "disqualified", "radiée"


PROVIDER_TRANSITIONS = {
    # A structure applies by itself, or the operator qualifies a candidate whose file is complete.
    ProviderStatus.CANDIDATE: frozenset({ProviderStatus.INVITED, ProviderStatus.QUALIFIED}),
    ProviderStatus.INVITED: frozenset({ProviderStatus.APPLYING, ProviderStatus.QUALIFIED}),
    ProviderStatus.APPLYING: frozenset({ProviderStatus.UNDER_REVIEW}),
    ProviderStatus.UNDER_REVIEW: frozenset(
        {ProviderStatus.QUALIFIED, ProviderStatus.TO_CORRECT, ProviderStatus.REFUSED}
    ),
    ProviderStatus.TO_CORRECT: frozenset({ProviderStatus.UNDER_REVIEW}),
    ProviderStatus.QUALIFIED: frozenset({ProviderStatus.SUSPENDED, ProviderStatus.DISQUALIFIED}),
    ProviderStatus.SUSPENDED: frozenset({ProviderStatus.QUALIFIED, ProviderStatus.DISQUALIFIED}),
}


class ProviderRole(models.TextChoices):
    MEMBER = "provider_member", "membre"
    ADMIN = "provider_admin", "administrateur"


class PayeeMatch(models.TextChoices):
    """What the bank answered when asked whose account it is (« vérification du bénéficiaire »)."""

    MATCH = "match", "le nom correspond"
    CLOSE = "close", "le nom est proche"
    NO_MATCH = "no_match", "le nom ne correspond pas"
    NOT_ASKED = "not_asked", "la banque n'a pas pu répondre"


class AccountStatus(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "déposé"
    CHECKED = "checked", "contrôlé"
    ACCEPTED = "accepted", "accepté"
    TO_CORRECT = "to_correct", "à corriger"
    REFUSED = "refused", "refusé"
    ABANDONED = "abandoned", "abandonné"
    ENDED = "ended", "remplacé"


ACCOUNT_TRANSITIONS = {
    AccountStatus.DRAFT: frozenset({AccountStatus.SUBMITTED, AccountStatus.ABANDONED}),
    AccountStatus.SUBMITTED: frozenset(
        {
            AccountStatus.CHECKED,
            AccountStatus.TO_CORRECT,
            AccountStatus.REFUSED,
            AccountStatus.ABANDONED,
        }
    ),
    AccountStatus.CHECKED: frozenset(
        {AccountStatus.ACCEPTED, AccountStatus.TO_CORRECT, AccountStatus.REFUSED}
    ),
    AccountStatus.ACCEPTED: frozenset({AccountStatus.ENDED, AccountStatus.TO_CORRECT}),
    AccountStatus.TO_CORRECT: frozenset({AccountStatus.ABANDONED}),
}


class StatementStatus(models.TextChoices):
    ISSUED = "issued", "émis"
    DISPUTED = "disputed", "contesté"
    APPROVED = "approved", "validé"
    IN_PAYMENT = "in_payment", "en paiement"
    PAID = "paid", "payé"
    CARRIED_OVER = "carried_over", "reporté"
    SETTLED_BY_OFFSET = "settled_by_offset", "soldé par compensation"


STATEMENT_TRANSITIONS = {
    StatementStatus.ISSUED: frozenset({StatementStatus.APPROVED, StatementStatus.DISPUTED}),
    StatementStatus.DISPUTED: frozenset({StatementStatus.APPROVED}),
    StatementStatus.APPROVED: frozenset({StatementStatus.IN_PAYMENT}),
    StatementStatus.IN_PAYMENT: frozenset({StatementStatus.PAID, StatementStatus.APPROVED}),
    # In payment again when the match that settled it is undone.
    StatementStatus.PAID: frozenset({StatementStatus.APPROVED, StatementStatus.IN_PAYMENT}),
}


class LineKind(models.TextChoices):
    """A correction is a decided dispute; a gesture is the operator's own money."""

    REDEMPTION = "redemption", "encaissement"
    REVERSAL = "reversal", "annulation"
    CORRECTION = "correction", "correction"
    GESTURE = "gesture", "geste commercial"
    CARRY_OVER = "carry_over", "report"


class BatchStatus(models.TextChoices):
    PREPARED = "prepared", "préparé"
    RELEASED = "released", "mis en paiement"
    EXPORTED = "exported", "transmis à la banque"
    CLOSED = "closed", "terminé"
    CANCELLED = "cancelled", "annulé"
    FAILED = "failed", "sans effet"


BATCH_TRANSITIONS = {
    BatchStatus.PREPARED: frozenset({BatchStatus.RELEASED, BatchStatus.CANCELLED}),
    BatchStatus.RELEASED: frozenset({BatchStatus.EXPORTED, BatchStatus.FAILED}),
    BatchStatus.EXPORTED: frozenset({BatchStatus.CLOSED, BatchStatus.FAILED}),
}


class PaymentStatus(models.TextChoices):
    PREPARED = "prepared", "préparé"
    SENT = "sent", "envoyé"
    SETTLED = "settled", "réglé"
    REJECTED = "rejected", "rejeté"
    RETURNED = "returned", "retourné"
    CANCELLED = "cancelled", "annulé"


_ANSWERED = {PaymentStatus.SETTLED, PaymentStatus.REJECTED, PaymentStatus.RETURNED}
PAYMENT_TRANSITIONS = {
    PaymentStatus.PREPARED: frozenset({PaymentStatus.SENT, PaymentStatus.CANCELLED}),
    # Cancelled when two people declare that the bank never had its file.
    PaymentStatus.SENT: frozenset({*_ANSWERED, PaymentStatus.CANCELLED}),
    PaymentStatus.SETTLED: frozenset(
        {PaymentStatus.RETURNED, PaymentStatus.REJECTED, PaymentStatus.SENT}
    ),
    # Sent again when the match of its return is undone.
    PaymentStatus.RETURNED: frozenset({PaymentStatus.SENT}),
    # Sent again when a later answer of the bank takes its rejection back.
    PaymentStatus.REJECTED: frozenset({PaymentStatus.SENT}),
}
# The states in which a Payment still stands for its statement.
LIVE_PAYMENTS = (PaymentStatus.PREPARED, PaymentStatus.SENT, PaymentStatus.SETTLED)


class BankAnswer(models.TextChoices):
    ACCEPTED = "accepted", "accepté par la banque"
    WAITING = "waiting", "à l'étude à la banque"
    REJECTED = "rejected", "rejeté par la banque"


class BankFileStatus(models.TextChoices):
    READ = "read", "lu"
    HELD = "held", "retenu"
    NOTICE = "notice", "avis"
    MENDED = "mended", "remplacé"


BANK_FILE_TRANSITIONS = {BankFileStatus.HELD: frozenset({"read", "mended"})}


class Direction(models.TextChoices):
    CREDIT = "credit", "crédit"
    DEBIT = "debit", "débit"


class EntryStatus(models.TextChoices):
    OPEN = "open", "à rapprocher"
    MATCHED = "matched", "rapprochée"
    SET_ASIDE = "set_aside", "classée"


ENTRY_TRANSITIONS = {
    EntryStatus.OPEN: frozenset({EntryStatus.MATCHED, EntryStatus.SET_ASIDE}),
    EntryStatus.MATCHED: frozenset({EntryStatus.OPEN}),
}


class Certainty(models.TextChoices):
    CERTAIN = "certain", "certain"
    DOUBTFUL = "doubtful", "à confirmer"
    BY_HAND = "by_hand", "par une personne"


class TreasuryKind(models.TextChoices):
    FEE_SWEEP = "fee_sweep", "virement de frais"
    TOP_UP = "top_up", "abondement"
    PROVIDER_REFUND = "provider_refund", "remboursement d'une structure"
    BANK_CHARGE = "bank_charge", "frais bancaires"
    INTEREST = "interest", "intérêts"
    BANK_CORRECTION = "bank_correction", "correction de la banque"


class Recurrence(models.TextChoices):
    ONCE = "once", "une fois"
    WEEKLY = "weekly", "chaque semaine"


class SeatRelease(models.TextChoices):
    BY_ADVISOR = "by_advisor", "rendue par l'agence"
    HAND_OVER_OVER = "hand_over_over", "carnet annulé ou rendu"
    WORKSHOP_CANCELLED = "workshop_cancelled", "atelier annulé"


class Autonomy(models.TextChoices):
    """How somebody did the thing in the room: what a mediator sees, never a level of hers."""

    SHOWN = "shown", "on lui montre"
    HELPED = "helped", "avec de l'aide"
    ALONE = "alone", "sans aide"


class NextAdvice(models.TextChoices):
    CONTINUE = "continue", "revenir pour la suite"
    PRACTISE = "practise", "s'exercer chez soi, puis revenir"
    INDIVIDUAL = "individual", "une aide individuelle"
    ELSEWHERE = "elsewhere", "un autre lieu ou un autre atelier"
    ENOUGH = "enough", "c'est acquis pour ce thème"


class Theme(models.TextChoices):
    """What a session was about, in the words of the national standard of places, made shorter."""

    DEVICE = "device", "prendre en main l'ordinateur"
    PHONE = "phone", "utiliser le téléphone"
    INTERNET = "internet", "naviguer sur internet"
    MAIL = "mail", "envoyer et recevoir des courriels"
    PAPERS = "papers", "démarches en ligne"
    JOB = "job", "recherche d'emploi"
    SAFETY = "safety", "protéger ses comptes"
    DOCUMENTS = "documents", "écrire et ranger des documents"


class CallResult(models.TextChoices):
    WILL_COME = "will_come", "la personne va venir"
    NO_ANSWER = "no_answer", "pas de réponse"
    OTHER_PLACE = "other_place", "un autre lieu proposé"
    GIVES_BACK = "gives_back", "rend son carnet"
