"""Reading what search found: from passages to measured sentences. Calls search and the embedder, writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhixing.access import Work
from zhixing.apply.evidence import (
    PASSAGES_READ,
    Candidate,
    Place,
    Read,
    observe,
    read,
    weigh,
    worth_comparing,
)
from zhixing.apply.lines import asked_above, is_head_line, is_question, observe_lines
from zhixing.apply.question import Asked, is_chinese
from zhixing.apply.rules import Sentence, likelier
from zhixing.apply.vectors import vectors_of
from zhixing.apply.weights import Ground, learned
from zhixing.assist import Embedder
from zhixing.kit.errors import Unavailable
from zhixing.search import ScoredPassage, Within, passages_for

PASSAGES_WEIGHED = 50
"""Passages that are asked of search: the best are read, the others tell what is ordinary."""


@dataclass(frozen=True)
class Reading:
    """What was read for a question: passages, best first; how likely they answer; their measured sentences."""

    passages: Sequence[ScoredPassage]
    chance: float
    ground: Ground
    sentences: Sequence[Sentence]


NOTHING = Reading((), 0.0, Ground.WORDS, ())


def read_for(work: Work, asked: Asked, within: Within) -> Reading:
    """Reads the best passages within the worker's reach.

    What the database does not confirm as readable now is left out before anything is weighed.
    """
    found = passages_for(work.house, asked.text, work.reach, scope=within, limit=PASSAGES_WEIGHED, session=work.session)
    return _measured(work.house.embedder, asked, found, list(map(_candidate, found))) if found else NOTHING


def _candidate(one: ScoredPassage) -> Candidate:
    context = " › ".join([one.title, *one.heading_path])
    heading = one.heading_path[-1] if one.heading_path else one.title
    return Candidate(one.text, context, heading, one.score, one.lexical, one.dense, one.asset_id)


def _measured(embedder: Embedder, asked: Asked, passages: Sequence[ScoredPassage], candidates: Sequence[Candidate]) -> Reading:
    everything = [read(candidate) for candidate in candidates]
    weights, reads = weigh(asked, everything), everything[:PASSAGES_READ]
    places = worth_comparing(reads, weights)
    near = _nearness(embedder, asked, reads, places) if any(one.dense is not None for one in candidates) else {}
    ground = _ground(asked, reads) if near else Ground.WORDS
    weighing = learned(ground)
    evidence = observe(asked, reads, candidates, weights, near)
    measured = observe_lines(asked, reads, weights, places, near)
    above = [asked_above(one, weights) for one in reads]
    sentences = [
        _sentence(asked, reads, (place, at), likelier(weighing.sentence.chance(one), above[place][at]))
        for (place, at), one in zip(places, measured, strict=True)
    ]
    return Reading(passages, weighing.answer.chance(evidence), ground, sentences)


def _ground(asked: Asked, reads: Sequence[Read]) -> Ground:
    """Question and passages in different scripts share no words: only their meaning can be compared."""
    foreign = sum(is_chinese(one.candidate.text) is not is_chinese(asked.text) for one in reads)
    return Ground.MEANING if foreign * 2 > len(reads) else Ground.BOTH


def _nearness(embedder: Embedder, asked: Asked, reads: Sequence[Read], places: Sequence[Place]) -> dict[Place, float]:
    """The cosine of each of these sentences to the question; nothing when the embedder does not answer."""
    if not embedder.name or not places:
        return {}
    try:
        question = embedder.query(asked.text)
        vectors = vectors_of(embedder, [reads[place].lines[at].text for place, at in places])
    except Unavailable:
        return {}
    return {where: float(cosine) for where, cosine in zip(places, vectors @ question, strict=True)}


def _sentence(asked: Asked, reads: Sequence[Read], where: Place, chance: float) -> Sentence:
    place, at = where
    line = reads[place].lines[at]
    if is_head_line(line.text, asked.text):
        chance = 0.0
    return Sentence(place, line.start, line.end, line.text, chance, reads[place].candidate.source, asks=is_question(line.text))
