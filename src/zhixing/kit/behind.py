"""Long computing for nobody in particular, in one thread to which the system gives what others leave.

Only for what spends its time outside the interpreter (numpy, onnxruntime): a thread that waits for a core while it holds the
interpreter would make everybody else wait with it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
NICE = 10
"""As the system counts: 0 is usual, 19 the least."""


def _step_back() -> None:
    if sys.platform == "linux":  # there every thread has a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


_THREAD = ThreadPoolExecutor(1, thread_name_prefix="behind", initializer=_step_back)


def behind(compute: Callable[[], T]) -> T:
    """What `compute` returns or raises, computed behind everybody else; waits for it."""
    return _THREAD.submit(compute).result()
