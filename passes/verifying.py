"""Asking some people, drawn by lot, whether the service paid with their Pass took place (T18).

Internal control of hand-overs, never of a person's rights: an answer changes nothing for anybody's
booklet, and no answer is a result too. The draw can be made again by anybody: same seed, same
period, same hand-overs. The call is made by another agency than the one that handed over, which
reads a first name, a phone and a reference, and nothing else; without phone the question goes by
post, without a name, and the answer comes back to the operator.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, NationalRole, User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from passes import sampling
from passes import watch_refusals as refusals
from passes.models import HandOver, Order, Redemption, Verification, VerificationSample
from passes.sampling import VerificationAnswer, VerificationChannel


@dataclass(frozen=True, slots=True)
class Draw:
    """What a draw is made of: whoever sends it again on the same facts gets the same sample."""

    seed: str
    size: int
    from_on: dt.date
    until_on: dt.date
    order: Order | None = None


@journal.act(Verb.VERIFICATION_DRAWN)
def draw_verification(
    *, actor: User, draw: Draw, request_id: uuid.UUID | None = None
) -> VerificationSample:
    """Draw so many hand-overs used in a period, and give each to an agency that did not make it.

    Refusals, in this order: not_allowed, size_out_of_range, period_not_over, nothing_to_draw,
    already_drawn.
    """
    with transaction.atomic():
        if actor.role != NationalRole.OPERATOR:
            raise Refusal(NOT_ALLOWED)
        if draw.size not in sampling.SIZES:
            raise Refusal(refusals.SIZE_OUT_OF_RANGE)
        if draw.until_on >= journal.today():
            raise Refusal(refusals.PERIOD_NOT_OVER)
        among = used_between(draw)
        references = list(among.values_list("reference", flat=True))
        if not references:
            raise Refusal(refusals.NOTHING_TO_DRAW)
        sample = _new_sample(actor, draw, len(references))
        chosen = sampling.choose(draw.seed, references, draw.size)
        rows = among.filter(reference__in=chosen).select_related("person").order_by("reference")
        agencies = list(Agency.objects.filter(closed_on__isnull=True).order_by("code"))
        Verification.objects.bulk_create(
            [_asked(sample, hand_over, agencies) for hand_over in rows]
        )
        facts = {"seed": draw.seed, "size": len(chosen), "among": len(references)}
        journal.record(actor=actor, verb=Verb.VERIFICATION_DRAWN, subject=sample, facts=facts)
        return sample


@journal.act(Verb.VERIFICATION_NOTED)
def note_verification(
    *,
    actor: User,
    verification: Verification,
    answer: VerificationAnswer,
    request_id: uuid.UUID | None = None,
) -> Verification:
    """Note what one person answered, or that nobody did; nothing follows by itself.

    Refusals, in this order: same_agency, not_allowed, already_answered.
    """
    with transaction.atomic():
        verification = Verification.objects.locked(verification.pk)
        _refuse_unless_asked(actor, verification)
        if verification.answer:
            raise Refusal(refusals.ALREADY_ANSWERED, by=verification.noted_by)
        verification.answer = VerificationAnswer(answer)
        verification.answered_at, verification.noted_by = journal.instant(), actor
        verification.save(update_fields=["answer", "answered_at", "noted_by"])
        facts = {
            "hand_over": verification.hand_over.reference,
            "answer": str(verification.answer),
            "channel": verification.channel,
        }
        journal.record(
            actor=actor,
            verb=Verb.VERIFICATION_NOTED,
            subject=verification,
            facts=facts,
            agency_id=verification.agency_id,
        )
        return verification


def used_between(draw: Draw) -> QuerySet[HandOver]:
    """The hand-overs of whom a Pass was used in the period; the anonymised cannot be asked."""
    used = Redemption.objects.live().filter(
        digital_pass__booklet=OuterRef("booklet"),
        service_on__range=(draw.from_on, draw.until_on),
    )
    rows = HandOver.objects.filter(
        Exists(used), undone_at__isnull=True, person__anonymised_at__isnull=True
    )
    return rows.filter(order=draw.order) if draw.order else rows


@dataclass(frozen=True, slots=True)
class Result:
    """One answer with its two numbers: how many gave it, out of how many asked."""

    label: str
    count: int
    total: int


def results_of(rows: Sequence[Verification]) -> list[Result]:
    """Each answer, the waiting ones last, all of the same total."""
    counts = Counter(row.answer for row in rows)
    labels = [*VerificationAnswer.choices, ("", "pas encore de réponse")]
    return [Result(str(label), counts[value], len(rows)) for value, label in labels]


def _new_sample(actor: User, draw: Draw, among: int) -> VerificationSample:
    try:
        with transaction.atomic():
            return VerificationSample.objects.create(
                seed=draw.seed,
                from_on=draw.from_on,
                until_on=draw.until_on,
                order=draw.order,
                size=draw.size,
                among_count=among,
                drawn_by=actor,
                drawn_at=journal.instant(),
            )
    except IntegrityError as error:
        raise Refusal(refusals.ALREADY_DRAWN) from error


def _asked(
    sample: VerificationSample, hand_over: HandOver, agencies: Sequence[Agency]
) -> Verification:
    """Ask by phone through an agency that knows nothing of it; by post when there is no phone."""
    own = {hand_over.agency_id, hand_over.person.agency_id}
    others = [agency for agency in agencies if agency.pk not in own]
    if not hand_over.person.phone or not others:
        return Verification(sample=sample, hand_over=hand_over, channel=VerificationChannel.POST)
    return Verification(
        sample=sample,
        hand_over=hand_over,
        channel=VerificationChannel.CALL,
        agency=sampling.pick(sample.seed, hand_over.reference, others),
    )


def _refuse_unless_asked(actor: User, verification: Verification) -> None:
    if verification.hand_over.agency_id in actor.agency_ids:
        raise Refusal(refusals.SAME_AGENCY)
    by_post = verification.channel == VerificationChannel.POST
    if by_post and actor.role == NationalRole.OPERATOR:
        return
    if by_post or verification.agency_id not in actor.managed_agency_ids:
        raise Refusal(NOT_ALLOWED)
