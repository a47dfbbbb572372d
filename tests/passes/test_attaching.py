"""A paper is a PDF or a picture, by its bytes, and never changes."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import attaching, paper_kinds
from passes.attaching import Paper
from passes.models import Document
from tests.accounts.factories import UserFactory
from tests.passes.factories import OrderFactory, ProviderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

PDF = b"%PDF-1.7\n1 0 obj"


def paper(content: bytes = PDF, name: str = "convention.pdf") -> Paper:
    return Paper(paper_kinds.DocumentKind.AGREEMENT, name, content)


def test_a_paper_is_kept_with_its_digest_and_its_line() -> None:
    order = OrderFactory()
    kept = attaching.attach_document(
        actor=UserFactory(operator=True), owner=order, paper=paper(), request_id=uuid.uuid4()
    )
    assert (kept.order, kept.content_type, bytes(kept.content)) == (order, "application/pdf", PDF)
    assert JournalEntry.objects.get(verb=Verb.DOCUMENT_ATTACHED).facts["digest"] == kept.digest


def test_the_same_bytes_on_the_same_owner_are_one_document() -> None:
    order, actor = OrderFactory(), UserFactory(operator=True)
    first = attaching.attach_document(actor=actor, owner=order, paper=paper())
    assert attaching.attach_document(actor=actor, owner=order, paper=paper(name="b.pdf")) == first
    attaching.attach_document(actor=actor, owner=ProviderFactory(), paper=paper())
    assert Document.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document_empty"),
        (b"%PDF-" + b"x" * attaching.LARGEST_BYTES, "document_too_large"),
        (b"MZ\x90\x00", "document_type_unknown"),
        (b"<html>%PDF-", "document_type_unknown"),
    ],
)
def test_a_paper_that_is_not_one_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        attaching.attach_document(
            actor=UserFactory(operator=True), owner=OrderFactory(), paper=paper(content)
        )
    assert refusal.value.code == code
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Mes documents\\rib.pdf", "rib.pdf"),
        ("../../etc/passwd", "passwd"),
        ('a"; filename="b.pdf\r\n', "a__ filename__b.pdf__"),
        ("", "document"),
    ],
)
def test_a_file_name_keeps_no_folder_and_no_sign_of_a_header(name: str, kept: str) -> None:
    assert attaching.plain_name(name) == kept


def test_a_document_has_one_owner_and_never_changes() -> None:
    kept = attaching.attach_document(
        actor=UserFactory(operator=True), owner=OrderFactory(), paper=paper()
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=kept.pk).update(file_name="autre.pdf")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(
            kind="other",
            file_name="x",
            content_type="image/png",
            size=1,
            digest="0",
            content=b"x",
            added_by=kept.added_by,
            added_at=kept.added_at,
        )
