"""Proof that leaves: a provider's creditor pack, an auditor's draw and evidence pack.

Nobody at the operator is needed to take a pack away, and nobody need trust the operator to read it:
each is signed with the key of the instance, refused without one, and its line of history keeps the
digest of what left. The same day and the same state give the same bytes. A draw is its seed:
whoever draws again among the same Passes gets the same sample.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import IO

from django.db import transaction
from django.db.models import Max

from diagnostics import sealing
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import codes, evidence_file, keys, proof_refusals, sampling, snapshots
from passes.creditor_file import CreditorFile
from passes.evidence_file import EvidenceFile
from passes.formats import evidence_pack
from passes.formats.evidence_pack import Packed, Piece, Verified
from passes.models import EvidenceDraw, HandOver, Order, Pass, Provider
from passes.sampling import Population

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack ready to leave: its name, its bytes in a temporary file, what was written."""

    name: str
    file: IO[bytes]
    packed: Packed


@journal.act(Verb.CREDITOR_PACK_EXPORTED)
def export_creditor_pack(*, actor: User, provider: Provider) -> Pack:
    """Gather all that a provider is owed and was paid, signed; whatever the state of the books."""
    seed, on = keys.evidence_seed(), journal.today()
    with snapshots.one_instant():
        creditor = CreditorFile(provider, on)
        totals = creditor.totals
        pack = _packed(f"creance-{provider.siret or provider.pk}-{on}.zip", seed, on, creditor)
    facts = {
        "manifest_digest": pack.packed.manifest_digest,
        "files": pack.packed.count,
        "unpaid": totals.unpaid[0],
        "unpaid_cents": totals.unpaid[1],
    }
    with transaction.atomic():
        journal.record(actor=actor, verb=Verb.CREDITOR_PACK_EXPORTED, subject=provider, facts=facts)
    return pack


@dataclass(frozen=True, slots=True)
class Draw:
    """What a draw is made of: the same on the same Passes gives the same sample."""

    population: Population
    seed: str
    size: int
    order: Order | None = None
    from_on: dt.date | None = None
    until_on: dt.date | None = None


@journal.act(Verb.EVIDENCE_DRAWN)
def draw_evidence(*, actor: User, draw: Draw, request_id: uuid.UUID | None = None) -> EvidenceDraw:
    """Draw so many Passes by a seed, among those of an order, of a period, or all.

    Refusals, in this order: size_out_of_range, period_not_over, nothing_to_draw.
    """
    if draw.size not in sampling.SIZES:
        raise Refusal(proof_refusals.DRAW_TOO_LARGE)
    if draw.until_on is not None and draw.until_on >= journal.today("UTC"):
        raise Refusal(proof_refusals.DRAW_PERIOD_NOT_OVER)
    drawn = EvidenceDraw(
        population=draw.population,
        seed=draw.seed.strip(),
        size=draw.size,
        order=draw.order,
        from_on=draw.from_on,
        until_on=draw.until_on,
        last_serial=Pass.objects.aggregate(last=Max("serial"))["last"] or 0,
        drawn_by=actor,
    )
    among = _Among()
    with snapshots.one_instant():
        chosen = sampling.lowest(drawn.seed, among.told(evidence_file.population(drawn)), draw.size)
    if not chosen:
        raise Refusal(proof_refusals.NO_PASS_TO_DRAW)
    drawn.among_count, drawn.among_digest = among.count, among.digest.hexdigest()
    drawn.serials = [codes.read_serial(text) for text in chosen]
    drawn.sample_digest = hashlib.sha256(
        "".join(f"{text}\n" for text in chosen).encode()
    ).hexdigest()
    with transaction.atomic():
        drawn.drawn_at = journal.instant()
        drawn.save()
        facts = {
            "seed": drawn.seed,
            "population": str(drawn.population),
            "size": len(chosen),
            "among": drawn.among_count,
            "among_digest": drawn.among_digest,
            "sample_digest": drawn.sample_digest,
        }
        journal.record(actor=actor, verb=Verb.EVIDENCE_DRAWN, subject=drawn, facts=facts)
        return drawn


