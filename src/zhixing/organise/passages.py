"""Cutting a document into passages: small enough to be cited, whole enough to be understood.

A passage is 200 to 400 Chinese characters long (an English letter counts two fifths, so about 900 letters), ends at a sentence
and stays within its section. Tables are cut between rows and repeat their header; a question keeps its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from zhixing.assets import NewPassage
from zhixing.organise.content import Block, Content
from zhixing.organise.tables import row_groups

IDEAL = 340.0
LONGEST = 400.0
TINY = 40.0
LETTER = 0.4

_WIDE = re.compile(r"[ᄀ-ᇿ⺀-鿿가-힯豈-﫿＀-￯]")
_SENTENCE_END = re.compile(r"(?<=[。！？；!?])[”’」』）)\"']*|(?<=[.;])(?=\s)|\n+")
_CLAUSE_END = re.compile(r"(?<=[，、,：:])|(?<=\s)")
_ASKS = re.compile(r"^\s*(?:Q\s*\d*|问题?\s*\d*|提问|Question\s*\d*)\s*[:：.、]", re.IGNORECASE)


def weight(text: str) -> float:
    """Length in Chinese characters; a letter of an alphabet counts two fifths."""
    wide = len(_WIDE.findall(text))
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


@dataclass(frozen=True)
class Section:
    """What stands below one heading, up to the next heading of any level."""

    path: tuple[str, ...]
    heading: int | None
    pieces: tuple[Piece, ...]

    @property
    def weight(self) -> float:
        return sum(piece.weight for piece in self.pieces)


def cut(content: Content) -> list[NewPassage]:
    """The passages of a document in reading order; a document without any text has none."""
    passages: list[NewPassage] = []
    for section in _gathered(list(_sections(content.blocks))):
        for group in _packed(section.pieces):
            passages.append(_passage(section.path, group, content.blocks))
    return passages


def _sections(blocks: Sequence[Block]) -> Iterator[Section]:
    path: list[tuple[int, str]] = []
    heading: int | None = None
    pieces: list[Piece] = []
    for index, block in enumerate(blocks):
        if block.type == "heading" and block.text.strip():
            if pieces or heading is not None:
                yield Section(tuple(text for _, text in path), heading, tuple(pieces))
            level = block.level or 1
            path = [(depth, text) for depth, text in path if depth < level] + [(level, " ".join(block.text.split()))]
            heading, pieces = index, []
        else:
            pieces.extend(pieces_of(block, index))
    if pieces or heading is not None:
        yield Section(tuple(text for _, text in path), heading, tuple(pieces))


def _gathered(sections: list[Section]) -> Iterator[Section]:
    """Empty headings go to the section they lead to; neighbours too tiny to be understood alone are joined."""
    waiting: list[Section] = []
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        if not section.pieces and following is not None and _leads_into(section, following):
            continue
        tiny = section.weight < TINY and not any(piece.alone for piece in section.pieces)
        if waiting and not (tiny and _siblings(waiting[-1], section) and _total(waiting) < IDEAL / 2):
            if len(waiting) == 1 and not tiny and _leads_into(waiting[0], section):
                yield Section(section.path, section.heading, (*_leading(waiting[0].pieces), *section.pieces))
                waiting = []
                continue
            yield _joined(waiting)
            waiting = []
        if tiny:
            waiting.append(section)
        else:
            yield section
    if waiting:
        yield _joined(waiting)


def _leading(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """A short introduction stays with the section it introduces."""
    return (replace(piece, leads=True) for piece in pieces)


def _leads_into(section: Section, following: Section) -> bool:
    return len(following.path) > len(section.path) and following.path[: len(section.path)] == section.path


def _siblings(one: Section, other: Section) -> bool:
    return one.path[:-1] == other.path[:-1] or _leads_into(one, other)


def _total(sections: Sequence[Section]) -> float:
    return sum(section.weight for section in sections)


def _joined(sections: Sequence[Section]) -> Section:
    """One section made of tiny ones; their headings become text where the common path does not tell them."""
    if len(sections) == 1 and sections[0].pieces:
        return sections[0]
    shared = _common([section.path[:-1] if len(sections) > 1 else section.path for section in sections])
    pieces: list[Piece] = []
    for section in sections:
        if section.heading is not None:
            text = section.path[-1]
            pieces.append(Piece(text, section.heading, 0, len(text), weight(text), opens=True, leads=bool(section.pieces)))
        pieces.extend(section.pieces)
    return Section(shared, sections[0].heading, tuple(pieces))


def _common(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    shared = paths[0]
    for path in paths[1:]:
        same = 0
        while same < min(len(shared), len(path)) and shared[same] == path[same]:
            same += 1
        shared = shared[:same]
    return shared


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


def _packed(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Groups of pieces, each a passage."""
    run: list[Piece] = []
    for piece in pieces:
        if piece.alone:
            if run and not (_weights(run) + piece.weight <= LONGEST and run[-1].leads):
                yield from _filled(run)
                run = []
            yield [*run, piece]
            run = []
        elif piece.asks and run:
            yield from _filled(run)
            run = [piece]
        else:
            run.append(piece)
    if run:
        yield from _filled(run)


