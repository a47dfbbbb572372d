"""The public key of the instance, at an address that does not change, with the commands."""

from __future__ import annotations

import pytest
from django.urls import reverse

from diagnostics import sealing
from passes import keys, pack_notes
from tests.passes.pages.reading import text_of

pytestmark = pytest.mark.django_db


def test_anybody_reads_the_key_its_fingerprint_and_the_commands(client) -> None:
    key = keys.evidence_public_keys()[0]
    page = text_of(client.get("/preuve"))
    assert sealing.key_fingerprint(key) in page
    for command in (pack_notes.FINGERPRINT_COMMAND, *pack_notes.COMMANDS):
        assert command in page
    answer = client.get("/preuve/cle.pem")
    assert sealing.read_public_pem(answer.content.decode()) == key


def test_a_key_of_before_keeps_its_address(client, settings) -> None:
    before = keys.evidence_public_keys()[0]
    settings.EVIDENCE_KEY = "ab" * 32
    settings.EVIDENCE_FORMER_KEYS = [before.hex()]
    fingerprint = sealing.key_fingerprint(before)
    assert fingerprint in text_of(client.get("/preuve"))
    address = reverse("passes:former_evidence_key", args=[fingerprint])
    assert sealing.read_public_pem(client.get(address).content.decode()) == before
    assert client.get(reverse("passes:former_evidence_key", args=["abc"])).status_code == 404


def test_without_a_key_nothing_is_published(client, settings) -> None:
    settings.EVIDENCE_KEY = ""
    answer = client.get("/preuve")
    assert answer.status_code == 409
