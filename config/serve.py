"""Serve Déclic on this machine alone: bring the database up to date, load the demo once, listen.

The demonstration is built in a file of its own that takes its place when it is whole, so that a
start interrupted half-way leaves nothing behind and the next one begins again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command, get_commands
from gunicorn.app.base import BaseApplication

THREADS = 8


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    django.setup()
    file = database_file()
    if "--rebuild" in arguments:
        return rebuild(file, arguments[arguments.index("--rebuild") + 1 :])
    if file is not None and not file.exists():
        say("Première fois : préparation de la base et de la démonstration (une minute)…")
        build_demo(file)
    call_command("migrate", verbosity=0, interactive=False)
    load_demo_if_empty()
    Server(int(os.environ["PORT"]), began).run()
    return 0


def database_file() -> Path | None:
    """Where SQLite keeps its data; nothing when a server does."""
    database = settings.DATABASES["default"]
    return Path(database["NAME"]) if database["ENGINE"].endswith("sqlite3") else None


def rebuild(file: Path | None, options: list[str]) -> int:
    """Put a new demonstration in the place of the database of this laptop."""
    if file is None or not settings.DEMO_MODE:
        say("make demo ne remplace que la base SQLite d'une instance de démonstration.")
        return 1
    build_demo(file, *options)
    return 0


def build_demo(file: Path, *options: str) -> None:
    """Make the demonstration beside its place, then move it there."""
    draft = file.with_suffix(".preparation")
    for leftover in file.parent.glob(draft.name + "*"):
        leftover.unlink()
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{draft}"}
    for command in (["migrate", "--verbosity", "0"], ["demo", *options]):
        manage = [sys.executable, "manage.py", *command]
        if subprocess.call(manage, env=environment, cwd=settings.BASE_DIR) != 0:
            say("La démonstration n'a pas pu être préparée (message ci-dessus).")
            raise SystemExit(1)
    for log in (f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(log).unlink(missing_ok=True)
    draft.replace(file)


def load_demo_if_empty() -> None:
    from diagnostics.accounts.models import User

    if settings.DEMO_MODE and "demo" in get_commands() and not User.objects.exists():
        say("Base vide : chargement de la démonstration (une minute)…")
        call_command("demo")


class Server(BaseApplication):
    """One process, a few threads: what a laptop or a small agency needs."""

    def __init__(self, port: int, began: float) -> None:
        self.port = port
        self.began = began
        super().__init__()

    def load_config(self) -> None:
        chosen: dict[str, Any] = {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "loglevel": "error",
            "timeout": 120,
            "graceful_timeout": 3,
            "control_socket_disable": True,
            "when_ready": self.welcome,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from config.wsgi import application

        return application

    def welcome(self, _server: Any) -> None:
        from django.db import connections

        from config.demo import accounts

        known = accounts.one_per_role() if settings.DEMO_MODE else []
        say(f"\nDéclic est prêt : http://127.0.0.1:{self.port}")
        if known:
            say(f"\nUn compte par rôle, mot de passe : {accounts.PASSWORD}\n")
            width = max(len(role) for role, _ in known)
            for role, address in known:
                say(f"  {role.ljust(width)}   {address}")
        say(f"\nPrêt en {time.monotonic() - self.began:.1f} s. Ctrl+C pour arrêter.")
        connections.close_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
