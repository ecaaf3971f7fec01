"""What somebody may mean who is still typing: titles, tags, people, own searches, and filters that can be typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhixing.access import Work
from zhixing.assets import KINDS, find_many
from zhixing.assets.models import Asset
from zhixing.kit.words import say
from zhixing.people import PersonFilter, people_page
from zhixing.people.models import Person
from zhixing.search import analysis, mine, sounds
from zhixing.search.models import RecentSearch
from zhixing.search.port import SearchIndex
from zhixing.search.queries import categories_called, spaces_called
from zhixing.search.service import suggest
from zhixing.search.typed import completions, filter_begun

ASSETS, PEOPLE, TAGS, QUERIES = 6, 4, 5, 6
CARRIERS = 40
"""Assets whose tags are looked through, the newest first."""
TIMES = {"zh": ("近7天", "近30天", "近90天", "本月", "今年"), "en": ("7days", "30days", "90days", "thismonth", "thisyear")}


@dataclass(frozen=True)
class Suggested:
    """Everything that goes on with what was typed, within one reach."""

    assets: Sequence[Asset] = ()
    people: Sequence[Person] = ()
    tags: Sequence[str] = ()
    queries: Sequence[RecentSearch] = ()
    completions: Sequence[str] = ()


def suggestions(work: Work, typed: str) -> Suggested:
    """What may be meant. Without anything typed: what the person searched for lately."""
    person_id = work.person.id
    if not typed.strip():
        return Suggested(queries=mine.recent(work.session, person_id, limit=QUERIES))
    if begun := filter_begun(typed):
        return Suggested(completions=completions(typed, {begun[0]: values_of(work, *begun)}))
    text = typed.strip()
    people, _ = people_page(work.session, PersonFilter(text=text), limit=PEOPLE)
    return Suggested(
        assets=suggest(work.session, work.house, text, work.reach, limit=ASSETS),
        people=people,
        tags=tags_beginning(work, text),
        queries=mine.recent(work.session, person_id, beginning=text, limit=QUERIES),
        completions=completions(typed, {}),
    )


def tags_beginning(work: Work, text: str) -> list[str]:
    """Tags of readable assets that hold a word which begins so, also in pinyin or its initials; the most frequent first."""
    index: SearchIndex = work.house.index
    carriers = find_many(work.session, index.tagged(text, work.reach, limit=CARRIERS), work.reach)
    typed = "".join(analysis.spelled(analysis.normalise(text)))
    counts: dict[str, int] = {}
    for asset in carriers.values():
        for tag in asset.tags:
            if typed and _goes_on(tag, typed):
                counts[tag] = counts.get(tag, 0) + 1
    return sorted(counts, key=lambda tag: (-counts[tag], tag))[:TAGS]


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
