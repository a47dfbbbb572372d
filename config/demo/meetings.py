"""The days of advisors: meetings, second looks, booklets handed over, Passes spent.

Everything is drawn from the seed and lived through the verbs: a meeting is answered question by
question or typed, a booklet follows an accepted proposal, a scan uses the code that was printed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from functools import partial

from config.demo import cast
from config.demo.clockwork import Clockwork
from config.demo.stage import Stage
from diagnostics import (
    assessing,
    enrolling,
    following_up,
    interviewing,
    pix,
    questionnaires,
    recommending,
    recording,
)
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, Commune, User
from diagnostics.enums import Instrument, OverrideReason
from diagnostics.models import Person, Recommendation
from diagnostics.person_details import Details
from passes import issuing, redeeming
from passes.models import HandOver, Provider, SiteService
from passes.scans import Scan

DOSES = {"modere": 3, "eleve": 6, "critique": 10}
SERIES = 4_100_000


@dataclass(slots=True)
class Life:
    """One person of the demonstration, and what became of her."""

    person: Person
    ease: str
    agency: Agency
    advisor: User
    codes: list[str] = field(default_factory=list)
    hand_over: HandOver | None = None


@dataclass(slots=True)
class Days:
    """What the days need: the stage, the clock, and everybody met so far."""

    stage: Stage
    clock: Clockwork
    met: list[Life] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)
    identifiers: dict[int, str] = field(default_factory=dict)

    def chance(self, share: float) -> bool:
        return self.stage.rng.random() < share

    def new_id(self) -> uuid.UUID:
        return uuid.UUID(bytes=self.stage.rng.randbytes(16), version=4)


def plan_meetings(days: Days, count: int) -> None:
    """Spread first meetings over the period, a few more each month."""
    rng, clock = days.stage.rng, days.clock
    span = (clock.end - clock.start).days
    for n in range(count):
        agency = days.stage.agencies[n % len(days.stage.agencies)]
        advisor = rng.choice(days.stage.advisors[agency.pk])
        offset = 12 + int((span - 13) * rng.random() ** 0.85)
        clock.desk(
            clock.start + dt.timedelta(days=offset),
            partial(meet, days, agency, advisor),
        )


def meet(days: Days, agency: Agency, advisor: User) -> None:
    """Register somebody, give the notice, and most often make the first diagnosis."""
    details = _details(days, agency)
    person = enrolling.register_person(actor=advisor, details=details, is_distinct=True)
    days.identifiers[person.pk] = details.identifier
    life = Life(person, cast.draw_ease(days.stage.rng), agency, advisor)
    days.met.append(life)
    if days.chance(0.92):
        enrolling.give_information(actor=advisor, person=person)
    if days.chance(0.94):
        first_diagnosis(days, life)


def _details(days: Days, agency: Agency) -> Details:
    rng = days.stage.rng
    born = rng.randint(2000, 2007) if rng.random() < 0.2 else rng.randint(1960, 1999)
    return Details(
        last_name=rng.choice(cast.LAST_NAMES),
        first_name=rng.choice(cast.FIRST_NAMES),
        identifier=f"{SERIES + len(days.met)}{rng.choice('ABCDEFGH')}",
        birth_year=None if days.chance(0.04) else born,
        sex=rng.choice(["f", "m", "f", "m", "f", "m", ""]),
        commune=Commune.objects.get(pk=days.stage.towns[agency.pk].code),
        phone=f"+336{rng.randint(39_980_000, 39_989_999):08d}" if days.chance(0.8) else "",
        status=rng.choice(["inscrit_moins_12_mois", "inscrit_12_mois_et_plus"]),
    )


def first_diagnosis(days: Days, life: Life) -> None:
    """Ask the questions of the first meeting, aloud for one in six, else typed after it."""
    answers = cast.spotting(life.ease, days.stage.rng)
    if days.chance(0.16):
        interview = interviewing.start_interview(actor=life.advisor, person=life.person)
        for question, value in answers.items():
            interviewing.answer_question(
                actor=life.advisor,
                interview=interview,
                answer=interviewing.GivenAnswer(days.new_id(), question, value),
            )
        if days.chance(0.06):
            return
        interviewing.close_interview(actor=life.advisor, interview=interview)
    else:
        record(days, life, Instrument.SPOTTING, dict(answers))
    if life.ease in ("hésitant", "en difficulté") and days.chance(0.85):
        right = cast.abc_diag(life.ease, days.stage.rng)
        record(days, life, Instrument.ABC_DIAG, {"right_answers": right})
    follow(days, life)
    if days.chance(0.26):
        later = journal.today() + dt.timedelta(days=days.stage.rng.randint(20, 150))
        days.clock.desk(later, partial(second_look, days, life))


def record(days: Days, life: Life, instrument: str, answers: dict[str, object]) -> None:
    """Record one typed result of today."""
    agreed = life.advisor if instrument.startswith("pix") else None
    recording.record_diagnosis(
        actor=life.advisor,
        person=life.person,
        result=recording.typed_result(instrument, answers, agreed_by=agreed),
        observed_on=journal.today(),
        submission_id=days.new_id(),
    )


def second_look(days: Days, life: Life) -> None:
    """See somebody again: better after workshops, measured another way, or asked again."""
    rng = days.stage.rng
    if life.hand_over is not None and days.chance(0.6):
        life.ease = cast.better(life.ease)
    draw = rng.random()
    if draw < 0.35:
        record(days, life, Instrument.SPOTTING, dict(cast.spotting(life.ease, rng)))
    elif draw < 0.55:
        right = cast.abc_diag(life.ease, rng)
        record(days, life, Instrument.ABC_DIAG, {"right_answers": right})
    elif draw < 0.75:
        percent = cast.pix_percent(life.ease, rng)
        record(days, life, Instrument.PIX_CAMPAIGN, {"percent": percent, "is_pix_emploi": True})
    elif draw < 0.88:
        codes = [question.code for question in questionnaires.GESTURES.questions]
        record(days, life, Instrument.GESTURES, dict(cast.gestures(life.ease, rng, codes)))
    else:
        codes = [competence.code for competence in pix.COMPETENCES]
        record(days, life, Instrument.PIX_PROFILE, dict(cast.profile(life.ease, rng, codes)))
    follow(days, life)


def follow(days: Days, life: Life) -> None:
    """Answer the proposals with the person; hand a booklet over when she wants one."""
    latest = life.person.assessments.order_by("-pk").first()
    if latest is None:
        return
    if days.chance(0.02):
        assessing.override_level(
            actor=life.advisor,
            person=life.person,
            disagreement=assessing.Disagreement(
                level="modere", reason_code=OverrideReason.OBSERVED
            ),
        )
    if days.chance(0.01):
        following_up.note_incident(
            actor=life.advisor, person=life.person, happened_on=journal.today()
        )
    for proposal in Recommendation.objects.filter(assessment=latest).order_by("rank"):
        if proposal.code == "PASS_NUMERIQUE" and life.hand_over is None and days.chance(0.95):
            recommending.accept_recommendation(actor=life.advisor, recommendation=proposal)
            hand_over(days, life, proposal, DOSES.get(latest.level, 3))
        elif days.chance(0.15):
            recommending.decline_recommendation(actor=life.advisor, recommendation=proposal)
        elif days.chance(0.3):
            recommending.accept_recommendation(actor=life.advisor, recommendation=proposal)
            if days.chance(0.75):
                later = journal.today() + dt.timedelta(days=days.stage.rng.randint(3, 40))
                days.clock.desk(later, partial(carry_out, life.advisor, proposal))


def carry_out(advisor: User, proposal: Recommendation) -> None:
    """Do what was promised."""
    recommending.complete_recommendation(actor=advisor, recommendation=proposal)


def hand_over(days: Days, life: Life, proposal: Recommendation, dose: int) -> None:
    """Hand a booklet over, print it, and plan its uses: the funnel narrows at each step."""
    life.hand_over = issuing.hand_over_booklet(
        actor=life.advisor,
        person=life.person,
        terms=issuing.Terms(passes=dose, recommendation=proposal),
    )
    life.codes = list(issuing.draw_codes(actor=life.advisor, hand_over=life.hand_over))
    if days.chance(0.95):
        issuing.confirm_print(actor=life.advisor, hand_over=life.hand_over)
    if not days.chance(0.6):
        return
    uses = dose if days.chance(0.5) else max(1, dose // 2)
    day = journal.today() + dt.timedelta(days=int(days.stage.rng.triangular(5, 60, 12)))
    provider = near(days, life)
    for code in life.codes[:uses]:
        days.clock.desk(day, partial(spend, days, provider, code))
        day += dt.timedelta(days=days.stage.rng.randint(6, 16))


def near(days: Days, life: Life) -> Provider:
    """Choose a place of the same town: some places receive many, most a few."""
    town = days.stage.towns[life.agency.pk]
    places = [p for p in days.stage.providers if days.stage.homes[p.pk].code == town.code]
    return places[min(int(days.stage.rng.expovariate(0.6)), len(places) - 1)]


def spend(days: Days, provider: Provider, code: str, *, late_days: int = 0) -> None:
    """Scan one Pass in a place for a service of the day (or some days before)."""
    site = days.stage.sites[provider.pk]
    offers = list(SiteService.objects.filter(site=site, until_on__isnull=True).order_by("pk"))
    offer = days.stage.rng.choice(offers)
    redeeming.redeem_pass(
        actor=days.stage.members[provider.pk],
        scan=Scan(
            code=code,
            site=site,
            service=offer.service,
            service_on=journal.today(site.time_zone) - dt.timedelta(days=late_days),
            scan_id=days.new_id(),
            scanned_at=journal.instant(),
            device="téléphone de démonstration",
        ),
    )
    days.spent.append(code)
