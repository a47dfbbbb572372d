"""What the paper of a credit note says, and its page: the same plain words, those of its day.

What goes back is shared between the payers in proportion to what each brought, by largest
remainder, as what was redeemed is (law F).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings

from passes import calendar_days, enums, identifiers, ledger, money
from passes.formats.credit_note_pdf import CreditSheet
from passes.invoice_kinds import CreditSettlement
from passes.models import CreditNote
from passes.paper_kinds import CreditKind

SENTENCES = {
    CreditKind.CLOSING: "La valeur des Pass que personne n’a utilisés revient au commanditaire.",
    CreditKind.COMPLEMENTARY: "Un encaissement annulé après la clôture rend encore cette valeur.",
    CreditKind.SURPLUS: "Le commanditaire a versé plus que la valeur de la commande.",
    CreditKind.CANCELLATION: "La commande est annulée : l’argent reçu est rendu.",
}
UNPAID = "{number} est annulée : elle n’était pas payée, et ne l’est plus à payer."
SETTLED = {
    CreditSettlement.REFUND: "Cette somme est à rendre par virement au compte que vous avez "
    "déposé, sauf si vous demandez de la déduire d’un prochain appel de fonds.",
    CreditSettlement.OFFSET: "Cette somme se déduit de votre prochain appel de fonds.",
}
WITHOUT_FEES = "Valeur des Pass seulement : les frais de gestion ne sont pas repris."
NO_CHANGE = "Un avoir émis ne change plus."
# How the order itself says what its unused value becomes; also on the joint statement.
POLICIES = {
    enums.UnusedValue.CREDIT_NOTE: "La valeur non utilisée fait l’objet d’un avoir, à déduire d’un "
    "prochain appel de fonds.",
    enums.UnusedValue.REFUND: "La valeur non utilisée est rendue au commanditaire par virement.",
    enums.UnusedValue.FORFEITED: "La valeur non utilisée reste acquise à l’opérateur, comme la "
    "commande le prévoit : aucun avoir n’est émis.",
}


def sheet_of(note: CreditNote) -> CreditSheet:
    """Give the words of a credit note, those of its day when they were kept."""
    if not note.words:
        return _written(note)
    words: dict[str, Any] = dict(note.words)
    for name in ("parties", "amounts", "shares"):
        words[name] = tuple((label, value) for label, value in words[name])
    words["notes"] = tuple(words["notes"])
    return CreditSheet(**words)


def words_of(note: CreditNote) -> dict[str, Any]:
    """Write the words of a credit note, to be kept with it."""
    return asdict(_written(note))


def _written(note: CreditNote) -> CreditSheet:
    order, funder = note.order, note.order.funder
    unpaid = note.invoice
    return CreditSheet(
        number=note.number,
        title=f"Avoir {note.number}",
        sentence=UNPAID.format(number=unpaid.number)
        if unpaid
        else SENTENCES[CreditKind(note.kind)],
        parties=(
            ("Commanditaire", funder.name),
            ("SIRET", identifiers.show_siret(funder.siret)),
            ("Adresse", funder.billing_address or "–"),
            ("Comptable public", funder.public_accountant or "–"),
            ("Commande", f"{order.reference}, {order.title}"),
            ("Bon de commande", order.purchase_order_number or "–"),
            ("Numéro de mandat", order.mandate_number or "–"),
            ("Émis le", calendar_days.in_words(note.issued_on)),
            ("Émis par", settings.OPERATOR_NAME or settings.SERVICE_NAME),
        ),
        amounts=_amounts(note),
        shares=_shares(note),
        notes=(NO_CHANGE,)
        if unpaid
        else (WITHOUT_FEES, SETTLED[CreditSettlement(note.settlement)], NO_CHANGE),
        foot=f"{settings.OPERATOR_NAME} – {settings.OPERATOR_PHONE}",
        over="SPÉCIMEN – instance de démonstration" if settings.DEMO_MODE else "",
    )


def _amounts(note: CreditNote) -> tuple[tuple[str, str], ...]:
    kind = str(note.get_kind_display()).capitalize()
    rows: tuple[tuple[str, str], ...] = ((kind, money.show(note.amount_cents)),)
    apart = note.fee_cents + note.fee_vat_cents
    if apart:
        rows += (
            ("Frais annulés", money.show(note.fee_cents)),
            ("TVA annulée", money.show(note.fee_vat_cents)),
        )
    return (*rows, ("Montant de l’avoir", money.show(note.amount_cents + apart)))


def _shares(note: CreditNote) -> tuple[tuple[str, str], ...]:
    if note.invoice:
        return ((note.invoice.line.payer.name, money.show(note.amount_cents)),)
    lines = list(note.order.funding_lines.select_related("payer").order_by("rank"))
    weights = [(line.rank, line.amount_cents) for line in lines]
    parts = ledger.attribute(note.amount_cents, weights) if lines else {}
    return tuple((line.payer.name, money.show(parts[line.rank])) for line in lines)
