"""Markdown: CommonMark with tables and front matter; HTML inside it is read, never run."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from zhixing.capture.extract.encoding import decode
from zhixing.capture.extract.grid import rectangular
from zhixing.capture.extract.html import blocks_of_markup
from zhixing.capture.extract.markup import data_of_address, tidy
from zhixing.capture.extract.naming import first_heading, language_of, plain, title_from
from zhixing.capture.extract.pictures import picture_name
from zhixing.capture.extract.prose import blocks_of as blocks_of_prose
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_PROPERTY = re.compile(r"^(\w[\w -]{0,30}):[ \t]*(.+)$", re.MULTILINE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(source: Source) -> Content:
    """A Markdown file as content."""
    text = decode(source.data)
    properties, text = _front_matter(text)
    blocks, images = blocks_of(text)
    if not blocks:
        blocks = blocks_of_prose(text)  # quotes in quotes in quotes, deeper than the parser goes: read as it stands
    if not blocks:
        raise Unreadable("empty")
    return Content(
        title=title_from([properties.get("title"), first_heading(blocks)], source.stem),
        blocks=tuple(blocks),
        images=images,
        lang=language_of(blocks),
        properties=properties,
    )


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    found = {key.strip().lower(): value.strip().strip("\"'")[:500] for key, value in _PROPERTY.findall(match.group(1))}
    return found, text[match.end() :]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """It holds nothing of what it has read."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def blocks_of(text: str) -> tuple[list[Block], dict[str, bytes]]:
    """The blocks and pictures of Markdown text."""
    walker = _Walker()
    walker.walk(_parser().parse(text))
    return walker.blocks, walker.images


class _Walker:
    """Goes over the flat list of tokens, remembering how deep in lists and quotes it is."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.images: dict[str, bytes] = {}
        self.lists: list[int | None] = []
        self.mark = ""
        self.quoted: list[str] | None = None
        self.quotes = 0
        self.table: list[list[str]] = []

    def walk(self, tokens: list[Token]) -> None:
        for position, token in enumerate(tokens):
            handler = getattr(self, f"_on_{token.type}", None)
            if handler is not None:
                handler(token)
            elif token.type == "inline":
                self._text(token, tokens[position - 1])

    def _text(self, token: Token, opening: Token) -> None:
        text = self._inline(token)
        if opening.type in ("th_open", "td_open"):
            self.table[-1].append(text)
        elif not text:
            return
        elif self.quoted is not None:
            self.quoted.append(text)
        elif opening.type == "heading_open":
            self.blocks.append(Block(type="heading", text=text.replace("\n", " "), level=int(opening.tag[1])))
        elif self.lists:
            self.blocks.append(Block(type="list_item", text=self.mark + text, level=len(self.lists)))
            self.mark = ""
        else:
            self.blocks.append(Block(type="paragraph", text=text))

    def _inline(self, token: Token) -> str:
        parts: list[str] = []
        for child in token.children or ():
            if child.type in ("text", "code_inline"):
                parts.append(child.content)
            elif child.type == "softbreak":
                parts.append(" ")
            elif child.type == "hardbreak" or (child.type == "html_inline" and _BREAK.match(child.content)):
                parts.append("\n\x1f")
            elif child.type == "image":
                self._picture(child)
        return tidy("".join(parts))

    def _picture(self, token: Token) -> None:
        data, alt = data_of_address(str(token.attrs.get("src", ""))), tidy(token.content)
        name = picture_name(data) if data else None
        if data and name:
            self.images[name] = data
        if name or len(alt) > 8:
            self.blocks.append(Block(type="image", image=name, alt=alt))

    def _on_bullet_list_open(self, token: Token) -> None:
        self.lists.append(None)

    def _on_ordered_list_open(self, token: Token) -> None:
        self.lists.append(int(token.attrs.get("start", 1)))

    def _on_bullet_list_close(self, token: Token) -> None:
        self.lists.pop()

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, token: Token) -> None:
        number = self.lists[-1]
        self.mark = "" if number is None else f"{number}. "
        self.lists[-1] = None if number is None else number + 1

    def _on_blockquote_open(self, token: Token) -> None:
        self.quotes += 1
        if self.quoted is None:
            self.quoted = []

    def _on_blockquote_close(self, token: Token) -> None:
        self.quotes -= 1
        if self.quotes == 0 and self.quoted is not None:
            if self.quoted:
                self.blocks.append(Block(type="quote", text="\n".join(self.quoted)))
            self.quoted = None

    def _on_fence(self, token: Token) -> None:
        text = plain(token.content).rstrip("\n")
        if text.strip():
            self.blocks.append(Block(type="code", text=text))

    _on_code_block = _on_fence

    def _on_html_block(self, token: Token) -> None:
        self.blocks.extend(blocks_of_markup(token.content))

    def _on_table_open(self, token: Token) -> None:
        self.table = []

    def _on_tr_open(self, token: Token) -> None:
        self.table.append([])

    def _on_table_close(self, token: Token) -> None:
        rows = rectangular(self.table)
        if rows:
            self.blocks.append(Block(type="table", rows=rows, header=len(rows) > 1))
