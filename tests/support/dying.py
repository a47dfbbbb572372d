"""A process that is really killed (SIGKILL) in the middle of an act, at a point that a test names.

The child is a copy of the test process, with a connection of its own to the test's own database
(fixture `own_database`), so that what it committed stays and the rest is lost, as in a power cut.
The point is a number of statements, never a delay: the same run dies at the same place everywhere.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

from django.db import connection, connections


def killed_after(statements: int, act: Callable[[], Any]) -> bool:
    """Run an act in a child killed once it executed so many statements; tell whether it was."""
    connections.close_all()  # no socket is shared with the child
    # From a thread born now: a browser test leaves an event loop in the main one, which a fork
    # forgets, and the child would be connected elsewhere.
    with ThreadPoolExecutor(1) as alone:
        status = alone.submit(_end_of_child, statements, act).result()
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return False


def _end_of_child(statements: int, act: Callable[[], Any]) -> int:
    child = os.fork()
    if child == 0:
        _live(statements, act)
    return os.waitpid(child, 0)[1]


def _live(statements: int, act: Callable[[], Any]) -> NoReturn:
    left = statements

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal left
        answer = execute(*arguments)
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    code = 1
    try:
        connection.ensure_connection()
        with connection.execute_wrapper(count):
            act()
        code = 0
    finally:
        os._exit(code)
