"""A document as the reader needs it: blocks with their passages, outline, versions, pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zhixing.access import Work
from zhixing.assets import AssetRow, PassageRow, passages_of, present
from zhixing.kit.words import say
from zhixing.organise.content import Block, Content
from zhixing.organise.document_queries import VersionRow
from zhixing.organise.documents import kept_content
from zhixing.organise.documents_schemas import (
    BlockOut,
    DocumentOut,
    KeySentence,
    OutlineEntry,
    PageSizeOut,
    VersionOut,
)
from zhixing.organise.keysentences import MOST_LOOKED_AT, bare, key_sentences
from zhixing.search.analysis import sentences


@dataclass(frozen=True)
class Stretch:
    """Which blocks are wanted."""

    start: int
    count: int


def document_for_reader(
    work: Work, asset: AssetRow, version: VersionRow, versions: Sequence[VersionRow], stretch: Stretch
) -> DocumentOut:
    """Everything the reader shows of one of the versions. The caller has made sure that the asset is within reach."""
    content = kept_content(work.house.files, version.content).content
    passages = passages_of(work.session, asset.id, work.reach) if version.number == asset.version else []
    shown = _version(work, version)
    return DocumentOut(
        asset=present(work, [asset])[0],
        version=shown,
        versions=[_version(work, each) for each in versions],
        outline=_outline(content),
        blocks=_blocks(content, stretch, _by_block(passages)),
        block_count=len(content.blocks),
        key_sentences=_key_sentences(asset.title, passages) if stretch.start == 0 else [],
        pages=[PageSizeOut(number=page.number, width=page.width, height=page.height) for page in content.pages] or None,
        warnings=shown.warnings,
    )


def _key_sentences(title: str, passages: Sequence[PassageRow]) -> list[KeySentence]:
    chosen = _chosen(title, tuple(passage.text for passage in passages[:MOST_LOOKED_AT]))
    return [KeySentence(text=text, passage_id=passages[place].id) for place, text in chosen]


@lru_cache(maxsize=500)
def _chosen(title: str, texts: tuple[str, ...]) -> list[tuple[int, str]]:
    """The place of the text each key sentence stands in, and the sentence."""
    said = [(place, sentence.text) for place, text in enumerate(texts) for sentence in sentences(text)]
    best = key_sentences(title, [text for _, text in said])
    return [(said[number][0], bare(said[number][1])) for number in best]


def _outline(content: Content) -> list[OutlineEntry]:
    headings = [(index, block) for index, block in enumerate(content.blocks) if block.type == "heading"]
    return [OutlineEntry(block=index, level=block.level or 1, text=block.text) for index, block in headings]


def _blocks(content: Content, stretch: Stretch, passages: Mapping[int, list[int]]) -> list[BlockOut]:
    chosen = content.blocks[stretch.start : stretch.start + stretch.count]
    return [_block(index, block, passages.get(index, [])) for index, block in enumerate(chosen, start=stretch.start)]


def _block(index: int, block: Block, passage_ids: list[int]) -> BlockOut:
    values = block.to_json()
    values.pop("lines", None)
    return BlockOut(index=index, passage_id=passage_ids[0] if passage_ids else None, passage_ids=passage_ids, **values)


def blocks_of_locator(locator: Mapping[str, Any]) -> list[int]:
    """The indexes of the blocks a passage quotes."""
    first = locator.get("block")
    return [] if first is None else list(range(first, locator.get("block_end", first) + 1))


def _by_block(passages: Sequence[PassageRow]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for passage in passages:
        for index in blocks_of_locator(passage.locator):
            found[index].append(passage.id)
    return found


def _version(work: Work, version: VersionRow) -> VersionOut:
    return VersionOut(
        number=version.number,
        filename=version.filename,
        format=version.format,
        size=version.size,
        pages=version.pages,
        characters=version.characters,
        created_at=version.created_at,
        created_by=version.author,
        warnings=[_spoken(work, warning) for warning in version.warnings],
    )


def _spoken(work: Work, warning: Mapping[str, Any]) -> str:
    """A caution; one that gives another code as its reason speaks that too."""
    values = dict(warning.get("values") or {})
    if isinstance(values.get("why"), str):
        values["why"] = say(values["why"], work.lang, **values)
    return say(str(warning["code"]), work.lang, **values)
