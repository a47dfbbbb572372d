"""Which order fits a person today, and why another does not.

The refusals of a hand-over speak in one documented order (passes-and-money.md 5.3), so that two
advisors asking the same question hear the same answer. The order is chosen by the system, never
from a list: the earliest last day that fits (T26). Reads only; the verbs of `issuing` lock and
write.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from diagnostics import configuring
from diagnostics.accounts import territory
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import Level
from diagnostics.models import Diagnosis, Person, RiskAssessment
from passes import calendar_days, enums, recalling
from passes import hand_over_refusals as refusals
from passes.models import Allocation, Exclusion, HandOver, Order, Pass

DOSES = {
    Level.MODERATE: "dose_modere",
    Level.HIGH: "dose_eleve",
    Level.CRITICAL: "dose_critique",
}
CEILINGS = (
    "live_passes_per_person",
    "daily_hand_overs_per_advisor",
    "daily_hand_overs_per_agency",
)


@dataclass(frozen=True)
class Case:
    """Somebody at a desk: who gives, who receives, where, how many Passes, at what instant."""

    actor: User
    person: Person
    agency: Agency
    passes: int
    at: dt.datetime
    second_booklet_reason: str = ""

    def day(self, order: Order) -> dt.date:
        """Today where the order lives."""
        return self.at.astimezone(ZoneInfo(order.time_zone)).date()

    @property
    def is_managers(self) -> bool:
        return self.agency.pk in self.actor.managed_agency_ids

    @cached_property
    def files(self) -> list[int]:
        return self.person.file_pks

    @cached_property
    def diagnosis(self) -> Diagnosis | None:
        return (
            Diagnosis.objects.standing()
            .filter(person_id__in=self.files)
            .order_by("-observed_on", "-pk")
            .first()
        )

    @cached_property
    def live(self) -> list[HandOver]:
        """The live booklets in which at least one Pass is left."""
        return list(with_something_left(self.files))

    @cached_property
    def live_passes(self) -> int:
        return Pass.objects.filter(
            booklet_id__in=[each.booklet_id for each in self.live],
            status=enums.PassStatus.HANDED_OUT,
        ).count()

    @cached_property
    def excluded_from(self) -> set[int]:
        return set(
            Exclusion.objects.filter(person_id__in=self.files, lifted_at__isnull=True).values_list(
                "order_id", flat=True
            )
        )

    @cached_property
    def handed_over_today(self) -> tuple[int, int]:
        """Hand-overs of the day: by this advisor, in this agency."""
        counts = (
            HandOver.objects.counted()
            .filter(handed_over_on=self._paris_day)
            .aggregate(
                by_advisor=Count("pk", filter=Q(advisor=self.actor)),
                by_agency=Count("pk", filter=Q(agency=self.agency)),
            )
        )
        return counts["by_advisor"], counts["by_agency"]

    @cached_property
    def _ceilings(self) -> dict[str, int]:
        return configuring.parameters(CEILINGS, on=self._paris_day, agency_id=self.agency.pk)

    def ceiling(self, name: str) -> int:
        return int(self._ceilings[name])

    @property
    def _paris_day(self) -> dt.date:
        return self.at.astimezone(ZoneInfo(territory.PARIS)).date()


@dataclass(frozen=True, slots=True)
class Choice:
    """The order the system chose, and why, in a sentence for the screen."""

    order: Order
    why: str


def with_something_left(files: list[int]) -> list[HandOver]:
    """Live hand-overs of a person in which a Pass may still be spent."""
    unused = Pass.objects.unused().values("booklet_id")
    return list(
        HandOver.objects.live()
        .filter(person_id__in=files, booklet_id__in=unused)
        .select_related("booklet", "order")
        .order_by("pk")
    )


def proposed_dose(person: Person, *, on: dt.date, agency: Agency) -> int:
    """How many Passes the screen proposes: 3, 6 or 10 for a level moderate, high, critical."""
    latest = RiskAssessment.objects.filter(person_id__in=person.file_pks).latest_first().first()
    level = latest.level if latest is not None else Level.MODERATE
    name = DOSES.get(Level(level), DOSES[Level.MODERATE])
    return int(configuring.parameter(name, on=on, agency_id=agency.pk))


def choose_order(case: Case) -> Choice:
    """Give the order with the earliest last day that fits; else refuse as the nearest to fit."""
    candidates = list(
        Order.objects.filter(
            allocations__agency=case.agency,
            mode=enums.OrderMode.ON_DEMAND,
            status__in=enums.DISTRIBUTING,
        )
        .prefetch_related("territories", "order_services")
        .order_by("valid_until", "pk")
    )
    furthest: tuple[int, Refusal] | None = None
    for order in candidates:
        step, refusal = _first_refusal(case, order)
        if refusal is None:
            return Choice(order, _why(order, len(candidates)))
        if furthest is None or step > furthest[0]:
            furthest = (step, refusal)
    raise furthest[1] if furthest else Refusal(refusals.ALLOCATION_SPENT)


def choose_in_stock(case: Case) -> Choice | None:
    """Give the printed order of the agency's drawer that fits, the first to end; or nothing."""
    for order in _in_drawer(case):
        _, refusal = _first_refusal(replace(case, passes=order.booklet_size), order)
        if refusal is None:
            last = calendar_days.in_words(order.valid_until)
            why = f"Carnet imprimé, de votre stock. Dernier jour\N{NO-BREAK SPACE}: {last}."
            return Choice(order, why)
    return None


