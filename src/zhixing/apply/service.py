"""Asking, following up, judging an answer, and reading former answers again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from zhixing.access import Work
from zhixing.apply.answer import Answer, Citation, Hint, Looked, Said, within
from zhixing.apply.events import AnswerJudged, QuestionAsked
from zhixing.apply.followup import continued
from zhixing.apply.models import Question
from zhixing.apply.queries import question_of, questions_of, thread_of
from zhixing.apply.question import Asked, understand
from zhixing.apply.reading import Reading, read_for
from zhixing.apply.rules import (
    ANSWERS_FROM,
    Disagreement,
    Sentence,
    adjoining,
    check_question,
    choose,
    disagreement,
    in_reading_order,
)
from zhixing.assets import KINDS, find_many
from zhixing.kit.errors import Invalid, NotFound
from zhixing.search import Within

ANYWHERE = Within()
LOOKED_AT = 5
RELATED = 5
LONGEST_COMMENT = 1000


@dataclass(frozen=True)
class Asking:
    """A question and where to look: one space, one kind, or everywhere; `thread_id` when it follows up."""

    question: str
    space_id: int | None = None
    kind: str | None = None
    thread_id: int | None = None


def ask(work: Work, asking: Asking) -> Question:
    """Answers from what the asker may read, or says that it cannot; keeps both question and answer for the asker alone."""
    started = time.perf_counter()
    person = work.person
    text = check_question(asking.question)
    former = thread_of(work.session, asking.thread_id, person.id) if asking.thread_id is not None else []
    answer = answer_to(work, continued(text, former), _within(work, asking))
    question = Question(
        thread_id=asking.thread_id,
        person_id=person.id,
        text=text,
        scope={"space_id": asking.space_id, "kind": asking.kind},
        refused=answer.reason is not None,
        answer=answer.to_json(),
        asked_at=work.now,
        seconds=round(time.perf_counter() - started, 3),
    )
    work.session.add(question)
    work.session.flush()
    if question.thread_id is None:
        question.thread_id = question.id
    work.record(
        QuestionAsked(
            subject=f"question:{question.id}",
            thread_id=question.thread_id,
            refused=question.refused,
            asset_ids=_cited(answer),
            seconds=question.seconds,
        )
    )
    return question


def _within(work: Work, asking: Asking) -> Within:
    if asking.space_id is not None and not work.reach.sees_space(asking.space_id):
        raise NotFound("access.space_not_found")
    if asking.kind is not None and asking.kind not in KINDS:
        raise Invalid("assets.unknown_kind", kind=asking.kind)
    return Within(
        kinds=(asking.kind,) if asking.kind is not None else (),
        space_ids=(asking.space_id,) if asking.space_id is not None else (),
    )


def answer_to(work: Work, question: str, where: Within = ANYWHERE) -> Answer:
    """The answer that the sources within reach give, or the reason why they give none."""
    asked = understand(question)
    reading = read_for(work, asked, where)
    if reading.chance < ANSWERS_FROM[reading.ground]:
        return _refusal(question, reading)
    chosen = choose(reading.sentences)
    if not chosen:
        return _refusal(question, reading)
    differing = disagreement(asked, chosen, reading.sentences)
    return _answer(asked, reading, chosen, differing)


def _refusal(question: str, reading: Reading) -> Answer:
    return Answer(
        understood=question,
        reason="apply.not_enough" if reading.passages else "apply.nothing_found",
        looked_at=[Looked(asset.id, passage.id, passage.text) for passage, asset in reading.passages[:LOOKED_AT]],
        related=_assets(reading, without=set())[:RELATED],
    )


def _answer(asked: Asked, reading: Reading, chosen: Sequence[Sentence], differing: Disagreement | None) -> Answer:
    quoted = list(chosen)
    if differing is not None and differing.other not in quoted:
        quoted.append(differing.other)
    stretches = adjoining(in_reading_order(quoted))
    citations = [_citation(reading, stretch, n) for n, stretch in enumerate(stretches, start=1)]
    cited = {citation.asset_id for citation in citations}
    return Answer(
        understood=asked.text,
        sentences=[Said(citation.text[citation.start : citation.end], [citation.n]) for citation in citations],
        citations=citations,
        looked_at=[Looked(asset.id, passage.id, passage.text) for passage, asset in reading.passages[:LOOKED_AT]],
        related=_assets(reading, without=cited)[:RELATED],
        hints=[_differ(differing, stretches)] if differing is not None else [],
    )


def _citation(reading: Reading, stretch: Sequence[Sentence], n: int) -> Citation:
    passage, asset = reading.passages[stretch[0].passage]
    return Citation(
        n=n,
        asset_id=asset.id,
        passage_id=passage.id,
        version=passage.version,
        heading_path=list(passage.heading_path),
        locator=dict(passage.locator),
        text=passage.text,
        start=stretch[0].start,
        end=stretch[-1].end,
    )


def _differ(differing: Disagreement, stretches: Sequence[Sequence[Sentence]]) -> Hint:
    one, other = (
        next(n for n, stretch in enumerate(stretches, start=1) if said in stretch) for said in (differing.one, differing.other)
    )
    values = {"one": str(one), "other": str(other), "one_says": differing.one_says, "other_says": differing.other_says}
    return Hint("apply.sources_differ", values, [one, other])


def _assets(reading: Reading, *, without: set[int]) -> list[int]:
    """The assets of the passages found, best first."""
    found = [asset.id for _, asset in reading.passages]
    return [asset_id for asset_id in dict.fromkeys(found) if asset_id not in without]


def _cited(answer: Answer) -> list[int]:
    return sorted({citation.asset_id for citation in answer.citations})


def judge(work: Work, question_id: int, *, helpful: bool, comment: str = "") -> Question:
    """The asker says whether the answer helped; may be changed later."""
    question = question_of(work.session, question_id, work.person.id)
    if len(comment) > LONGEST_COMMENT:
        raise Invalid("apply.comment_too_long", most=LONGEST_COMMENT)
    question.helpful = helpful
    question.comment = comment.strip()
    cited = _cited(Answer.from_json(question.answer))
    work.record(AnswerJudged(subject=f"question:{question.id}", helpful=helpful, refused=question.refused, asset_ids=cited))
    return question


def reread(work: Work, question_id: int) -> tuple[Question, Answer]:
    """A former question of the asker and what is left of its answer under the asker's present rights."""
    question = question_of(work.session, question_id, work.person.id)
    return question, _still_readable(work, [question])[0]


def history(work: Work, *, limit: int, offset: int) -> tuple[list[tuple[Question, Answer]], int]:
    """What the asker asked, the newest first, each as it may be read now; and how many there are in all."""
    questions, total = questions_of(work.session, work.person.id, limit=limit, offset=offset)
    return list(zip(questions, _still_readable(work, questions), strict=True)), total


def _still_readable(work: Work, questions: Sequence[Question]) -> list[Answer]:
    answers = [Answer.from_json(question.answer) for question in questions]
    sources = {asset_id for answer in answers for asset_id in answer.sources}
    readable = frozenset(find_many(work.session, sources, work.reach))
    return [within(answer, readable) for answer in answers]
