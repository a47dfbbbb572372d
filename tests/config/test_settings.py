"""The settings of production, opened in a process of their own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*arguments: str, **changed: str | None) -> subprocess.CompletedProcess[str]:
    secrets = {
        name: hashlib.sha256(name.encode()).hexdigest()
        for name in ("PASS_KEYS", "SEALING_KEYS", "EVIDENCE_KEY")
    }
    given: dict[str, str | None] = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": "8d!kz0q)8w#2v^r7m1x@c5n9b3j6h(l-a_e+s=d$g&y*uQWERTZ",
        "INSTANCE_ID": "essai",
        "PUBLIC_HOST": "declic.fr",
        "DATABASE_URL": "sqlite:///:memory:",
        **secrets,
        **changed,
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={name: value for name, value in given.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deploy_check_is_clean() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "PASS_KEYS", "SEALING_KEYS", "EVIDENCE_KEY"])
def test_nothing_starts_without_its_secrets(name: str) -> None:
    done = run("manage.py", "check", **{name: None})
    assert done.returncode != 0
    assert f"La variable d'environnement {name} manque" in done.stderr


def test_t15_a_production_server_refuses_the_published_key() -> None:
    done = run("-c", "import config.wsgi", PASS_KEYS=bytes(range(32)).hex())
    assert done.returncode != 0
    assert "Démarrage refusé : PASS_KEYS, clé n° 1 : c'est une clé de test" in done.stderr


def test_a_broker_turns_the_embedded_pool_off() -> None:
    script = (
        "import django; django.setup(); from config.celery import app; "
        "from django.conf import settings; print(settings.TASKS_RUN, app.conf.broker_url)"
    )
    with_redis = run("-c", script, REDIS_URL="redis://localhost/1")
    assert with_redis.stdout.strip() == "broker redis://localhost/1", with_redis.stderr
    assert run("-c", script).stdout.strip() == "threads None"
