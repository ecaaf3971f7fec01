"""Quoting, judging an answer, and reading former answers again. Asking itself stands in `asking`."""

from __future__ import annotations

from collections.abc import Sequence

from zhixing.access import Work
from zhixing.apply.answer import Answer, Citation, Hint, Looked, Said, led_on, within
from zhixing.apply.events import AnswerJudged
from zhixing.apply.models import Question
from zhixing.apply.queries import QuestionFilter, question_of, questions_of
from zhixing.apply.question import Asked, understand
from zhixing.apply.reading import Reading, read_for
from zhixing.apply.rules import ANSWERS_FROM, Disagreement, Sentence, adjoining, choose, disagreement, in_reading_order
from zhixing.apply.support import Found
from zhixing.apply.writing import Outcome
from zhixing.assets import followed, lines_within
from zhixing.kit.errors import Invalid
from zhixing.search import Within

ANYWHERE = Within()
LOOKED_AT = 5
RELATED = 5
LONGEST_COMMENT = 1000


def answer_to(work: Work, question: str, where: Within = ANYWHERE) -> Answer:
    """The answer in quotes that the sources within reach give, or the reason why they give none."""
    asked = understand(question)
    return quoted(asked, read_for(work, asked, where))


def quoted(asked: Asked, reading: Reading) -> Answer:
    """The sentences of what was read that answer, or the reason why none does."""
    if reading.chance < ANSWERS_FROM[reading.ground]:
        return refusal(asked.text, reading)
    chosen = choose(reading.sentences)
    if not chosen:
        return refusal(asked.text, reading)
    differing = disagreement(asked, chosen, reading.sentences)
    return _answer(asked, reading, chosen, differing)


def refusal(question: str, reading: Reading) -> Answer:
    """That the sources do not answer, with what was looked at."""
    return Answer(
        understood=question,
        reason="apply.not_enough" if reading.passages else "apply.nothing_found",
        looked_at=_looked_at(reading),
        related=_assets(reading, without=set())[:RELATED],
    )


def _looked_at(reading: Reading) -> list[Looked]:
    return [Looked(one.asset_id, one.passage_id, one.text) for one in reading.passages[:LOOKED_AT]]


def _answer(asked: Asked, reading: Reading, chosen: Sequence[Sentence], differing: Disagreement | None) -> Answer:
    said = list(chosen)
    if differing is not None and differing.other not in said:
        said.append(differing.other)
    stretches = adjoining(in_reading_order(said))
    citations = [
        _citation(reading, stretch[0].passage, stretch[0].start, stretch[-1].end, n=n)
        for n, stretch in enumerate(stretches, start=1)
    ]
    return Answer(
        understood=asked.text,
        sentences=[Said(citation.text[citation.start : citation.end], [citation.n]) for citation in citations],
        citations=citations,
        looked_at=_looked_at(reading),
        related=_assets(reading, without={citation.asset_id for citation in citations})[:RELATED],
        hints=[_differ(differing, stretches)] if differing is not None else [],
    )


def written_answer(asked: Asked, reading: Reading, outcome: Outcome, model: str) -> Answer:
    """The answer made of sentences that a model put together and that were found in their sources."""
    citations: list[Citation] = []
    sentences = []
    for one in outcome.sentences:
        numbers = [_numbered(citations, reading, place, found) for place, found in one.sources]
        sentences.append(Said(one.text, list(dict.fromkeys(numbers))))
    left_out = Hint("apply.left_out", {"count": str(outcome.left_out)}, [])
    return Answer(
        understood=asked.text,
        sentences=sentences,
        citations=citations,
        looked_at=_looked_at(reading),
        related=_assets(reading, without={citation.asset_id for citation in citations})[:RELATED],
        hints=[left_out] if outcome.left_out else [],
        model=model,
    )


def _numbered(citations: list[Citation], reading: Reading, place: int, found: Found) -> int:
    """The number of the citation of this stretch, a new one where it was not cited yet."""
    new = _citation(reading, place, found.start, found.end, n=len(citations) + 1)
    same = next((one for one in citations if (one.passage_id, one.start, one.end) == (new.passage_id, new.start, new.end)), None)
    if same is not None:
        return same.n
    citations.append(new)
    return new.n


def _citation(reading: Reading, place: int, start: int, end: int, *, n: int) -> Citation:
    passage = reading.passages[place]
    return Citation(
        n=n,
        asset_id=passage.asset_id,
        passage_id=passage.passage_id,
        version=passage.version,
        heading_path=list(passage.heading_path),
        locator=dict(passage.locator),
        text=passage.text,
        start=start,
        end=end,
    )


def _differ(differing: Disagreement, stretches: Sequence[Sequence[Sentence]]) -> Hint:
    one, other = (
        next(n for n, stretch in enumerate(stretches, start=1) if said in stretch) for said in (differing.one, differing.other)
    )
    values = {"one": str(one), "other": str(other), "one_says": differing.one_says, "other_says": differing.other_says}
    return Hint("apply.sources_differ", values, [one, other])


def _assets(reading: Reading, *, without: set[int]) -> list[int]:
    """The assets of the passages found, best first."""
    found = [one.asset_id for one in reading.passages]
    return [asset_id for asset_id in dict.fromkeys(found) if asset_id not in without]


def cited_assets(answer: Answer) -> list[int]:
    """The assets that an answer cites."""
    return sorted({citation.asset_id for citation in answer.citations})


def judge(work: Work, question_id: int, *, helpful: bool, comment: str = "") -> Question:
    """The asker says whether the answer helped; may be changed later."""
    question = question_of(work.session, question_id, work.person_id)
    if len(comment) > LONGEST_COMMENT:
        raise Invalid("apply.comment_too_long", most=LONGEST_COMMENT)
    question.helpful = helpful
    question.comment = comment.strip()
    cited = cited_assets(Answer.from_json(question.answer))
    work.record(AnswerJudged(subject=f"question:{question.id}", helpful=helpful, refused=question.refused, asset_ids=cited))
    return question


def reread(work: Work, question_id: int) -> tuple[Question, Answer]:
    """A former question of the asker and what is left of its answer under the asker's present rights."""
    question = question_of(work.session, question_id, work.person_id)
    return question, still_readable(work, [question])[0]


def history(work: Work, chosen: QuestionFilter, *, limit: int, offset: int) -> tuple[list[tuple[Question, Answer]], int]:
    """What the asker asked, pinned first, then the newest, each as it may be read now; and how many there are in all."""
    questions, total = questions_of(work.session, work.person_id, chosen, limit=limit, offset=offset)
    return list(zip(questions, still_readable(work, questions), strict=True)), total


def still_readable(work: Work, questions: Sequence[Question]) -> list[Answer]:
    """What is left of these answers for the one who looks, under present rights."""
    answers = [Answer.from_json(question.answer) for question in questions]
    sources = {asset_id for answer in answers for asset_id in answer.sources}
    readable = frozenset(lines_within(work.session, sources, work.reach))
    # What was merged is not readable any more; what it was merged into is told only where that is.
    moved = followed(work.session, sources - readable, work.reach)
    return [within(led_on(answer, moved), readable.union(moved.values())) for answer in answers]
