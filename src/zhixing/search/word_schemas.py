"""Words of the house, searches of a person, and judged queries as they leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from zhixing.assets import AssetBrief
from zhixing.search.schemas import SynonymUsed

Word = Annotated[str, Field(max_length=200)]
Words = Annotated[list[Word], Field(max_length=50)]
Note = Annotated[str, Field(max_length=500)]
QueryText = Annotated[str, Field(min_length=1, max_length=1000)]
AssetId = Annotated[int, Field(ge=0, lt=2**63)]


class SynonymIn(BaseModel):
    """Words that mean one another; with `means`, words that are also looked for as those, but not the other way round."""

    words: Words
    means: Words = []
    note: Note = ""


class SynonymOut(BaseModel):
    id: int
    words: list[str]
    means: list[str]
    note: str
    changed_by: str | None
    changed_at: datetime


class Refused(BaseModel):
    """A line of an imported file that was not taken."""

    line: int
    reason: str


class Imported(BaseModel):
    """What became of an imported file."""

    added: int
    refused: list[Refused]


class SynonymEffect(BaseModel):
    """What a query is also looked for as, and how many readable assets it finds without and with synonyms."""

    query: str
    also: list[SynonymUsed]
    without: int
    with_synonyms: int


class WordIn(BaseModel):
    words: Annotated[list[Word], Field(min_length=1, max_length=5000)]
    note: Note = ""


class WordOut(BaseModel):
    """A word that stays whole. `applied`: everything that holds it was analysed anew."""

    id: int
    word: str
    note: str
    applied: bool
    changed_by: str | None
    changed_at: datetime


class Cut(BaseModel):
    """How a text is cut into words now."""

    words: list[str]


class RecentOut(BaseModel):
    """What the person searched for, and how many times."""

    id: int
    text: str
    times: int
    last_at: datetime


class SavedQuery(BaseModel):
    """The parameters of `/api/search` that a saved search keeps; `time` is the stretch as the page names it."""

    q: Annotated[str, Field(max_length=1000)] = ""
    kind: Annotated[list[Word], Field(max_length=50)] = []
    space_id: Annotated[list[AssetId], Field(max_length=200)] = []
    category_id: Annotated[list[AssetId], Field(max_length=200)] = []
    tag: Annotated[list[Word], Field(max_length=50)] = []
    owner_id: Annotated[list[AssetId], Field(max_length=50)] = []
    format: Annotated[list[Word], Field(max_length=50)] = []
    time: Word = ""
    sort: Literal["relevance", "newest", "title"] = "relevance"


class SavedIn(BaseModel):
    name: Annotated[str, Field(max_length=200)]
    query: SavedQuery


class SavedPatch(BaseModel):
    name: Annotated[str, Field(max_length=200)]


class SavedOut(BaseModel):
    """A saved search, counted this moment: how many it finds and how many of them changed since it was last opened."""

    id: int
    name: str
    query: SavedQuery
    created_at: datetime
    opened_at: datetime
    total: int
    fresh: int


class WishIn(BaseModel):
    """Tell me when there is something; `note` says what for."""

    q: QueryText
    note: Note = ""


class WishOut(BaseModel):
    """What a person waits for; `asset` when somebody says it is there and the person may read it."""

    id: int
    text: str
    last_at: datetime
    asset: AssetBrief | None


class MissedOut(BaseModel):
    """A query that found nothing: how often, for how many persons, how many wait. `solved_by` where the reader may read it."""

    id: int
    text: str
    count: int
    persons: int
    waiting: int
    notes: list[str]
    first_at: datetime
    last_at: datetime
    solved_at: datetime | None
    solved_by: AssetBrief | None


class MissedPage(BaseModel):
    """`hidden`: queries of one person who tried once or twice; their text is shown to nobody."""

    items: list[MissedOut]
    total: int
    hidden: int


class SolvedIn(BaseModel):
    asset_id: AssetId | None


class JudgeIn(BaseModel):
    query: QueryText
    asset_id: AssetId
    grade: Annotated[float, Field(gt=0, le=3)] = 1.0


class ExpectedOut(BaseModel):
    asset: AssetBrief
    grade: float


class JudgedOut(BaseModel):
    id: int
    text: str
    created_at: datetime
    expected: list[ExpectedOut]


class EvaluationOut(BaseModel):
    """A run. `own`: its details may be opened. Measures lie between 0 and 1; `ci` holds 95 % intervals."""

    id: int
    person: str
    own: bool
    state: str
    created_at: datetime
    finished_at: datetime | None
    done: int
    total: int
    measures: dict[str, Any]


class QueryResult(BaseModel):
    """One query of a run: its measures, what was expected and what was found, as far as it may still be read."""

    judged_id: int
    text: str
    measures: dict[str, float]
    expected: list[AssetBrief]
    found: list[AssetBrief]


class EvaluationDetails(BaseModel):
    run: EvaluationOut
    queries: list[QueryResult]
