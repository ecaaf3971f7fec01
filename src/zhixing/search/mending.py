"""Searching once more as it may have been meant, where what was typed stands nowhere within reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets import find_many
from zhixing.kit.house import House
from zhixing.search import lexicon
from zhixing.search.correction import MISSING, NAMES, Slip, Speller, mended
from zhixing.search.port import SearchIndex, Wanted, Within
from zhixing.search.wanted import read


@dataclass(frozen=True)
class Correction:
    """A query as it may have been meant. `query` is folded; `slips` tell what was changed and what else it could be."""

    query: str
    slips: tuple[Slip, ...]


def speller(session: Session, house: House, within: Within, reach: Reach) -> Speller:
    """Asks the index and the database within one reach, without what was withdrawn a moment ago."""
    index: SearchIndex = house.index
    around = Within(without=within.without)

    def stands(text: str) -> int:
        group = replace(read(text), phrases=())
        one = replace(group, needed=len(group.groups))
        return index.tally(one, around, reach, also=(), facets=()).total

    def side_by_side(text: str) -> int:
        wording = read(f'"{text}"')
        return index.tally(wording, around, reach, also=(), facets=()).total if wording.phrases else stands(text)

    def sounding(grams: Sequence[str]) -> Iterator[str]:
        for asset in find_many(session, index.sounding(grams, around, reach, limit=NAMES), reach).values():
            yield asset.title
            yield from asset.tags

    return Speller(
        known=lambda units: index.known(units, around, reach),
        stands=side_by_side,
        continuing=lambda beginning: index.continuing(beginning, around, reach, limit=MISSING),
        sounding=sounding,
        words=lexicon.glossary(house),
    )


def corrected(session: Session, house: House, wanted: Wanted, within: Within, reach: Reach) -> tuple[Wanted, Correction] | None:
    """What may have been meant, to be searched for in its place; none where nothing is amiss."""
    query, slips = mended(wanted.text, speller(session, house, within, reach))
    if not slips:
        return None
    synonyms = lexicon.synonyms(session, house)
    also = {slip.meant[0]: slip.meant[1:] for slip in slips if len(slip.meant) > 1}
    meant = read(query, synonyms.with_others(also))
    # What was typed is weighed on: it stands nowhere as a whole, but parts of it may.
    words = tuple(dict.fromkeys([*meant.words, *wanted.words]))
    return replace(meant, words=words, titles=wanted.titles), Correction(query, tuple(slips))
