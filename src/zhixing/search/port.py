"""What search needs from an engine: cards that can be found by words and by meaning, always within a reach.

Everything in an index is a projection of the database and can be built anew from it. Offsets, scores and ids are plain
numbers; no type of an engine crosses this door.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal, NamedTuple, Protocol

from zhixing.access import Reach
from zhixing.assist import Vectors
from zhixing.search import analysis
from zhixing.search.wanted import Group, Wanted

__all__ = [
    "ANYWHERE", "Candidates", "Card", "CardHit", "CardPassage", "Excluded", "FacetName", "Group", "Held", "IndexState", "Near", "Order",
    "PassageHit", "PassageVector", "SearchIndex", "Tally", "Wanted", "Within",
]  # fmt: skip

FacetName = Literal["kind", "space", "category", "tag", "owner", "format", "time"]
Order = Literal["relevance", "newest", "title"]
CONFIDENCES = ("wip", "not_validated", "validated", "archived")
"""As an index numbers them."""


def title_mark(title: str) -> int:
    """63 bits of a digest of a title, the same for all ways to write it: whether what was typed is the title itself."""
    folded = "".join(analysis.spelled(analysis.normalise(title)))
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "big") >> 1


@dataclass(frozen=True)
class CardPassage:
    """A passage of a card: what is found and cited."""

    id: int
    text: str
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """An asset as search knows it. Times are seconds since 1970."""

    asset_id: int
    title: str
    kind: str
    space_id: int
    audience: tuple[str, ...]
    secrecy: int
    updated_at: int
    due_at: int | None = None
    """When it has to be looked at again; past it the card sinks a little. None: never."""
    title_key: str = ""
    """Orders titles."""
    owner_id: int | None = None
    category_path: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    format: str | None = None
    extras: tuple[str, ...] = ()
    """Further words it is found by: file name, summary, names and synonyms of its category."""
    names: tuple[str, ...] = ()
    """What it is also called by: names and synonyms of its category; found by their sound, as its title and tags are."""
    confidence: str = "not_validated"
    passages: tuple[CardPassage, ...] = ()

    @property
    def is_latin(self) -> bool:
        """Whether it is written in Latin letters, judged by its beginning."""
        beginning = " ".join([self.title, *(passage.text for passage in self.passages[:2])])[:600]
        return 3 * sum(map("\u3040".__le__, beginning)) < sum(map(str.isalpha, beginning))

    @property
    def fingerprint(self) -> int:
        """63 bits of a digest over everything the card says: an index that holds it holds this card and no older one."""
        return int.from_bytes(blake2b(repr(self).encode(), digest_size=8).digest(), "big") >> 1


@dataclass(frozen=True)
class PassageVector:
    """The meaning of a passage; `vector` is a (d,) unit row."""

    passage_id: int
    asset_id: int
    vector: Vectors


@dataclass(frozen=True)
class Values:
    """Values of what is counted as facets."""

    kinds: tuple[str, ...] = ()
    space_ids: tuple[int, ...] = ()
    category_ids: tuple[int, ...] = ()
    """Each with everything below it."""
    tags: tuple[str, ...] = ()
    owner_ids: tuple[int, ...] = ()
    formats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Excluded(Values):
    """Values of which a card carries none. They hold for every facet, their own not left out: nobody chooses them there."""


@dataclass(frozen=True)
class Within(Values):
    """Which cards may be found, besides those the reach allows: any of the values of each field, all fields together."""

    since: int | None = None
    until: int | None = None
    """Updated in [since, until)."""
    only: tuple[int, ...] | None = None
    """Only these assets."""
    without: tuple[int, ...] = ()
    """None of these assets."""
    excluded: Excluded = Excluded()

    @property
    def narrows(self) -> bool:
        """Whether more than single assets is left out."""
        return self != Within(without=self.without)


ANYWHERE = Within()


class PassageHit(NamedTuple):
    """A passage that was found and how well; scores compare only within one answer."""

    passage_id: int
    asset_id: int
    score: float
    latin: bool = False
    """Whether its card is written in Latin letters; told of hits by meaning only, which know no borders of language."""


@dataclass(frozen=True)
class Near:
    """Passages near in meaning, nearest first, and what is usual: mean and spread of the cosine over a sample of all that could
    be found, and how many these are. What does not stand out from the usual is near to anything."""

    hits: tuple[PassageHit, ...] = ()
    usual: float = 0.0
    spread: float = 0.0
    compared: int = 0


class CardHit(NamedTuple):
    """A card that was found and how well."""

    asset_id: int
    score: float
    due_at: int | None = None
    updated_at: int = 0
    confidence: str = "not_validated"
    entitled: bool = False
    """What was typed is its whole title."""


@dataclass(frozen=True)
class Candidates:
    """The best by words: passages by their own words, cards by all of their words, both best first."""

    passages: tuple[PassageHit, ...] = ()
    cards: tuple[CardHit, ...] = ()
    explained: float = 0.0
    """0..1: how much of what was asked, weighed by rarity, the best card holds."""
    held: float = 0.0
    """The same unshared: the sum of the weights of what the best card holds of it."""


@dataclass(frozen=True)
class Tally:
    """How many cards there are and how they spread; a facet's counts leave its own filter out. Exact."""

    total: int
    facets: dict[FacetName, list[tuple[str, int]]] = field(default_factory=dict)
    """Value and count, most first. Times are `0`…: cards updated since the n-th of the moments asked for."""


