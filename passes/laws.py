"""The seven laws of the books, as plain functions of plain figures (passes-and-money.md 7.7).

Nothing is counted twice, nothing is lost: Pass by Pass (A), euro by euro (B), statement by
statement (C), against the bank (D, E, G) and payer by payer (F). Each function takes figures that
come from different rows, so that a row changed behind the application's back no longer agrees with
its witnesses; `contradicted` counts the rows whose state the recorded facts deny. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from passes import ledger, money
from passes.ledger import (
    AccountDay,
    Custody,
    OrderCounts,
    OrderMoney,
    PaymentFigures,
    StatementFigures,
)


class Law(StrEnum):
    """One law; the letter is what the lines and the alerts show."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"


class Verdict(StrEnum):
    """A law holds, does not, or cannot be told; what cannot be told is never green."""

    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"


TITLES = {
    Law.A: "nombre de Pass par commande",
    Law.B: "argent de chaque commande",
    Law.C: "relevés mensuels",
    Law.D: "couverture du cantonnement",
    Law.E: "virements",
    Law.F: "financement des commandes",
    Law.G: "trésorerie du compte",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a law with its French label; in cents when it is money."""

    label: str
    value: int
    is_money: bool = True

    @property
    def text(self) -> str:
        shown = money.show(self.value) if self.is_money else f"{self.value}"
        return f"{self.label} {shown}"


@dataclass(frozen=True, slots=True)
class LawResult:
    """What one law says of one subject, or of all of them once gathered."""

    law: Law
    subject: str
    figures: tuple[Figure, ...]
    difference: int
    verdict: Verdict
    is_money: bool = True
    faults: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.verdict == Verdict.KEPT

    @property
    def title(self) -> str:
        return TITLES[self.law]

    @property
    def difference_text(self) -> str:
        return money.show(self.difference) if self.is_money else f"{self.difference}"


def law_a(reference: str, counts: OrderCounts) -> LawResult:
    """Counts: what was ordered and replaced is all somewhere, in one cell."""
    cells = (
        counts.not_delivered
        + counts.in_stock
        + counts.handed_out_unused
        + counts.redeemed
        + counts.replaced
        + counts.cancelled
        + counts.expired
    )
    figures = (
        Figure("commandés", counts.ordered, is_money=False),
        Figure("remplacements", counts.replacements, is_money=False),
        Figure("à livrer", counts.not_delivered, is_money=False),
        Figure("en stock", counts.in_stock, is_money=False),
        Figure("remis non utilisés", counts.handed_out_unused, is_money=False),
        Figure("encaissés", counts.redeemed, is_money=False),
        Figure("remplacés", counts.replaced, is_money=False),
        Figure("annulés", counts.cancelled, is_money=False),
        Figure("expirés", counts.expired, is_money=False),
    )
    gaps = (
        (counts.ordered + counts.replacements - cells, "les cases ne font pas le compte"),
        (counts.contradicted, "des Pass ne sont pas dans l'état que disent les faits"),
    )
    return _weighed(Law.A, reference, figures, gaps, is_money=False)


def law_b(reference: str, counts: OrderCounts, cash: OrderMoney) -> LawResult:
    """Money of an order: what came in is redeemed, live, owed back, credited or forfeited."""
    owed = ledger.liabilities(counts, cash)
    spoken_for = (
        cash.redeemed_gross + owed.live_liability + owed.owed_back + cash.credited + cash.forfeited
    )
    figures = (
        Figure("fonds reçus", cash.funds_in),
        Figure("encaissé", cash.redeemed_gross),
        Figure("en circulation", owed.live_liability),
        Figure("à rendre", owed.owed_back),
        Figure("en avoir", cash.credited),
        Figure("acquis", cash.forfeited),
    )
    left = owed.live_liability + owed.owed_back if cash.is_closed else 0
    face = cash.face_value_cents
    gaps = (
        (cash.funds_in - spoken_for, "les fonds reçus ne sont pas tous employés ou dus"),
        (cash.funds_matched - cash.funds_in, "les fonds reçus ne sont pas ceux de la banque"),
        (
            cash.redeemed_gross - face * counts.redeemed,
            "la valeur encaissée n'est pas celle des Pass encaissés",
        ),
        (left, "la commande est soldée et il reste de l'argent"),
    )
    return _weighed(Law.B, reference, figures, gaps)


def law_c(number: str, figures: StatementFigures) -> LawResult:
    """A statement: its lines are net, fee and VAT, and what is taken from or added to them."""
    shown = (
        Figure("encaissements", figures.redemption_lines),
        Figure("net", figures.net),
        Figure("frais", figures.fee),
        Figure("TVA", figures.fee_vat),
        Figure("déduit", figures.negative_lines),
    )
    explained = figures.net + figures.fee + figures.fee_vat
    explained += figures.negative_lines - figures.positive_lines
    adjusted = figures.positive_lines - figures.negative_lines
    gaps = (
        (figures.redemption_lines - explained, "le relevé n'est pas la somme de ses lignes"),
        (figures.gross - figures.redemption_lines, "le brut n'est pas celui des lignes"),
        (figures.adjustments - adjusted, "les ajustements ne sont pas ceux des lignes"),
        (figures.fee - figures.fee_due, "les frais ne sont pas ceux du taux"),
        (figures.fee_vat - figures.fee_vat_due, "la TVA n'est pas celle du taux"),
        (figures.lines_off_cents, "une ligne n'a pas la valeur de son encaissement"),
    )
    return _weighed(Law.C, number, shown, gaps)


def law_c_complete(missing_cents: int, misplaced: int) -> LawResult:
    """Completeness: every redemption received before a closed cut-off is on exactly one line."""
    figures = (
        Figure("encaissé et non relevé", missing_cents),
        Figure("lignes mal placées", misplaced, is_money=False),
    )
    gaps = (
        (missing_cents, "des encaissements d'un mois clos ne sont sur aucun relevé"),
        (misplaced, "des lignes ne sont pas sur le relevé de leur structure ou de leur mois"),
    )
    return _weighed(Law.C, "mois clos", figures, gaps)


def law_d(custody: Custody) -> LawResult:
    """Custody: the account holds at least all that is due; without a recent balance, unknown."""
    due = Figure("dû", custody.due)
    details = (
        Figure("en circulation", custody.live_liability),
        Figure("encaissé non payé", custody.redeemed_not_paid),
        Figure("à rendre", custody.owed_back),
        Figure("avoirs à rembourser", custody.credited_not_refunded),
        Figure("dettes des structures", custody.provider_debts),
    )
    if custody.balance is None:
        verdict = Verdict.UNKNOWN if custody.due else Verdict.KEPT
        faults = ("aucun solde récent de la banque",) if custody.due else ()
        return LawResult(Law.D, "compte cantonné", (due, *details), 0, verdict, faults=faults)
    figures = (Figure("solde", custody.balance), due, *details)
    shortfall = max(0, custody.due - custody.balance)
    gaps = ((shortfall, "le compte ne couvre pas ce qui est dû"),)
    return _weighed(Law.D, "compte cantonné", figures, gaps)


def law_e(figures: PaymentFigures) -> LawResult:
    """Payments: what left and did not come back is the net of the statements that are paid.

    Apart, what left for funders and did not come back is what their credit notes gave back.
    """
    shown = (
        Figure("réglé", figures.matched_out),
        Figure("retourné", figures.matched_back),
        Figure("relevés payés", figures.paid_statements),
        Figure("rendu aux commanditaires", figures.refunds_out),
        Figure("retourné de ce qui est rendu", figures.refunds_back),
        Figure("avoirs remboursés", figures.given_back),
    )
    left = figures.matched_out - figures.matched_back
    refunded = figures.refunds_out - figures.refunds_back
    gaps = (
        (left - figures.paid_statements, "les relevés payés ne sont pas ce qui est parti"),
        (left - figures.settled_payments, "les virements réglés ne sont pas ceux de la banque"),
        (refunded - figures.given_back, "les avoirs remboursés ne sont pas ce qui est rendu"),
        (refunded - figures.settled_refunds, "les remboursements ne sont pas ceux de la banque"),
        (figures.contradicted, "un virement n'est pas celui de son relevé ou de son bordereau"),
    )
    return _weighed(Law.E, "virements", shown, gaps)


def law_f(
    reference: str,
    ordered_value: int,
    redeemed_gross: int,
    lines: Sequence[tuple[int, int]],
    *,
    invoices_off: int = 0,
) -> LawResult:
    """Funding: the lines are the order's value, and all that is redeemed has its payer."""
    promised = sum(amount for _, amount in lines)
    attributed = sum(ledger.attribute(redeemed_gross, lines).values()) if promised > 0 else 0
    figures = (
        Figure("lignes", promised),
        Figure("valeur commandée", ordered_value),
        Figure("attribué", attributed),
    )
    gaps = (
        (promised - ordered_value, "les lignes ne font pas la valeur de la commande"),
        (redeemed_gross - attributed, "de la valeur encaissée n'a pas de payeur"),
        (invoices_off, "une facture ne dit pas ce qui est reçu pour elle"),
    )
    return _weighed(Law.F, reference, figures, gaps)


def law_g(day: AccountDay) -> LawResult:
    """Treasury: opening, entries matched, classified and open make the bank's closing balance."""
    entries = day.matched + day.classified + day.left_open
    found = ledger.bank_difference(day.opening, entries, day.closing, day.previous_closing)
    figures = (
        Figure("ouverture", day.opening),
        Figure("rapproché", day.matched),
        Figure("classé", day.classified),
        Figure("à rapprocher", day.left_open),
        Figure("clôture", day.closing),
        Figure("écart accepté", day.accepted),
    )
    gaps = (
        # A gap once accepted may have been filled since, by a day that came late.
        (found and found - day.accepted, "les écritures ne mènent pas d'un solde à l'autre"),
        (day.contradicted, "une écriture n'est pas rapprochée comme elle le dit"),
    )
    return _weighed(Law.G, day.name, figures, gaps)


def law_g_complete(files_lost: int) -> LawResult:
    """Completeness: each bank file that the journal saw enter is still there."""
    figures = (Figure("fichiers disparus", files_lost, is_money=False),)
    gaps = ((files_lost, "un fichier de la banque entré n'est plus là"),)
    return _weighed(Law.G, "fichiers de la banque", figures, gaps)


def gathered(law: Law, results: Sequence[LawResult], subjects: str) -> LawResult:
    """Say one line for all the subjects of a law: figures added up, differences never offset."""
    summed: dict[str, Figure] = {}
    for figure in (figure for one in results for figure in one.figures):
        so_far = summed[figure.label].value if figure.label in summed else 0
        summed[figure.label] = Figure(figure.label, so_far + figure.value, figure.is_money)
    verdicts = {one.verdict for one in results}
    verdict = next((v for v in (Verdict.BROKEN, Verdict.UNKNOWN) if v in verdicts), Verdict.KEPT)
    return LawResult(
        law=law,
        subject=subjects,
        figures=tuple(summed.values()),
        difference=sum(abs(one.difference) for one in results),
        verdict=verdict,
        is_money=all(one.is_money for one in results) and law != Law.A,
        faults=tuple(f"{one.subject} : {fault}" for one in results for fault in one.faults),
    )


def _weighed(
    law: Law,
    subject: str,
    figures: tuple[Figure, ...],
    gaps: Sequence[tuple[int, str]],
    *,
    is_money: bool = True,
) -> LawResult:
    """Keep the gaps that are not zero; the first names the difference."""
    wrong = [(gap, sentence) for gap, sentence in gaps if gap]
    return LawResult(
        law=law,
        subject=subject,
        figures=figures,
        difference=wrong[0][0] if wrong else 0,
        verdict=Verdict.BROKEN if wrong else Verdict.KEPT,
        is_money=is_money,
        faults=tuple(sentence for _, sentence in wrong),
    )
