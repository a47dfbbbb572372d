"""A list of collected Passes is sent instead of scans: analysed, confirmed, retyped, given up.

Each line is judged by the table of scans (6.3) and redeemed by the verb of scans, under a scan_id
made from the digest of the file and its row: the same bytes act once, whoever sends them and
however often. The analysis spends nothing; a member of the provider confirms, because taking a
Pass in payment is a provider's act: the operator may only bring a list, for a portal that sends
one. No table and no file keeps a code (`claim_lines` says what is kept instead): a character that
seems wrong is never mended here, a person types the code again.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import FILE_UNREADABLE, NOT_ALLOWED, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from diagnostics.formats.reading_faults import WrongFile
from passes import (
    access,
    answering_claims,
    claim_lines,
    codes,
    refused_scans,
)
from passes import claim_refusals as refusals
from passes.claim_states import ClaimFileStatus, ClaimLineStatus
from passes.formats import claim_file
from passes.formats.claim_file import ClaimRow
from passes.models import ClaimFile, ClaimLine, Provider, ProviderMembership, Service, Site

_SETTLED = (ClaimFileStatus.ANALYSED, ClaimFileStatus.ANSWERED)
WRITTEN_TOGETHER = 500
CELLS_SAID = 10


@dataclass(frozen=True, slots=True)
class SentList:
    """A list as it was sent, and what its lines mean when they do not say."""

    name: str
    content: bytes = field(repr=False)
    site: Site | None = None
    service: Service | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A code that a person reads on paper and types again; it is in no trace of this value."""

    text: str = field(repr=False)


@journal.act(Verb.CLAIMS_ANALYSED)
def analyse_claims(*, actor: User, provider: Provider, sent: SentList) -> ClaimFile:
    """Read a list for one provider, and leave its lines to be judged; nothing is spent.

    Replay: the same bytes give the first list again; lines that a pause left unread are read then.
    Refusals: file_unreadable, no_pass_code, claims_mismatch, too_many_wrong_codes.
    """
    is_elsewhere = sent.site is not None and sent.site.provider_id != provider.pk
    if is_elsewhere or not _brings(actor, provider):
        raise Refusal(NOT_ALLOWED)
    return _take_in(actor, provider, sent, _read(sent).rows)


@journal.act(Verb.CLAIMS_ANALYSED)
def analyse_shared_claims(*, actor: User, sent: SentList) -> list[ClaimFile]:
    """Read a portal's list whose lines name their providers by SIRET: one list for each of them.

    Operator only. A SIRET that nobody bears refuses the whole list, its cells named.
    """
    if not access.operates(actor):
        raise Refusal(NOT_ALLOWED)
    reading = _read(sent)
    by_siret: dict[str, list[ClaimRow]] = {}
    for row in reading.rows:
        by_siret.setdefault(row.siret, []).append(row)
    if claim_file.SIRET not in reading.columns or set(by_siret) == {""}:
        raise Refusal(refusals.PROVIDER_UNNAMED)
    known = {each.siret: each for each in Provider.objects.filter(siret__in=by_siret)}
    unknown = [row for siret, rows in by_siret.items() if siret not in known for row in rows]
    if unknown:
        cells = [row.cells[claim_file.SIRET] for row in unknown]
        more = f" et {len(cells) - CELLS_SAID} autres" if len(cells) > CELLS_SAID else ""
        raise Refusal(refusals.SIRET_UNKNOWN, cells=", ".join(cells[:CELLS_SAID]) + more)
    with transaction.atomic():
        return [_take_in(actor, known[siret], sent, rows) for siret, rows in by_siret.items()]


