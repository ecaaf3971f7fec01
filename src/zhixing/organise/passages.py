"""Cutting a document into passages: small enough to be cited, whole enough to be understood.

A passage is 200 to 400 Chinese characters long (an English letter counts two fifths, so about 900 letters), ends at a sentence
and stays within its section. Tables are cut between rows and repeat their header; a question keeps its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from zhixing.organise.content import Block, Content
from zhixing.organise.locators import locator_of
from zhixing.organise.pieces import LONGEST, Piece, pieces_of, weight

IDEAL = 340.0
TINY = 40.0
CAPTION = 60.0

_NUMBERED_TABLE = re.compile(r"^(?:附?表|Table)\s*[\d一二三四五六七八九十]", re.IGNORECASE)


@dataclass(frozen=True)
class CutPassage:
    """A stretch of text that can be cited; see `zhixing.assets.NewPassage`, which it stands for without opening that room."""

    heading_path: Sequence[str]
    text: str
    locator: Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """What stands below one heading, up to the next heading of any level."""

    path: tuple[str, ...]
    heading: int | None
    pieces: tuple[Piece, ...]

    @property
    def stands_alone(self) -> bool:
        """Whether it can be understood however short it is: a table, or the answer to a question that heads it."""
        answers = bool(self.pieces and self.path) and self.path[-1].endswith(("？", "?"))
        return answers or any(piece.alone for piece in self.pieces)

    @property
    def weight(self) -> float:
        return sum(piece.weight for piece in self.pieces)


def cut(content: Content) -> list[CutPassage]:
    """The passages of a document in reading order; a document without any text has none."""
    passages: list[CutPassage] = []
    for section in _gathered(_carried(list(_sections(content.blocks)))):
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


def _carried(sections: list[Section]) -> Iterator[Section]:
    """Headings with nothing below them are read with what follows: a heading alone says nothing."""
    carried: tuple[Piece, ...] = ()
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        own = (*carried, *section.pieces)
        carried = ()
        if section.pieces or following is None or len(following.path) < len(section.path):
            yield Section(section.path, section.heading, own)
        elif _leads_into(section, following):
            carried = own
        else:
            carried = (*own, _heading_piece(section, leads=True))


def _heading_piece(section: Section, *, leads: bool) -> Piece:
    text = section.path[-1]
    return Piece(text, section.heading or 0, 0, len(text), weight(text), opens=True, leads=leads)


def _gathered(sections: Iterable[Section]) -> Iterator[Section]:
    """Neighbours too tiny to be understood alone are joined."""
    waiting: list[Section] = []
    for section in sections:
        tiny = section.weight < TINY and not section.stands_alone
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
            pieces.append(_heading_piece(section, leads=bool(section.pieces)))
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


def _packed(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Groups of pieces, each a passage."""
    run: list[Piece] = []
    for piece in pieces:
        if piece.alone:
            caption = (
                [run.pop()] if run and run[-1].weight < CAPTION and (run[-1].leads or _NUMBERED_TABLE.match(run[-1].text)) else []
            )
            if run:
                yield from _filled(run)
            yield [*caption, piece]
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


def _passage(path: tuple[str, ...], group: Sequence[Piece], blocks: Sequence[Block]) -> CutPassage:
    return CutPassage(heading_path=list(path), text=_text(group), locator=locator_of(group, blocks))


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
