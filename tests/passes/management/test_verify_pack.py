"""`manage.py verify_pack`: 0 for a pack as it was signed, 1 for a touched one, 2 for no pack."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from diagnostics import sealing
from passes import keys, proving
from tests.passes.factories import member_of, open_provider
from tests.passes.packs import bytes_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    provider = open_provider()
    made = proving.export_creditor_pack(actor=member_of(provider), provider=provider)
    path = tmp_path / "dossier.zip"
    path.write_bytes(bytes_of(made))
    return path


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command("verify_pack", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_pack_as_it_was_signed_is_intact(pack: Path, tmp_path: Path) -> None:
    key = keys.evidence_public_keys()[0]
    fingerprint = sealing.key_fingerprint(key)
    assert run(pack) == f"Signé par la clé {fingerprint}.\n10 fichiers intacts.\n"
    published = tmp_path / "cle.pem"
    published.write_text(sealing.public_pem(key))
    assert "10 fichiers intacts." in run(pack, "--key", published)


def test_a_pack_of_another_key_is_not_ours_and_ends_with_one(
    pack: Path, settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EVIDENCE_KEY = "ab" * 32
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_pack", str(pack), stdout=out)
    assert ended.value.code == 1
    assert "d'aucune des clés connues" in out.getvalue()
    assert out.getvalue().endswith("Ce dossier n'est pas celui qui a été signé.\n")


def test_what_cannot_be_read_ends_with_two(tmp_path: Path, pack: Path) -> None:
    other = tmp_path / "autre.zip"
    other.write_bytes(b"bonjour")
    for arguments in ((other,), (tmp_path / "absent.zip",), (pack, "--key", other)):
        with pytest.raises(CommandError) as caught:
            run(*arguments)
        assert caught.value.returncode == 2
