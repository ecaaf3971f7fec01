"""The smallest stretches of a document that may be parted from one another: sentences, list items, groups of rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from zhixing.organise.content import Block
from zhixing.organise.tables import row_groups

LONGEST = 400.0
LETTER = 0.4

_WIDE = re.compile(r"[ᄀ-ᇿ⺀-鿿가-힯豈-﫿＀-￯]+")
_SENTENCE_END = re.compile(r"(?<=[。！？；!?])[”’」』）)\"']*|(?<=[.;])(?=\s)|\n+")
_CLAUSE_END = re.compile(r"(?<=[，、,：:])|(?<=\s)")
_ASKS = re.compile(r"^\s*(?:Q\s*\d*|问题?\s*\d*|提问|Question\s*\d*)\s*[:：.、]", re.IGNORECASE)


def weight(text: str) -> float:
    """Length in Chinese characters; a letter of an alphabet counts two fifths."""
    wide = 0 if text.isascii() else len("".join(_WIDE.findall(text)))
    return wide + (len(text) - wide) * LETTER


@dataclass(frozen=True)
class Piece:
    """A stretch of one block that is never cut: a sentence, a list item, a group of rows."""

    text: str
    block: int
    start: int
    end: int
    weight: float
    opens: bool = False
    """Begins a paragraph, an item or a question: a good place to cut before."""
    asks: bool = False
    leads: bool = False
    """Announces what follows (ends with a colon, or is a question): a bad place to cut after."""
    alone: bool = False
    """Makes a passage by itself (rows of a table)."""
    rows: tuple[int, int] | None = None


def pieces_of(block: Block, index: int) -> list[Piece]:
    """The smallest stretches of a block that may be parted from one another."""
    if block.type == "table":
        return [
            Piece(
                group.text,
                index,
                group.first,
                group.last,
                weight(group.text),
                opens=True,
                alone=True,
                rows=(group.first, group.last),
            )
            for group in row_groups(block, LONGEST, weight)
        ]
    text = block.text if block.text.strip() else block.alt
    if not text.strip():
        return []
    spans = _line_spans(text) if block.type == "code" else _sentence_spans(text)
    asks = bool(_ASKS.match(text))
    pieces = [
        Piece(text[start:end], index, start, end, weight(text[start:end]), opens=position == 0, asks=asks and position == 0)
        for position, (start, end) in enumerate(spans)
    ]
    if asks or text.rstrip().endswith(("：", ":")):
        pieces[-1] = replace(pieces[-1], leads=True)
    return pieces


def _sentence_spans(text: str) -> list[tuple[int, int]]:
    return [span for sentence in _spans(text, 0, len(text), _SENTENCE_END) for span in _short(text, sentence)]


def _line_spans(text: str) -> list[tuple[int, int]]:
    return [span for line in _spans(text, 0, len(text), re.compile(r"\n")) for span in _short(text, line)]


def _spans(text: str, start: int, end: int, boundary: re.Pattern[str]) -> list[tuple[int, int]]:
    """The stretches of text[start:end] between boundaries, without surrounding blanks."""
    cuts = [start, *(match.end() for match in boundary.finditer(text, start, end)), end]
    spans = []
    for left, right in pairwise(cuts):
        inner = text[left:right]
        if inner.strip():
            spans.append((left + len(inner) - len(inner.lstrip()), right - len(inner) + len(inner.rstrip())))
    return spans


def _short(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """A span, or, when it is too long to be a passage, its clauses packed up to the longest length."""
    if weight(text[slice(*span)]) <= LONGEST:
        return [span]
    parts: list[tuple[int, int]] = []
    for start, end in _spans(text, *span, _CLAUSE_END):
        for left in range(start, end, int(LONGEST)):
            right = min(end, left + int(LONGEST))
            if parts and weight(text[parts[-1][0] : right]) <= LONGEST:
                parts[-1] = (parts[-1][0], right)
            else:
                parts.append((left, right))
    return parts
