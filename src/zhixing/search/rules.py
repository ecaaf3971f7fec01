"""How hits by words and hits by meaning become one order. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zhixing.search.port import Candidates, PassageHit

MEANING = 0.4
"""Weight of meaning where the words explain the whole question. On six judged sets 0.3 to 0.5 never fell below words alone."""
MEANING_ALONE = 0.5
"""What is added to it as the words explain less of it: a question in another language than the text is all meaning."""
OWN_WORDS = 0.5
"""Weight of the best passage's own words; the rest is for the words of the whole card, its title above all."""
OVERDUE = 0.95
"""What is left of the score of a card that has to be looked at again."""
WORTH_SHOWING = 0.4
"""Share of the best score that a card needs which does not hold what is wanted word by word."""
MEANT = 0.5
"""Share of the way from the hundredth nearest passage to the nearest that counts as meant."""
UNRELATED = 0.05
"""A cosine this far below the best one is no sign of kinship, however few passages there are."""


@dataclass
class Found:
    """An asset in the pool of the best: its score, its best passage, and what it was found by."""

    asset_id: int
    score: float = 0.0
    passage_id: int | None = None
    by_words: bool = False
    by_meaning: bool = False
    lexical: float = 0.0
    dense: float = 0.0
    due_at: int | None = None
    passages: dict[int, float] = field(default_factory=dict)


def weight_of_meaning(explained: float) -> float:
    """How much meaning counts beside words, by how much of the question the words explain (0..1)."""
    return MEANING + MEANING_ALONE * (1 - explained)


def nearness(near: Sequence[PassageHit]) -> dict[int, float]:
    """0..1 for each passage near in meaning: its place between the farthest and the nearest of them."""
    if not near:
        return {}
    best, worst = near[0].score, min(near[-1].score, near[0].score - UNRELATED)
    return {hit.passage_id: (hit.score - worst) / (best - worst) for hit in near}


def pool(words: Candidates, near: Sequence[PassageHit], *, now: int) -> list[Found]:
    """The best assets, best first. `now` in seconds since 1970."""
    found: dict[int, Found] = {}
    meaning = weight_of_meaning(words.explained) if near else 0.0
    top_passage = words.passages[0].score if words.passages else 1.0
    top_card = words.cards[0].score if words.cards else 1.0
    meant = nearness(near)
    for hit in words.passages:
        one = found.setdefault(hit.asset_id, Found(hit.asset_id))
        one.passages[hit.passage_id] = (1 - meaning) * hit.score / top_passage
        one.lexical = max(one.lexical, OWN_WORDS * hit.score / top_passage)
        one.by_words = True
    for card in words.cards:
        one = found.setdefault(card.asset_id, Found(card.asset_id))
        one.lexical += (1 - OWN_WORDS) * card.score / top_card
        one.due_at = card.due_at
        one.by_words = True
    for hit in near:
        one = found.setdefault(hit.asset_id, Found(hit.asset_id))
        share = meant[hit.passage_id]
        one.passages[hit.passage_id] = one.passages.get(hit.passage_id, 0.0) + meaning * share
        one.dense = max(one.dense, share)
        one.by_meaning = one.by_meaning or share >= MEANT
    for one in found.values():
        one.score = ((1 - meaning) * one.lexical + meaning * one.dense) * _standing(one, now)
        one.passage_id = max(one.passages, key=lambda passage: (one.passages[passage], -passage), default=None)
    return sorted(found.values(), key=lambda one: (-one.score, one.asset_id))


def _standing(one: Found, now: int) -> float:
    return OVERDUE if one.due_at is not None and one.due_at < now else 1.0


def worth_showing(best_first: Sequence[Found]) -> list[Found]:
    """Those good enough to be shown even where the words do not all stand there."""
    if not best_first:
        return []
    floor = WORTH_SHOWING * best_first[0].score
    return [one for one in best_first if one.score >= floor and (one.by_words or one.by_meaning)]


def scored_passages(words: Candidates, near: Sequence[PassageHit]) -> list[tuple[PassageHit, float, float | None]]:
    """Passages best first, each with its score by words and its cosine (none where it is not among the near)."""
    meaning = weight_of_meaning(words.explained) if near else 0.0
    top = words.passages[0].score if words.passages else 1.0
    cards = {card.asset_id: card.score / words.cards[0].score for card in words.cards}
    lexical = {hit.passage_id: hit.score for hit in words.passages}
    cosine = {hit.passage_id: hit.score for hit in near}
    meant: Mapping[int, float] = nearness(near)
    asset_of = {hit.passage_id: hit.asset_id for hit in (*words.passages, *near)}
    scored = []
    for passage_id, asset_id in asset_of.items():
        own = lexical.get(passage_id, 0.0)
        # The card's words speak for a passage only so far as it speaks itself.
        by_words = OWN_WORDS * own / top + (1 - OWN_WORDS) * cards.get(asset_id, 0.0) * (own > 0)
        score = (1 - meaning) * by_words + meaning * meant.get(passage_id, 0.0)
        scored.append((PassageHit(passage_id, asset_id, score), own, cosine.get(passage_id)))
    return sorted(scored, key=lambda entry: (-entry[0].score, entry[0].passage_id))
