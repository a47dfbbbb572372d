"""Requests of people about their own data: registered the day they come, answered with a decision.

One month to answer (RGPD 12; law.md L22, L23). A decision that grants a freeze, an erasure or an
objection does it in the same transaction, so that a promise and its act never part. Invariant: no
request ends without a decision and its reason, and the person reads both in her copy.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F

from diagnostics import erasing, free_text, refusals, restricting, retention
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ErasureCause, RightsDecision, RightsKind
from diagnostics.models import Person, RightsRequest
from diagnostics.models.rights import RightsRequestQuerySet

FROZEN_BY = {
    RightsKind.RESTRICTION: "Gel demandé par la personne.",
    RightsKind.OBJECTION: "La personne s’oppose à ce suivi.",
}


@dataclass(frozen=True, slots=True)
class Punctuality:
    """The indicator of L23: of the requests due, how many had an answer within the month."""

    in_time: int
    due: int


@journal.act(Verb.REQUEST_REGISTERED)
def register_request(
    *,
    actor: User,
    person: Person,
    kind: str,
    received_on: dt.date,
    detail: str = "",
    request_id: uuid.UUID | None = None,
) -> RightsRequest:
    """Write a request down the day it comes; a frozen file takes requests too.

    Refusals, in this order: not_allowed, file_merged, file_frozen, day_in_future, nir_refused.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        if person.merged_into_id is not None:
            raise Refusal(refusals.FILE_MERGED)
        if person.anonymised_at is not None:
            raise Refusal(refusals.FILE_FROZEN)
        if received_on > journal.today():
            raise Refusal(refusals.DAY_IN_FUTURE)
        request = RightsRequest.objects.create(
            person=person,
            kind=RightsKind(kind),
            detail=free_text.accept(detail),
            received_on=received_on,
            due_on=retention.answer_due_on(received_on, settings.RIGHTS_ANSWER_MONTHS),
            registered_by=actor,
            registered_at=journal.instant(),
        )
        journal.record(
            actor=actor,
            verb=Verb.REQUEST_REGISTERED,
            subject=request,
            facts={"kind": str(request.kind), "due_on": request.due_on.isoformat()},
            agency_id=person.agency_id,
        )
        return request


@journal.act(Verb.REQUEST_ANSWERED)
def answer_request(
    *,
    actor: User,
    request: RightsRequest,
    decision: str,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> RightsRequest:
    """Decide, say why, and do what was granted: a restriction freezes, an erasure anonymises.

    Refusals, in this order: not_allowed (a manager of the agency decides), request_answered,
    decision_unknown, reason_missing, nir_refused, objection_excluded, then those of the act.
    """
    with transaction.atomic():
        request = RightsRequest.objects.select_related("person").locked(request.pk)
        if request.person.agency_id not in actor.managed_agency_ids:
            raise Refusal(NOT_ALLOWED)
        if request.decision:
            raise Refusal(refusals.REQUEST_ANSWERED)
        if decision not in RightsDecision.values:
            raise Refusal(refusals.DECISION_UNKNOWN)
        written = free_text.accept(reason)
        if not written:
            raise Refusal(REASON_MISSING)
        _refuse_excluded(request, decision)
        request.decision, request.reason = decision, written
        request.answered_on, request.answered_by = journal.today(), actor
        request.save(update_fields=["decision", "reason", "answered_on", "answered_by"])
        journal.record(
            actor=actor,
            verb=Verb.REQUEST_ANSWERED,
            subject=request,
            facts={"kind": str(request.kind), "decision": decision},
            agency_id=request.person.agency_id,
        )
        if decision == RightsDecision.GRANTED:
            _grant(actor, request)
        return request


def punctuality(requests: RightsRequestQuerySet, on: dt.date) -> Punctuality:
    """Count the requests answered or due by a day, and those answered within their month."""
    answered = requests.exclude(decision="")
    in_time = answered.filter(answered_on__lte=F("due_on")).count()
    waiting_too_long = requests.waiting().filter(due_on__lt=on).count()
    return Punctuality(in_time, answered.count() + waiting_too_long)


def _refuse_excluded(request: RightsRequest, decision: str) -> None:
    text = settings.OBJECTION_EXCLUDED_BY
    is_objection = request.kind == RightsKind.OBJECTION
    if is_objection and text and decision != RightsDecision.REFUSED:
        raise Refusal(refusals.OBJECTION_EXCLUDED, text=text)


def _grant(actor: User, request: RightsRequest) -> None:
    person = request.person
    if request.kind == RightsKind.ERASURE:
        erasing.anonymise_person(actor=actor, person=person, cause=ErasureCause.REQUEST)
        request.refresh_from_db()
    elif request.kind in FROZEN_BY and person.restricted_at is None:
        frozen_by = FROZEN_BY[RightsKind(request.kind)]
        restricting.restrict_person(actor=actor, person=person, reason=frozen_by)
