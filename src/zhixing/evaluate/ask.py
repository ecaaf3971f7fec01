"""How well questions are answered, on any judged set with gold answers, through the product's own pipeline.

Every document is filed in a space of its own, and the asker reads all of these spaces. A question is put twice: to all of them, and
without the spaces of the documents that answer it. So the second asking meets the very same index, in which the source stands but is
out of reach, and whatever is said then must come from what may be read: the walls are tried together with the refusals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from time import perf_counter

from zhixing.access import Reach, Work
from zhixing.apply import Answer, answer_to
from zhixing.evaluate import judged, measures
from zhixing.evaluate.judged import JudgedQuery
from zhixing.evaluate.trial import Trial, trial

AT_ONCE = 4
"""Askers at a time; `question_ms` is what one of them waits."""
SPACES = 4_096
"""With more documents than this, several share a space: taking a source away then takes its neighbours along."""


@dataclass(frozen=True)
class Outcome:
    """What came of one question: with its sources, how long that took, and without them."""

    query: JudgedQuery
    answer: Answer
    seconds: float
    without: Answer


def run(data: Path, *, limit: int | None = None, seed: int = 0) -> dict[str, object]:
    """Files `data`'s corpus in a throw-away house and asks its questions.

    `cited`: share of the questions whose gold answer stands in a cited passage; `answered`: in the text of the answer; both over all
    questions with gold answers, so that a false refusal counts as a miss. `refused`: share refused when the sources are out of reach.
    95 % intervals under `ci`. Besides: `falsely_refused`; `leaked`, sources cited though out of reach (must be 0); mean and median
    length of an answer in characters; sentences an answer; milliseconds a question, the embedding of it included.
    """
    started = perf_counter()
    queries = judged.queries(data, limit=limit, seed=seed)
    with trial(judged.documents(data), spaces=SPACES) as house:
        filled = perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as askers:
            outcomes = list(askers.map(lambda query: _outcome(house, query), queries))
    return {
        "n": len(queries),
        "documents": len(house.asset_of),
        "seconds": round(perf_counter() - started, 1),
        "seconds_filling": round(filled - started, 1),
        **_measured(outcomes, house),
    }


def _outcome(house: Trial, query: JudgedQuery) -> Outcome:
    sources = [house.asset_of[document] for document in query.relevant if document in house.asset_of]
    started = perf_counter()
    answer = _asked(house, query, house.reach)
    seconds = perf_counter() - started
    return Outcome(query, answer, seconds, _asked(house, query, house.reach_without(sources)))


def _asked(house: Trial, query: JudgedQuery, reach: Reach) -> Answer:
    with house.house.database.session() as session:
        work = Work(session, None, reach, house.house.clock(), "zh", house.house)
        return answer_to(work, query.text)


def _measured(outcomes: Sequence[Outcome], house: Trial) -> dict[str, object]:
    gold = [outcome for outcome in outcomes if outcome.query.answers]
    given = [outcome.answer for outcome in outcomes if outcome.answer.sentences]
    lengths = [len(said(answer)) for answer in given] or [0]
    return {
        **measures.summary(
            {
                "cited": [
                    float(any(holds(citation.text, one.query.answers) for citation in one.answer.citations)) for one in gold
                ],
                "answered": [float(holds(said(one.answer), one.query.answers)) for one in gold],
                "refused": [float(one.without.reason is not None) for one in outcomes],
                "falsely_refused": [float(one.answer.reason is not None) for one in outcomes],
            }
        ),
        "leaked": sum(bool(_sources(house, one.query) & one.without.sources) for one in outcomes),
        "answer_chars": round(fmean(lengths), 1),
        "answer_chars_median": median(lengths),
        "answer_sentences": round(fmean([len(answer.citations) for answer in given] or [0]), 2),
        "question_ms": round(1000 * median([one.seconds for one in outcomes] or [0.0]), 1),
    }


def _sources(house: Trial, query: JudgedQuery) -> set[int]:
    return {house.asset_of[document] for document in query.relevant if document in house.asset_of}


def said(answer: Answer) -> str:
    """The text of an answer, its stretches one after another."""
    return " ".join(sentence.text for sentence in answer.sentences)


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether one of the gold answers stands in the text word by word; width, case and blanks do not matter."""
    plain = _plain(text)
    return any(_plain(answer) in plain for answer in answers if _plain(answer))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())
