"""What is computed behind everybody else."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from zhixing.kit.behind import NICE, behind


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no priority of their own")
def test_it_steps_back_and_nobody_else_does() -> None:
    assert behind(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())) >= NICE
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < NICE


def test_what_goes_wrong_is_told_to_who_waits() -> None:
    with pytest.raises(ZeroDivisionError):
        behind(lambda: 1 // 0)
