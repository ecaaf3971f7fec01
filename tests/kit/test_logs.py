"""A line of the log names the request it belongs to, and can be read by a machine."""

from __future__ import annotations

import json
import logging
import sys

from zhixing.kit.logs import JsonLines, _Numbered
from zhixing.kit.request import marked


def line(message: str, *, failed: bool = False) -> dict[str, str]:
    error = None
    if failed:
        try:
            raise ValueError("坏了")
        except ValueError:
            error = sys.exc_info()
    record = logging.LogRecord("zhixing.web", logging.ERROR, __file__, 1, message, (), error)
    with marked("req-7"):
        _Numbered().filter(record)
    told: dict[str, str] = json.loads(JsonLines().format(record))
    return told


def test_a_line_names_its_request() -> None:
    told = line('失败 "引号"\n换行')
    assert told["request"] == "req-7" and told["level"] == "error" and told["message"] == '失败 "引号"\n换行'


def test_a_failure_carries_its_trace_in_the_same_line() -> None:
    assert "ValueError" in line("失败", failed=True)["trace"]
