"""What the draft of an order says, and what makes it impossible.

Values in, values out, save the look at the catalogue of services and at the table of communes. The
preset `cap` fills grace and claim window, demands a named service and refuses cash (law.md, L30).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from diagnostics.accounts import territory
from diagnostics.accounts.models import Commune
from diagnostics.accounts.refusals import Refusal
from passes import calendar_days, enums, money
from passes import order_refusals as refusals
from passes.models import Funder, Service


@dataclass(frozen=True, slots=True)
class FundingPart:
    """One payer and its part; the rank is its place in the list."""

    payer: Funder
    amount_cents: int
    engagement_number: str = ""


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """Everything a draft says. The defaults are those of passes-and-money.md 4."""

    funder: Funder
    title: str
    ordered_count: int
    valid_from: dt.date
    valid_until: dt.date
    funding_parts: tuple[FundingPart, ...]
    mode: str = enums.OrderMode.ON_DEMAND
    booklet_size: int = 10
    face_value_cents: int = 1000
    grace_days: int = 30
    claim_window_days: int = 7
    time_zone: str = ""
    territories: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    allowed_publics: tuple[str, ...] = ()
    job_distant_statuses: tuple[str, ...] = ()
    regulated_tariff_only: bool = False
    approved_providers_only: bool = False
    diagnosis_required: bool = True
    late_distribution: str = enums.LateDistribution.REFUSE
    legal_preset: str = enums.LegalPreset.FREE
    unused_value_policy: str = enums.UnusedValue.CREDIT_NOTE
    upstream_fee_bp: int = 0
    downstream_fee_bp: int = 0
    fee_vat_bp: int = 2000
    agreement_number: str = ""
    purchase_order_number: str = ""
    print_text: str = ""

    @property
    def value_cents(self) -> int:
        return self.ordered_count * self.face_value_cents

    @property
    def validity(self) -> calendar_days.Validity:
        """The four dates; the preset `cap` sets grace and claim window and locks them (L30)."""
        if self.legal_preset == enums.LegalPreset.CAP:
            window = calendar_days.cap_claim_window_days(self.valid_until)
            return calendar_days.Validity(self.valid_from, self.valid_until, 0, window)
        return calendar_days.Validity(
            self.valid_from, self.valid_until, self.grace_days, self.claim_window_days
        )


def refuse_wrong_terms(terms: OrderTerms, today: dt.date) -> None:
    """Refuse a draft that could never be lawful, in the order of passes-and-money.md 5.1."""
    if terms.ordered_count < max(1, terms.booklet_size):
        raise Refusal(refusals.ORDER_TOO_SMALL, minimum=max(1, terms.booklet_size))
    if terms.mode == enums.OrderMode.PRINTED and terms.ordered_count % terms.booklet_size:
        facts = {"count": terms.ordered_count, "size": terms.booklet_size}
        raise Refusal(refusals.COUNT_NOT_IN_BOOKLETS, **facts)
    if terms.valid_until < today:
        raise Refusal(refusals.DATES_IN_THE_PAST, date=calendar_days.in_words(terms.valid_until))
    if terms.valid_until < terms.valid_from:
        raise Refusal(refusals.DATES_REVERSED)
    _refuse_wrong_services(terms)
    lines = sum(part.amount_cents for part in terms.funding_parts)
    if lines != terms.value_cents or any(part.amount_cents <= 0 for part in terms.funding_parts):
        shown = {"lines": money.show(lines), "value": money.show(terms.value_cents)}
        raise Refusal(refusals.FUNDING_LINES_DIFFER, **shown)


def _refuse_wrong_services(terms: OrderTerms) -> None:
    is_cap = terms.legal_preset == enums.LegalPreset.CAP
    if is_cap and terms.unused_value_policy == enums.UnusedValue.REFUND:
        raise Refusal(refusals.CASH_REFUND_REFUSED)
    catalogue = Service.objects.filter(is_active=True)
    if terms.services:
        catalogue = catalogue.filter(pk__in=[each.pk for each in terms.services])
    if not catalogue.exists() or (is_cap and not terms.services):
        raise Refusal(refusals.NO_SERVICE_ALLOWED)


def refuse_unknown_zones(zones: tuple[str, ...]) -> None:
    """Refuse a territory that does not exist, before anything is counted in its time."""
    for zone in zones:
        try:
            kind, code = territory.split_zone(zone)
        except ValueError as error:
            raise Refusal(refusals.TERRITORY_UNKNOWN, code=zone) from error
        known = {
            "com": Commune.objects.filter(pk=code),
            "epci": Commune.objects.filter(epci_id=code),
        }.get(kind)
        if known is not None and not known.exists():
            raise Refusal(refusals.TERRITORY_UNKNOWN, code=zone)


def local_time(zones: tuple[str, ...]) -> str:
    """Tell the clock of the territory when it has only one, else that of Paris."""
    clocks = {territory.time_zone_of_zone(zone) for zone in zones}
    return clocks.pop() if len(clocks) == 1 else territory.PARIS


def columns(terms: OrderTerms, time_zone: str) -> dict[str, Any]:
    """Spell the terms as the columns of an Order."""
    validity = terms.validity
    copied = (
        "funder title mode ordered_count booklet_size face_value_cents valid_from valid_until"
        " regulated_tariff_only approved_providers_only diagnosis_required late_distribution"
        " legal_preset unused_value_policy upstream_fee_bp downstream_fee_bp fee_vat_bp"
        " agreement_number purchase_order_number print_text"
    )
    return {
        **{name: getattr(terms, name) for name in copied.split()},
        "grace_days": validity.grace_days,
        "claim_window_days": validity.claim_window_days,
        "last_service_on": validity.last_service_on,
        "last_claim_on": validity.last_claim_on,
        "time_zone": time_zone,
        "allowed_publics": list(terms.allowed_publics),
        "job_distant_statuses": list(terms.job_distant_statuses),
    }
