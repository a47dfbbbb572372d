"""Papers attached to an order, a structure, a bank account, a dispute or a batch.

What a file is, is read in its bytes, never in its name: a paper is a PDF or a picture, of a
readable size. Invariant: a document never changes; the same bytes on the same owner are one row.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import document_refusals as refusals
from passes.models import BankAccount, Dispute, Document, Order, PaymentBatch, Provider

if TYPE_CHECKING:
    from diagnostics.accounts.models import User

LARGEST_BYTES = 8 * 1024 * 1024
LONGEST_NAME = 120
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_OWNERS = {
    Order: "order",
    Provider: "provider",
    BankAccount: "bank_account",
    Dispute: "dispute",
    PaymentBatch: "batch",
}


@dataclass(frozen=True)
class Paper:
    """A file as it was received."""

    kind: str
    file_name: str
    content: bytes


def type_of(content: bytes) -> str:
    """Tell what a file is from its first bytes; empty when it is none of ours."""
    return next((kind for start, kind in _SIGNATURES if content.startswith(start)), "")


@journal.act(Verb.DOCUMENT_ATTACHED)
def attach_document(
    *,
    actor: User,
    owner: Order | Provider | BankAccount | Dispute | PaymentBatch,
    paper: Paper,
    request_id: uuid.UUID | None = None,
) -> Document:
    """Keep a paper with what it proves; the same bytes sent again give the same document."""
    with transaction.atomic():
        content_type = _refuse_unless_readable(paper)
        mine = {_OWNERS[type(owner)]: owner}
        digest = hashlib.sha256(paper.content).hexdigest()
        if earlier := Document.objects.filter(digest=digest, kind=paper.kind, **mine).first():
            return earlier
        document = Document.objects.create(
            kind=paper.kind,
            file_name=plain_name(paper.file_name),
            content_type=content_type,
            size=len(paper.content),
            digest=digest,
            content=paper.content,
            added_by=actor,
            added_at=journal.instant(),
            **mine,
        )
        facts = {"kind": paper.kind, "digest": digest, "size": document.size}
        journal.record(actor=actor, verb=Verb.DOCUMENT_ATTACHED, subject=document, facts=facts)
        return document


@journal.act(Verb.DOCUMENT_TAKEN)
def note_taken(*, actor: User, document: Document) -> Document:
    """Leave a line for a paper that left: it may name people."""
    with transaction.atomic():
        facts = {"kind": document.kind, "digest": document.digest}
        journal.record(actor=actor, verb=Verb.DOCUMENT_TAKEN, subject=document, facts=facts)
        return document


def plain_name(name: str) -> str:
    """Keep the end of a file's name, without folders or signs that a header would misread."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign if sign.isalnum() or sign in " ._-()" else "_" for sign in last)
    return kept.strip()[-LONGEST_NAME:] or "document"


def _refuse_unless_readable(paper: Paper) -> str:
    if not paper.content:
        raise Refusal(refusals.DOCUMENT_EMPTY)
    if len(paper.content) > LARGEST_BYTES:
        raise Refusal(refusals.DOCUMENT_TOO_LARGE, limit=LARGEST_BYTES // (1024 * 1024))
    content_type = type_of(paper.content)
    if not content_type:
        raise Refusal(refusals.DOCUMENT_TYPE_UNKNOWN)
    return content_type
