"""Logs: a line for people, or a JSON object a line for machines (`ZHIXING_LOG=json`), each with the number of its request.

What people search for, ask or write is never logged; a failure is logged by its class and place.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime

from zhixing.kit.request import request_id

LINE = "%(asctime)s %(levelname)s %(name)s [%(request)s]: %(message)s"


class _Numbered(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request = request_id() or "-"
        return True


class JsonLines(logging.Formatter):
    """time, level, logger, request, message, and where something failed the trace."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": getattr(record, "request", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def begin() -> None:
    """Sends the log to standard error, in the form that ZHIXING_LOG names."""
    handler = logging.StreamHandler()
    handler.addFilter(_Numbered())
    handler.setFormatter(JsonLines() if os.environ.get("ZHIXING_LOG") == "json" else logging.Formatter(LINE))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
