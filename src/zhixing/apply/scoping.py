"""Where an answer is looked for: everywhere, or in a space, a kind, a category, or only in what is verified today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from zhixing.access import Work
from zhixing.apply.queries import category_exists, verified_within
from zhixing.assets import KINDS
from zhixing.kit.errors import Invalid, NotFound
from zhixing.search import Within


@dataclass(frozen=True)
class Asking:
    """A question and where to look; `thread_id` when it follows up, `quotes_only` when no language model is to be asked."""

    question: str
    space_id: int | None = None
    kind: str | None = None
    thread_id: int | None = None
    category_id: int | None = None
    verified_only: bool = False
    quotes_only: bool = False

    @property
    def scope(self) -> dict[str, Any]:
        """As it is kept with the question."""
        kept = {"space_id": self.space_id, "kind": self.kind}
        if self.category_id is not None:
            kept["category_id"] = self.category_id
        return kept | ({"verified_only": True} if self.verified_only else {})


def where_to_look(work: Work, asking: Asking) -> Within:
    """The scope as search takes it; refuses spaces out of reach and kinds and categories that are not there."""
    if asking.space_id is not None and not work.reach.sees_space(asking.space_id):
        raise NotFound("access.space_not_found")
    if asking.kind is not None and asking.kind not in KINDS:
        raise Invalid("assets.unknown_kind", kind=asking.kind)
    if asking.category_id is not None and not category_exists(work.session, asking.category_id):
        raise NotFound("organise.category_not_found")
    within = Within(
        kinds=(asking.kind,) if asking.kind is not None else (),
        space_ids=(asking.space_id,) if asking.space_id is not None else (),
        category_ids=(asking.category_id,) if asking.category_id is not None else (),
    )
    if not asking.verified_only:
        return within
    return replace(within, only=tuple(verified_within(work.session, work.reach, work.now, space_id=asking.space_id)))
