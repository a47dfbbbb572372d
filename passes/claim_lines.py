"""The lines of a list: what each names, and what its code says, once read.

A code lives in memory only while its list is read. What a line keeps is what a good code said,
the serial and the key that signed it, or why it could not be read. When the signature is wrong,
nothing of the code is kept. When only the check character is wrong, which a mistyped code shows to
anybody, six characters and some places are kept, so that a person finds the paper and reads it
again: the six stand where the serial does and give no right, and the nine others, tag and check,
are never written anywhere. The digest of a list is keyed for the same reason: a list of one line
has forty unknown bits, which a bare digest would let a copy of the database try at leisure.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from diagnostics import keys as sealing_keys
from diagnostics import sealing
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.nir import holds_nir
from diagnostics.accounts.refusals import Refusal
from passes import (
    access,
    attaching,
    code_repair,
    codes,
    keys,
    refused_scans,
    scan_refusals,
    throttling,
)
from passes.claim_states import ClaimLineStatus
from passes.formats import claim_file
from passes.formats.claim_file import ClaimRow, Fault
from passes.models import ClaimFile, ClaimLine, Provider, Service, Site
from passes.scans import Scan

DIGEST_PURPOSE = "claims.file"
UNNAMED = "liste"
_LIKE_A_CODE = re.compile(r"(?<!\w)\w{5}[ _-]?\w{5}[ _-]?\w{5}(?!\w)")
# Refusals of a code that was not read: somebody may look at the paper and type it again.
RETYPABLE = frozenset(scan_refusals.CODE_FAULTS)
# What an analysis writes of a line, what its judgement does, what its answer does.
JUDGED_FIELDS = ["status", "refusal_code", "detail", "remedy", "repeats"]
READ_FIELDS = [
    *("status", "refusal_code", "detail", "remedy"),
    *("serial", "key_fingerprint", "typed_start", "doubtful_places"),
]
ANSWERED_FIELDS = ["status", "refusal_code", "detail", "remedy", "redemption", "answered_at"]
T = TypeVar("T")
_SCAN_IDS = uuid.UUID("6b7c7f0e-6a55-5f5e-9d3c-1f3a0a2f4d11")


@dataclass(frozen=True, slots=True)
class Words:
    """The names that a list may use for the places and services of one provider."""

    provider: Provider
    sites: dict[str, Site]
    services: dict[str, Service]
    site: Site | None = None
    service: Service | None = None


@dataclass(slots=True)
class Draft:
    """A line to be written, and its code until it is read."""

    line: ClaimLine
    code: str = field(repr=False)
    read: codes.ReadCode | None = None
    fault: codes.Fault | None = None


def digests(content: bytes) -> list[str]:
    """Every digest under which a list may be known, the current key's first."""
    plain = hashlib.sha256(content).hexdigest()
    return sealing.digests(plain, ring=sealing_keys.sealing_ring(), purpose=DIGEST_PURPOSE)


def plain_name(name: str) -> str:
    """The name of a list, unless it holds a code or a number of somebody."""
    plain = attaching.plain_name(name)
    codes_in_it = (found[0] for found in _LIKE_A_CODE.finditer(plain))
    return UNNAMED if holds_nir(plain) or any(map(_adds_up, codes_in_it)) else plain


def _adds_up(text: str) -> bool:
    try:
        return bool(codes.normalise(text))
    except codes.UnreadableCode:
        return False


def words_of(
    actor: User, provider: Provider, *, site: Site | None = None, service: Service | None = None
) -> Words:
    """Read the names of a provider's places and services, those where this member works."""
    limits = None if access.operates(actor) else access.limited_to(actor)
    found = list(Site.objects.filter(provider=provider).order_by("pk"))
    own = [each for each in found if limits is None or each.pk in limits]
    services = list(Service.objects.filter(is_active=True).order_by("pk"))
    offered = {
        service.pk for service in Service.objects.filter(site_services__site__in=own).distinct()
    }
    return Words(
        provider=provider,
        sites=_unique((each, (str(each.public_id), each.name)) for each in own),
        services=_unique((each, (each.code, each.label)) for each in services),
        site=site or (own[0] if len(own) == 1 else None),
        service=service
        or next((s for s in services if len(offered) == 1 and s.pk in offered), None),
    )


def draft(file: ClaimFile, rows: Iterable[ClaimRow], words: Words) -> list[Draft]:
    """Make the lines of a list, with their faults by cell; no code is read yet."""
    return [Draft(_line(file, row, words), row.code) for row in rows]


def read_codes(drafts: Sequence[Draft]) -> None:
    """Read the codes of the lines without fault; nothing is written, nothing is told yet."""
    ring = keys.ring()
    for each in drafts:
        if each.line.status != ClaimLineStatus.UNREAD:
            continue
        try:
            each.read = codes.read(each.code, ring)
        except codes.UnreadableCode as unreadable:
            each.fault = unreadable.fault


def has_no_code(drafts: Sequence[Draft]) -> bool:
    """Tell a list whose column holds no code at all: the wrong column, not wrong codes."""
    faults = [each.fault for each in drafts if each.line.status == ClaimLineStatus.UNREAD]
    return bool(faults) and set(faults) == {codes.Fault.MALFORMED}


