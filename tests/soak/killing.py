"""Kill -9, start again: `python -m tests.soak.killing` on a database of its own.

For each scene an unkilled run is rehearsed in a process of its own; then, again and again on a
fresh copy, a process is killed by SIGKILL just before or just after the n-th statement that it
asks of the database, and another one is asked the same thing. The seven laws must hold between both
and after, and the end must be the end of the unkilled run, row by row. No sleep, no luck: the
statement is counted, and which ones are tried is drawn from a seed.

Every run is a fork of this single-threaded process, which never holds a connection while it forks.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import django
import time_machine

Point = tuple[int, str]
SIDES = ("before", "after")


@dataclass
class Found:
    """What the sweep of one scene found."""

    scene: str
    statements: int = 0
    kills: int = 0
    differences: list[str] = field(default_factory=list)


def main() -> int:
    reader = argparse.ArgumentParser(prog="killing")
    reader.add_argument("--kills", type=int, default=4, help="by scene; 0 for every statement")
    reader.add_argument("--seed", type=int, default=0)
    asked = reader.parse_args()
    django.setup()
    found = [asdict(each) for each in sweep(asked.kills, random.Random(asked.seed))]
    sys.stdout.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    return 1 if any(each["differences"] for each in found) else 0


def sweep(kills: int, chance: random.Random) -> Iterator[Found]:
    """Go through the scenes in their order, on one life."""
    from tests.soak.scenes import SCENES

    with _life() as life:
        for scene in SCENES:
            _in_child(life, scene.ready, "ready")
            with _copy_of(life) as copy:
                whole = _in_child(copy, partial(_rehearsed, scene), "rehearsal")
            found = Found(scene.name, whole["statements"])
            points = [(n, side) for n in range(1, found.statements + 1) for side in SIDES]
            for point in sorted(chance.sample(points, kills) if kills else points):
                found.kills += 1
                found.differences += _killed_once(life, scene, point, whole)
            yield found


def _killed_once(life: str, scene: Any, point: Point, whole: dict[str, Any]) -> list[str]:
    """Kill one run at one point, start it again, and tell what differs from the whole run."""
    with _copy_of(life) as copy:
        if not _dies(copy, lambda: _act(scene, point)):
            return [f"{point} : le processus n'est pas mort"]
        end = _in_child(copy, lambda: _again(scene), str(point))
    gone = [f"manque : {line}" for line in whole["result"] if line not in end["result"]]
    more = [f"en trop : {line}" for line in end["result"] if line not in whole["result"]]
    if len(end["result"]) != len(whole["result"]) and not (gone or more):
        more.append("des lignes en double")
    lost = [f"historique : {line}" for line in whole["history"] if line not in end["history"]]
    return [f"{point} : {told}" for told in (*end["broken"], *gone, *more, *lost)]


# --- What a process does ----------------------------------------------------------------------


def _rehearsed(scene: Any) -> dict[str, Any]:
    counter = _Counter(None)
    _act(scene, None, counter)
    return {**_told(), "statements": counter.count, "broken": _broken()}


def _again(scene: Any) -> dict[str, Any]:
    """Find the books as the killed run left them, act again, and tell the end."""
    broken = [f"après l'arrêt : {line}" for line in _broken()]
    _act(scene, None)
    broken += [f"après la reprise : {line}" for line in _broken()]
    return {**_told(), "broken": broken}


def _act(scene: Any, point: Point | None, counter: _Counter | None = None) -> None:
    from django.db import connection

    with (
        time_machine.travel(scene.at, tick=False),
        connection.execute_wrapper(counter or _Counter(point)),
    ):
        scene.act()


class _Counter:
    """Count the statements; at the given one, die as a machine does when its power is cut."""

    def __init__(self, point: Point | None) -> None:
        self.count = 0
        self.at, self.side = point or (0, "")

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        is_now = self.count == self.at
        if is_now and self.side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = execute(sql, params, many, context)
        if is_now:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


def _broken() -> list[str]:
    from passes import checking
    from passes.laws import Verdict

    return [checking.line_of(one) for one in checking.weigh() if one.verdict == Verdict.BROKEN]


def _told() -> dict[str, Any]:
    from tests.soak import scenes

    history = sorted(" ".join(line) for line in scenes.history())
    return {"result": scenes.result(), "history": history}


# --- Processes and databases ------------------------------------------------------------------


def _in_child(name: str, work: Callable[[], Any], what: str) -> Any:
    """Run something in a process of its own on that database; give what it told."""
    with tempfile.NamedTemporaryFile(prefix="declic-told-") as told:
        status = _fork(name, lambda: Path(told.name).write_text(json.dumps(work()), "utf-8"))
        if status:
            raise RuntimeError(f"{what}: le processus a fini par {status}")
        return json.loads(Path(told.name).read_text("utf-8"))


def _dies(name: str, work: Callable[[], Any]) -> bool:
    return os.WIFSIGNALED(status := _fork(name, work)) and os.WTERMSIG(status) == signal.SIGKILL


def _fork(name: str, work: Callable[[], Any]) -> int:
    sys.stdout.flush()
    if not (pid := os.fork()):
        code = 1
        try:
            _connect(name)
            work()
            _disconnect()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]


def _connect(name: str) -> None:
    from django.db import connections

    connections.settings["default"] = {**connections.settings["default"], "NAME": name}
    connections["default"] = connections.create_connection("default")


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()


@contextmanager
def _life() -> Iterator[str]:
    """A database of this run's own, copied from the one that it was given."""
    from django.db import connections

    with _copy_of(connections["default"].settings_dict["NAME"]) as name:
        yield name


@contextmanager
def _copy_of(name: str) -> Iterator[str]:
    from django.db import connections

    from tests.support import databases

    with databases.copied(connections["default"], name) as copy:
        yield copy


if __name__ == "__main__":
    sys.exit(main())
