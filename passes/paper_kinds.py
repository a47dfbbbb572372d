"""Papers of orders, structures and disputes; rungs of the end of an order; credit notes."""

from __future__ import annotations

from django.db.models import TextChoices


class DocumentKind(TextChoices):
    AGREEMENT = "agreement", "convention"
    PURCHASE_ORDER = "purchase_order", "bon de commande"
    QUOTE = "quote", "devis signé"
    PROOF = "proof", "bon à tirer"
    BANK_DETAILS = "bank_details", "RIB"
    REGISTRATION = "registration", "avis de situation SIRET"
    STATUTES = "statutes", "statuts"
    CHARTER = "charter", "charte signée"
    INSURANCE = "insurance", "attestation d'assurance"
    BANK_LETTER = "bank_letter", "preuve de la banque"
    EVIDENCE = "evidence", "pièce justificative"
    OTHER = "other", "autre document"


class LadderStep(TextChoices):
    """The rungs of the end of an order; their days are in `calendar_days.Validity.ladder`."""

    ALERT = "alert", "annonce de la fin"
    STOP = "stop", "arrêt de la distribution"
    ACKNOWLEDGEMENT = "acknowledgement", "prise d'acte de la fin"
    LAST_DAY = "last_day", "dernier jour de validité"
    END_OF_GRACE = "end_of_grace", "dernier jour de service"
    END_OF_CLAIMS = "end_of_claims", "dernier jour d'encaissement"


class CreditKind(TextChoices):
    CLOSING = "closing", "solde de la commande"
    COMPLEMENTARY = "complementary", "complément après le solde"
    SURPLUS = "surplus", "trop-perçu"
    CANCELLATION = "cancellation", "commande annulée"
