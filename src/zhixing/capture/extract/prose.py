"""Plain text and source code."""

from __future__ import annotations

import re

from zhixing.capture.extract.encoding import decode
from zhixing.capture.extract.naming import first_heading, guess_level, language_of, plain, title_from
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

MAX_CHARACTERS = 60_000_000
_RULE = re.compile(r"^[\s=\-*_#~·.]{3,}$")
_BULLET = re.compile(r"^\s*(?:[-*•●○■◆·▪]|\d{1,2}[.)、)]|[a-z][.)])\s*(?=\S)")
_OPEN_END = re.compile(r"[^\s。！？!?.;；：:]$")


def read(source: Source) -> Content:
    """A text file as content."""
    blocks = blocks_of(decode(source.data))
    if not blocks:
        raise Unreadable("empty")
    first = blocks[0].text if len(blocks[0].text) <= 60 and len(blocks) > 1 else None
    title = title_from([first_heading(blocks[:1]), first], source.stem)
    return Content(title=title, blocks=tuple(blocks), lang=language_of(blocks))


def read_code(source: Source) -> Content:
    """A source or configuration file: one block, as it stands."""
    text = plain(decode(source.data)).strip("\n")
    if not text.strip():
        raise Unreadable("empty")
    blocks = [Block(type="code", text=part) for part in _parts(text)]
    return Content(title=source.filename.replace("\\", "/").rpartition("/")[2], blocks=tuple(blocks), lang=language_of(blocks))


def _parts(text: str) -> list[str]:
    """Long code in parts of at most 200 lines, so that the reader shows it piece by piece."""
    lines = text.split("\n")
    return ["\n".join(lines[start : start + 200]) for start in range(0, len(lines), 200)]


def blocks_of(text: str) -> list[Block]:
    """Paragraphs, list items and numbered headings of running text."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_large", limit=MAX_CHARACTERS // 1_000_000)
    lines = plain(text).split("\n")
    blocks: list[Block] = []
    for paragraph in _paragraphs(lines):
        blocks.extend(_blocks_of_paragraph(paragraph))
    return blocks


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Runs of lines between blank ones."""
    runs: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() or _RULE.match(line):
            runs.append([])
        else:
            runs[-1].append(line.rstrip())
    return [run for run in runs if run]


def _blocks_of_paragraph(lines: list[str]) -> list[Block]:
    if _is_wrapped(lines):
        return [Block(type="paragraph", text=_unwrapped(lines))]
    blocks: list[Block] = []
    for line in lines:
        text = line.strip()
        level = guess_level(text)
        if level is not None:
            blocks.append(Block(type="heading", text=text, level=level))
        elif _BULLET.match(line):
            blocks.append(Block(type="list_item", text=text, level=1 + min(4, (len(line) - len(line.lstrip())) // 2)))
        elif len(text) < 60 and blocks and blocks[-1].type == "paragraph" and len(blocks[-1].text) < 200:
            blocks[-1] = Block(type="paragraph", text=f"{blocks[-1].text}\n{text}")
        else:
            blocks.append(Block(type="paragraph", text=text))
    return blocks


def _is_wrapped(lines: list[str]) -> bool:
    """Whether a writer's editor broke the lines: all but the last about equally long and ending mid-sentence."""
    if len(lines) < 2 or any(_BULLET.match(line) for line in lines[1:]):
        return False
    lengths = [len(line) for line in lines[:-1]]
    longest = max(len(line) for line in lines)
    if longest < 20 or longest > 140 or min(lengths) < longest * 0.6:
        return False
    return sum(1 for line in lines[:-1] if _OPEN_END.search(line)) * 2 >= len(lengths)


def _unwrapped(lines: list[str]) -> str:
    text = lines[0].strip()
    for line in lines[1:]:
        part = line.strip()
        wide = ord(text[-1]) > 0x2E80 and ord(part[0]) > 0x2E80
        text += part if wide else f" {part}"
    return text
