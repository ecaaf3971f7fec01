"""Asking in three steps, so that no transaction waits for a language model: read and quote, let it be put into words, keep.

Without a language model, or when it fails in whatever way, the quotes are the answer: they were found before anybody was asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from zhixing.access import Work
from zhixing.apply.answer import Answer
from zhixing.apply.condensing import condensed
from zhixing.apply.followup import continued, leans
from zhixing.apply.notices import notice_for
from zhixing.apply.noting import Noted, note
from zhixing.apply.presenting import present_noted
from zhixing.apply.queries import thread_of
from zhixing.apply.question import Asked, understand
from zhixing.apply.reading import Reading, read_for
from zhixing.apply.rules import check_question
from zhixing.apply.schemas import AnswerOut
from zhixing.apply.scoping import Asking, where_to_look
from zhixing.apply.service import quoted, refusal, written_answer
from zhixing.apply.weights import Ground
from zhixing.apply.writing import Outcome, Source, Written, write
from zhixing.assist import Chosen, chosen_model, may_leave
from zhixing.kit.errors import Invalid
from zhixing.kit.house import House

Opened = Callable[[], AbstractContextManager[Work]]
"""Opens work of the one who asks, in a transaction of its own."""


@dataclass(frozen=True)
class Prepared:
    """What was found for a question before any language model is asked."""

    house: House
    person_id: int
    asking: Asking
    text: str
    former: Sequence[str]
    asked: Asked
    reading: Reading
    quotes: Answer
    chosen: Chosen | None
    """The model to be asked; none where it is not to be."""
    sources: tuple[Source, ...]
    started: float

    @property
    def will_write(self) -> bool:
        return self.chosen is not None


def prepare(work: Work, asking: Asking, *, understood: str | None = None) -> Prepared:
    """Reads what may answer and quotes it; decides whether a language model may put it into words."""
    started = time.perf_counter()
    text = check_question(asking.question)
    person_id = work.person_id
    former = thread_of(work.session, asking.thread_id, person_id) if asking.thread_id is not None else []
    asked = understand(understood or continued(text, former))
    reading = read_for(work, asked, where_to_look(work, asking))
    quotes = quoted(asked, reading)
    found = Prepared(work.house, person_id, asking, text, former, asked, reading, quotes, None, (), started)
    return _with_model(work, found)


def _with_model(work: Work, found: Prepared) -> Prepared:
    if found.asking.quotes_only or not _worth_asking(found):
        return found
    try:
        chosen = chosen_model(work.house, work.session)
    except Invalid:
        return replace(found, quotes=replace(found.quotes, notice=notice_for("assist.unknown_setting")))
    if not chosen.settings.usable:
        return found
    sources = _sources(found, chosen)
    if sources is None:
        return replace(found, quotes=replace(found.quotes, notice=notice_for("apply.kept_inside")))
    return replace(found, chosen=chosen, sources=sources)


def _worth_asking(found: Prepared) -> bool:
    """The evidence decides first; only between languages, where it decides badly, a model may read what was refused."""
    if found.quotes.reason is None:
        return True
    return bool(found.reading.passages) and found.reading.ground is Ground.MEANING


def _sources(found: Prepared, chosen: Chosen) -> tuple[Source, ...] | None:
    """The passages that may leave the house; none where those that answer may not: an answer from the rest would mislead."""
    may = [may_leave(chosen.settings, secrecy=one.secrecy, space_id=one.space_id) for one in found.reading.passages]
    needed = {one.passage_id for one in found.quotes.citations}
    inside = {one.passage_id for one, allowed in zip(found.reading.passages, may, strict=True) if not allowed}
    if needed & inside or not may[0]:
        return None
    return tuple(
        Source(place, " › ".join([one.title, *one.heading_path]), one.text)
        for place, (one, allowed) in enumerate(zip(found.reading.passages, may, strict=True))
        if allowed
    )


def compose(found: Prepared) -> Generator[Written, None, Answer]:
    """Yields sentences as they are put into words and checked; returns the answer, which is the quotes where that came to nothing."""
    if found.chosen is None:
        return found.quotes
    outcome: Outcome = yield from write(
        found.house,
        found.chosen,
        found.asked,
        found.sources,
        chance=found.reading.chance,
        person_id=found.person_id,
        former=found.former if leans(found.text) else (),
    )
    if outcome.refused:
        return replace(refusal(found.asked.text, found.reading), model=found.chosen.settings.model)
    if outcome.trouble is not None:
        return replace(found.quotes, notice=notice_for(outcome.trouble))
    return written_answer(found.asked, found.reading, outcome, found.chosen.settings.model)


def keep(work: Work, found: Prepared, answer: Answer) -> Noted:
    """Keeps question and answer for the asker alone, and notes the gap where there was none."""
    return note(work, found.asking, found.text, answer, seconds=round(time.perf_counter() - found.started, 3))


def ask(work: Work, asking: Asking) -> Noted:
    """Answers with quotes from what the asker may read, or says that it cannot; in one transaction, without a language model."""
    found = prepare(work, replace(asking, quotes_only=True))
    return keep(work, found, found.quotes)


def asked_and_answered(opened: Opened, asking: Asking) -> Generator[Prepared | Written, None, AnswerOut]:
    """Yields what was prepared, then sentences as they come; returns the answer as the asker sees it.

    Where no language model is asked, all of it is one transaction.
    """
    with opened() as work:
        found = prepare(work, asking)
        quotes = None if found.will_write else present_noted(work, keep(work, found, found.quotes), found.quotes)
    if quotes is not None:
        yield found
        return quotes
    better = condensed(found.house, found.chosen, found.text, found.former, person_id=found.person_id) if found.former else None
    if better is not None and better != found.asked.text:
        with opened() as work:
            found = replace(prepare(work, asking, understood=better), started=found.started)
    yield found
    answer = yield from compose(found)
    with opened() as work:
        return present_noted(work, keep(work, found, answer), answer)
