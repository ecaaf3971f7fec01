"""The little Markdown the sources are written in: headings, paragraphs, lists, tables and charts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

CHART = re.compile(r"!\[(?P<caption>[^\]]*)\]\((?P<kind>bar|line): (?P<points>[^;]*); (?P<unit>[^)]*)\)")


@dataclass
class Piece:
    """One piece of a source: `kind` is heading, paragraph, bullet, number, table or chart; `level` is a heading's depth."""

    kind: str
    text: str = ""
    level: int = 0
    rows: list[list[str]] = field(default_factory=list)
    points: list[tuple[str, float]] = field(default_factory=list)
    chart: str = ""


def pieces(source: str) -> list[Piece]:
    """The pieces of a source in order."""
    found: list[Piece] = []
    for line in source.splitlines():
        stripped = line.strip()
        if not stripped:
            continue
        if stripped.startswith("|"):
            _row(found, stripped)
        else:
            found.append(_piece(stripped))
    return found


def _piece(line: str) -> Piece:
    if heading := re.match(r"(#+) (.*)", line):
        return Piece("heading", heading[2], len(heading[1]))
    if chart := CHART.fullmatch(line):
        points = [(name.strip(), float(value)) for name, value in (point.split("=") for point in chart["points"].split(","))]
        return Piece("chart", chart["caption"], points=points, chart=f"{chart['kind']}:{chart['unit']}")
    if line.startswith("- "):
        return Piece("bullet", line[2:])
    if number := re.match(r"\d+\. (.*)", line):
        return Piece("number", number[1])
    return Piece("paragraph", line)


def _row(found: list[Piece], line: str) -> None:
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if not found or found[-1].kind != "table":
        found.append(Piece("table", rows=[cells]))
    elif not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
        found[-1].rows.append(cells)
