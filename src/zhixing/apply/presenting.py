"""Answers as the asker sees them: whatever is out of reach by now is not there, and nothing tells that it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhixing.access import Work
from zhixing.apply.answer import Answer, Citation, within
from zhixing.apply.keeping import Shared
from zhixing.apply.models import Question
from zhixing.apply.noting import Noted
from zhixing.apply.queries import Gap, shares_of
from zhixing.apply.schemas import (
    AnswerOut,
    CitationOut,
    GapOut,
    HintOut,
    JudgementOut,
    KnowsOut,
    LookedAtOut,
    SentenceOut,
    SharedOut,
)
from zhixing.assets import AssetBrief, AssetLine, brief_lines, lines_within
from zhixing.kit.words import say
from zhixing.people import active_people, present_people

PEOPLE = 3


def present(work: Work, kept: Sequence[tuple[Question, Answer]]) -> list[AnswerOut]:
    """The questions with what `service` left of their answers; assets are looked up once for all of them."""
    assets = lines_within(work.session, {asset_id for _, answer in kept for asset_id in answer.sources}, work.reach)
    shares = shares_of(work.session, [question.id for question, _ in kept])
    known = _Known(assets, _briefs(work, assets), shares)
    return [_present(work, question, answer, known) for question, answer in kept]


def present_noted(work: Work, noted: Noted, answer: Answer) -> AnswerOut:
    """A question that was noted in this very transaction, with what of its answer may be read: nobody shared it yet."""
    assets = lines_within(work.session, answer.sources, work.reach)
    return _present(work, noted, within(answer, frozenset(assets)), _Known(assets, _briefs(work, assets), {}))


def _briefs(work: Work, assets: Mapping[int, AssetLine]) -> dict[int, AssetBrief]:
    return {line.id: line for line in brief_lines(work, list(assets.values()))}


@dataclass(frozen=True)
class _Known:
    """What was looked up for all of the answers at once."""

    assets: Mapping[int, AssetLine]
    briefs: Mapping[int, AssetBrief]
    shares: Mapping[int, str]


def _present(work: Work, question: Question | Noted, answer: Answer, known: _Known) -> AnswerOut:
    briefs = known.briefs
    reason = answer.reason
    return AnswerOut(
        id=question.id,
        thread_id=question.thread_id or question.id,
        question=question.text,
        understood=answer.understood,
        space_id=question.scope.get("space_id"),
        kind=question.scope.get("kind"),
        category_id=question.scope.get("category_id"),
        verified_only=bool(question.scope.get("verified_only")),
        asked_at=question.asked_at,
        refused=reason is not None,
        reason=say(reason, work.lang, count=len(answer.looked_at)) if reason else None,
        written_by=answer.model if not reason else None,
        notice=say(answer.notice, work.lang) if answer.notice else None,
        sentences=_sentences(answer),
        citations=[_citation(one, briefs) for one in answer.citations],
        hints=_hints(work, answer),
        looked_at=[LookedAtOut(asset=briefs[one.asset_id], passage_id=one.passage_id, text=one.text) for one in answer.looked_at],
        related=[briefs[asset_id] for asset_id in answer.related],
        people=_people(work, answer, known.assets),
        feedback=JudgementOut(helpful=question.helpful, comment=question.comment),
        seconds=question.seconds,
        pinned=question.pinned,
        shared=known.shares.get(question.id),
    )


def present_shared(work: Work, shared: Shared) -> SharedOut:
    """A shared answer as its reader may see it."""
    answer = shared.answer
    briefs = _briefs(work, lines_within(work.session, answer.sources, work.reach))
    return SharedOut(
        question=shared.question.text,
        asked_by=present_people(work.session, [shared.asker], clearance_of=frozenset())[0],
        asked_at=shared.question.asked_at,
        mine=shared.asker.id == work.person_id,
        whole=shared.whole,
        message=None if shared.whole else say("apply.shared_in_part", work.lang),
        written_by=answer.model,
        sentences=_sentences(answer),
        citations=[_citation(one, briefs) for one in answer.citations if one.asset_id in briefs],
        hints=_hints(work, answer),
    )


def present_gap(gap: Gap) -> GapOut:
    """A question without an answer as a curator sees it."""
    return GapOut(
        id=gap.id,
        text=gap.text,
        state=gap.state,
        note=gap.note,
        times=gap.times,
        people=gap.people,
        last_at=gap.last_at,
        space_ids=list(gap.space_ids),
    )


def _sentences(answer: Answer) -> list[SentenceOut]:
    return [SentenceOut(text=one.text, citations=one.citations) for one in answer.sentences]


def _hints(work: Work, answer: Answer) -> list[HintOut]:
    return [
        HintOut(code=one.code, message=say(one.code, work.lang, **one.values), citations=one.citations) for one in answer.hints
    ]


def _citation(one: Citation, briefs: Mapping[int, AssetBrief]) -> CitationOut:
    return CitationOut(
        n=one.n,
        asset=briefs[one.asset_id],
        passage_id=one.passage_id,
        version=one.version,
        heading_path=one.heading_path,
        locator=one.locator,
        text=one.text,
        start=one.start,
        end=one.end,
    )


def _people(work: Work, answer: Answer, assets: Mapping[int, AssetLine]) -> list[KnowsOut]:
    """Who answers for the cited assets, or, where nothing was cited, for those that were looked at."""
    cited = [one.asset_id for one in answer.citations]
    named = [assets[asset_id] for asset_id in dict.fromkeys(cited or [one.asset_id for one in answer.looked_at])]
    because: dict[int, str] = {}
    for asset in named:
        if asset.owner_id and asset.owner_id != work.person_id:
            because.setdefault(asset.owner_id, asset.title)
    owners = active_people(work.session, because)
    code = "apply.owns_cited" if cited else "apply.owns_looked_at"
    chosen = [person_id for person_id in because if person_id in owners][:PEOPLE]
    return [KnowsOut(person=owners[person_id], why=say(code, work.lang, title=because[person_id])) for person_id in chosen]
