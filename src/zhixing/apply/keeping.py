"""Looking after one's own questions: pinning and deleting them, sharing an answer with colleagues."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from sqlalchemy import delete, select

from zhixing.access import Work
from zhixing.apply.answer import Answer, within
from zhixing.apply.events import AnswerShared
from zhixing.apply.models import AnswerShare, Question, Unanswered
from zhixing.apply.queries import question_of, share_of, shared_question
from zhixing.assets import find_many
from zhixing.kit.errors import Conflict
from zhixing.people.models import Person

TOKEN_BYTES = 18


def pin(work: Work, question_id: int, *, pinned: bool) -> Question:
    """Keeps a question at the top of its asker's list, or lets it go."""
    question = question_of(work.session, question_id, work.person.id)
    question.pinned = pinned
    return question


def forget(work: Work, question_id: int) -> None:
    """Deletes a question of the asker with its answer, its link and its part in what is still unanswered."""
    question = question_of(work.session, question_id, work.person.id)
    work.session.delete(question)
    work.session.flush()
    _forget_lone_gaps(work)


def forget_all(work: Work, *, pinned_too: bool = False) -> int:
    """Deletes everything the asker asked, without what is pinned unless that is meant too; returns how many."""
    mine = Question.person_id == work.person.id
    gone = delete(Question).where(mine) if pinned_too else delete(Question).where(mine, Question.pinned.is_(False))
    count = len(work.session.scalars(gone.returning(Question.id)).all())
    _forget_lone_gaps(work)
    return count


def _forget_lone_gaps(work: Work) -> None:
    """A wording that nobody's question holds any more is not kept either."""
    held = select(Question.id).where(Question.unanswered_id == Unanswered.id).exists()
    work.session.execute(delete(Unanswered).where(~held).execution_options(synchronize_session=False))


def share(work: Work, question_id: int) -> str:
    """Makes a link to an answer; the same one when there is one. The asker must still read every source of it."""
    question = question_of(work.session, question_id, work.person.id)
    answer = Answer.from_json(question.answer)
    if answer.reason is not None:
        raise Conflict("apply.nothing_to_share")
    if not _reads_all(work, answer):
        raise Conflict("apply.sources_gone_for_sharing")
    found = share_of(work.session, question.id)
    if found is None:
        found = AnswerShare(token=secrets.token_urlsafe(TOKEN_BYTES), question_id=question.id, created_at=work.now)
        work.session.add(found)
        work.session.flush()
        work.record(AnswerShared(subject=f"question:{question.id}", shared=True))
    return found.token


def unshare(work: Work, question_id: int) -> None:
    """Takes the link back: whoever has it finds nothing from the next request on."""
    question = question_of(work.session, question_id, work.person.id)
    found = share_of(work.session, question.id)
    if found is not None:
        work.session.delete(found)
        work.record(AnswerShared(subject=f"question:{question.id}", shared=False))


@dataclass(frozen=True)
class Shared:
    """An answer as somebody else may see it. Without `whole` its text is not there: the reader may ask again."""

    question: Question
    asker: Person
    answer: Answer
    whole: bool


def read_shared(work: Work, token: str) -> Shared:
    """What a link leads to, for whoever is signed in: the question, those citations the reader may read, and the text of the
    answer only where the reader may read every cited passage."""
    question, asker = shared_question(work.session, token)
    answer = Answer.from_json(question.answer)
    whole = _reads_all(work, answer)
    left = within(answer, frozenset(find_many(work.session, answer.sources, work.reach)))
    if whole:
        left = replace(left, looked_at=[], related=[])
    else:
        # Numbered anew: a gap would tell how many sources are out of reach.
        left = Answer(understood=question.text, citations=[replace(one, n=n) for n, one in enumerate(left.citations, start=1)])
    return Shared(question, asker, left, whole)


def _reads_all(work: Work, answer: Answer) -> bool:
    cited = {citation.asset_id for citation in answer.citations}
    return len(find_many(work.session, cited, work.reach)) == len(cited)
