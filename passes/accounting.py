"""What the accounts of a structure need: the statements of a year, and an attestation.

Reads only, from facts that closing froze. The longest delay of payment is counted from the settings
of the instance, never typed: a Pass received on the first of a long month waits for the end of that
month, then for the days the operator has.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from passes import calendar_days, identifiers, money, stating
from passes.enums import LineKind
from passes.formats.accounting_csv import YearRow
from passes.formats.attestation_pdf import AttestationSheet
from passes.models import Accreditation, MonthlyStatement, Payment, Provider, StatementLine

LONGEST_MONTH_DAYS = 31
ROWS_AT_ONCE = 500


def longest_delay_days() -> int:
    """The most days between the reception of a Pass and its payment: 52 with 21 days after."""
    return LONGEST_MONTH_DAYS + int(settings.PAYMENT_DUE_DAYS)


def of_year(statements: QuerySet[MonthlyStatement], year: int) -> QuerySet[MonthlyStatement]:
    """Keep the statements of the months of a year, in order."""
    return statements.filter(period__startswith=f"{year}-").order_by("period", "number")


def year_rows(statements: QuerySet[MonthlyStatement]) -> Iterator[YearRow]:
    """Tell statements one by one, by pages, so that a whole country holds in memory."""
    keys = list(statements.values_list("pk", flat=True))
    for start in range(0, len(keys), ROWS_AT_ONCE):
        some = keys[start : start + ROWS_AT_ONCE]
        references = _references(some)
        counts = _counts(some)
        page = MonthlyStatement.objects.filter(pk__in=some).select_related("provider")
        for each in page.order_by("period", "number"):
            yield _row(each, counts.get(each.pk, 0), references[each.pk])


def attestation_of(provider: Provider, year: int, today: dt.date) -> AttestationSheet:
    """Attest what a structure took, what it was paid, and when it is paid at the latest."""
    statements = list(of_year(provider.statements.all(), year))
    operator = settings.OPERATOR_NAME or settings.SERVICE_NAME
    sheet_day = calendar_days.in_words(today)
    specimen = "SPÉCIMEN. " if settings.DEMO_MODE else ""
    return AttestationSheet(
        title=f"Attestation Pass numériques, année {year}",
        sentence=(
            f"{operator} atteste que {provider.name} encaisse des Pass numériques, et qu’ils lui "
            f"sont payés {longest_delay_days()} jours au plus après leur réception."
        ),
        facts=_facts(provider, operator, today),
        promises=_promises(),
        months_title=f"Les relevés de {year}",
        months=tuple(_month(each) for each in statements),
        totals=_totals(statements),
        note=f"{specimen}Établie le {sheet_day} d’après les relevés émis ce jour-là. Chaque "
        "relevé, avec ses lignes, est dans « Mon argent ».",
    )


def _row(each: MonthlyStatement, passes: int, references: Iterable[str]) -> YearRow:
    return YearRow(
        number=each.number,
        period=each.period,
        provider=each.provider.name,
        siret=each.provider.siret or "",
        passes=passes,
        amounts=(
            each.gross_cents,
            each.adjustments_cents,
            -each.fee_cents,
            -each.fee_vat_cents,
            each.net_cents,
        ),
        state=str(each.get_status_display()),
        expected_on=each.expected_on if each.net_cents > 0 else None,
        paid_on=each.paid_on,
        references=tuple(references),
    )


def _references(keys: list[int]) -> dict[int, list[str]]:
    """The references that the bank shows, of the transfers that stand."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Payment.objects.live().filter(statement__in=keys).order_by("attempt")
    for key, reference in rows.values_list("statement_id", "end_to_end_id"):
        found[key].append(reference)
    return found


def _counts(keys: list[int]) -> dict[int, int]:
    lines = StatementLine.objects.filter(statement__in=keys, kind=LineKind.REDEMPTION).order_by()
    return dict(lines.values_list("statement_id").annotate(Count("pk")))


def _facts(provider: Provider, operator: str, today: dt.date) -> tuple[tuple[str, str], ...]:
    since = (
        Accreditation.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=today), provider=provider
        )
        .order_by("from_on")
        .values_list("from_on", flat=True)
        .first()
    )
    return (
        ("Structure", provider.name),
        ("SIRET", identifiers.show_siret(provider.siret) if provider.siret else "en attente"),
        ("Nature", "organisme public" if provider.is_public_body else provider.kind or "–"),
        ("Qualifiée depuis", calendar_days.in_words(since) if since else "non qualifiée ce jour"),
        ("Payée par", operator),
        ("Sur le compte", stating.account_on(provider, today) or "aucun compte accepté"),
    )


def _promises() -> tuple[str, ...]:
    return (
        "Un Pass est payé à sa valeur, moins les frais écrits sur le relevé ; "
        "aucune monnaie n’est rendue.",
        f"Délai maximum de paiement : {settings.PAYMENT_DUE_DAYS} jours après la fin du mois où le "
        f"Pass est reçu, soit {longest_delay_days()} jours au plus.",
        "Le paiement est un virement SEPA ; sa référence est le numéro du relevé, "
        "suivi du numéro d’envoi.",
        "Un Pass n’est utilisable qu’une fois son argent reçu sur un compte à part, "
        "distinct de celui de l’opérateur.",
    )


def _month(each: MonthlyStatement) -> tuple[str, str, str, str, str]:
    return (
        each.number,
        money.show(each.gross_cents),
        money.show(each.fee_cents + each.fee_vat_cents),
        money.show(each.net_cents),
        each.paid_on.strftime("%d/%m/%Y") if each.paid_on else "–",
    )


def _totals(statements: list[MonthlyStatement]) -> tuple[tuple[str, str], ...]:
    paid = money.total(each.net_cents for each in statements if each.paid_on)
    due = money.total(each.net_cents for each in statements if each.status in stating.UNPAID)
    charged = money.total(each.fee_cents + each.fee_vat_cents for each in statements)
    return (
        ("Encaissé", money.show(money.total(each.gross_cents for each in statements))),
        (
            "Corrections, annulations et reports",
            money.show(money.total(each.adjustments_cents for each in statements)),
        ),
        ("Frais et TVA", money.show(charged)),
        ("Payé", money.show(paid)),
        ("Sur un relevé, pas encore payé", money.show(due)),
    )