def _filled(run: Sequence[Piece]) -> Iterator[list[Piece]]:
    """A run parted into groups of about equal weight, none above the longest, cut at paragraphs where that is near enough."""
    left = _weights(run)
    target = _share(left)
    group: list[Piece] = []
    filled = 0.0
    for piece in run:
        over = filled + piece.weight > LONGEST
        enough = filled >= target * 0.97 or (piece.opens and filled >= max(target * 0.75, 200.0))
        if group and (over or (enough and not group[-1].leads)):
            kept_back = [group.pop()] if len(group) > 1 and group[-1].leads else []
            yield group
            left -= filled - _weights(kept_back)
            target = _share(left)
            group, filled = kept_back, _weights(kept_back)
        group.append(piece)
        filled += piece.weight
    if group:
        yield group


def _share(left: float) -> float:
    """What the next group should hold so that the ones after it are not left too small."""
    return LONGEST if left <= LONGEST else left / -(-int(left) // int(IDEAL))


def _weights(pieces: Sequence[Piece]) -> float:
    return sum(piece.weight for piece in pieces)


def _passage(path: tuple[str, ...], group: Sequence[Piece], blocks: Sequence[Block]) -> NewPassage:
    return NewPassage(heading_path=list(path), text=_text(group), locator=_locator(group, blocks))


def _text(group: Sequence[Piece]) -> str:
    """Pieces of one block are joined as they stood, blocks by a line break."""
    text = group[0].text
    for before, piece in pairwise(group):
        if piece.block != before.block or piece.rows:
            text += "\n"
        elif piece.start > before.end:
            text += " "
        text += piece.text
    return text


def _locator(group: Sequence[Piece], blocks: Sequence[Block]) -> dict[str, Any]:
    first, last = group[0], group[-1]
    locator: dict[str, Any] = {"block": first.block, "block_end": last.block}
    locator |= {"rows": list(last.rows)} if last.rows else {"start": first.start, "end": last.end}
    block = blocks[last.block if last.rows else first.block]
    for name in ("sheet", "slide"):
        if getattr(block, name) is not None:
            locator[name] = getattr(block, name)
    if block.cells:
        locator["cells"] = cells_of_rows(block.cells, last.rows, len(block.rows))
    return {**locator, **_places(group, blocks)}


def _places(group: Sequence[Piece], blocks: Sequence[Block]) -> dict[str, Any]:
    """Pages and the boxes on them; `page` and `boxes` tell of the first one, `pages` of all when there are several."""
    boxes: dict[int, list[list[float]]] = {}
    for piece in group:
        block = blocks[piece.block]
        if block.page is None:
            continue
        known = boxes.setdefault(block.page, [])
        known.extend(box for box in _boxes(block, piece) if box not in known)
    if not boxes:
        return {}
    page = min(boxes)
    places: dict[str, Any] = {"page": page, "boxes": boxes[page]}
    if len(boxes) > 1:
        places["pages"] = [{"page": number, "boxes": boxes[number]} for number in sorted(boxes)]
    return places


def _boxes(block: Block, piece: Piece) -> list[list[float]]:
    """The lines a piece touches, or the whole block where lines are not known."""
    if block.lines and not piece.rows:
        ends = [line[0] for line in block.lines[1:]] + [len(block.text)]
        return [list(line[1:]) for line, end in zip(block.lines, ends, strict=True) if line[0] < piece.end and end > piece.start]
    return [list(block.box)] if block.box else []


_RANGE = re.compile(r"^([A-Z]+)(\d+):([A-Z]+)(\d+)$")


def cells_of_rows(cells: str, rows: tuple[int, int] | None, height: int) -> str:
    """The part of a cell range that holds the given rows of a table (0-based, inclusive) that is `height` rows tall.

    A range one row shorter than the table leaves its header out, which stands further up on the sheet.
    """
    match = _RANGE.match(cells)
    if rows is None or match is None:
        return cells
    left, top, right, bottom = match.groups()
    above = int(top) - (1 if int(bottom) - int(top) + 1 < height else 0)
    return f"{left}{above + rows[0]}:{right}{above + rows[1]}"
