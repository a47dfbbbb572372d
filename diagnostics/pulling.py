"""Pulling the sendings of Pix: from the newest down to the first one an earlier pull brought.

Invariants: one pull at a time; an interrupted one keeps its cursor and is finished before another
starts, or the stop rule would leave a hole; each sending is a transaction of its own. What an
uploaded file brought is known but stops nothing, for the same reason.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import F

from diagnostics import depositing, importing, pix_api, pix_results, refusals, staging
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ImportStatus, PullStatus, StagedStatus
from diagnostics.formats import pix_envois
from diagnostics.formats.reading_faults import UnreadableItem
from diagnostics.models import ImportedFile, PixPull, StagedLine

logger = logging.getLogger(__name__)
DEAD_AFTER = dt.timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=10), dt.timedelta(hours=24)
ACCESS_REFUSED = "Pix refuse l’accès : les identifiants sont à corriger, puis à relever à la main."
SAME_PAGE = "Pix renvoie toujours la même page"
CURSOR_REFUSED = "Pix refuse même sa première page"


@journal.act(Verb.PULL_ASKED)
def ask_pull(*, actor: journal.Actor, request_id: uuid.UUID | None = None) -> PixPull:
    """Ask for a pull, or for the rest of the one that was interrupted or stopped.

    Refusals: pull_not_configured, pull_running.
    """
    if missing := pix_api.missing_settings():
        raise Refusal(refusals.PULL_NOT_CONFIGURED, missing=", ".join(missing))
    with transaction.atomic():
        pull = PixPull.objects.for_update().filter(is_open=True).first()
        if pull is not None and _is_alive(pull):
            raise Refusal(refusals.PULL_RUNNING)
        now = journal.instant()
        who = actor if isinstance(actor, User) else None
        if pull is None:
            pull = PixPull.objects.create(file=_file(who, now), asked_by=who, asked_at=now)
        PixPull.objects.filter(pk=pull.pk).update(
            status=PullStatus.QUEUED, retry_at=None, asked_by=who, asked_at=now
        )
        pull.refresh_from_db()
        if who is not None:
            journal.record(actor=actor, verb=Verb.PULL_ASKED, subject=pull)
        return pull


@journal.act(Verb.PULL_FINISHED)
def pull_envois(*, actor: journal.Actor, pull: PixPull) -> PixPull:
    """Read the pages of a pull that was asked, until one is empty or holds a known sending."""
    taken = PixPull.objects.filter(pk=pull.pk, status=PullStatus.QUEUED)
    if not taken.update(status=PullStatus.RUNNING, beat_at=journal.instant()):
        raise Refusal(refusals.PULL_RUNNING)
    pull.refresh_from_db()
    try:
        _read_pages(pull)
    except pix_api.AccessRefused:
        _leave(pull, PullStatus.STOPPED, ACCESS_REFUSED)
    except pix_api.NoPage as trouble:
        _leave(pull, PullStatus.INTERRUPTED, f"{trouble}.")
    else:
        _finish(actor, pull)
    return pull


def pull_when_due() -> None:
    """The job of the schedule: finish what was interrupted when its time came, else start anew.

    A pull that Pix refused waits for somebody: asking again would lock the account. May run twice.
    """
    if pix_api.missing_settings():
        return
    job = journal.SystemJob("pull_envois")
    pull = PixPull.objects.filter(is_open=True).first()
    now = journal.instant()
    if pull is not None:
        is_waiting = pull.retry_at is not None and pull.retry_at > now
        is_alive = pull.status == PullStatus.RUNNING and _is_alive(pull)
        if is_waiting or is_alive or pull.status == PullStatus.STOPPED:
            return
    if pull is None or pull.status != PullStatus.QUEUED:
        pull = ask_pull(actor=job)
    pull_envois(actor=job, pull=pull)


def latest_pull() -> PixPull | None:
    """The pull that a page tells about: the open one, else the last one that ended."""
    return PixPull.objects.select_related("file", "asked_by").order_by("-is_open", "-pk").first()


# --- One run -----------------------------------------------------------------------------------


def _file(who: User | None, now: dt.datetime) -> ImportedFile:
    """The lines of a pull need a file to belong to; it has no content and nothing to confirm."""
    return ImportedFile.objects.create(
        kind=depositing.PIX_PULL,
        name="Relevé des envois Pix",
        digest="",
        status=ImportStatus.CONFIRMED,
        imported_by=who,
        received_at=now,
    )


def _is_alive(pull: PixPull) -> bool:
    if pull.status == PullStatus.QUEUED:
        return pull.asked_at > journal.instant() - DEAD_AFTER
    is_running = pull.status == PullStatus.RUNNING and pull.beat_at is not None
    return bool(is_running and pull.beat_at > journal.instant() - DEAD_AFTER)  # type: ignore[operator]


def _read_pages(pull: PixPull) -> None:
    client = pix_api.Client()
    seen = {pull.cursor}
    while True:
        asked = pull.cursor
        page = _page(client, pull)
        if pull.cursor != asked:  # it was forgotten: the run starts again from the newest
            seen = {""}
        is_known = _take(pull, page.items)
        if is_known or page.is_last:
            return
        if page.cursor in seen:
            raise pix_api.NoPage(SAME_PAGE)
        seen.add(page.cursor)
        pull.cursor, pull.in_error, pull.failure_count = page.cursor, page.in_error, 0
        PixPull.objects.filter(pk=pull.pk).update(
            cursor=page.cursor,
            in_error=page.in_error,
            page_count=F("page_count") + 1,
            failure_count=0,
            beat_at=journal.instant(),
        )


def _page(client: pix_api.Client, pull: PixPull) -> pix_api.Page:
    """One page, tried again with growing delays; a refused cursor is forgotten once."""
    delays = iter(settings.PIX_RETRY_SECONDS)
    while True:
        try:
            return client.page(cursor=pull.cursor, in_error=pull.in_error)
        except pix_api.CursorRefused:
            if not pull.cursor:
                raise pix_api.NoPage(CURSOR_REFUSED) from None
            pull.cursor = pull.in_error = ""
            PixPull.objects.filter(pk=pull.pk).update(cursor="", in_error="")
        except pix_api.NoPage:
            delay = next(delays, None)
            if delay is None:
                raise
            time.sleep(delay)


def _take(pull: PixPull, items: list[dict[str, object]]) -> bool:
    """Stage and decide each sending of a page; whether an earlier pull had brought one of them."""
    good: list[staging.Received] = []
    for row, item in enumerate(items, start=pull.file.read_count + 1):
        try:
            sending = pix_envois.read_sending(item)
        except UnreadableItem as error:
            _refuse(pull, row, error.faults)
            continue
        if wrong := staging.refuse_future(sending, journal.today()):
            _refuse(pull, row, wrong)
        else:
            good.append(staging.received(row, sending))
    is_known = _brought_before(pull, [one.reference for one in good])
    # The highest state first: an older one of the same test is then overtaken, whatever the order.
    for one in sorted(good, key=lambda o: pix_results.rank(o.sending), reverse=True):
        _take_one(pull, one)
    pull.file.refresh_from_db()
    return is_known


def _brought_before(pull: PixPull, references: list[str]) -> bool:
    """Whether an earlier pull met one of these; this one's own lines stop nothing."""
    met = StagedLine.objects.filter(source_reference__in=references, file__kind=depositing.PIX_PULL)
    return met.exclude(file=pull.file_id).exists()


