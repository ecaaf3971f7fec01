"""Comma and tab separated tables, and JSON records: short cells stay a table, long ones become a document a record."""

from __future__ import annotations

import csv
import io
import json
import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from zhixing.capture.extract.encoding import decode
from zhixing.capture.extract.grid import rectangular
from zhixing.capture.extract.markdown import blocks_of as blocks_of_markdown
from zhixing.capture.extract.naming import language_of, plain
from zhixing.capture.extract.prose import blocks_of as blocks_of_prose
from zhixing.capture.extract.sheet_blocks import column_name, table_blocks
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

MAX_ROWS = 500_000
LONG_RECORD = 400
"""Median characters of a row beyond which a table is read as one record after another."""
LONG_FIELD = 120

_TITLE_NAMES = ("title", "标题", "name", "名称", "subject", "主题", "题目", "question", "问题", "件名", "タイトル")


def read(source: Source) -> Content:
    """A CSV or TSV file as content."""
    text = plain(decode(source.data))
    csv.field_size_limit(100_000_000)
    rows = [
        [cell.strip() for cell in row]
        for row in _limited(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise Unreadable("empty")
    names = rows[0]
    lengths = [sum(map(len, row)) for row in rows[1:]]
    if lengths and statistics.median(lengths) > LONG_RECORD and len(names) > 1:
        blocks = _record_blocks(dict(zip(names, row, strict=False)) for row in rows[1:])
    else:
        grid = rectangular(rows)
        whole = f"A1:{column_name(len(grid[0]) - 1)}{len(grid)}"
        blocks = table_blocks(grid, header=len(grid) > 1, cells=whole, sheet=None)
    return Content(title=source.stem, blocks=tuple(blocks), lang=language_of(blocks))


def _limited(rows: Iterable[list[str]]) -> Iterable[list[str]]:
    try:
        for number, row in enumerate(rows):
            if number > MAX_ROWS:
                raise Unreadable("too_many_rows", limit=MAX_ROWS)
            yield row
    except csv.Error:
        raise Unreadable("broken", format="csv") from None


def delimiter_of(text: str) -> str:
    """The sign that parts the first lines into most equally many cells."""
    lines = [line for line in text[:20_000].split("\n")[:30] if line.strip()]

    def fitness(sign: str) -> tuple[float, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=sign)]
        common = statistics.mode(counts)
        return (counts.count(common) / len(counts) if common > 1 else 0.0, common)

    try:
        return max((",", "\t", ";", "|", "，"), key=fitness) if lines else ","
    except csv.Error:
        return ","


def read_lines(source: Source) -> Content:
    """A JSONL file, one record a line, as content."""
    records: list[Any] = []
    for line in decode(source.data).split("\n"):
        if line.strip():
            try:
                records.append(json.loads(line))
            except (ValueError, RecursionError):
                raise Unreadable("broken", format="jsonl") from None
    return _content_of_records(source, records)


def read_json(source: Source) -> Content:
    """A JSON file: a list of records, or whatever else it holds, as it stands."""
    text = plain(decode(source.data))
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return _content_of_records(source, value)
    lines = text.split("\n")
    blocks = [Block(type="code", text="\n".join(lines[start : start + 200])) for start in range(0, len(lines), 200)]
    return Content(title=source.stem, blocks=tuple(blocks), lang=language_of(blocks))


def _content_of_records(source: Source, records: Sequence[Any]) -> Content:
    if not records:
        raise Unreadable("empty")
    blocks = _record_blocks(record if isinstance(record, dict) else {"": record} for record in records)
    return Content(title=source.stem, blocks=tuple(blocks), lang=language_of(blocks))


def _record_blocks(records: Iterable[dict[str, Any]]) -> list[Block]:
    """Each record as a section: its title, its short fields in one paragraph, its long ones below their names."""
    blocks: list[Block] = []
    for number, record in enumerate(records, start=1):
        fields = {plain(str(name)): _written(value) for name, value in record.items()}
        title = next((fields[name] for name in fields if name.lower() in _TITLE_NAMES and fields[name]), "")
        key = next(iter(fields.values()), "")
        heading = title or (key if 0 < len(key) <= 80 else "") or str(number)
        blocks.append(Block(type="heading", text=" ".join(heading.split())[:200], level=1))
        short = {
            name: value
            for name, value in fields.items()
            if value and value != title and len(value) <= LONG_FIELD and "\n" not in value
        }
        if short:
            blocks.append(
                Block(type="paragraph", text="\n".join(f"{name}: {value}" if name else value for name, value in short.items()))
            )
        for name, value in fields.items():
            if value and value != title and name not in short:
                blocks.append(Block(type="heading", text=name, level=2) if name else Block(type="paragraph", text=""))
                blocks.extend(_field_blocks(value))
    return [block for block in blocks if block.text or block.rows]


def _field_blocks(value: str) -> list[Block]:
    """A long field; many hold Markdown."""
    if any(mark in value for mark in ("\n- ", "\n* ", "```", "\n#", "](", "\n|", "---|")):
        blocks, _ = blocks_of_markdown(value)
        return [Block(type="paragraph", text=block.text) if block.type == "heading" else block for block in blocks]
    return blocks_of_prose(value)


def _written(value: Any) -> str:
    if isinstance(value, str):
        return plain(value).strip()
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(str(item) for item in value)
    return "" if value in (None, [], {}) else plain(json.dumps(value, ensure_ascii=False))
