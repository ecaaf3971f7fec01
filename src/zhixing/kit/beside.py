"""Work beside other work, where there is enough of it.

To hand something to another thread and to be woken by it costs as much as to search a small index; a large one is searched by the
engine's own code, which lets other threads run.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

MANY = 50_000
"""Things to be searched from which on a search is worth a thread of its own; an estimate, not a measurement."""
P = ParamSpec("P")
T = TypeVar("T")


def beside(threads: Executor, run: Callable[P, T], /, *args: P.args, **said: P.kwargs) -> Future[T]:
    """Begins the work in another thread."""
    return threads.submit(run, *args, **said)


def at_once(_: Executor, run: Callable[P, T], /, *args: P.args, **said: P.kwargs) -> Future[T]:
    """Does the work here and now; what it raises is raised by whoever asks for the result, as ever."""
    done: Future[T] = Future()
    try:
        done.set_result(run(*args, **said))
    except Exception as error:
        done.set_exception(error)
    return done


def handing(things: int) -> Callable[..., Future[T]]:
    """How work is handed over where so many things are to be searched."""
    return beside if things >= MANY else at_once
