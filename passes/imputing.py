"""Which invoice the funds received pay: by its number, by the exact amount, else by a person.

Nothing is guessed: a transfer that names no invoice and could pay two of them waits for somebody.
What is less than the amount due is a part payment, and the rest stays open; what is more stays on
the order as a surplus that everybody sees. The order is what is locked.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Sum

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import STATE_CHANGED, Refusal
from diagnostics.accounts.verbs import Verb
from passes import invoice_refusals as refusals
from passes import references
from passes.models import FundingReceipt, Imputation, Invoice, Order

BY_NUMBER = "Son numéro est dans le libellé du virement."
BY_AMOUNT = "Montant exact de la seule facture qui l'attend."
ONLY_ONE = "Seule facture ouverte du seul payeur de la commande."
BY_HAND = "Choisie par une personne."
BY_OFFSET = "Avoir déduit."


@journal.act(Verb.RECEIPT_IMPUTED)
def impute_receipt(
    *,
    actor: User,
    receipt: FundingReceipt,
    invoice: Invoice,
    request_id: uuid.UUID | None = None,
) -> Imputation:
    """Say which invoice some funds pay; what they paid before is open again."""
    with transaction.atomic():
        order = Order.objects.locked(receipt.order_id)
        receipt = FundingReceipt.objects.get(pk=receipt.pk)
        invoice = Invoice.objects.get(pk=invoice.pk)
        if invoice.order_id != order.pk:
            raise Refusal(refusals.INVOICE_OF_ANOTHER_ORDER)
        if receipt.undone_at is not None:
            raise Refusal(refusals.RECEIPT_UNDONE)
        if not Invoice.objects.open().filter(pk=invoice.pk).exists():
            raise Refusal(refusals.INVOICE_NOT_OPEN, number=invoice.number)
        if not left_of(receipt):
            release(receipt)
            invoice.refresh_from_db()
        made = impute(receipt, invoice, BY_HAND, by=actor)
        facts = {"invoice": invoice.number, "amount_cents": made.amount_cents}
        journal.record(actor=actor, verb=Verb.RECEIPT_IMPUTED, subject=made, facts=facts)
        return made


def settle(receipt: FundingReceipt) -> Imputation | None:
    """Let funds just recorded pay the invoice they are for, if there is no doubt about it."""
    open_ones = list(
        Invoice.objects.open().filter(order=receipt.order_id).order_by("issued_on", "pk")
    )
    found = _invoice_for(receipt, open_ones)
    return impute(receipt, *found) if found else None


def settle_waiting(order: Order) -> None:
    """Let the funds that came before an invoice pay it, once it is there."""
    standing = Imputation.objects.filter(receipt=OuterRef("pk"), undone_at__isnull=True)
    receipts = FundingReceipt.objects.filter(~Exists(standing), order=order, undone_at=None)
    for receipt in receipts.order_by("pk"):
        settle(receipt)


def release(receipt: FundingReceipt) -> None:
    """Open again what some funds paid: they were taken back, or are for another invoice."""
    for made in receipt.imputations.filter(undone_at__isnull=True):
        Invoice.objects.filter(pk=made.invoice_id).update(
            paid_cents=F("paid_cents") - made.amount_cents
        )
        made.undone_at = journal.instant()
        made.save(update_fields=["undone_at"])


def left_of(receipt: FundingReceipt) -> int:
    """Tell what pays no invoice of some funds."""
    standing = receipt.imputations.filter(undone_at__isnull=True)
    used = standing.aggregate(total=Sum("amount_cents"))["total"] or 0
    return 0 if receipt.undone_at else receipt.amount_cents - int(used)


def impute(
    receipt: FundingReceipt, invoice: Invoice, reason: str, *, by: User | None = None
) -> Imputation:
    """Count funds for an invoice, up to what it still asks; the order is already locked."""
    amount = min(left_of(receipt), invoice.left_cents)
    if amount <= 0:
        raise Refusal(refusals.RECEIPT_SPENT)
    taken = Invoice.objects.standing().filter(
        pk=invoice.pk, paid_cents__lte=F("value_cents") - amount
    )
    if not taken.update(paid_cents=F("paid_cents") + amount):
        raise Refusal(STATE_CHANGED)
    invoice.paid_cents += amount
    return Imputation.objects.create(
        invoice=invoice,
        receipt=receipt,
        amount_cents=amount,
        reason=reason,
        imputed_by=by,
        imputed_at=journal.instant(),
    )


def _invoice_for(
    receipt: FundingReceipt, open_ones: Sequence[Invoice]
) -> tuple[Invoice, str] | None:
    """Find the one invoice that some funds are for: named, of that amount, or alone."""
    words = _words_of(receipt)
    named = [each for each in open_ones if references.squeeze(each.number) in words]
    if len(named) == 1:
        return named[0], BY_NUMBER
    exact = [each for each in open_ones if each.left_cents == receipt.amount_cents]
    if len(exact) == 1:
        return exact[0], BY_AMOUNT
    one_payer = receipt.order.funding_lines.count() == 1
    return (open_ones[0], ONLY_ONE) if one_payer and len(open_ones) == 1 else None


def _words_of(receipt: FundingReceipt) -> str:
    """What the bank said of the transfer; the separator keeps two texts from making a number."""
    if receipt.bank_match is None:
        return ""
    entry = receipt.bank_match.entry
    return "|".join(references.squeeze(text) for text in (entry.end_to_end_id, entry.text))
