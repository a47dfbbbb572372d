"""The doctor names what does not hold and how to mend it."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from config import doctoring

pytestmark = pytest.mark.django_db


def found(subject: str) -> doctoring.Finding:
    return next(f for f in doctoring.examine() if f.subject == subject)


def test_a_sound_instance_has_nothing_to_mend() -> None:
    out = StringIO()
    call_command("doctor", stdout=out)
    assert "À RÉPARER" not in out.getvalue()
    assert "horloge" in out.getvalue()


def test_a_missing_ring_fenced_account_is_named_with_its_remedy(settings: Any) -> None:
    settings.OPERATOR_IBAN = ""
    finding = found("compte cantonné")
    assert not finding.is_well
    assert "OPERATOR_IBAN" in finding.remedy


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctoring, "LEAST_FREE_BYTES", 10**18)
    assert found("disque").remedy == "Libérez de la place."


def test_something_to_mend_ends_with_one(settings: Any) -> None:
    settings.OPERATOR_IBAN = ""
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=StringIO())
    assert ended.value.code == 1


def test_a_clock_that_drifts_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctoring, "LARGEST_CLOCK_GAP", doctoring.dt.timedelta(days=-1))
    assert "Réglez l'heure" in found("horloge").remedy
