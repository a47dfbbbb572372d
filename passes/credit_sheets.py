"""What the paper of a credit note says, and its page: the same plain words.

What goes back is shared between the payers in proportion to what each brought, by largest
remainder, as what was redeemed is (law F).
"""

from __future__ import annotations

from django.conf import settings

from passes import calendar_days, ledger, money
from passes.formats.credit_note_pdf import CreditSheet
from passes.models import CreditNote
from passes.paper_kinds import CreditKind

SENTENCES = {
    CreditKind.CLOSING: "La valeur des Pass que personne n’a utilisés revient au commanditaire.",
    CreditKind.COMPLEMENTARY: "Un encaissement annulé après la clôture rend encore cette valeur.",
    CreditKind.SURPLUS: "Le commanditaire a versé plus que la valeur de la commande.",
    CreditKind.CANCELLATION: "La commande est annulée : l’argent reçu est rendu.",
}


def sheet_of(note: CreditNote) -> CreditSheet:
    """Write the credit note of an order."""
    order, funder = note.order, note.order.funder
    lines = list(order.funding_lines.select_related("payer").order_by("rank"))
    weights = [(line.rank, line.amount_cents) for line in lines]
    parts = ledger.attribute(note.amount_cents, weights) if lines else {}
    return CreditSheet(
        title=f"Avoir {note.number}",
        sentence=SENTENCES[CreditKind(note.kind)],
        parties=(
            ("Commanditaire", funder.name),
            ("SIRET", funder.siret),
            ("Adresse", funder.billing_address),
            ("Commande", f"{order.reference}, {order.title}"),
            ("Numéro de mandat", order.mandate_number or "–"),
            ("Émis le", calendar_days.in_words(note.issued_on)),
            ("Émis par", settings.OPERATOR_NAME or settings.SERVICE_NAME),
        ),
        amounts=(
            ("Nature", str(note.get_kind_display())),
            ("Montant de l’avoir", money.show(note.amount_cents)),
        ),
        shares=tuple((line.payer.name, money.show(parts[line.rank])) for line in lines),
        note="Valeur des Pass seulement : les frais de gestion ne sont pas repris. "
        "Un avoir émis ne change plus.",
    )
