"""What a visa must agree with besides its text: an invoice its amount, a proof what it must show.

The invoice asks for the value and, on top, the upstream fee and its VAT (passes-and-money.md 7.1).
A proof shows everything that will be printed on thousands of booklets: nothing may be missing then.
"""

from __future__ import annotations

from django.conf import settings

from diagnostics.accounts.refusals import Refusal
from passes import enums, money
from passes import order_refusals as refusals
from passes.models import Order


def invoiced_cents(order: Order) -> int:
    """Tell what the invoice of an order amounts to: value, upstream fee, VAT on that fee."""
    value = order.ordered_count * order.face_value_cents
    fee = money.fee([money.FeeBase(value, order.upstream_fee_bp, order.fee_vat_bp)])
    return value + fee.fee_cents + fee.vat_cents


def refuse_wrong_amount(order: Order, kind: str, amount_cents: int | None) -> None:
    """Refuse an invoice whose amount is not that of the order, to the cent."""
    if kind != enums.SignOffKind.INVOICE:
        return
    due = invoiced_cents(order)
    if amount_cents != due:
        said = "montant inconnu" if amount_cents is None else money.show(amount_cents)
        raise Refusal(refusals.AMOUNT_DIFFERS, amount=said, due=money.show(due))


def refuse_incomplete_proof(order: Order, kind: str) -> None:
    """Refuse to sign the proof of a printed order that lacks something to print."""
    if kind != enums.SignOffKind.PROOF or order.mode != enums.OrderMode.PRINTED:
        return
    if missing := missing_on_proof(order):
        raise Refusal(refusals.PROOF_INCOMPLETE, missing=", ".join(missing))


def missing_on_proof(order: Order) -> list[str]:
    """List what a proof cannot show yet."""
    missing = []
    if not order.print_text.strip():
        missing.append("le texte imprimé")
    agencies = [row.agency for row in order.allocations.select_related("agency")]
    if not agencies:
        missing.append("la répartition entre les agences")
    silent = [each.name for each in agencies if not (each.phone or settings.CONTACT_PHONE)]
    if silent:
        missing.append(f"un numéro de téléphone à imprimer ({', '.join(silent)})")
    return missing
