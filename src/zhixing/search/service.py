"""Searching: read what was typed, ask words and meaning, put both in one order, check once more, and hand out a page."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets import AssetLine
from zhixing.kit.beside import handing
from zhixing.kit.house import House
from zhixing.search import lexicon, rules
from zhixing.search.correction import has_loose_characters, may_be_pinyin
from zhixing.search.handlers import CHANGES, LISTENER
from zhixing.search.highlights import Marker
from zhixing.search.mending import Correction, corrected
from zhixing.search.port import ANYWHERE, FacetName, Order, SearchIndex, Tally, Within
from zhixing.search.queries import not_readable, seconds, unheard_assets
from zhixing.search.ranking import BEST, Ranking, rank
from zhixing.search.showing import PassageShown, page_of
from zhixing.search.typed import Understood, understood
from zhixing.search.wanted import Wanted, read

_BESIDE = ThreadPoolExecutor(4, "search-tally")
"""In a large index hits are counted while the page is read from the database."""
UNHEARD = 1_000_000
"""Assets whose news the index has not heard that are looked up in the database before each search: all of them, or a count would
tell of what was withdrawn with many others a moment ago."""
ROUNDS = 3
"""Times a page is put together anew because something on it may no longer be read."""
FACETS: tuple[FacetName, ...] = ("kind", "space", "category", "tag", "owner", "format", "time")
TIMES = (timedelta(days=7), timedelta(days=30), timedelta(days=90), timedelta(days=365))
"""Ages that the facet of time counts."""


@dataclass(frozen=True)
class SearchRequest:
    """What is searched for, where, in which order, and which stretch of it is to be shown."""

    q: str = ""
    within: Within = ANYWHERE
    sort: Order = "relevance"
    limit: int = 20
    offset: int = 0
    facets: tuple[FacetName, ...] = FACETS
    as_typed: bool = False
    """Search for what was typed even where something else may have been meant."""

    @property
    def is_filtered(self) -> bool:
        """Whether only a part of what may be read is looked through."""
        return self.within != ANYWHERE


@dataclass(frozen=True)
class Hit:
    """An asset that was found, with the passage that speaks best for it; spans are offsets in the texts as written."""

    asset: AssetLine
    passage: PassageShown | None
    highlights: list[list[int]]
    title_highlights: list[list[int]]
    score: float
    matched: tuple[str, ...]
    found: rules.Found | None = None
    """How it came to its place; none behind the best."""


@dataclass(frozen=True)
class SearchResult:
    """A page of hits; `total` and the facets count all of them, exactly."""

    hits: list[Hit]
    total: int
    facets: dict[FacetName, list[tuple[str, int]]]
    mode: str
    """`hybrid` when meaning took part, else `lexical`."""
    times: tuple[datetime, ...] = ()
    """The moments that the values of the facet of time number."""
    correction: Correction | None = None
    """What was searched for in place of what was typed."""
    understood: Understood = field(default_factory=Understood)
    synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    meaning: float = 0.0
    """The weight of meaning beside words, 0..1."""


def search(session: Session, house: House, request: SearchRequest, reach: Reach) -> SearchResult:
    """A page of what `reach` may read of what is searched for. Total, facets and pages are exact at the moment of asking."""
    now = house.clock()
    index: SearchIndex = house.index
    said = understood(session, request.q, request.within, reach, now)
    synonyms = lexicon.synonyms(session, house)
    wanted = read(said.rest, synonyms, said.titles)
    within = leaving_out(said.within, withdrawn(session, reach))
    wanted = _answerable(index, wanted, within, reach)
    ranking, correction = _ranked(session, house, request, Ranking(wanted, within), reach)
    since = tuple(now - age for age in TIMES)
    for turn in range(ROUNDS):
        if turn:
            ranking = rank(session, house, ranking.wanted, within, reach, now=seconds(now))
        counting: Future[Tally] = handing(index.state().passages)(_BESIDE, _tally, index, ranking, request, reach, since)
        page = _page(index, ranking, request, reach, counting)
        shown = page_of(session, _passages_of(index, ranking, page, reach), reach)
        missing = [asset_id for asset_id in page if asset_id not in shown]
        if not missing:
            break
        within = leaving_out(within, missing)
    found = {one.asset_id: one for one in ranking.found}
    marker = Marker(ranking.wanted)
    hits = _hits([(*shown[asset_id], found.get(asset_id)) for asset_id in page if asset_id in shown], marker)
    tally = counting.result()
    mode = "hybrid" if ranking.hybrid else "lexical"
    return SearchResult(hits, tally.total, tally.facets, mode, since, correction, said, ranking.wanted.synonyms, ranking.meaning)


def _ranked(
    session: Session, house: House, request: SearchRequest, asked: Ranking, reach: Reach
) -> tuple[Ranking, Correction | None]:
    """The best for what was typed, or for what may have been meant where that fits better."""
    wanted, within, now = asked.wanted, asked.within, seconds(house.clock())
    guesses: list[tuple[Wanted, Correction]] = []

    def guess() -> None:
        if _may_be_corrected(request, wanted) and (meant := corrected(session, house, wanted, within, reach)):
            guesses.append(meant)

    typed = rank(session, house, wanted, within, reach, now=now, meanwhile=guess)
    # Only where the best hit does not hold all that was asked for.
    if not guesses or not (typed.explained < 1 - 1e-6 or has_loose_characters(wanted.text)):
        return typed, None
    better = rank(session, house, guesses[0][0], within, reach, now=now)
    return (better, guesses[0][1]) if _fits(better, typed) else (typed, None)


def _may_be_corrected(request: SearchRequest, wanted: Wanted) -> bool:
    """Wordings in quotes and codes are meant as they stand."""
    if request.as_typed or wanted.is_empty or wanted.phrases:
        return False
    return not wanted.only_codes or may_be_pinyin(wanted.text)


def _fits(corrected: Ranking, typed: Ranking) -> bool:
    """Whether a correction goes with the rest of the query: the best card holds all of it, or more than before. What merely
    stands somewhere else may be a word that the reader was right to type, and that stands out of reach."""
    return corrected.explained > 1 - 1e-6 or corrected.held > typed.held + 1e-6


def _answerable(index: SearchIndex, wanted: Wanted, within: Within, reach: Reach) -> Wanted:
    """Where a wording stands nowhere but more was asked for, the rest is worth an answer; a wording alone is not loosened."""
    if not wanted.phrases or not wanted.has_more_than_phrases:
        return wanted
    return wanted if index.tally(wanted, within, reach, also=(), facets=()).total else wanted.loosened


def withdrawn(session: Session, reach: Reach) -> Sequence[int]:
    """What the index may still show though it may not be read any more."""
    return not_readable(session, unheard_assets(session, LISTENER, CHANGES, limit=UNHEARD), reach)


def leaving_out(within: Within, asset_ids: Sequence[int]) -> Within:
    """The same filters without these assets."""
    return replace(within, without=tuple(sorted({*within.without, *asset_ids}))) if asset_ids else within


def _page(index: SearchIndex, ranking: Ranking, request: SearchRequest, reach: Reach, counting: Future[Tally]) -> list[int]:
    """The asset ids of the stretch asked for."""
    wanted, within, pooled = ranking.wanted, ranking.within, ranking.ids
    order: Order = "newest" if wanted.is_empty and request.sort == "relevance" else request.sort
    if order != "relevance":
        return index.ordered(wanted, within, reach, also=pooled, order=order, offset=request.offset, limit=request.limit)
    best = pooled[request.offset : request.offset + request.limit]
    rest = request.limit - len(best)
    if not rest or counting.result().total <= len(pooled):
        return best
    beyond = leaving_out(within, pooled)
    return best + index.ordered(
        wanted, beyond, reach, also=(), order="relevance", offset=max(0, request.offset - len(pooled)), limit=rest
    )


def _tally(index: SearchIndex, ranking: Ranking, request: SearchRequest, reach: Reach, since: Sequence[datetime]) -> Tally:
    moments = [seconds(moment) for moment in since]
    return index.tally(ranking.wanted, ranking.within, reach, also=ranking.ids, facets=request.facets, since=moments)


def _passages_of(index: SearchIndex, ranking: Ranking, page: Sequence[int], reach: Reach) -> dict[int, int | None]:
    """The assets of a page, each with the passage that speaks best for it."""
    found = {one.asset_id: one.passage_id for one in ranking.found}
    best = {asset_id: found.get(asset_id) for asset_id in page}
    return best | _best_passages(
        index, ranking.wanted, [asset_id for asset_id, passage in best.items() if passage is None], reach
    )


def _best_passages(index: SearchIndex, wanted: Wanted, asset_ids: Sequence[int], reach: Reach) -> dict[int, int | None]:
    """The passages that speak best for assets outside the pool."""
    best: dict[int, int | None] = {}
    if asset_ids and not wanted.is_empty:
        for hit in index.candidates(wanted, Within(only=tuple(asset_ids)), reach, limit=BEST).passages:
            best.setdefault(hit.asset_id, hit.passage_id)
    return best


def _hits(page: Sequence[tuple[AssetLine, PassageShown | None, rules.Found | None]], marker: Marker) -> list[Hit]:
    texts = [passage.text if passage else "" for _, passage, _ in page]
    places = marker.places([*texts, *(asset.title for asset, _, _ in page)])
    return [
        Hit(asset, passage, marked, in_title, found.score if found else 0.0, () if marker.idle else _matched(found), found)
        for (asset, passage, found), marked, in_title in zip(page, places, places[len(page) :], strict=False)
    ]


def _matched(found: rules.Found | None) -> tuple[str, ...]:
    by = (("words", found is None or found.by_words), ("meaning", found is not None and found.by_meaning))
    return tuple(name for name, did in by if did)
