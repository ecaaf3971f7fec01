"""An answer as it is kept, and what is left of it for somebody who may read only some of its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Citation:
    """What is cited, as it is kept: a stretch [start, end) of a passage of a version of an asset."""

    n: int
    asset_id: int
    passage_id: int
    version: int
    heading_path: list[str]
    locator: dict[str, Any]
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Said:
    """A sentence of an answer and the numbers of its citations."""

    text: str
    citations: list[int]


@dataclass(frozen=True)
class Hint:
    """Something to mind about an answer, as a code of the words catalogue, and the citations it rests on."""

    code: str
    values: dict[str, str]
    citations: list[int]


@dataclass(frozen=True)
class Looked:
    """A passage that was looked at without answering."""

    asset_id: int
    passage_id: int
    text: str


@dataclass(frozen=True)
class Answer:
    """An answer as it is kept: what was said and on what grounds. Ids and texts only; who may read them is asked anew each time."""

    understood: str
    """The question as it was understood: a follow-up carries the subject of the question before."""
    reason: str | None = None
    """Why there is no answer, as a code of the words catalogue."""
    sentences: list[Said] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    looked_at: list[Looked] = field(default_factory=list)
    related: list[int] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    model: str | None = None
    """The language model that put the sentences together; none where they are quotes."""
    notice: str | None = None
    """Why a language model did not answer though there is one, as a code of the words catalogue."""

    @property
    def written(self) -> bool:
        """Whether the sentences were put together by a model, and are not quotes."""
        return self.model is not None

    @property
    def sources(self) -> set[int]:
        """Every asset that is named anywhere in the answer."""
        return {one.asset_id for one in self.citations} | {one.asset_id for one in self.looked_at} | set(self.related)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Answer:
        return cls(
            understood=data["understood"],
            reason=data["reason"],
            sentences=[Said(**one) for one in data["sentences"]],
            citations=[Citation(**one) for one in data["citations"]],
            looked_at=[Looked(**one) for one in data["looked_at"]],
            related=list(data["related"]),
            hints=[Hint(**one) for one in data["hints"]],
            model=data.get("model"),
            notice=data.get("notice"),
        )


def led_on(answer: Answer, moved: Mapping[int, int]) -> Answer:
    """The answer with what was merged since named by what it was merged into; the passages still lead there."""
    if not moved:
        return answer
    return replace(
        answer,
        citations=[replace(one, asset_id=moved.get(one.asset_id, one.asset_id)) for one in answer.citations],
        looked_at=[replace(one, asset_id=moved.get(one.asset_id, one.asset_id)) for one in answer.looked_at],
        related=list(dict.fromkeys(moved.get(asset_id, asset_id) for asset_id in answer.related)),
    )


def within(answer: Answer, readable: frozenset[int]) -> Answer:
    """What is left of an answer for somebody who may read only these assets: what rests on anything else vanishes without a trace.

    A quote stays as long as one of its sources does. A sentence that was put together from several needs them all.
    """
    citations = [one for one in answer.citations if one.asset_id in readable]
    kept = {one.n for one in citations}
    sentences = [
        replace(one, citations=[n for n in one.citations if n in kept])
        for one in answer.sentences
        if (kept.issuperset(one.citations) if answer.written else kept.intersection(one.citations)) and one.citations
    ]
    return replace(
        answer,
        sentences=sentences,
        citations=citations,
        looked_at=[one for one in answer.looked_at if one.asset_id in readable],
        related=[asset_id for asset_id in answer.related if asset_id in readable],
        hints=[one for one in answer.hints if kept.issuperset(one.citations)],
        reason="apply.sources_gone" if answer.sentences and not sentences else answer.reason,
    )