@dataclass(frozen=True)
class IndexState:
    """How much an index holds, and whether it was ever filled."""

    cards: int
    passages: int
    vectors: int
    stamp: str
    """What the last filling was stamped with; empty for an index never filled."""


@dataclass(frozen=True)
class Held:
    """What an index holds of one asset, for checking it against the database; a card that stands there twice is told twice."""

    asset_id: int
    fingerprints: frozenset[int]
    """Of the card, wherever the index keeps a part of it: one, unless parts of an older card are left."""
    passages: tuple[int, ...]
    """Their ids in order; one that stands there twice is told twice."""
    vectors: tuple[int, ...]
    """Ids of the passages whose meaning is known, in order."""


class SearchIndex(Protocol):
    """Cards and their vectors. Writing is for one process; reading for any number of them, within two seconds of a publishing."""

    def put(self, cards: Sequence[Card]) -> None:
        """Add cards, each in the place of what was known of its asset; vectors of passages that stay are kept."""

    def remove(self, asset_ids: Iterable[int]) -> None:
        """Forget assets; unknown ones are no matter."""

    def put_vectors(self, vectors: Sequence[PassageVector]) -> None:
        """Add the meaning of passages; those of passages not on a card are dropped."""

    def publish(self) -> None:
        """Make everything put and removed durable and findable."""

    def candidates(self, wanted: Wanted, within: Within, reach: Reach, *, limit: int) -> Candidates:
        """The passages and cards with the best words, at most `limit` of each."""

    def nearest(self, vector: Vectors, within: Within, reach: Reach, *, limit: int) -> Near:
        """The passages nearest in meaning; the score is the cosine."""

    def tally(
        self,
        wanted: Wanted,
        within: Within,
        reach: Reach,
        *,
        also: Sequence[int],
        facets: Sequence[FacetName],
        since: Sequence[int] = (),
    ) -> Tally:
        """Count the cards that hold what is wanted, together with those of `also` that may be found."""

    def ordered(
        self, wanted: Wanted, within: Within, reach: Reach, *, also: Sequence[int], order: Order, offset: int, limit: int
    ) -> list[int]:
        """A stretch of those cards in an order, as asset ids; in the order of relevance by words alone."""

    def titled(self, text: str, reach: Reach, *, limit: int) -> list[int]:
        """Assets whose title holds a word that begins with `text`, also in pinyin or its initials; best first."""

    def tagged(self, text: str, reach: Reach, *, limit: int) -> list[int]:
        """The same for their tags."""

    def sounding(self, grams: Sequence[str], within: Within, reach: Reach, *, limit: int) -> list[int]:
        """Assets of which the title, a tag or a name sounds like this (`zhixing.search.sounds`); those that share most first."""

    def known(self, units: Sequence[str], within: Within, reach: Reach) -> list[bool]:
        """Whether each unit stands on a card within reach."""

    def continuing(self, beginning: str, within: Within, reach: Reach, *, limit: int) -> list[str]:
        """Units on cards within reach that begin so, the most frequent first."""

    def state(self) -> IndexState:
        """How much there is."""

    def held(self, *, after: int, limit: int) -> list[Held]:
        """What it holds of the first `limit` assets past an id, in the order of ids; for checks, never for readers."""

    def rebuilding(self, stamp: str) -> AbstractContextManager[SearchIndex]:
        """An empty index that takes this one's place when the block ends well; until then this one answers."""

    def close(self) -> None:
        """Let go of everything; what was not committed is lost."""