@journal.act(Verb.CLAIMS_CONFIRMED)
def confirm_claims(
    *, actor: User, file: ClaimFile, request_id: uuid.UUID | None = None
) -> ClaimFile:
    """Confirm a list: its read lines are owed an answer, in the order of their rows.

    Replay: a list confirmed already is given as it stands. Refusals: not_allowed, claims_given_up,
    claims_not_ready, nothing_to_redeem.
    """
    if not is_member(actor, file.provider):
        raise Refusal(NOT_ALLOWED)
    with transaction.atomic():
        file = ClaimFile.objects.locked(file.pk)
        if file.status == ClaimFileStatus.DISCARDED:
            raise Refusal(refusals.CLAIMS_GIVEN_UP)
        if file.status == ClaimFileStatus.RECEIVED:
            raise Refusal(refusals.CLAIMS_NOT_READY)
        lines = answering_claims.owed_lines(file)
        owed = lines.count()
        if file.status == ClaimFileStatus.CONFIRMED or (file.confirmed_at and not owed):
            return file
        if not owed:
            raise Refusal(refusals.NOTHING_TO_REDEEM)
        limits = access.limited_to(actor)
        if limits is not None and lines.exclude(site__in=limits).exists():
            raise Refusal(NOT_ALLOWED)
        at = journal.instant()
        move(
            file,
            ClaimFileStatus.CONFIRMED,
            confirmed_by=actor,
            confirmed_at=at,
            resumes_at=None,
            beat_at=None,
        )
        journal.record(
            actor=actor, verb=Verb.CLAIMS_CONFIRMED, subject=file, facts={"lines": owed}, at=at
        )
        return file


@journal.act(Verb.CLAIM_RETYPED)
def retype_claim(*, actor: User, line: ClaimLine, typed: TypedCode) -> ClaimLine:
    """Type again the code of a line that could not be read; it is judged at once, not redeemed.

    A wrong one is refused and counted as a scan's. Typing twice what was right changes nothing.
    """
    file = ClaimFile.objects.get(pk=line.file_id)
    line = ClaimLine.objects.select_related("site", "service", "file").get(pk=line.pk)
    if not _brings(actor, file.provider):
        raise Refusal(NOT_ALLOWED)
    if line.retyped_at is None:
        _refuse_unless_retypable(file, line)
    scan = claim_lines.typed_scan(line, typed.text)
    read = refused_scans.read_code(actor, scan)
    if line.retyped_at is not None and line.serial == read.serial:
        return line
    with transaction.atomic():
        file = ClaimFile.objects.locked(file.pk)
        line = ClaimLine.objects.select_related("site", "service", "file").get(pk=line.pk)
        _refuse_unless_retypable(file, line)
        line.serial, line.key_fingerprint = read.serial, read.fingerprint
        line.typed_start, line.doubtful_places = "", []
        line.retyped_by, line.retyped_at = actor, journal.instant()
        line.answered_at = None
        answering_claims.judge(file, [line])
        line.save()
        facts = {"row": line.row, "serial": codes.serial_text(read.serial)}
        journal.record(actor=actor, verb=Verb.CLAIM_RETYPED, subject=line, facts=facts)
        return line


@journal.act(Verb.CLAIMS_DISCARDED)
def discard_claims(
    *, actor: User, file: ClaimFile, request_id: uuid.UUID | None = None
) -> ClaimFile:
    """Give up a list that nobody confirmed; its bytes may then be sent anew."""
    if not _brings(actor, file.provider):
        raise Refusal(NOT_ALLOWED)
    with transaction.atomic():
        file = ClaimFile.objects.locked(file.pk)
        if file.confirmed_at is not None:
            raise Refusal(refusals.CLAIMS_KEPT)
        if file.status == ClaimFileStatus.RECEIVED:
            raise Refusal(refusals.CLAIMS_NOT_READY)
        if file.status == ClaimFileStatus.DISCARDED:
            return file
        move(file, ClaimFileStatus.DISCARDED)
        journal.record(actor=actor, verb=Verb.CLAIMS_DISCARDED, subject=file)
        return file


# --- Inside an analysis ------------------------------------------------------------------------


def _brings(actor: User, provider: Provider) -> bool:
    return access.operates(actor) or is_member(actor, provider)


