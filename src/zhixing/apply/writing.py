"""Letting the language model put an answer together from passages, believing nothing it says that no passage says.

What comes out is either an answer whose every sentence was found in what it cites, or the reason why there is none; the caller then
answers with quotes. The database is not touched here: passages come in, sentences go out.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np

from zhixing.apply.fencing import GIVEN, Given, Request, request_for, speaks_to_a_machine
from zhixing.apply.question import Asked, is_chinese
from zhixing.apply.speaking import Listener, Spoken
from zhixing.apply.support import Found, Ground, Nearness, supported
from zhixing.apply.vectors import vectors_of
from zhixing.assist import Chosen, Embedder, converse
from zhixing.kit.errors import Unavailable
from zhixing.kit.house import House
from zhixing.search import analysis

MOST = 8
"""Sentences of a written answer."""
REPEATED = 3
"""Sentences said before after which we hang up."""
BELIEVED_BELOW = 0.5
"""That the sources do not answer is believed while the evidence says so with at least this chance too."""


@dataclass(frozen=True)
class Source:
    """A passage that may be handed over: its rank among those read, title and headings, text."""

    place: int
    context: str
    text: str


@dataclass(frozen=True)
class Written:
    """A sentence that stands in its sources: for each the rank of the passage and where in its text."""

    text: str
    sources: tuple[tuple[int, Found], ...]


@dataclass
class Outcome:
    """What came of it. `trouble`: the code of what went wrong, the answer is then not to be used."""

    sentences: list[Written] = field(default_factory=list)
    left_out: int = 0
    """Sentences that were said and not found in any source."""
    refused: bool = False
    """The model says that the sources do not answer, and there is no reason to doubt it."""
    trouble: str | None = None


def write(
    house: House,
    chosen: Chosen,
    asked: Asked,
    sources: Sequence[Source],
    *,
    chance: float,
    person_id: int,
    former: Sequence[str] = (),
) -> Generator[Written, None, Outcome]:
    """Yields each sentence as soon as it was checked; returns what came of it. Never raises what an endpoint did."""
    passages = [(one.place, one.context, one.text) for one in sources[:GIVEN]]
    request = request_for(asked.text, passages, chinese=is_chinese(asked.text), former=former)
    outcome = Outcome()
    if not request.given:
        outcome.trouble = "apply.nothing_to_hand_over"
        return outcome
    checking = _Checking(request, nearness_of(house.embedder), asked, {one.place: one.text for one in sources})
    listener = Listener(request.nothing)
    try:
        yield from _heard(converse(house, chosen, request.messages, person_id=person_id, purpose="answer"), listener, checking)
    except Unavailable as trouble:
        outcome.trouble = trouble.code
        return outcome
    yield from _checked(listener.end(), checking)
    _conclude(outcome, checking, listener, request, chance)
    return outcome


def _heard(pieces: Generator[str, None, None], listener: Listener, checking: _Checking) -> Iterator[Written]:
    """The sentences that hold, as they come; hangs up once enough was heard."""
    with closing(pieces):
        for piece in pieces:
            yield from _checked(listener.hear(piece), checking)
            if listener.full or listener.refused or checking.enough:
                return


def _checked(spoken: Iterable[Spoken], checking: _Checking) -> Iterator[Written]:
    return (written for one in spoken if (written := checking.check(one)) is not None)


def _conclude(outcome: Outcome, checking: _Checking, listener: Listener, request: Request, chance: float) -> None:
    outcome.sentences, outcome.left_out = checking.written, checking.left_out
    if outcome.sentences:
        return
    if listener.refused and chance < BELIEVED_BELOW and not request.suspicious:
        outcome.refused = True
    else:
        outcome.trouble = "apply.model_found_nothing" if listener.refused else "apply.model_unsupported"


class _Checking:
    """Holds each sentence against what it cites, and remembers what was said."""

    def __init__(self, request: Request, nearness: Nearness, asked: Asked, texts: Mapping[int, str]) -> None:
        self._given = {one.id: one for one in request.given}
        self._nearness = nearness
        self._chinese = is_chinese(asked.text)
        self._texts = texts
        self._said: set[str] = set()
        self._repeated = 0
        self.written: list[Written] = []
        self.left_out = 0

    @property
    def enough(self) -> bool:
        return len(self.written) >= MOST or self._repeated >= REPEATED

    def check(self, spoken: Spoken) -> Written | None:
        """The sentence with its sources; none where it was said before, or nothing stands behind it."""
        if self.enough:
            return None
        same = analysis.normalise(spoken.text).strip(" 。.；;!！")
        if same in self._said:
            self._repeated += 1
            return None
        self._said.add(same)
        sources = self._sources(spoken)
        if not sources:
            self.left_out += 1
            return None
        self.written.append(Written(spoken.text, sources))
        return self.written[-1]

    def _sources(self, spoken: Spoken) -> tuple[tuple[int, Found], ...]:
        """What stands behind a sentence: of the passages it names those that say it; where it names none, the best that does."""
        if is_chinese(spoken.text) is not self._chinese or speaks_to_a_machine(spoken.text):
            return ()
        named = [self._given[number] for number in spoken.ids if number in self._given]
        found = [(one.place, where) for one in named or self._given.values() if (where := self._stands(spoken.text, one))]
        if not named:
            found = sorted(found, key=lambda one: -one[1].covered)[:1]
        return tuple(found)

    def _stands(self, sentence: str, given: Given) -> Found | None:
        found = supported(sentence, Ground(given.context, given.text), self._nearness)
        return None if found is None else _in_the_original(found, given.text, self._texts[given.place])


def _in_the_original(found: Found, given: str, original: str) -> Found:
    """Where the stretch stands in the passage as it is kept; all of the passage where something was taken out in between."""
    stretch = given[found.start : found.end]
    start = original.find(stretch)
    return Found(start, start + len(stretch), found.covered) if start >= 0 else Found(0, len(original), found.covered)


def nearness_of(embedder: Embedder) -> Nearness:
    """Cosines by the embedder of the house; none where there is none or it does not answer."""

    def near(sentence: str, others: Sequence[str]) -> float | None:
        if not embedder.name or not others:
            return None
        try:
            rows = vectors_of(embedder, [sentence, *others])
        except Unavailable:
            return None
        return float(np.max(rows[1:] @ rows[0]))

    return near