@journal.act(Verb.EVIDENCE_PACK_EXPORTED)
def export_evidence_pack(*, actor: User, draw: EvidenceDraw) -> Pack:
    """Gather the whole history of each Pass of a draw, signed; nobody is named in it."""
    seed, on = keys.evidence_seed(), journal.today()
    with snapshots.one_instant():
        name = f"preuve-{draw.drawn_at:%Y%m%d}-{draw.sample_digest[:8]}-{on}.zip"
        pack = _packed(name, seed, on, EvidenceFile(draw, on))
    facts = {
        "manifest_digest": pack.packed.manifest_digest,
        "files": pack.packed.count,
        "sample_digest": draw.sample_digest,
    }
    with transaction.atomic():
        journal.record(actor=actor, verb=Verb.EVIDENCE_PACK_EXPORTED, subject=draw, facts=facts)
    return pack


@dataclass(frozen=True, slots=True)
class Holder:
    """Who received a Pass, and nothing else about the person."""

    serial: str
    reference: str
    name: str
    agency: str
    advisor: str
    handed_over_on: dt.date


@journal.act(Verb.HOLDER_SHOWN)
def show_holder(*, actor: User, draw: EvidenceDraw, serial: str, reason: str) -> Holder:
    """Name the holder of one Pass of a draw, for a reason kept in the journal of the person.

    Refusals, in this order: not_in_this_draw, reason_missing, no_holder.
    """
    with transaction.atomic():
        number = codes.read_serial(serial)
        if number is None or number not in draw.serials:
            raise Refusal(proof_refusals.NOT_IN_THIS_DRAW)
        if len(reason.strip()) < SHORTEST_REASON:
            raise Refusal(proof_refusals.REASON_TOO_SHORT)
        hand_over = (
            HandOver.objects.filter(booklet__passes__serial=number, undone_at__isnull=True)
            .select_related("person", "agency", "advisor")
            .order_by("pk")
            .last()
        )
        if hand_over is None:
            raise Refusal(proof_refusals.NO_HOLDER)
        facts = {"serial": serial, "reason": reason.strip(), "draw": str(draw.public_id)}
        journal.record(actor=actor, verb=Verb.HOLDER_SHOWN, subject=hand_over.person, facts=facts)
        return Holder(
            serial=serial,
            reference=hand_over.reference,
            name=str(hand_over.person),
            agency=hand_over.agency.name,
            advisor=hand_over.advisor.full_name,
            handed_over_on=hand_over.handed_over_on,
        )


def verify(file: IO[bytes], extra_keys: Iterable[bytes] = ()) -> Verified:
    """Verify a pack with the published keys of this instance, or with others only when given."""
    public_keys = list(extra_keys) or keys.evidence_public_keys()
    return evidence_pack.verify(file, _is_signed, public_keys)


def _is_signed(content: bytes, signature: bytes, key: bytes) -> bool:
    return sealing.is_signed(content, signature, public_key=key)


def _packed(name: str, seed: bytes, on: dt.date, file: CreditorFile | EvidenceFile) -> Pack:
    public_key = sealing.public_key_of(seed)
    pieces: Iterator[Piece] = file.pieces(
        sealing.public_pem(public_key), sealing.key_fingerprint(public_key)
    )
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the answer that sends it closes it)
    sign = partial(sealing.sign_detached, seed=seed)
    try:
        packed = evidence_pack.write(out, pieces, on=on, sign=sign)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return Pack(name, out, packed)


@dataclass(slots=True)
class _Among:
    """Counts and digests a population while it goes by."""

    count: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def told(self, serials: Iterable[int]) -> Iterator[str]:
        for serial in serials:
            text = codes.serial_text(serial)
            self.count += 1
            self.digest.update(f"{text}\n".encode())
            yield text
