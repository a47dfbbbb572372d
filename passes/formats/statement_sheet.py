"""What a monthly statement says, as plain values: one content for its PDF, its page and its CSV.

Everything passes-and-money.md 7.2 asks for is a field here, so that the three faces of a statement
cannot tell different stories. Amounts are signed cents; days are days of the place where they
happened.
"""

from dataclasses import dataclass
from datetime import date

from passes import calendar_days, money

COLUMNS = (
    "Nature",
    "N° de série",
    "Commande",
    "Commanditaire",
    "Service",
    "Lieu",
    "Fait le",
    "Scanné le",
    "Par",
    "Montant",
)


@dataclass(frozen=True)
class SheetLine:
    """One line: an act, and its signed cents. Days are absent where the act has none."""

    kind: str
    amount_cents: int
    serial: str = ""
    order: str = ""
    funder: str = ""
    service: str = ""
    site: str = ""
    service_on: date | None = None
    scanned_on: date | None = None
    member: str = ""
    # The line as a page names it; it is written on no paper.
    key: int = 0

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.kind,
            self.serial,
            self.order,
            self.funder,
            self.service,
            self.site,
            _day(self.service_on),
            _day(self.scanned_on),
            self.member,
            money.show(self.amount_cents),
        )


@dataclass(frozen=True)
class Unpaid:
    """An earlier statement that is not paid yet, and why."""

    number: str
    amount_cents: int
    why: str


@dataclass(frozen=True)
class Totals:
    """The figures at the foot: net = gross + adjustments - fee - VAT."""

    gross_cents: int
    adjustments_cents: int
    fee_cents: int
    vat_cents: int
    net_cents: int

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Encaissements", money.show(self.gross_cents)),
            ("Corrections, annulations et reports", money.show(self.adjustments_cents)),
            ("Frais", money.show(-self.fee_cents)),
            ("TVA sur les frais", money.show(-self.vat_cents)),
            ("Net", money.show(self.net_cents)),
        )


@dataclass(frozen=True)
class StatementSheet:
    """A statement, ready to be drawn."""

    number: str
    period: date
    cut_off_on: date
    provider: str
    siret: str
    account: str
    lines: tuple[SheetLine, ...]
    totals: Totals
    expected_on: date | None
    payment_reference: str
    outcome: str
    operator: str
    phone: str = ""
    unpaid: tuple[Unpaid, ...] = ()
    specimen: bool = False

    @property
    def title(self) -> str:
        month = calendar_days.MONTHS[self.period.month - 1]
        return f"Relevé {self.number}, {month} {self.period.year}"

    @property
    def sentence(self) -> str:
        """The first sentence: how much, and by when."""
        amount = money.show_short(abs(self.totals.net_cents))
        if self.totals.net_cents > 0 and self.expected_on:
            return f"{amount} vous seront payés au plus tard le {_words(self.expected_on)}."
        if self.totals.net_cents < 0:
            return f"{amount} seront déduits de votre prochain relevé."
        return "Ce relevé se solde à zéro : rien n'est à payer."

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The head of the statement, label and value."""
        return (
            ("Structure", self.provider),
            ("SIRET", self.siret or "en attente"),
            ("Compte à créditer", self.account or "aucun compte accepté"),
            ("Période", f"encaissements reçus avant le {_words(self.cut_off_on)} à 0 h"),
            ("Référence du virement", self.payment_reference or "donnée à la mise en paiement"),
            ("Où en est ce relevé", self.outcome),
        )


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _words(day: date) -> str:
    return calendar_days.in_words(day)
