"""What the paper of an invoice says, and its page: the same plain words, those of its day.

The words are kept on the invoice when it is issued: an address that changes later, or another
account of the operator, never rewrites what was sent.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings

from passes import calendar_days, identifiers, money
from passes.formats.invoice_csv import PaperRow
from passes.formats.invoice_pdf import InvoiceSheet, Transfer
from passes.invoice_kinds import InvoiceKind
from passes.models import CreditNote, Funder, FundingLine, Invoice, Order

NONE = "–"
TITLES = {InvoiceKind.CALL: "Appel de fonds", InvoiceKind.INVOICE: "Facture"}
ALONE = "Le virement : la valeur des Pass, au compte cantonné"
FIRST = "Premier virement : la valeur des Pass, au compte cantonné"
SECOND = "Second virement : les frais et leur TVA, au compte propre de l’opérateur"
KEPT_APART = (
    "La valeur des Pass reste sur un compte à part (compte cantonné) : elle ne sert qu’à payer "
    "les structures qui encaissent les Pass, ou à être rendue."
)
TWO_TRANSFERS = (
    "Faites deux virements : les frais et leur TVA ne vont jamais sur le compte cantonné."
)
VAT_ON_FEES = "La TVA porte sur les frais seulement."
NO_CHANGE = "Un papier émis ne change plus : une erreur se corrige par un avoir."


@dataclass(frozen=True, slots=True)
class Asked:
    """What an invoice asks, before it is written."""

    number: str
    kind: str
    value_cents: int
    fee_cents: int
    fee_vat_cents: int
    issued_on: dt.date
    due_on: dt.date

    @property
    def apart_cents(self) -> int:
        return self.fee_cents + self.fee_vat_cents


def sheet_of(invoice: Invoice) -> InvoiceSheet:
    """Give the words of an invoice back, as they were issued."""
    words: dict[str, Any] = dict(invoice.words)
    for name in ("issuer", "payer", "references", "amounts"):
        words[name] = _rows(words[name])
    words["notes"] = tuple(words["notes"])
    words["transfers"] = tuple(
        Transfer(title=each["title"], rows=_rows(each["rows"])) for each in words["transfers"]
    )
    return InvoiceSheet(**words)


def words_of(line: FundingLine, asked: Asked) -> dict[str, Any]:
    """Write the words of an invoice, to be kept with it."""
    order, payer = line.order, line.payer
    title = f"{TITLES[InvoiceKind(asked.kind)]} {asked.number}"
    total = asked.value_cents + asked.apart_cents
    sentence = (
        f"{payer.name} doit {money.show_short(total)} pour la commande "
        f"{order.reference}, avant le {calendar_days.in_words(asked.due_on)}."
    )
    sheet = InvoiceSheet(
        number=asked.number,
        title=title,
        sentence=sentence,
        issuer=_issuer(),
        payer=(
            ("Payeur", payer.name),
            ("SIRET", identifiers.show_siret(payer.siret)),
            ("Code du service", payer.service_code or NONE),
            ("Adresse", payer.billing_address or NONE),
            ("Comptable public", payer.public_accountant or NONE),
        ),
        references=_references(line, asked),
        amounts=_amounts(order, asked),
        transfers=_transfers(asked),
        notes=_notes(asked),
        foot=f"{settings.OPERATOR_NAME} – {settings.OPERATOR_PHONE}",
        over="SPÉCIMEN – instance de démonstration" if settings.DEMO_MODE else "",
    )
    return asdict(sheet)


def _issuer() -> tuple[tuple[str, str], ...]:
    rows = (
        ("Opérateur", settings.OPERATOR_NAME or settings.SERVICE_NAME),
        ("SIRET", settings.OPERATOR_SIRET and identifiers.show_siret(settings.OPERATOR_SIRET)),
        ("Numéro de TVA", settings.OPERATOR_VAT_NUMBER),
        ("Adresse", settings.OPERATOR_ADDRESS),
    )
    return tuple((label, value) for label, value in rows if value)


def _references(line: FundingLine, asked: Asked) -> tuple[tuple[str, str], ...]:
    order = line.order
    return (
        ("Commande", f"{order.reference}, {order.title}"),
        ("Commanditaire", order.funder.name),
        ("Ligne de financement", f"rang {line.rank}, {money.show(line.amount_cents)}"),
        ("Numéro d’engagement", line.engagement_number or NONE),
        ("Bon de commande", order.purchase_order_number or NONE),
        ("Convention", order.agreement_number or NONE),
        ("Numéro de mandat", order.mandate_number or NONE),
        ("Convention de mandat", line.payer.mandate_agreement or NONE),
        ("Émis le", calendar_days.in_words(asked.issued_on)),
    )


def _amounts(order: Order, asked: Asked) -> tuple[tuple[str, str], ...]:
    count, rest = divmod(asked.value_cents, order.face_value_cents)
    each = money.show_short(order.face_value_cents)
    value = f"Valeur de {_grouped(count)} Pass de {each}" if not rest else "Valeur de Pass"
    rows = [(value, money.show(asked.value_cents))]
    if asked.apart_cents:
        rows.append((f"Frais ({_percent(order.upstream_fee_bp)})", money.show(asked.fee_cents)))
        vat = f"TVA sur les frais ({_percent(order.fee_vat_bp)})"
        rows.append((vat, money.show(asked.fee_vat_cents)))
    return (*rows, ("Total", money.show(asked.value_cents + asked.apart_cents)))


def _transfers(asked: Asked) -> tuple[Transfer, ...]:
    ring_fenced = (settings.OPERATOR_IBAN, settings.OPERATOR_BIC)
    own = (settings.OPERATOR_OWN_IBAN, settings.OPERATOR_OWN_BIC)
    if not asked.apart_cents:
        return (_transfer(ALONE, asked, asked.value_cents, *ring_fenced),)
    return (
        _transfer(FIRST, asked, asked.value_cents, *ring_fenced),
        _transfer(SECOND, asked, asked.apart_cents, *own),
    )


def _transfer(title: str, asked: Asked, cents: int, iban: str, bic: str) -> Transfer:
    rows = (
        ("Montant", money.show(cents)),
        ("Titulaire", settings.OPERATOR_NAME),
        ("IBAN", identifiers.show_iban(iban)),
        ("BIC", bic),
        ("Libellé du virement", asked.number),
        ("À payer avant le", calendar_days.in_words(asked.due_on)),
    )
    return Transfer(title, rows)


def _notes(asked: Asked) -> tuple[str, ...]:
    if asked.apart_cents:
        return (KEPT_APART, TWO_TRANSFERS, VAT_ON_FEES, NO_CHANGE)
    return (KEPT_APART, NO_CHANGE)


def _rows(pairs: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in pairs)


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    part = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{part}{money.NBSP}%"


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", money.NBSP)


def row_of(invoice: Invoice) -> PaperRow:
    """Tell an invoice as a line of the accountant's table."""
    return PaperRow(
        nature=str(invoice.get_kind_display()),
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        references=_row_references(invoice.order, invoice.line.payer, invoice.line),
        amounts=(
            invoice.value_cents,
            invoice.fee_cents,
            invoice.fee_vat_cents,
            invoice.total_cents,
        ),
        received_cents=invoice.paid_cents,
        left_cents=invoice.left_cents,
        fee_received_on=invoice.fee_received_on,
        state=str(invoice.state.label),
        digest=invoice.file_digest,
    )


def row_of_note(note: CreditNote) -> PaperRow:
    """Tell a credit note as a line of the same table; what is received is what was given back."""
    line = note.invoice.line if note.invoice else None
    payer = line.payer if line else note.order.funder
    total = note.amount_cents + note.fee_cents + note.fee_vat_cents
    return PaperRow(
        nature=f"avoir : {note.get_kind_display()}",
        number=note.number,
        issued_on=note.issued_on,
        due_on=None,
        references=_row_references(note.order, payer, line),
        amounts=(note.amount_cents, note.fee_cents, note.fee_vat_cents, total),
        received_cents=note.used_cents,
        left_cents=note.left_cents,
        fee_received_on=None,
        state=str(note.get_settlement_display()) if note.moves_money else "sans remboursement",
        digest=note.file_digest,
    )


def _row_references(order: Order, payer: Funder, line: FundingLine | None) -> tuple[str, ...]:
    return (
        order.reference,
        payer.name,
        identifiers.show_siret(payer.siret),
        payer.service_code,
        line.engagement_number if line else "",
        order.purchase_order_number,
        order.agreement_number,
        order.mandate_number or "",
    )
