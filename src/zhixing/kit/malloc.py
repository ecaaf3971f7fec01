"""The C library's own memory: few arenas, so that what one thread has given back another can use."""

from __future__ import annotations

import ctypes
import sys

M_ARENA_MAX = -8
"""glibc's number for it (malloc.h)."""
ARENAS = 2
"""By default glibc opens eight for each core; a server with many threads then holds several times what it uses."""


def few_arenas() -> None:
    """Call it before threads are started; does nothing where the C library has no such setting."""
    if sys.platform != "linux":
        return
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(M_ARENA_MAX, ARENAS)
