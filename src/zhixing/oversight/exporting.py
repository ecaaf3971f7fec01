"""The audit log as a table or as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from zhixing.access import Work
from zhixing.kit.words import say
from zhixing.oversight.events import AuditExported
from zhixing.oversight.log import AuditFilter, audit_entries
from zhixing.oversight.presenting import present_entries
from zhixing.oversight.schemas import AuditEntry

COLUMNS = ("time", "actor", "sentence", "outcome", "address", "request_id", "type", "subject", "id")


def audit_rows(work: Work, chosen: AuditFilter) -> Iterator[Sequence[object]]:
    """A header, then a row for each entry."""
    entries = _taken_out(work, chosen, "csv")
    header = [say(f"oversight.column.{name}", work.lang) for name in COLUMNS]
    return iter([header, *(_row(entry, work) for entry in entries)])


def _row(entry: AuditEntry, work: Work) -> list[object]:
    outcome = say(f"oversight.outcome.{entry.outcome}", work.lang)
    said = {**entry.model_dump(), "time": entry.time.isoformat(timespec="milliseconds"), "outcome": outcome}
    return [said[name] for name in COLUMNS]


def audit_lines(work: Work, chosen: AuditFilter) -> Iterator[str]:
    """A JSON object for each entry, one a line."""
    entries = _taken_out(work, chosen, "jsonl")
    return iter([json.dumps(entry.model_dump(mode="json"), ensure_ascii=False) + "\n" for entry in entries])


def _taken_out(work: Work, chosen: AuditFilter, format: str) -> list[AuditEntry]:
    # Read before the answer begins: the transaction ends before its body is sent.
    entries = [entry for stretch in audit_entries(work, chosen) for entry in present_entries(work, stretch)]
    work.record(AuditExported(subject="log:1", format=format, entries=len(entries)))
    return entries
