"""From a fresh copy of the sources to a working Déclic, with Python and nothing else.

Only the standard library is used here, because nothing is installed yet. Each step says what it
does; a step already done costs nothing, so that a second start takes a few seconds. What can be
mended by the reader (an old Python, a folder that cannot be written, a port already taken) is said
in one sentence, before anything is touched.

    python3 -m config.start            install what serving needs, then serve
    python3 -m config.start --only dev install what developers need, then stop
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import socket
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PROGRAMS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
OLDEST_PYTHON = (3, 11)
DEFAULT_PORT = 8000


class Stop(Exception):
    """Something that the reader can mend; the sentence says what."""


def main(arguments: list[str]) -> int:
    try:
        refuse_old_python()
        refuse_read_only_folder(ROOT)
        if "--only" in arguments:
            install(arguments[arguments.index("--only") + 1])
            return 0
        port = chosen_port()
        refuse_busy_port(port)
        install("base")
    except Stop as reason:
        say(f"\nDéclic ne peut pas démarrer. {reason}")
        return 1
    os.environ.update({"PORT": str(port), "DEBUG": "false", "LOG_LEVEL": "WARNING"})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    command = [str(PROGRAMS / "python"), "-m", "config.serve"]
    if os.name == "nt":
        return subprocess.call(command, cwd=ROOT)
    os.chdir(ROOT)
    os.execv(command[0], command)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def refuse_old_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise Stop(f"Il faut Python {wanted} ou plus récent ; celui-ci est le {sys.version[:6]}.")


def refuse_read_only_folder(folder: Path) -> None:
    trial = folder / ".essai-ecriture"
    try:
        trial.touch()
        trial.unlink()
    except OSError:
        raise Stop(
            f"Le dossier {folder} n'est pas accessible en écriture : "
            "copiez Déclic dans un dossier à vous, ou changez les droits de celui-ci."
        ) from None


def chosen_port() -> int:
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT={text} n'est pas un numéro de port : choisissez par exemple PORT=8001.")
    return int(text)


def refuse_busy_port(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except PermissionError:
            raise Stop(f"Le port {port} est réservé : essayez PORT=8001 make run.") from None
        except OSError:
            raise Stop(
                f"Le port {port} est déjà pris par un autre programme : "
                f"arrêtez-le, ou essayez PORT={port + 1} make run."
            ) from None


def install(which: str) -> None:
    """Create the environment and install one pinned set, unless it is there already."""
    wanted = digest(which)
    stamp = ENVIRONMENT / f".installed-{which}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    make_environment()
    say(f"Installation des paquets ({which}), empreintes vérifiées ; une minute au plus…")
    python, sets = str(PROGRAMS / "python"), ROOT / "requirements"
    pinned = ["--require-hashes", "--quiet", "-r"]
    own_pip = importlib.util.find_spec("pip") and [sys.executable, "-m", "pip", "--python", python]
    pip = [*(own_pip or [python, "-m", "pip"]), "install", "--disable-pip-version-check", *pinned]
    uv = [str(PROGRAMS / "uv"), "pip", "install", "--python", python, *pinned]
    run([*pip, str(sets / "bootstrap.txt")])
    if subprocess.call([*uv, str(sets / f"{which}.txt")], cwd=ROOT) != 0:
        # Where the fast installer cannot reach the packages, the ordinary one knows the way.
        say("Nouvel essai avec pip…")
        run([*pip, str(sets / f"{which}.txt")])
    stamp.write_text(wanted)


def make_environment() -> None:
    """A bare environment: pip is not copied into it when this Python's own can serve it."""
    if (PROGRAMS / "python").exists():
        return
    say("Création de l'environnement Python dans .venv…")
    with_pip = importlib.util.find_spec("pip") is None
    venv.create(ENVIRONMENT, with_pip=with_pip, symlinks=os.name != "nt")


def digest(which: str) -> str:
    files = (ROOT / "requirements" / name for name in ("bootstrap.txt", f"{which}.txt"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def run(command: list[str]) -> None:
    if subprocess.call(command, cwd=ROOT) != 0:
        raise Stop(
            "L'installation des paquets a échoué (message ci-dessus) : "
            "vérifiez l'accès au réseau, puis recommencez."
        )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("\nArrêté.")
        sys.exit(130)
