"""What a production start refuses (T15), and what holds always (T1, small cells)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import apps, checks
from diagnostics.accounts.models import User
from passes.models import Instance


def key(word: str) -> str:
    """A key that looks drawn at random, the same each time."""
    return hashlib.sha256(word.encode()).hexdigest()


@pytest.fixture
def production(settings: Any) -> Any:
    """Settings that a careful operator would choose."""
    settings.SECRET_KEY = "4f!kz0q)8w#2v^r7m1x@c5n9b3j6h(l-a_e+s=d$g&y*u" * 2
    settings.PASS_KEYS = [key("pass")]
    settings.SEALING_KEYS = [key("sealing")]
    settings.EVIDENCE_KEY = key("evidence")
    settings.DEMO_MODE = False
    settings.CLOCK = "database"
    return settings


def codes(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_t15_careful_settings_pass(production: Any) -> None:
    assert checks.keys_are_fit() == []


@pytest.mark.parametrize(
    "weak",
    [
        bytes(range(32)).hex(),
        bytes(range(7, 39)).hex(),
        bytes(range(0, 64, 2)).hex(),
        "00" * 32,
        "ab" * 32,
        "deadbeef" * 8,
        key("short")[:32],
    ],
    ids=["published", "counting", "by twos", "zeros", "one byte", "one word", "short"],
)
def test_t15_published_short_and_patterned_keys_are_refused(production: Any, weak: str) -> None:
    production.PASS_KEYS = [key("pass"), weak]
    assert codes(checks.keys_are_fit()) == ["declic.E002"]


def test_t15_no_honest_random_key_is_refused() -> None:
    assert [n for n in range(5000) if checks.weakness(key(str(n)))] == []


def test_t15_the_secret_key_is_not_a_pass_key(production: Any) -> None:
    production.SECRET_KEY = key("pass")
    assert "declic.E003" in codes(checks.keys_are_fit())


def test_t15_one_key_does_not_serve_two_purposes(production: Any) -> None:
    production.SEALING_KEYS = production.PASS_KEYS
    assert codes(checks.keys_are_fit()) == ["declic.E003"]


def test_t15_the_demonstration_is_refused(production: Any) -> None:
    production.DEMO_MODE = True
    assert codes(checks.keys_are_fit()) == ["declic.E004"]


@pytest.mark.django_db
def test_t15_demonstration_accounts_stop_a_production_start(production: Any) -> None:
    User.objects.create_user("a@demo.example", first_name="A", last_name="B")
    with pytest.raises(ImproperlyConfigured, match=r"1 compte\(s\) de démonstration"):
        checks.refuse_unfit_start()


@pytest.mark.django_db
def test_a_careful_production_starts(production: Any) -> None:
    checks.refuse_unfit_start()


@pytest.mark.django_db
def test_a_laptop_starts_with_its_throw_away_keys() -> None:
    checks.refuse_unfit_start()


def test_an_empty_ring_is_refused(production: Any) -> None:
    production.PASS_KEYS = []
    assert codes(checks.keys_are_fit()) == ["declic.E001"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("THRESHOLD_INSIDE", 4, "declic.E005"),
        ("THRESHOLD_OUTSIDE", 10, "declic.E005"),
        ("INSTANCE_EPOCH", "U", "declic.E006"),
        ("INSTANCE_EPOCH", "", "declic.E006"),
        ("INTER_AGENCY_RULE", "open", "declic.E007"),
    ],
)
def test_unlawful_choices_are_refused(settings: Any, name: str, value: Any, code: str) -> None:
    setattr(settings, name, value)
    assert codes(checks.choices_are_lawful()) == [code]


def test_thresholds_can_be_raised(settings: Any) -> None:
    settings.THRESHOLD_INSIDE, settings.THRESHOLD_OUTSIDE = 10, 20
    assert checks.choices_are_lawful() == []


@pytest.mark.django_db
def test_t1_a_rewound_database_is_refused(settings: Any) -> None:
    assert Instance.objects.get().epoch == "0"
    settings.INSTANCE_EPOCH = "1"
    found = checks.epoch_is_that_of_the_database(databases=["default"])
    assert codes(found) == ["declic.E008"]


@pytest.mark.django_db
def test_t1_the_epoch_of_a_database_is_written_once(settings: Any) -> None:
    settings.INSTANCE_EPOCH = "3"
    apps.open_epoch(using="default")
    assert Instance.objects.get().epoch == "0"


@pytest.mark.django_db
def test_checks_that_read_the_database_wait_to_be_asked() -> None:
    assert checks.epoch_is_that_of_the_database(databases=None) == []
    assert checks.no_demonstration_account(databases=None) == []