def refusal_in_stock(case: Case) -> Refusal | None:
    """Say why no printed booklet of the drawer may be given; nothing when the drawer is empty."""
    for order in _in_drawer(case):
        return _first_refusal(replace(case, passes=order.booklet_size), order)[1]
    return None


def _in_drawer(case: Case) -> QuerySet[Order]:
    held = Order.objects.filter(
        mode=enums.OrderMode.PRINTED,
        status__in=enums.DISTRIBUTING,
        booklets__agency=case.agency,
        booklets__status=enums.BookletStatus.IN_STOCK,
    )
    return held.distinct().order_by("valid_until", "pk")


def is_meant_for(order: Order, person: Person) -> bool:
    """Whether a person is in the public and the territory of an order."""
    if order.allowed_publics and person.status not in order.allowed_publics:
        return False
    zones = [each.code for each in order.territories.all()]
    return not zones or _lives_in(person, zones)


def refuse_unless_fits(case: Case, order: Order) -> None:
    """Refuse a hand-over, by the first reason that applies."""
    _, refusal = _first_refusal(case, order)
    if refusal is not None:
        raise refusal


def _why(order: Order, candidates: int) -> str:
    last = calendar_days.in_words(order.valid_until)
    if candidates == 1:
        return f"Seule commande de votre agence. Dernier jour\N{NO-BREAK SPACE}: {last}."
    return (
        f"La première à finir parmi celles qui conviennent. Dernier jour\N{NO-BREAK SPACE}: {last}."
    )


Check = Callable[[Case, Order], Refusal | None]


def _first_refusal(case: Case, order: Order) -> tuple[int, Refusal | None]:
    for step, check in enumerate(_CHECKS):
        if (refusal := check(case, order)) is not None:
            return step, refusal
    return len(_CHECKS), None


def _anonymised(case: Case, order: Order) -> Refusal | None:
    return Refusal(refusals.PERSON_ANONYMISED) if case.person.anonymised_at else None


def _inactive(case: Case, order: Order) -> Refusal | None:
    is_open = order.status in enums.DISTRIBUTING and order.valid_from <= case.day(order)
    return None if is_open else Refusal(refusals.ORDER_NOT_ACTIVE)


