"""A throw-away company filled with documents through the product's own pipeline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice

from zhixing import search
from zhixing.access import Reach, Work, create_space, system_work
from zhixing.bootstrap import OpenHouse, throwaway_house
from zhixing.evaluate.judged import JudgedDocument
from zhixing.organise import Block, Content, NewDocument, add_document

AT_ONCE = 500


@dataclass(frozen=True)
class Trial:
    """The house, what an employee who reads all of its spaces may read, and which asset in which space each document became."""

    house: OpenHouse
    reach: Reach
    space_of: dict[int, int]
    asset_of: dict[str, int]

    @property
    def document_of(self) -> dict[int, str]:
        return {asset_id: document for document, asset_id in self.asset_of.items()}

    def reach_without(self, asset_ids: Collection[int]) -> Reach:
        """The reach of somebody who does not read the spaces of these assets."""
        gone = {f"space:{self.space_of[asset_id]}" for asset_id in asset_ids}
        return replace(self.reach, tokens=self.reach.tokens - gone)


@contextmanager
def trial(documents: Iterable[JudgedDocument], *, spaces: int = 1) -> Iterator[Trial]:
    """Opens the house, adds the documents, cuts, indexes and embeds them; everything is gone at the end.

    They are spread over as many spaces as there are documents, at most `spaces`.
    """
    with throwaway_house() as house:
        space_of: dict[int, int] = {}
        asset_of: dict[str, int] = {}
        space_ids: list[int] = []
        coming = iter(documents)
        while some := list(islice(coming, AT_ONCE)):
            with house.database.transaction() as session:
                work = system_work(house, session)
                space_ids += _spaces(work, len(space_ids), min(spaces, len(space_ids) + len(some)))
                for number, document in enumerate(some, start=len(asset_of)):
                    space_id = space_ids[number % len(space_ids)]
                    asset_id = add_document(work, _document(document, space_id)).id
                    asset_of[document.id], space_of[asset_id] = asset_id, space_id
        search.settle(house)
        yield Trial(house, Reach(frozenset(f"space:{space_id}" for space_id in space_ids), clearance=1), space_of, asset_of)


def _spaces(work: Work, there: int, wanted: int) -> list[int]:
    return [create_space(work, f"trial {number}").id for number in range(there, wanted)]


def _document(document: JudgedDocument, space_id: int) -> NewDocument:
    """As a text file would come in: a document without a title is called what its file is called."""
    data = document.text.encode()
    blocks = tuple(Block(type="paragraph", text=line) for line in document.text.splitlines() if line.strip())
    title = document.title or document.id
    return NewDocument(
        space_id=space_id,
        content=Content(title=title, blocks=blocks),
        filename=f"{document.id}.txt",
        blob=sha256(data).hexdigest(),
        size=len(data),
        format="txt",
        title=title[:300],
        kind="document",
    )
