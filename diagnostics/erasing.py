"""The end of a file: announced thirty days before, then made anonymous, once and for good.

Kept are the band of the year of birth, sex, département, levels, dates by month and amounts;
everything else goes, also what was said elsewhere about the person (signal `person_anonymised`).
Invariants: nothing ends without its notice, save at the person's own request; a frozen file is
left alone; run twice, nothing more happens. Guarded tables let go only while the row
`Anonymisation` of this very transaction is under way (`let_go.py`), and that row stays.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from diagnostics import enrolling, reducing, retention, signals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, STATE_CHANGED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ErasureCause, InterviewStatus
from diagnostics.models import (
    Anonymisation,
    Answer,
    Diagnosis,
    Incident,
    InformationNotice,
    Interview,
    LevelOverride,
    Person,
    PersonLink,
    PersonMove,
    RawResult,
    Recommendation,
    Review,
    RightsRequest,
    RiskAssessment,
    RiskFlag,
    SkillLevel,
    StagedLine,
    Withdrawal,
)

Ways = tuple[tuple[type[Model], str], ...]
# What stays of the rows of a person, with the way that leads to her.
REDUCED: Ways = (
    (Diagnosis, "person"),
    (SkillLevel, "diagnosis__person"),
    (Withdrawal, "diagnosis__person"),
    (RiskAssessment, "person"),
    (LevelOverride, "person"),
    (RiskFlag, "person"),
    (Recommendation, "person"),
    (Review, "person"),
    (Incident, "person"),
    (Interview, "person"),
    (InformationNotice, "person"),
    (PersonMove, "person"),
)
# What does not stay at all: answers and results as received, links to her page, lines of files.
DELETED: Ways = (
    (Answer, "interview__person"),
    (RawResult, "diagnosis__person"),
    (PersonLink, "person"),
    (StagedLine, "person"),
)
# The registers that prove the law was kept: their texts go, their days stay.
REGISTERS: Ways = ((RightsRequest, "person"),)
# The emptied columns of the person herself, and what they become.
EMPTIED = {
    "last_name": "", "first_name": "", "search_name": "", "identifier_sealed": "",
    "identifier_digest": None, "identifier_tail": "", "qpv": "", "mobility": "", "phone": "",
    "email": "", "preferred_channel": "", "status": "", "status_on": None, "advisor": None,
    "restricted_reason": "",
}  # fmt: skip


@journal.act(Verb.ENDING_ANNOUNCED)
def announce_ending(*, actor: journal.Actor, person: Person) -> Anonymisation:
    """Tell the advisor that a file ends in thirty days; the list « Dossiers bientôt anonymisés ».

    Refusals, in this order: file_merged, file_frozen, person_restricted.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        enrolling.refuse_unless_writable(person)
        if (earlier := person.anonymisations.announced().first()) is not None:
            return earlier
        today = journal.today()
        ending = Anonymisation.objects.create(
            person=person,
            cause=ErasureCause.RETENTION,
            announced_on=today,
            due_on=retention.due_on(
                last_contact_of(person),
                today,
                years=settings.RETENTION_YEARS,
                notice_days=settings.RETENTION_NOTICE_DAYS,
            ),
        )
        journal.record(
            actor=actor,
            verb=Verb.ENDING_ANNOUNCED,
            subject=ending,
            facts={"person": str(person.public_id), "due_on": ending.due_on.isoformat()},
            agency_id=person.agency_id,
        )
        return ending


@journal.act(Verb.ENDING_CALLED_OFF)
def call_off_ending(
    *, actor: journal.Actor, ending: Anonymisation, request_id: uuid.UUID | None = None
) -> Anonymisation:
    """Leave a file as it is: somebody met the person again. Refusals: not_allowed, state_changed.

    Said by an advisor, this is the contact itself; said by the nightly job, one took place.
    """
    with transaction.atomic():
        person = Person.objects.locked(ending.person_id)
        if isinstance(actor, User):
            if person.agency_id not in actor.agency_ids:
                raise Refusal(NOT_ALLOWED)
            enrolling.refuse_unless_writable(person)
            Person.objects.filter(pk=person.pk).update(last_contact_on=journal.today())
        waiting = Anonymisation.objects.announced().filter(pk=ending.pk, begun_at__isnull=True)
        if not waiting.update(called_off_on=journal.today()):
            raise Refusal(STATE_CHANGED, state="faite", asked="abandonnée")
        ending.refresh_from_db()
        journal.record(
            actor=actor,
            verb=Verb.ENDING_CALLED_OFF,
            subject=ending,
            facts={"person": str(person.public_id)},
            agency_id=person.agency_id,
        )
        return ending


