"""Two texts side by side, line by line, with what differs within a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MOST_LINES = 1200
MOST_ROWS = 800
NEAR = 0.5
"""Lines that share this much are the same line, changed."""

Kind = Literal["same", "changed", "left", "right"]
Span = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """A line of one text beside its counterpart. The spans [start, end), in characters, are what differs."""

    kind: Kind
    left: str = ""
    right: str = ""
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()


def side_by_side(left: Sequence[str], right: Sequence[str]) -> list[Row]:
    """The rows of a comparison; long texts are compared as far as `MOST_LINES`."""
    one, other = list(left[:MOST_LINES]), list(right[:MOST_LINES])
    rows: list[Row] = []
    for act, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if act == "equal":
            rows += [Row("same", line, line) for line in one[a:b]]
        else:
            rows += _changed(one[a:b], other[c:d])
        if len(rows) > MOST_ROWS:
            break
    return rows[:MOST_ROWS]


def _changed(left: Sequence[str], right: Sequence[str]) -> list[Row]:
    """Lines of one stretch that was changed: those that are near enough stand side by side, in order."""
    rows: list[Row] = []
    rest = list(right)
    for line in left:
        place = next((at for at, other in enumerate(rest) if _nearness(line, other) >= NEAR), None)
        if place is None:
            rows.append(Row("left", left=line))
            continue
        rows += [Row("right", right=other) for other in rest[:place]]
        rows.append(_within(line, rest[place]))
        rest = rest[place + 1 :]
    return rows + [Row("right", right=other) for other in rest]


def _nearness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:600], other[:600], autojunk=False)
    return 0.0 if matcher.quick_ratio() < NEAR else matcher.ratio()


def _within(left: str, right: str) -> Row:
    gone: list[Span] = []
    come: list[Span] = []
    for act, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if act != "equal":
            gone += [(a, b)] if b > a else []
            come += [(c, d)] if d > c else []
    return Row("changed", left, right, tuple(gone), tuple(come))