def _stopped(case: Case, order: Order) -> Refusal | None:
    today = case.day(order)
    after_last_day = order.valid_until + dt.timedelta(days=1)
    stopped_on = order.distribution_stopped_on
    accepts_late = order.late_distribution == enums.LateDistribution.ACCEPT
    if accepts_late and stopped_on is not None and recalling.is_stopped_for_funds(order):
        accepts_late = False
    if stopped_on is None or accepts_late:
        stopped_on = after_last_day
    if today < min(stopped_on, after_last_day):
        return None
    day = min(stopped_on, after_last_day)
    return Refusal(refusals.DISTRIBUTION_STOPPED, date=calendar_days.in_words(day))


def _unfunded(case: Case, order: Order) -> Refusal | None:
    # Printed booklets exist before they are paid: what is given away is what counts.
    is_printed = order.mode == enums.OrderMode.PRINTED
    left = order.funded_count - (order.given_count if is_printed else order.drawn_count)
    return None if case.passes <= left else Refusal(refusals.NOT_FUNDED)


def _outside(case: Case, order: Order) -> Refusal | None:
    if order.allowed_publics and case.person.status not in order.allowed_publics:
        return Refusal(refusals.NOT_IN_PUBLIC, who="cette situation")
    zones = [each.code for each in order.territories.all()]
    if zones and not _lives_in(case.person, zones):
        return Refusal(refusals.NOT_IN_PUBLIC, who="cette commune")
    return None


def _lives_in(person: Person, zones: list[str]) -> bool:
    commune = person.commune
    if commune is None:
        return False
    place = territory.Whereabouts(
        commune.code, commune.epci_id or "", commune.departement, commune.region
    )
    return territory.covers(zones, place)


def _excluded(case: Case, order: Order) -> Refusal | None:
    return Refusal(refusals.PERSON_EXCLUDED) if order.pk in case.excluded_from else None


def _undiagnosed(case: Case, order: Order) -> Refusal | None:
    is_missing = order.diagnosis_required and case.diagnosis is None
    return Refusal(refusals.DIAGNOSIS_MISSING) if is_missing else None


def _already_served(case: Case, order: Order) -> Refusal | None:
    if all(each.order_id != order.pk for each in case.live):
        return None
    if case.is_managers and case.second_booklet_reason:
        return None
    return Refusal(refusals.LIVE_BOOKLET_EXISTS)


def _above_person_ceiling(case: Case, order: Order) -> Refusal | None:
    ceiling = case.ceiling("live_passes_per_person")
    if case.live_passes + case.passes <= ceiling or case.is_managers:
        return None
    return Refusal(refusals.PERSON_CEILING_REACHED, live=case.live_passes, ceiling=ceiling)


def _above_daily_ceiling(case: Case, order: Order) -> Refusal | None:
    if case.is_managers:
        return None
    by_advisor, by_agency = case.handed_over_today
    for count, name, whose in (
        (by_advisor, "daily_hand_overs_per_advisor", "vous"),
        (by_agency, "daily_hand_overs_per_agency", "votre agence"),
    ):
        if count >= (ceiling := case.ceiling(name)):
            return Refusal(refusals.DAILY_CEILING_REACHED, ceiling=ceiling, whose=whose)
    return None


def _unallotted(case: Case, order: Order) -> Refusal | None:
    if order.mode == enums.OrderMode.PRINTED:
        return None
    share = Allocation.objects.filter(order=order, agency=case.agency).first()
    left = share.allotted_count - share.drawn_count if share else 0
    return None if case.passes <= left else Refusal(refusals.ALLOCATION_SPENT)


# The documented order; what concerns a printed booklet comes before, in `issuing`.
_CHECKS: tuple[Check, ...] = (
    _anonymised,
    _inactive,
    _stopped,
    _unfunded,
    _outside,
    _excluded,
    _undiagnosed,
    _already_served,
    _above_person_ceiling,
    _above_daily_ceiling,
    _unallotted,
)