def is_member(actor: User, provider: Provider) -> bool:
    """Whether somebody redeems for this organisation, among those they work for."""
    live = ProviderMembership.objects.filter(user=actor, ended_on__isnull=True)
    return live.filter(provider=provider).exists()


def _read(sent: SentList) -> claim_file.Reading:
    try:
        return claim_file.read(sent.content)
    except WrongFile as error:
        raise Refusal(FILE_UNREADABLE, detail=str(error)) from error


def _take_in(
    actor: User, provider: Provider, sent: SentList, rows: Sequence[ClaimRow]
) -> ClaimFile:
    digests = claim_lines.digests(sent.content)
    known = ClaimFile.objects.kept().filter(provider=provider, digest__in=digests)
    if (earlier := known.first()) is not None:
        return _go_on(actor, earlier, sent, rows)
    file = ClaimFile(
        provider=provider,
        name=claim_lines.plain_name(sent.name),
        digest=digests[0],
        site=sent.site,
        service=sent.service,
        device=sent.device[:80],
        line_count=len(rows),
        sent_by=actor,
        sent_at=journal.instant(),
    )
    words = claim_lines.words_of(actor, provider, site=sent.site, service=sent.service)
    drafts = claim_lines.draft(file, rows, words)
    claim_lines.read_codes(drafts)
    if claim_lines.has_no_code(drafts):
        raise Refusal(refusals.NO_PASS_CODE)
    claim_lines.refuse_if_paused(actor, drafts)
    try:
        with transaction.atomic():
            file.save()
            claim_lines.settle_codes(actor, file, drafts)
            _write(file, drafts)
            facts = {"lines": len(drafts), "provider": provider.pk}
            journal.record(actor=actor, verb=Verb.CLAIMS_ANALYSED, subject=file, facts=facts)
    except IntegrityError:
        # The twin of this list was first.
        if (earlier := known.first()) is None:
            raise
        return _go_on(actor, earlier, sent, rows)
    return file


def _write(file: ClaimFile, drafts: Sequence[claim_lines.Draft]) -> None:
    file.save(update_fields=["resumes_at"])
    ClaimLine.objects.bulk_create((each.line for each in drafts), batch_size=WRITTEN_TOGETHER)


def _go_on(actor: User, file: ClaimFile, sent: SentList, rows: Sequence[ClaimRow]) -> ClaimFile:
    """Give a list that came before; read the lines that a pause left unread, if it is over."""
    if (file.site, file.service) != (sent.site, sent.service):
        raise Refusal(refusals.CLAIMS_MISMATCH)
    file.was_sent_before = True
    unread = file.lines.filter(status=ClaimLineStatus.UNREAD)
    if file.status not in _SETTLED or not unread.exists():
        return file
    typed = {row.row: row.code for row in rows}
    with transaction.atomic():
        file = ClaimFile.objects.locked(file.pk)
        file.was_sent_before = True
        lines = unread.select_related("site", "service").order_by("row")
        drafts = [claim_lines.Draft(line, typed[line.row]) for line in lines]
        if file.status not in _SETTLED or not drafts:
            return file
        for each in drafts:
            each.line.file = file
        claim_lines.read_codes(drafts)
        claim_lines.refuse_if_paused(actor, drafts)
        claim_lines.settle_codes(actor, file, drafts)
        ClaimLine.objects.bulk_update(
            [each.line for each in drafts], claim_lines.READ_FIELDS, batch_size=WRITTEN_TOGETHER
        )
        move(file, ClaimFileStatus.RECEIVED, resumes_at=file.resumes_at, beat_at=None)
        facts = {"lines": len(drafts), "provider": file.provider_id, "again": True}
        journal.record(actor=actor, verb=Verb.CLAIMS_ANALYSED, subject=file, facts=facts)
        return file


def _refuse_unless_retypable(file: ClaimFile, line: ClaimLine) -> None:
    is_misread = line.serial is None and line.refusal_code in claim_lines.RETYPABLE
    if file.status not in _SETTLED or not is_misread:
        raise Refusal(refusals.LINE_READ)