def refuse_if_paused(actor: User, drafts: Sequence[Draft]) -> None:
    """Refuse the whole list during a pause: one line of it would tell if a guess is right."""
    first = next((d.line for d in drafts if d.line.status == ClaimLineStatus.UNREAD), None)
    if first is not None:
        at = journal.instant()
        standing = throttling.standing(actor, scan_of(first), at)
        throttling.refuse_if_paused(standing.paused_until, at)


def settle_codes(actor: User, file: ClaimFile, drafts: Sequence[Draft]) -> None:
    """Keep what each code said, in the order of the rows, and count the wrong ones.

    The one that opens a pause stops the reading there: what comes after stays unread, and what
    was read of it is forgotten. The same list sent again after the pause goes on from that line.
    """
    file.resumes_at = None
    for each in drafts:
        line = each.line
        if line.status != ClaimLineStatus.UNREAD:
            continue
        if each.read is not None:
            line.serial, line.key_fingerprint = each.read.serial, each.read.fingerprint
            line.status = ClaimLineStatus.WAITING
        elif each.fault is not None:
            kept = refused_scans.count_wrong_code(actor, scan_of(line), each.fault)
            refuse(line, Refusal(scan_refusals.CODE_FAULTS[each.fault]))
            if each.fault == codes.Fault.WRONG_CHECK:
                line.typed_start = code_repair.start_of(each.code)
                line.doubtful_places = code_repair.first_places(each.code)
            if kept.pauses_until is not None:
                file.resumes_at = kept.pauses_until
                return


def refuse(line: ClaimLine, refusal: Refusal) -> None:
    """Give a line its refusal, in the words of a scan's."""
    line.status = ClaimLineStatus.REFUSED
    line.refusal_code, line.detail, line.remedy = refusal.code, refusal.detail, refusal.remedy


def scan_of(line: ClaimLine, *, redeems: bool = False) -> Scan:
    """The scan that a line stands for; when it redeems, as of the day its list was confirmed."""
    if line.site is None or line.service is None or line.service_on is None:
        raise ValueError("a line with a fault stands for no scan")
    known = None
    if line.serial is not None:
        known = codes.ReadCode(line.serial, line.key_fingerprint)
    return Scan(
        code="",
        site=line.site,
        service=line.service,
        service_on=line.service_on,
        scan_id=line.scan_id,
        scanned_at=line.scanned_at,
        device=line.file.device,
        known=known,
        listed_at=line.file.confirmed_at if redeems else None,
    )


def typed_scan(line: ClaimLine, text: str) -> Scan:
    """The scan of a line under a code that somebody types again."""
    return replace(scan_of(line), code=text, known=None)


def _line(file: ClaimFile, row: ClaimRow, words: Words) -> ClaimLine:
    faults = list(row.faults)
    if row.siret and row.siret != words.provider.siret:
        faults.append(row.fault(claim_file.SIRET, "Ce SIRET n'est pas celui de cette structure."))
    site = _named(row, claim_file.SITE, row.site, words.sites, words.site, faults)
    service = _named(row, claim_file.SERVICE, row.service, words.services, words.service, faults)
    scanned_at = row.scanned_at
    if scanned_at is not None and scanned_at.tzinfo is None and site is not None:
        scanned_at = scanned_at.replace(tzinfo=ZoneInfo(site.time_zone))
    return ClaimLine(
        file=file,
        row=row.row,
        code_cell=row.code_cell,
        scan_id=row.scan_id or uuid.uuid5(_SCAN_IDS, f"{file.digest}:{row.row}"),
        site=site,
        service=service,
        service_on=row.service_on,
        scanned_at=scanned_at if site is not None else None,
        status=ClaimLineStatus.FAULTY if faults else ClaimLineStatus.UNREAD,
        faults=[list(fault) for fault in faults],
    )


_MISSING = {
    claim_file.SITE: "Il manque le lieu : votre structure en a plusieurs.",
    claim_file.SERVICE: "Il manque le service.",
}
_STRANGE = {
    claim_file.SITE: "Ce lieu n'est pas un de ceux où vous encaissez.",
    claim_file.SERVICE: "Ce service n'existe pas.",
}


def _named(
    row: ClaimRow,
    column: str,
    name: str,
    known: dict[str, T],
    default: T | None,
    faults: list[Fault],
) -> T | None:
    """Find what a cell names, or what the list was sent with; a fault says what is missing."""
    if any(fault[1] == claim_file.SHOWN[column] for fault in faults):
        return None
    found = known.get(claim_file.fold(name)) if name else default
    if found is None:
        faults.append(row.fault(column, _STRANGE[column] if name else _MISSING[column]))
    return found


def _unique(named: Iterable[tuple[T, tuple[str, ...]]]) -> dict[str, T]:
    """Index things by their names; a name that two of them bear names neither."""
    found: dict[str, T] = {}
    twice = set()
    for thing, names in named:
        for name in {claim_file.fold(each) for each in names}:
            if name in found:
                twice.add(name)
            found[name] = thing
    return {name: thing for name, thing in found.items() if name not in twice}
