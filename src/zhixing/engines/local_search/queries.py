"""Tantivy queries: rights and filters as a wall without a score, wants as what must and what may match."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from tantivy import FieldType, Occur, Query, Schema

from zhixing.access import Reach
from zhixing.engines.local_search.documents import open_to
from zhixing.search.port import FacetName, Group, Wanted, Within

EXACT = 0.0
TITLE = 2.0
"""A word in the title weighs as much as two in the text."""
HEADING = 0.5
EXTRA = 0.5
SYNONYM = 0.5
"""What means the same weighs half as much as what was typed."""
PAIR = 0.5
"""Pairs of characters find what the segmenter cut otherwise; being many they must not outvote the words."""

REMEMBERED = 64
"""Reaches whose walls are remembered; a wall is made of nothing but the reach."""
MOST_CHARACTERS = 4_096
"""Characters whose expressions are remembered: to read one costs more than to run it."""

FACET_FIELDS: dict[FacetName, str] = {
    "kind": "kind",
    "space": "space",
    "category": "category",
    "tag": "tag",
    "owner": "owner",
    "format": "format",
    "time": "updated",
}
Clause = tuple[Occur, Query]
FACET_OF_FILTER: dict[str, FacetName] = {
    "kinds": "kind",
    "space_ids": "space",
    "category_ids": "category",
    "tags": "tag",
    "owner_ids": "owner",
    "formats": "format",
}


class Queries:
    """Builds the queries of one of the two indexes, `cards` or `passages`."""

    def __init__(self, schema: Schema, kind: Literal["cards", "passages"]) -> None:
        self._schema = schema
        self._kind = kind
        self._open_to = lru_cache(REMEMBERED)(self._opened)
        self._beginning = lru_cache(MOST_CHARACTERS)(self._begun)

    def wall(self, reach: Reach, within: Within, *, leaving_out: FacetName | None = None) -> list[Clause]:
        """What every hit must satisfy whatever is looked for; `leaving_out` drops the filter of one facet."""
        clauses = self._rights(reach)
        for name, facet in FACET_OF_FILTER.items():
            values = getattr(within, name)
            if values and facet != leaving_out:
                clauses.append(self._any(FACET_FIELDS[facet], list(values)))
            if unwanted := getattr(within.excluded, name):
                clauses.append((Occur.MustNot, Query.term_set_query(self._schema, FACET_FIELDS[facet], list(unwanted))))
        if (within.since is not None or within.until is not None) and leaving_out != "time":
            clauses.append((Occur.Must, _silent(self._updated(within))))
        if within.only is not None:
            clauses.append(self._any("asset", list(within.only)))
        if within.without:
            clauses.append((Occur.MustNot, Query.term_set_query(self._schema, "asset", list(within.without))))
        return clauses

    def _rights(self, reach: Reach) -> list[Clause]:
        if reach.everything:
            return []
        if not reach.tokens or reach.clearance < 0:
            return [(Occur.Must, Query.empty_query())]
        return [self._open_to(reach.tokens, reach.clearance)]

    def _opened(self, tokens: frozenset[str], clearance: int) -> Clause:
        """Made once for a reach: with hundreds of tokens, to write the query down costs as much as to run it."""
        return self._any("open_to", [open_to(token, secrecy) for secrecy in range(clearance + 1) for token in sorted(tokens)])

    def _any(self, field: str, values: list[Any]) -> Clause:
        if not values:
            return Occur.Must, Query.empty_query()
        if len(values) == 1:
            return Occur.Must, _silent(Query.term_query(self._schema, field, values[0], "basic"))
        return Occur.Must, _silent(Query.term_set_query(self._schema, field, values))

    def _updated(self, within: Within) -> Query:
        unbounded = within.until is None  # such a side has to be called inclusive
        return Query.range_query(
            self._schema, "updated", FieldType.Integer, within.since, within.until, include_lower=True, include_upper=unbounded
        )

    def scoring(self, wanted: Wanted, wall: list[Clause]) -> Query | None:
        """Everything that holds a word of what is wanted, weighed; None when no word is wanted."""
        if self._kind == "cards":
            parts = self._weighed(wanted.words, ("title_words", TITLE), ("body_words", 1.0), ("extra_words", EXTRA))
            parts += self._weighed(wanted.pairs, ("title_units", TITLE * PAIR), ("units", PAIR))
        else:
            parts = self._weighed(wanted.words, ("words", 1.0), ("heading_words", HEADING)) + self._weighed(
                wanted.pairs, ("units", PAIR)
            )
        parts += self._meant(wanted)
        if not parts:
            parts = [(Occur.Should, self._side_by_side(group)) for group in wanted.groups if group.character]
        if not parts:
            return None
        any_of_them = Query.boolean_query(parts)
        around = [*wall, *self.demands(wanted)]
        # Alone, the words are looked up with the blocks skipped that cannot hold any of the best.
        return Query.boolean_query([(Occur.Must, any_of_them), *around]) if around else any_of_them

    def _meant(self, wanted: Wanted) -> list[Clause]:
        """The words of synonyms."""
        words, units = ("body_words", "units") if self._kind == "cards" else ("words", "units")
        parts = self._weighed(wanted.also_words, (words, SYNONYM)) + self._weighed(wanted.also_pairs, (units, SYNONYM * PAIR))
        if self._kind == "cards":
            parts += self._weighed(wanted.also_words, ("title_words", TITLE * SYNONYM))
        return parts

    def _weighed(self, terms: Sequence[str], *fields: tuple[str, float]) -> list[Clause]:
        return [
            (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, term, "freq"), boost))
            for term in terms
            for field, boost in fields
        ]

    def demands(self, wanted: Wanted) -> list[Clause]:
        """What must stand in a hit and what must not; for passages, which know no places of words, their cards answer."""
        if self._kind == "passages":
            return []
        must = [(Occur.Must, _silent(self._group(phrase, literal=True))) for phrase in wanted.phrases]
        must += [(Occur.Must, _silent(self._in_title(title))) for title in wanted.titles]
        return must + [(Occur.MustNot, self._group(group)) for group in wanted.without]

    def holding(self, wanted: Wanted, wall: list[Clause], also: Sequence[int]) -> Query:
        """The cards that hold what is wanted, and those of `also`, behind the wall; without a score."""
        clauses = [*wall, *self.demands(wanted)]
        if wanted.groups:
            clauses.append((Occur.Must, _silent(self._holding(wanted, also))))
        positive = [clause for clause in clauses if clause[0] is Occur.Must]
        return Query.boolean_query(clauses if positive else [*clauses, (Occur.Must, Query.all_query())])

    def _holding(self, wanted: Wanted, also: Sequence[int]) -> Query:
        groups = [(Occur.Should, self._group(group)) for group in wanted.groups]
        enough = Query.boolean_query(groups, minimum_number_should_match=max(wanted.needed, 1))
        if not also:
            return enough
        return Query.boolean_query(
            [(Occur.Should, enough), (Occur.Should, Query.term_set_query(self._schema, "asset", list(also)))]
        )

    def _group(self, group: Group, *, literal: bool = False) -> Query:
        """A card that holds the units of the group side by side, or (unless the very wording counts) one of its spellings."""
        parts = [self._side_by_side(group)]
        if not literal:
            # A Chinese word stands nowhere but where its characters stand side by side.
            fields = () if group.is_run else ("title_words", "body_words", "extra_words")
            parts += [Query.term_query(self._schema, field, word, "freq") for word in group.spellings for field in fields]
            parts += [self._group(other) for other in group.others]
        return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, part) for part in parts])

    def _in_title(self, spelled: Sequence[str]) -> Query:
        if len(spelled) == 1:
            return Query.term_query(self._schema, "title_spelled", spelled[0], "position")
        return Query.phrase_query(self._schema, "title_spelled", list(spelled))

    def _side_by_side(self, group: Group) -> Query:
        if group.character:
            # Every character stands somewhere as the first of a pair or alone.
            return self._beginning(group.character)
        phrase = group.phrase
        if len(phrase) < 2:
            return Query.term_query(self._schema, "units", phrase[0][1], "freq") if phrase else Query.empty_query()
        return Query.phrase_query(self._schema, "units", list(phrase))

    def _begun(self, character: str) -> Query:
        return Query.regex_query(self._schema, "units", f"{character}.?")

    def held(self, groups: Sequence[Group], weights: Sequence[float], asset_id: int) -> Query:
        """The card of one asset, scored with the sum of the weights of the groups it holds."""
        parts = [
            (Occur.Should, Query.const_score_query(self._group(group), weight))
            for group, weight in zip(groups, weights, strict=True)
        ]
        return Query.boolean_query([self._any("asset", [asset_id]), (Occur.Must, Query.boolean_query(parts))])


def _silent(query: Query) -> Query:
    """The same hits without a score."""
    return Query.const_score_query(query, EXACT)
