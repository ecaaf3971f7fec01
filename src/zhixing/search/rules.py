"""How hits by words and hits by meaning become one order. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from types import MappingProxyType
from typing import NamedTuple

from zhixing.search.port import Candidates, CardHit, Near, PassageHit

MEANING = 0.4
"""Weight of meaning where the words explain the whole question. On six judged sets 0.3 to 0.5 never fell below words alone."""
MEANING_ALONE = 0.5
"""What is added to it as the words explain less of it: a question in another language than the text is all meaning."""
OWN_WORDS = 0.5
"""Weight of the best passage's own words; the rest is for the words of the whole card, its title above all."""
OVERDUE = 0.95
"""What is left of the score of a card that has to be looked at again."""
CONFIDENCE = {"validated": 1.02, "not_validated": 1.0, "wip": 0.98, "archived": 0.97}
"""What its score is multiplied by for what is thought of it: so mild that it only orders what is about as good."""
AGED = 0.02
"""What a card loses by its age at most, half of it in a year."""
YEAR = 365 * 24 * 3600
WORTH_SHOWING = 0.4
"""Share of the best score by words that a card needs which does not hold all that is looked for."""
STANDS_OUT = 0.75
"""Share of sqrt(2 ln n) spreads above the usual cosine from which a passage is meant: about as far as the best of n passages gets
by chance. On the demo company, questions it can answer reach 0.77 to 1.8 of it, all others stay below 0.73."""
FOREIGN_STANDS_OUT = 0.35
"""The same for a passage in another script than the question, which lies farther off, while words explain next to nothing."""
FOREIGN = 10
"""Passages in another script that are meant at most: so low a bar is no proof."""
UNEXPLAINED = 0.3
UNRELATED = 0.05
"""A cosine this far below the best one is no sign of kinship, however few passages there are."""


class Known(NamedTuple):
    """What is known of a card beside its words. Times in seconds since 1970."""

    due_at: int | None = None
    updated_at: int = 0
    confidence: str = "not_validated"


class Standing(NamedTuple):
    """What is left of a score for freshness, age and confidence; all 1 where the title is what was asked for."""

    freshness: float = 1.0
    age: float = 1.0
    confidence: float = 1.0
    entitled: bool = False

    @property
    def factor(self) -> float:
        return self.freshness * self.age * self.confidence


AS_EVER = Standing()
"""Nothing is taken off."""
ENTITLED = Standing(entitled=True)


@dataclass(slots=True)
class Found:
    """An asset in the pool of the best: its score, its best passage, and what it was found by."""

    asset_id: int
    score: float = 0.0
    passage_id: int | None = None
    by_words: bool = False
    by_meaning: bool = False
    lexical: float = 0.0
    dense: float = 0.0
    cosine: float | None = None
    standing: Standing = AS_EVER
    passages: dict[int, float] = field(default_factory=dict)


def weight_of_meaning(explained: float) -> float:
    """How much meaning counts beside words, by how much of the question the words explain (0..1)."""
    return MEANING + MEANING_ALONE * (1 - explained)


def meaning_of(words: Candidates, near: Near, *, latin: bool) -> float:
    """How much meaning counts for this question; `latin`: it is asked in Latin letters."""
    if not near.hits:
        return 0.0
    return weight_of_meaning(words.explained)


def nearness(near: Near) -> dict[int, float]:
    """0..1 for each passage near in meaning: its place between the farthest and the nearest of them."""
    if not near.hits:
        return {}
    best, worst = near.hits[0].score, min(near.hits[-1].score, near.hits[0].score - UNRELATED)
    return {hit.passage_id: (hit.score - worst) / (best - worst) for hit in near.hits}


def meant(near: Near, *, explained: float, latin: bool) -> set[int]:
    """The passages that stand out from what is usual for this question; `latin`: it is asked in Latin letters."""
    bar = sqrt(2 * log(max(near.compared, 2))) * near.spread
    own = {hit.passage_id for hit in near.hits if hit.score >= near.usual + STANDS_OUT * bar}
    if explained >= UNEXPLAINED:
        return own
    foreign = [hit for hit in near.hits if hit.latin != latin and hit.score >= near.usual + FOREIGN_STANDS_OUT * bar]
    return own | {hit.passage_id for hit in foreign[:FOREIGN]}


