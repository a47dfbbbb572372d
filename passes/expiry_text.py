"""The exact words that a funder signs to end an order: stop of the distribution, end acknowledged.

As `order_text.py`: a visa is given on a text, its digest is what the signatory saw. No count stands
in these texts, so that a booklet handed over meanwhile does not change what is signed; the counts
of the day are kept beside the signature.
"""

from __future__ import annotations

import hashlib

from passes import calendar_days, enums
from passes.models import Order

_UNUSED = {
    enums.UnusedValue.CREDIT_NOTE: "leur valeur fait l'objet d'un avoir",
    enums.UnusedValue.REFUND: "leur valeur est remboursée au commanditaire",
    enums.UnusedValue.FORFEITED: "leur valeur reste acquise à l'opérateur",
}


def text_of(order: Order, kind: str) -> str:
    """Write what is signed, one sentence a line."""
    head = f"Commande {order.reference} : {order.title}, {order.funder.name}."
    words = calendar_days.in_words
    if kind == enums.SignOffKind.STOP:
        return "\n".join(
            (
                head,
                "Le commanditaire arrête la distribution des Pass de cette commande.",
                "Aucun carnet n'est plus remis à partir de la signature.",
                f"Les Pass déjà remis restent valables jusqu'au {words(order.valid_until)}.",
            )
        )
    return "\n".join(
        (
            head,
            f"Le commanditaire prend acte que les Pass ont pour dernier jour "
            f"le {words(order.valid_until)}.",
            f"Le dernier jour de service est le {words(order.last_service_on)}, "
            f"le dernier jour d'encaissement le {words(order.last_claim_on)}.",
            "Les Pass non utilisés ne valent ensuite plus rien : "
            f"{_UNUSED[enums.UnusedValue(order.unused_value_policy)]}.",
        )
    )


def digest_of(order: Order, kind: str) -> str:
    """Digest the text, as a visa keeps it."""
    return hashlib.sha256(text_of(order, kind).encode()).hexdigest()
