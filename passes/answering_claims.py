"""The lines of a list get their answers: judged after the analysis, redeemed once confirmed.

The list is the work owed; a door rings the bell, and a sweep takes up what was left over. A line
is judged by `check_pass` and redeemed by `redeem_pass`, one transaction each, in the order of the
rows: a worker that dies leaves lines answered and lines to answer, and the one that follows gets
the same redemption for the line in between, because its scan_id is the same. A pause of the
account stops the work at a line and keeps it; its day of reception is that of the confirmation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet, Sum

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import BUSY_TRY_AGAIN, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import claim_lines, redeeming, scan_refusals
from passes import claim_refusals as refusals
from passes.claim_states import AT_WORK, ClaimFileStatus, ClaimLineStatus
from passes.models import ClaimFile, ClaimLine, Redemption

TOGETHER = 100
OWED = Q(
    serial__isnull=False,
    answered_at__isnull=True,
    status__in=[ClaimLineStatus.GOOD, ClaimLineStatus.REFUSED],
)
DEAD_AFTER = dt.timedelta(minutes=10)


def owed_lines(file: ClaimFile) -> QuerySet[ClaimLine]:
    """The lines that a confirmation redeems: read, and never answered."""
    return ClaimLine.objects.filter(OWED, file=file).order_by("row")


def asked_count(file: ClaimFile) -> int:
    """How many lines its last confirmation sends: answered since, or owed still."""
    since = Q(answered_at__gte=file.confirmed_at) if file.confirmed_at else Q(pk__isnull=True)
    return ClaimLine.objects.filter(since | OWED, file=file).count()


def sweep_claims() -> int:
    """Take up the lists that were left over: lost bells, dead workers, pauses that are over."""
    now = journal.instant()
    owed = ClaimFile.objects.filter(_free(now), status__in=AT_WORK).order_by("pk")
    return sum(take_up(file=file) for file in owed)


def take_up(*, file: ClaimFile) -> bool:
    """Do what is owed on one list, unless somebody is at it or a pause lasts; may run twice."""
    now = journal.instant()
    mine = ClaimFile.objects.filter(_free(now), pk=file.pk, status__in=AT_WORK)
    if not mine.update(beat_at=now):
        return False
    file = ClaimFile.objects.select_related("sent_by", "confirmed_by").get(pk=file.pk)
    work = _judge_all if file.status == ClaimFileStatus.RECEIVED else _redeem_all
    try:
        work(file)
    finally:
        ClaimFile.objects.filter(pk=file.pk).update(beat_at=None)
    return True


def judge(file: ClaimFile, lines: Sequence[ClaimLine]) -> None:
    """Judge lines as scans that spend nothing, in their order; the caller writes them."""
    first = _first_claims(file, lines)
    promised = _promised_claims(file, lines)
    for line in lines:
        before = first.get(line.serial, line.pk)
        line.repeats_id = before if before < line.pk else None
        _judge_one(file, line, promised.get(line.serial))
        if line.status == ClaimLineStatus.GOOD:
            promised[line.serial] = line


def _free(now: dt.datetime) -> Q:
    is_idle = Q(beat_at__isnull=True) | Q(beat_at__lt=now - DEAD_AFTER)
    waits = Q(status=ClaimFileStatus.CONFIRMED, resumes_at__gt=now)
    return is_idle & ~waits


def _beat(file: ClaimFile) -> None:
    ClaimFile.objects.filter(pk=file.pk).update(beat_at=journal.instant())


# --- Judging -----------------------------------------------------------------------------------


def _judge_all(file: ClaimFile) -> None:
    waiting = ClaimLine.objects.filter(file=file, status=ClaimLineStatus.WAITING)
    waiting = waiting.select_related("site", "service").order_by("row")
    while lines := list(waiting[:TOGETHER]):
        for line in lines:
            line.file = file
        judge(file, lines)
        ClaimLine.objects.bulk_update(lines, claim_lines.JUDGED_FIELDS)
        _beat(file)
    move(file, ClaimFileStatus.ANALYSED)


def _claims_of(file: ClaimFile, lines: Sequence[ClaimLine]) -> QuerySet[ClaimLine]:
    """The lines of this provider that name the same Passes, lists given up left aside."""
    serials = {line.serial for line in lines}
    named = ClaimLine.objects.filter(serial__in=serials, file__provider=file.provider_id)
    return named.exclude(file__status=ClaimFileStatus.DISCARDED)


def _first_claims(file: ClaimFile, lines: Sequence[ClaimLine]) -> dict[int | None, int]:
    firsts = _claims_of(file, lines).order_by().values_list("serial").annotate(Min("pk"))
    return dict(firsts)


def _promised_claims(
    file: ClaimFile, lines: Sequence[ClaimLine]
) -> dict[int | None, ClaimLine | None]:
    """By Pass, the line that will redeem it, or that did in this very list."""
    named = _claims_of(file, lines).filter(
        Q(status=ClaimLineStatus.GOOD) | Q(status=ClaimLineStatus.REDEEMED, file=file)
    )
    named = named.exclude(pk__in=[line.pk for line in lines]).select_related("file")
    return {each.serial: each for each in named.order_by("-pk")}


def _judge_one(file: ClaimFile, line: ClaimLine, promised: ClaimLine | None) -> None:
    if promised is not None and promised.file_id == file.pk:
        claim_lines.refuse(line, Refusal(refusals.REPEATED_LINE, row=promised.row))
        return
    if promised is not None:
        facts = {"row": promised.row, "name": promised.file.name}
        claim_lines.refuse(line, Refusal(refusals.LISTED_BEFORE, **facts))
        return
    try:
        redeeming.check_pass(actor=file.sent_by, scan=claim_lines.scan_of(line))
    except Refusal as refusal:
        claim_lines.refuse(line, refusal)
    else:
        line.status = ClaimLineStatus.GOOD
        line.refusal_code = line.detail = line.remedy = ""


# --- Redeeming ---------------------------------------------------------------------------------


def _redeem_all(file: ClaimFile) -> None:
    owed = owed_lines(file).select_related("site", "service")
    while lines := list(owed[:TOGETHER]):
        for line in lines:
            line.file = file
            if not _answer(file, line):
                return
        _beat(file)
    _finish(file)


def _answer(file: ClaimFile, line: ClaimLine) -> bool:
    """Redeem one line and keep its answer; False when the work must stop there for now."""
    try:
        receipt = redeeming.redeem_pass(
            actor=_confirmer(file), scan=claim_lines.scan_of(line, redeems=True)
        )
    except Refusal as refusal:
        if refusal.code == scan_refusals.TOO_MANY_WRONG_CODES.code:
            until = journal.instant() + dt.timedelta(seconds=refusal.wait or 0)
            ClaimFile.objects.filter(pk=file.pk).update(resumes_at=until)
            return False
        if refusal.code == BUSY_TRY_AGAIN.code:
            return False
        claim_lines.refuse(line, refusal)
    else:
        line.status, line.redemption = ClaimLineStatus.REDEEMED, receipt.redemption
        line.refusal_code = line.detail = line.remedy = ""
    line.answered_at = journal.instant()
    # The first answer stays: a worker believed dead may still speak.
    mine = ClaimLine.objects.filter(pk=line.pk, answered_at__isnull=True)
    mine.update(**{name: getattr(line, name) for name in claim_lines.ANSWERED_FIELDS})
    return True


def _confirmer(file: ClaimFile) -> User:
    if file.confirmed_by is None:
        raise ValueError("a list redeems once somebody confirmed it")
    return file.confirmed_by


def _finish(file: ClaimFile) -> None:
    done = ClaimLine.objects.filter(file=file).aggregate(
        redeemed=Count("pk", filter=Q(status=ClaimLineStatus.REDEEMED)),
        refused=Count("pk", filter=Q(status=ClaimLineStatus.REFUSED)),
    )
    total = Redemption.objects.filter(claim_lines__file=file).aggregate(
        cents=Sum("face_value_cents")
    )
    with transaction.atomic():
        move(file, ClaimFileStatus.ANSWERED)
        facts = {**done, "face_value_cents": total["cents"] or 0}
        journal.record(actor=_confirmer(file), verb=Verb.CLAIMS_ANSWERED, subject=file, facts=facts)
