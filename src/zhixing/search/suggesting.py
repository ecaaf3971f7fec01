"""What somebody may mean who is still typing: titles, tags, people, own searches, and filters that can be typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from zhixing.access import Work
from zhixing.assets import KINDS, LINES, WIDTH, AssetLine, lines_values
from zhixing.assets.models import Asset
from zhixing.kit.prepared import Prepared
from zhixing.kit.words import say
from zhixing.people import PersonFilter, PersonOut, people_called, people_page
from zhixing.search import analysis, mine, sounds
from zhixing.search.mine import Begun
from zhixing.search.port import SearchIndex
from zhixing.search.queries import categories_called, spaces_called
from zhixing.search.typed import completions, filter_begun

ASSETS, PEOPLE, TAGS, QUERIES = 6, 4, 5, 6
CARRIERS = 40
"""Assets whose tags are looked through, the newest first."""
TIMES = {"zh": ("近7天", "近30天", "近90天", "本月", "今年"), "en": ("7days", "30days", "90days", "thismonth", "thisyear")}


@dataclass(frozen=True)
class Suggested:
    """Everything that goes on with what was typed, within one reach."""

    assets: Sequence[AssetLine] = ()
    people: Sequence[PersonOut] = ()
    tags: Sequence[str] = ()
    queries: Sequence[Begun] = ()
    completions: Sequence[str] = ()


def suggestions(work: Work, typed: str) -> Suggested:
    """What may be meant. Without anything typed: what the person searched for lately."""
    if not typed.strip():
        return Suggested(queries=mine.begun(work.session, work.person_id, limit=QUERIES))
    if begun := filter_begun(typed):
        return Suggested(completions=completions(typed, {begun[0]: values_of(work, *begun)}))
    text = typed.strip()
    index: SearchIndex = work.house.index
    titled = index.titled(text, work.reach, limit=2 * ASSETS)
    tagged = index.tagged(text, work.reach, limit=CARRIERS)
    lines = _lines(work, {*titled, *tagged})
    return Suggested(
        assets=[lines[asset_id][0] for asset_id in titled if asset_id in lines][:ASSETS],
        people=people_called(work.session, text, limit=PEOPLE),
        tags=_beginning(text, [lines[asset_id][1] for asset_id in tagged if asset_id in lines]),
        queries=mine.begun(work.session, work.person_id, text, limit=QUERIES),
        completions=completions(typed, {}),
    )


def tags_beginning(work: Work, text: str) -> list[str]:
    """Tags of readable assets that hold a word which begins so, also in pinyin or its initials; the most frequent first."""
    index: SearchIndex = work.house.index
    carriers = _lines(work, index.tagged(text, work.reach, limit=CARRIERS))
    return _beginning(text, [tags for _, tags in carriers.values()])


_LINES = Prepared(LINES.add_columns(Asset.tags))


def _lines(work: Work, asset_ids: Collection[int]) -> dict[int, tuple[AssetLine, list[str]]]:
    """Those of the assets that may be read now, by id, each with its tags."""
    rows = _LINES.rows(work.session, lines_values(asset_ids, work.reach)) if asset_ids else ()
    return {row[0]: (AssetLine(*row[:WIDTH]), row[WIDTH]) for row in rows}


def _beginning(text: str, carried: Iterable[Iterable[str]]) -> list[str]:
    """Those of the tags that hold a word which begins so, the most frequent first."""
    typed = "".join(analysis.spelled(analysis.normalise(text)))
    counts = Counter(tag for tags in carried for tag in tags) if typed else Counter[str]()
    there = [tag for tag in counts if _goes_on(tag, typed)]
    return sorted(there, key=lambda tag: (-counts[tag], tag))[:TAGS]


def _goes_on(tag: str, typed: str) -> bool:
    pieces = sounds.spoken(tag)
    rows = ([written for written, _ in pieces], [way for _, way in pieces], [way[:1] for _, way in pieces])
    return any("".join(row[at:]).startswith(typed) for row in rows for at in range(len(row)))


def values_of(work: Work, field: str, begun: str) -> list[str]:
    """What a filter that is being typed can be set to, as far as the person may know it."""
    if field == "kind":
        return [label for kind in KINDS if begun.lower() in (label := say(f"assets.kind.{kind}", work.lang)).lower()]
    if field == "space":
        return list(spaces_called(work.session, begun, work.reach).values())
    if field == "category":
        return list(dict.fromkeys(categories_called(work.session, begun).values()))
    if field == "owner":
        people, _ = people_page(work.session, PersonFilter(text=begun), limit=8)
        return [person.name for person in people]
    if field == "tag" and begun:
        return tags_beginning(work, begun)
    return [time for time in TIMES[work.lang] if begun in time] if field == "time" else []