@journal.act(Verb.PERSON_ANONYMISED)
def anonymise_person(
    *,
    actor: journal.Actor,
    person: Person,
    cause: str = ErasureCause.REQUEST,
    request_id: uuid.UUID | None = None,
) -> Person:
    """Make a file anonymous, with those reunited with it; there is no way back.

    Refusals, in this order: not_allowed (a manager of the agency decides), file_merged,
    file_frozen, person_restricted; a receiver of `person_anonymised` may refuse too.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        if isinstance(actor, User) and person.agency_id not in actor.managed_agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person)
        rows = 0
        for each in Person.objects.locked_in_order(person.file_pks):
            rows += _end(actor, each, cause)
        person.refresh_from_db()
        journal.record(
            actor=actor,
            verb=Verb.PERSON_ANONYMISED,
            subject=person,
            facts={"cause": cause, "rows": rows},
        )
        return person


def erase_draft(*, interview: Interview) -> int:
    """Erase a draft that was never closed, with its answers; part of the purge that journals it."""
    with transaction.atomic():
        interview = Interview.objects.locked(interview.pk)
        if interview.status == InterviewStatus.CLOSED:
            return 0
        ending = _begin(interview.person, ErasureCause.DRAFT)
        rows, _ = Answer.objects.filter(interview=interview).delete()
        Interview.objects.filter(pk=interview.pk).delete()
        _finish(ending, rows + 1)
        return 1


def last_contact_of(person: Person) -> dt.date:
    """The last contact on a file or on those reunited with it."""
    days = Person.objects.filter(pk__in=person.file_pks).values_list("last_contact_on", flat=True)
    return max(days)


# --- One file ----------------------------------------------------------------------------------


def _end(actor: journal.Actor, person: Person, cause: str) -> int:
    ending = _begin(person, cause)
    signals.person_anonymised.send(sender=Person, actor=actor, person=person)
    rows = 0
    for model, way in DELETED:
        rows += model._default_manager.filter(**{way: person}).delete()[0]
    now = journal.instant()
    Review.objects.waiting().filter(person=person).update(replaced_at=now)
    RiskFlag.objects.filter(person=person, resolved_at__isnull=True).update(resolved_at=now)
    drafts = Interview.objects.filter(person=person).exclude(status=InterviewStatus.CLOSED)
    rows += drafts.delete()[0]
    for model, way in REDUCED:
        rows += reducing.reduce(model._default_manager.filter(**{way: person}))
    for model, way in REGISTERS:
        of_person = model._default_manager.filter(**{way: person})
        rows += reducing.reduce(of_person, keeps_days=True)
    departement = person.commune.departement if person.commune else ""
    _empty(person)
    _finish(ending, rows, departement)
    return rows


def _empty(person: Person) -> None:
    """Leave the band of the year of birth, the sex, the place when many share it, and months."""
    for name, value in EMPTIED.items():
        setattr(person, name, value)
    person.public_id = uuid.uuid4()  # papers and links printed before lead nowhere
    person.birth_year = retention.middle_of_band(person.birth_year)
    if person.commune_id is not None and not _is_shared(person):
        person.commune = None
    for name in ("first_met_on", "last_contact_on", "closed_on"):
        if (day := getattr(person, name)) is not None:
            setattr(person, name, retention.month_of(day))
    person.created_at = person.created_at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    person.anonymised_at = journal.instant()
    person.save()


def _is_shared(person: Person) -> bool:
    """Whether enough people live in that commune for its name to point at nobody."""
    together = Person.objects.filter(commune_id=person.commune_id, merged_into__isnull=True)
    return together.count() >= settings.THRESHOLD_OUTSIDE


def _begin(person: Person, cause: str) -> Anonymisation:
    """Open the door of the guards: the announced row, or one of its own at once."""
    now, today = journal.instant(), journal.today()
    announced = person.anonymisations.announced().first()
    if announced is None or cause == ErasureCause.DRAFT:
        return Anonymisation.objects.create(
            person=person, cause=cause, announced_on=today, due_on=today, begun_at=now
        )
    taken = Anonymisation.objects.announced().filter(pk=announced.pk, begun_at__isnull=True)
    if not taken.update(begun_at=now):
        raise Refusal(STATE_CHANGED, state="annoncée", asked="commencée")
    return announced


def _finish(ending: Anonymisation, rows: int, departement: str = "") -> None:
    Anonymisation.objects.filter(pk=ending.pk).update(
        done_at=journal.instant(), rows_changed=rows, departement=departement
    )
