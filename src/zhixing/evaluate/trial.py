"""A throw-away company with one space, filled with documents through the product's own pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from zhixing import search
from zhixing.access import Reach, system_work
from zhixing.access.models import Space
from zhixing.bootstrap import OpenHouse, throwaway_house
from zhixing.evaluate.judged import JudgedDocument
from zhixing.organise import Block, Content, NewDocument, add_document

AT_ONCE = 500


@dataclass(frozen=True)
class Trial:
    """The house, what an employee with the one space may read, and which asset each document became."""

    house: OpenHouse
    reach: Reach
    space_id: int
    asset_of: dict[str, int]

    @property
    def document_of(self) -> dict[int, str]:
        return {asset_id: document for document, asset_id in self.asset_of.items()}


@contextmanager
def trial(documents: Iterable[JudgedDocument]) -> Iterator[Trial]:
    """Opens the house, adds the documents, cuts, indexes and embeds them; everything is gone at the end."""
    with throwaway_house() as house:
        space_id = _space(house)
        asset_of: dict[str, int] = {}
        coming = iter(documents)
        while some := list(islice(coming, AT_ONCE)):
            with house.database.transaction() as session:
                work = system_work(house, session)
                for document in some:
                    asset_of[document.id] = add_document(work, _document(document, space_id)).id
        search.settle(house)
        yield Trial(house, Reach(frozenset({f"space:{space_id}"}), clearance=1), space_id, asset_of)


def _space(house: OpenHouse) -> int:
    with house.database.transaction() as session:
        space = Space(slug="trial", name="评测", created_at=house.clock())
        session.add(space)
        session.flush()
        return space.id


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