def _take_one(pull: PixPull, one: staging.Received) -> None:
    with transaction.atomic():
        lines = staging.new_lines(pull.file, [one])
        StagedLine.objects.bulk_create(lines)
        known = not lines
        ImportedFile.objects.filter(pk=pull.file_id).update(
            read_count=F("read_count") + 1, known_count=F("known_count") + int(known)
        )
        mine = pull.file.lines.filter(source_reference=one.reference)
        if not mine.exists():
            staging.note_known(pull.file, one)
        importing.record_some(pull.file, list(mine.filter(status=StagedStatus.READY)))


def _refuse(pull: PixPull, row: int, faults: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        count = staging.note_faults(pull.file, [(row, faults)])
        ImportedFile.objects.filter(pk=pull.file_id).update(
            read_count=F("read_count") + 1,
            refused_count=F("refused_count") + 1,
            fault_count=F("fault_count") + count,
        )


def _leave(pull: PixPull, status: PullStatus, trouble: str) -> None:
    """Keep the cursor and say why; each failure waits twice as long as the one before."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(pull.failure_count, 10))
    is_interrupted = status == PullStatus.INTERRUPTED
    PixPull.objects.filter(pk=pull.pk).update(
        status=status,
        trouble=trouble[:300],
        failure_count=F("failure_count") + 1,
        retry_at=journal.instant() + wait if is_interrupted else None,
    )
    pull.refresh_from_db()
    logger.warning("pull of Pix sendings left open", extra={"status": str(status)})


def _finish(actor: journal.Actor, pull: PixPull) -> None:
    with transaction.atomic():
        PixPull.objects.filter(pk=pull.pk).update(
            status=PullStatus.FINISHED,
            is_open=False,
            finished_at=journal.instant(),
            trouble="",
            retry_at=None,
            page_count=F("page_count") + 1,
        )
        pull.refresh_from_db()
        if importing.has_news(pull.file) or pull.file.refused_count:
            who = pull.asked_by or actor
            facts = importing.counts(pull.file)
            journal.record(actor=who, verb=Verb.PULL_FINISHED, subject=pull, facts=facts)