def pool(
    words: Candidates, near: Near, *, now: int, latin: bool = False, known: Mapping[int, Known] = MappingProxyType({})
) -> list[Found]:
    """The best assets, best first. `now` in seconds since 1970; `latin`: the question is asked in Latin letters; `known`: what is
    known of cards found by meaning alone."""
    found: dict[int, Found] = {}
    meaning = meaning_of(words, near, latin=latin)
    _take_words(found, words, 1 - meaning, now)
    _take_meaning(found, near, meaning, meant(near, explained=words.explained, latin=latin))
    for asset_id in found.keys() & known.keys() - {card.asset_id for card in words.cards}:
        found[asset_id].standing = standing(known[asset_id], now)
    for one in found.values():
        one.score = ((1 - meaning) * one.lexical + meaning * one.dense) * one.standing.factor
        one.passage_id = _best_of(one.passages)
    return sorted(found.values(), key=lambda one: (-one.score, one.asset_id))


def _of(found: dict[int, Found], asset_id: int) -> Found:
    one = found.get(asset_id)
    if one is None:
        one = found[asset_id] = Found(asset_id)
    return one


def _take_words(found: dict[int, Found], words: Candidates, weight: float, now: int) -> None:
    top_passage = words.passages[0].score if words.passages else 1.0
    top_card = words.cards[0].score if words.cards else 1.0
    for passage_id, asset_id, score, _ in words.passages:
        one = _of(found, asset_id)
        one.passages[passage_id] = weight * score / top_passage
        one.lexical = max(one.lexical, OWN_WORDS * score / top_passage)
        one.by_words = True
    for card in words.cards:
        one = _of(found, card.asset_id)
        one.lexical += (1 - OWN_WORDS) * card.score / top_card
        one.standing = standing(card, now, entitled=card.entitled)
        one.by_words = True


def _take_meaning(found: dict[int, Found], near: Near, meaning: float, standing_out: set[int]) -> None:
    shares = nearness(near)
    for passage_id, asset_id, score, _ in near.hits:
        one = _of(found, asset_id)
        share = shares[passage_id]
        one.passages[passage_id] = one.passages.get(passage_id, 0.0) + meaning * share
        one.dense, one.cosine = max(one.dense, share), max(one.cosine or score, score)
        one.by_meaning = one.by_meaning or passage_id in standing_out


def _best_of(passages: Mapping[int, float]) -> int | None:
    """The best passage, of equals the first."""
    if len(passages) < 2:
        for only in passages:
            return only
        return None
    return max(passages, key=lambda passage: (passages[passage], -passage))


def standing(known: Known | CardHit, now: int, *, entitled: bool = False) -> Standing:
    """How freshness, age and confidence tell on a card; `entitled`: its title is what was asked for, and they do not."""
    if entitled:
        return ENTITLED
    overdue = known.due_at is not None and known.due_at < now
    age = max(0, now - known.updated_at) if known.updated_at else 0
    return Standing(OVERDUE if overdue else 1.0, 1 - AGED * age / (age + YEAR), CONFIDENCE.get(known.confidence, 1.0))


def worth_showing(best_first: Sequence[Found]) -> list[Found]:
    """Those good enough to be shown even where the words do not all stand there: by their words, or because they are meant."""
    floor = WORTH_SHOWING * max((one.lexical for one in best_first), default=0.0)
    return [one for one in best_first if one.by_meaning or (one.by_words and one.lexical >= floor)]


def scored_passages(words: Candidates, near: Near) -> list[tuple[PassageHit, float, float | None]]:
    """Passages best first, each with its score by words and its cosine (none where it is not among the near)."""
    meaning = weight_of_meaning(words.explained) if near.hits else 0.0
    top = words.passages[0].score if words.passages else 1.0
    cards = {card.asset_id: card.score / words.cards[0].score for card in words.cards}
    lexical = {hit.passage_id: hit.score for hit in words.passages}
    cosine = {hit.passage_id: hit.score for hit in near.hits}
    shares = nearness(near)
    asset_of = {hit.passage_id: hit.asset_id for hit in (*words.passages, *near.hits)}
    scored = []
    for passage_id, asset_id in asset_of.items():
        own = lexical.get(passage_id, 0.0)
        # The card's words speak for a passage only so far as it speaks itself.
        by_words = OWN_WORDS * own / top + (1 - OWN_WORDS) * cards.get(asset_id, 0.0) * (own > 0)
        score = (1 - meaning) * by_words + meaning * shares.get(passage_id, 0.0)
        scored.append((PassageHit(passage_id, asset_id, score), own, cosine.get(passage_id)))
    return sorted(scored, key=lambda entry: (-entry[0].score, entry[0].passage_id))
