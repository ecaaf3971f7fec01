"""Cards as Tantivy documents: one per asset with all of its words, one per passage with its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tantivy import Document, Schema, SchemaBuilder

from zhixing.search import analysis, sounds
from zhixing.search.port import CONFIDENCES, Card, CardPassage, title_mark
from zhixing.search.streams import streams

FORMAT = "5"
"""Changes whenever documents are made otherwise, so that an index of an older form is built anew."""
BREAK = "\u2016"
"""A unit that stands in no text: phrases do not reach across it."""
EDGE = 8
"""Characters of a title that are remembered from each word on, for finding titles while somebody types."""
_LENGTHS = range(1, EDGE + 1)


def _filters(builder: SchemaBuilder, *, fast: bool) -> None:
    builder.add_unsigned_field("asset", stored=False, indexed=True, fast=True)
    builder.add_text_field("open_to", tokenizer_name="raw", index_option="basic")
    for name in ("space", "category", "owner"):
        builder.add_unsigned_field(name, indexed=True, fast=fast)
    for name in ("kind", "tag", "format"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=fast)
    builder.add_integer_field("updated", indexed=True, fast=True)
    builder.add_unsigned_field("fingerprint", fast=True)


def card_schema() -> Schema:
    builder = SchemaBuilder()
    _filters(builder, fast=True)
    builder.add_integer_field("due", fast=True)
    builder.add_text_field("title_key", tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("title_words", "extra_words", "body_words"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("title_units", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("units", tokenizer_name="whitespace", index_option="position")
    for name in ("edges", "tag_edges"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("sounds", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("title_spelled", tokenizer_name="whitespace", index_option="position")
    for name in ("standing", "title_mark"):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


def passage_schema() -> Schema:
    builder = SchemaBuilder()
    _filters(builder, fast=False)
    builder.add_unsigned_field("passage", indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("heading_words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("units", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


@dataclass(frozen=True)
class Analysed:
    """A stretch of text in the two streams it is indexed in."""

    words: str
    units: str

    @classmethod
    def of(cls, text: str) -> Analysed:
        return cls.of_all([text])[0]

    @classmethod
    def of_all(cls, texts: Sequence[str]) -> list[Analysed]:
        """Many at once take less time than each alone."""
        return [cls(words, units) for words, units in streams(texts)]


def documents(card: Card) -> tuple[Document, list[Document]]:
    """The document of a card and those of its passages."""
    headings = _Headings(card.title)
    bodies = Analysed.of_all([passage.text for passage in card.passages])
    fingerprint = card.fingerprint
    whole, passages = Document(), []
    for passage, body in zip(card.passages, bodies, strict=True):
        part = _passage(passage, body, headings.of(passage.headings))
        _add_filters(part, card, fingerprint)
        passages.append(part)
    _add_filters(whole, card, fingerprint)
    _fill_card(whole, card, bodies, headings)
    return whole, passages


class _Headings:
    """Headings of a card, each analysed once: neighbouring passages share them."""

    def __init__(self, title: str) -> None:
        self.title = Analysed.of(title)
        self._known: dict[str, Analysed] = {}

    def of(self, path: Sequence[str]) -> str:
        return " ".join([self.title.words, *(self._one(heading).words for heading in path)])

    def _one(self, heading: str) -> Analysed:
        if heading not in self._known:
            self._known[heading] = Analysed.of(heading)
        return self._known[heading]

    @property
    def all(self) -> Iterator[Analysed]:
        yield from self._known.values()


def _fill_card(document: Document, card: Card, bodies: Sequence[Analysed], headings: _Headings) -> None:
    if card.due_at is not None:
        document.add_integer("due", card.due_at)
    document.add_text("title_key", card.title_key)
    extras = [Analysed.of(extra) for extra in (*card.extras, *card.tags) if extra]
    document.add_text("title_words", headings.title.words)
    document.add_text("title_units", headings.title.units)
    document.add_text("extra_words", " ".join(extra.words for extra in extras))
    document.add_text("body_words", " ".join(part.words for part in (*headings.all, *bodies)))
    parts = [headings.title, *extras, *headings.all, *bodies]
    document.add_text("units", f" {BREAK} ".join(part.units for part in parts))
    document.add_text("edges", " ".join(edges(card.title)))
    _fill_names(document, card)


def _fill_names(document: Document, card: Card) -> None:
    """What it is found by while somebody types, or types without an input method, and what its title is."""
    for tag in card.tags:
        document.add_text("tag_edges", " ".join(edges(tag)))
    document.add_text("sounds", " ".join(set().union(*(sounds.sounding(name) for name in (card.title, *card.tags, *card.names)))))
    document.add_text("title_spelled", " ".join(analysis.spelled(analysis.normalise(card.title))))
    document.add_unsigned("standing", CONFIDENCES.index(card.confidence) if card.confidence in CONFIDENCES else 1)
    document.add_unsigned("title_mark", title_mark(card.title))


def _passage(passage: CardPassage, body: Analysed, headings: str) -> Document:
    document = Document()
    document.add_unsigned("passage", passage.id)
    document.add_text("words", body.words)
    document.add_text("heading_words", headings)
    document.add_text("units", body.units)
    return document


def _add_filters(document: Document, card: Card, fingerprint: int) -> None:
    document.add_unsigned("asset", card.asset_id)
    for token in card.audience:
        document.add_text("open_to", open_to(token, card.secrecy))
    document.add_unsigned("space", card.space_id)
    for category_id in card.category_path:
        document.add_unsigned("category", category_id)
    if card.owner_id is not None:
        document.add_unsigned("owner", card.owner_id)
    document.add_text("kind", card.kind)
    for tag in card.tags:
        document.add_text("tag", tag)
    if card.format:
        document.add_text("format", card.format)
    document.add_integer("updated", card.updated_at)
    document.add_unsigned("fingerprint", fingerprint)


def open_to(token: str, secrecy: int) -> str:
    """A token and a secrecy in one term: to look up whom a card is open to reads the cards that are open to them, and no others."""
    return f"{secrecy}{token}"


def edges(title: str) -> set[str]:
    """The beginnings of a title from each of its words on, as written, in pinyin, and in initials; without spaces."""
    folded = analysis.normalise(title)[:60]
    found: set[str] = set()
    pieces = sounds.spoken(folded)
    rows = ([written for written, _ in pieces], [way for _, way in pieces], [way[:1] for _, way in pieces])
    for row in rows:
        joined = "".join(row)
        at = 0
        for unit in row:
            found.update([joined[at : at + length] for length in _LENGTHS])
            at += len(unit)
    return found
