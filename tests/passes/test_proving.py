"""Packs are signed, the same for the same day and state, and anybody verifies them."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import time_machine

from diagnostics import sealing
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import codes, keys, pack_notes, proving
from passes.models import EvidenceDraw, HandOver
from passes.proving import Draw
from passes.sampling import Population
from tests.accounts.factories import UserFactory
from tests.passes.books_story import NOW, Story, funded_story
from tests.passes.factories import member_of, open_provider
from tests.passes.money_factories import redemption
from tests.passes.packs import bytes_of, files_of

pytestmark = pytest.mark.django_db
FEBRUARY = {"from_on": dt.date(2026, 2, 1), "until_on": dt.date(2026, 2, 28)}


@pytest.fixture(autouse=True)
def _march():
    with time_machine.travel(NOW, tick=False):
        yield


def drawn(seed: str = "printemps", size: int = 3, **fields: object) -> EvidenceDraw:
    asked = {"population": Population.REDEEMED, **FEBRUARY, **fields}
    return proving.draw_evidence(
        actor=UserFactory(auditor=True), draw=Draw(seed=seed, size=size, **asked)
    )


def test_a_creditor_pack_is_the_same_bytes_the_same_day_and_leaves_its_line() -> None:
    provider = open_provider()
    redemption(provider)
    chief = member_of(provider, "provider_admin")
    first = proving.export_creditor_pack(actor=chief, provider=provider)
    again = proving.export_creditor_pack(actor=chief, provider=provider)
    content = bytes_of(first)
    assert content == bytes_of(again)
    assert first.name == f"creance-{provider.siret}-2026-03-20.zip"
    lines = journal.of(provider).filter(verb="creditor_pack.exported")
    facts = lines.values_list("facts", flat=True)
    assert [each["manifest_digest"] for each in facts] == [first.packed.manifest_digest] * 2
    assert facts[0]["unpaid_cents"] == 1_000
    assert proving.verify(io.BytesIO(content)).ok


def test_without_a_key_nothing_is_packed(settings) -> None:
    provider = open_provider()
    settings.EVIDENCE_KEY = ""
    with pytest.raises(Refusal) as caught:
        proving.export_creditor_pack(actor=member_of(provider, "provider_admin"), provider=provider)
    assert caught.value.code == "evidence_key_missing"
    assert JournalEntry.objects.filter(refusal_code="evidence_key_missing").count() == 1


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl est absent de cette machine")
def test_a_third_party_verifies_a_pack_with_openssl_and_nothing_else(tmp_path: Path) -> None:
    provider = open_provider()
    redemption(provider)
    pack = proving.export_creditor_pack(actor=member_of(provider), provider=provider)
    with zipfile.ZipFile(io.BytesIO(bytes_of(pack))) as archive:
        archive.extractall(tmp_path)
    key = keys.evidence_public_keys()[0]
    (tmp_path / "cle.pem").write_text(sealing.public_pem(key))
    fingerprint = _shell(pack_notes.FINGERPRINT_COMMAND, tmp_path)
    assert fingerprint.stdout.split()[-1] == sealing.key_fingerprint(key)
    signature, digests = (_shell(command, tmp_path) for command in pack_notes.COMMANDS)
    assert (signature.returncode, digests.returncode, digests.stdout) == (0, 0, "")
    assert "Verified Successfully" in signature.stdout
    (tmp_path / "encaissements-impayes.csv").write_bytes(b"")
    assert _shell(pack_notes.COMMANDS[1], tmp_path).returncode == 1
    (tmp_path / "MANIFESTE.sha256").write_bytes(b"")
    assert _shell(pack_notes.COMMANDS[0], tmp_path).returncode == 1


def _shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_pack_signed_with_the_key_of_before_is_still_verified(settings) -> None:
    provider = open_provider()
    pack = proving.export_creditor_pack(actor=member_of(provider), provider=provider)
    before = keys.evidence_public_keys()[0]
    settings.EVIDENCE_KEY = "ab" * 32
    content = bytes_of(pack)
    assert not proving.verify(io.BytesIO(content)).ok
    settings.EVIDENCE_FORMER_KEYS = [before.hex()]
    assert proving.verify(io.BytesIO(content)).signed_by == before
    assert not proving.verify(io.BytesIO(content), [keys.evidence_public_keys()[0]]).ok


def test_the_same_seed_gives_the_same_sample_and_another_seed_another() -> None:
    provider = open_provider()
    for _ in range(12):
        redemption(provider)
    first, again, other = drawn(), drawn(), drawn(seed="automne")
    assert first.serials == again.serials != other.serials
    assert (first.sample_digest, first.among_digest) == (again.sample_digest, again.among_digest)
    assert (first.among_count, len(first.serials)) == (12, 3)
    facts = journal.of(first).get(verb="evidence.drawn").facts
    assert (facts["seed"], facts["size"], facts["sample_digest"]) == (
        "printemps",
        3,
        first.sample_digest,
    )


def test_what_comes_after_a_draw_does_not_enter_its_population() -> None:
    provider = open_provider()
    for _ in range(3):
        redemption(provider)
    before = drawn(population=Population.ISSUED, from_on=None, until_on=None)
    redemption(provider)
    pack = proving.export_evidence_pack(actor=UserFactory(auditor=True), draw=before)
    assert len(files_of(bytes_of(pack))["population.txt"].split()) == before.among_count == 3
    assert drawn(population=Population.ISSUED, from_on=None, until_on=None).among_count == 4


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"size": 0}, "size_out_of_range"),
        ({"size": 201}, "size_out_of_range"),
        ({"until_on": dt.date(2026, 3, 20)}, "period_not_over"),
        ({}, "nothing_to_draw"),
    ],
)
def test_a_draw_that_could_not_be_made_again_is_refused(
    fields: dict[str, object], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        drawn(**fields)
    assert caught.value.code == code
    assert JournalEntry.objects.get().refusal_code == code


def holder_of(story: Story) -> tuple[EvidenceDraw, HandOver, str]:
    """Draw the one Pass that was handed over and used."""
    story.providers = [open_provider()]
    hand_over = story.hand_over("2026-02-03", 1)
    story.redeem(hand_over, 1, story.providers[0], "2026-02-10")
    return drawn(), hand_over, codes.serial_text(hand_over.booklet.passes.get().serial)


def test_a_holder_is_named_one_pass_at_a_time_for_a_reason_in_the_journal_of_the_person() -> None:
    draw, hand_over, serial = holder_of(funded_story())
    auditor = UserFactory(auditor=True)
    reason = "Le lieu dit ne pas la connaître"
    holder = proving.show_holder(actor=auditor, draw=draw, serial=serial, reason=reason)
    assert (holder.name, holder.reference) == (str(hand_over.person), hand_over.reference)
    line = journal.of(hand_over.person).get(verb="holder.shown")
    assert (line.actor, line.facts["serial"], line.facts["reason"]) == (auditor, serial, reason)
    for asked, why, code in (
        (serial, "Voir", "reason_missing"),
        ("00000A", reason, "not_in_this_draw"),
        ("é", reason, "not_in_this_draw"),
    ):
        with pytest.raises(Refusal) as caught:
            proving.show_holder(actor=auditor, draw=draw, serial=asked, reason=why)
        assert caught.value.code == code


def test_a_pass_handed_to_nobody_has_no_holder() -> None:
    use = redemption(open_provider())
    serial = codes.serial_text(use.digital_pass.serial)
    with pytest.raises(Refusal) as caught:
        proving.show_holder(
            actor=UserFactory(auditor=True), draw=drawn(), serial=serial, reason="Pour vérifier"
        )
    assert caught.value.code == "no_holder"


def test_what_is_no_pack_is_said_so() -> None:
    with pytest.raises(ValueError, match="ZIP"):
        proving.verify(io.BytesIO(b"bonjour"))
