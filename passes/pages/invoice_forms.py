"""The forms of invoices and credit notes: asking, imputing, cancelling, giving back."""

from __future__ import annotations

from typing import Any

from django import forms

from diagnostics.accounts.pages.forms import ActForm
from passes import invoicing, money, positions
from passes.invoice_kinds import CreditSettlement, InvoiceKind
from passes.models import CreditNote, FundingLine, FundingReceipt, Invoice, Order
from passes.pages.fields import DayField, EurosField


class IssueForm(ActForm):
    """Which payer is asked, for how much, by which paper."""

    line = forms.ModelChoiceField(
        FundingLine.objects.none(), label="À qui demander", empty_label=None
    )
    kind = forms.ChoiceField(
        label="Par",
        choices=InvoiceKind.choices,
        initial=InvoiceKind.CALL,
        widget=forms.RadioSelect,
    )
    value_cents = EurosField(
        label="Montant, sans les frais",
        required=False,
        help_text="Laissez vide pour demander tout ce qui reste. Les frais s’ajoutent tout seuls.",
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = order.funding_lines.select_related("payer", "order").order_by("rank")
        field = self.fields["line"]
        field.queryset = lines.filter(
            pk__in=[each.pk for each in lines if invoicing.left_to_ask(each) > 0]
        )
        field.label_from_instance = _line_label

    @property
    def has_choice(self) -> bool:
        """Whether anything is left to ask of anybody."""
        return self.fields["line"].queryset.exists()

    @property
    def ask(self) -> invoicing.Ask:
        """What the verb takes."""
        data = self.cleaned_data
        return invoicing.Ask(data["line"], data["kind"], data["value_cents"])


class ImputeForm(ActForm):
    """Which invoice some funds pay."""

    receipt = forms.ModelChoiceField(
        FundingReceipt.objects.none(), label="Fonds reçus", empty_label=None
    )
    invoice = forms.ModelChoiceField(
        Invoice.objects.none(), label="Pour quelle facture", empty_label=None
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receipts = FundingReceipt.objects.filter(order=order, undone_at__isnull=True)
        self.fields["receipt"].queryset = receipts.order_by("pk")
        self.fields["receipt"].label_from_instance = _receipt_label
        open_ones = Invoice.objects.open().filter(order=order)
        self.fields["invoice"].queryset = open_ones.select_related("line__payer", "order")
        self.fields["invoice"].label_from_instance = _invoice_label


class CancelForm(ActForm):
    """Why an invoice is cancelled."""

    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Il est gardé avec la facture. Un avoir du même montant est émis.",
    )


class FeeForm(ActForm):
    """The day the fees arrived on the operator's own account."""

    received_on = DayField(label="Frais reçus le")


class SettlementForm(ActForm):
    """How a credit note goes back."""

    settlement = forms.ChoiceField(
        label="Cet avoir est", choices=CreditSettlement.choices, widget=forms.RadioSelect
    )


class OffsetForm(ActForm):
    """From which invoice of the same funder a credit note is taken off."""

    invoice = forms.ModelChoiceField(Invoice.objects.none(), label="Déduire de", empty_label=None)

    def __init__(self, *args: Any, note: CreditNote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        funder = note.order.funder_id
        open_ones = Invoice.objects.open().filter(line__payer=funder)
        self.fields["invoice"].queryset = open_ones.select_related("line__payer", "order")
        self.fields["invoice"].label_from_instance = _invoice_label

    @property
    def has_choice(self) -> bool:
        """Whether any invoice of this funder waits for money."""
        return self.fields["invoice"].queryset.exists()


class FunderForm(ActForm):
    """What a public accountant asks to read on an invoice."""

    billing_address = forms.CharField(
        label="Adresse de facturation", max_length=300, required=False
    )
    service_code = forms.CharField(
        label="Code du service de facturation",
        max_length=60,
        required=False,
        help_text="Celui que le comptable demande, quand la collectivité en a un.",
    )
    public_accountant = forms.CharField(label="Comptable public", max_length=160, required=False)
    mandate_agreement = forms.CharField(label="Convention de mandat", max_length=60, required=False)


def waits_for_invoice(order: Order) -> bool:
    """Whether some funds of an order pay no invoice, and one of its invoices is open."""
    is_open = Invoice.objects.open().filter(order=order).exists()
    return is_open and bool(positions.waiting_receipts(order))


def _line_label(line: FundingLine) -> str:
    left = money.show_short(invoicing.left_to_ask(line))
    return f"{line.payer.name} ({left} à demander)"


def _receipt_label(receipt: FundingReceipt) -> str:
    return f"{money.show(receipt.amount_cents)} reçus le {receipt.received_on:%d/%m/%Y}"


def _invoice_label(invoice: Invoice) -> str:
    left = money.show_short(invoice.left_cents)
    return f"{invoice.number}, {invoice.line.payer.name} ({left} à recevoir)"
