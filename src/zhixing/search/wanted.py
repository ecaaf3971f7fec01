"""Reading what somebody typed: what must stand there, what should, what must not.

Straight or Chinese quotes and 《》 ask for the very wording, a minus before a word leaves it out. In a whole sentence quotes
are part of the language and only name one thing more that is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhixing.search import analysis
from zhixing.search.analysis import HAN, Token
from zhixing.search.meanings import NONE, Meant, Synonyms

_QUOTED = re.compile(
    r"(?P<minus>(?<!\S)[-－])?"
    r"(?:\"(?P<straight>[^\"]+)\"|“(?P<curly>[^”]+)”|「(?P<corner>[^」]+)」|《(?P<book>[^》]+)》)"
)
_MINUS = re.compile(r"(?<!\S)[-－](?P<word>[^\s\d\-－][^\s]*)")
_BOUNDARY = r"\s，。；：、！？,;:!?（）()【】\[\]《》“”\"「」"
LONGEST = 512
"""Characters of a query that are read."""


@dataclass(frozen=True)
class Group:
    """One thing looked for: a word, a code or a phrase. Found where its units stand side by side, or a spelling stands."""

    units: tuple[str, ...]
    """As `analysis.units` gives them; the last unit of a run of characters is the character alone."""
    spellings: tuple[str, ...] = ()
    others: tuple[Group, ...] = ()
    """What means the same: where one of these stands, this is found."""

    @property
    def phrase(self) -> tuple[tuple[int, str], ...]:
        """Places and units to look up: every other pair of a run covers it; a lone character is nobody's pair."""
        chosen: list[tuple[int, str]] = []
        covered = -1
        for place, unit in enumerate(self.units):
            if place <= covered:
                continue
            pair = len(unit) == 2 and _is_run(unit)
            # The last pair of an odd run overlaps the one before it.
            if pair or not (place and _is_run(unit) and len(self.units[place - 1]) == 2 and _is_run(self.units[place - 1])):
                chosen.append((place, unit))
                covered = place + 1 if pair else place
            else:
                chosen.append((place - 1, self.units[place - 1]))
        return tuple(dict.fromkeys(chosen))

    @property
    def is_run(self) -> bool:
        """Whether it is nothing but characters that stand side by side."""
        # All but the last of a run are pairs; a unit of one character before the end is the end of another run.
        return all(_is_run(unit) and (len(unit) == 2) == (place < len(self.units) - 1) for place, unit in enumerate(self.units))

    @property
    def character(self) -> str | None:
        """The character, where a single one is looked for."""
        return self.units[0] if len(self.units) == 1 and len(self.units[0]) == 1 and _is_run(self.units[0]) else None


@dataclass(frozen=True)
class Wanted:
    """A query, read."""

    text: str
    """As typed, without operators: what is compared by meaning."""
    groups: tuple[Group, ...] = ()
    """What is looked for, one by one."""
    needed: int = 0
    """How many of the groups a card must hold."""
    phrases: tuple[Group, ...] = ()
    """What must stand there."""
    without: tuple[Group, ...] = ()
    """What must not."""
    words: tuple[str, ...] = ()
    """What is weighed by rarity: stemmed words without stop words."""
    pairs: tuple[str, ...] = ()
    """Pairs of characters inside and across the words."""
    titles: tuple[tuple[str, ...], ...] = ()
    """What the title must hold: characters and words side by side, as `analysis.spelled` gives them."""
    also_words: tuple[str, ...] = ()
    """Words of synonyms, weighed like `words`, but less."""
    also_pairs: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What was typed and what else it was looked for as."""
    only_codes: bool = False
    """Nothing but codes was typed (GB 9706.1, ESP32-C3): no other code means the same."""

    @property
    def is_empty(self) -> bool:
        """Nothing is looked for: everything is listed (without what must not be there)."""
        return not self.groups and not self.phrases

    @property
    def has_demands(self) -> bool:
        """Something must stand in a hit, or must not."""
        return bool(self.phrases or self.without or self.titles)

    @property
    def loosened(self) -> Wanted:
        """The same without insisting on a wording."""
        return replace(self, phrases=())

    @property
    def has_more_than_phrases(self) -> bool:
        """Whether something is looked for beside the very wordings."""
        spoken = {unit for phrase in self.phrases for unit in phrase.units}
        return any(not spoken.issuperset(group.units[:-1] or group.units) for group in self.groups)

    @property
    def is_literal(self) -> bool:
        """The very wording is asked for: what is merely near in meaning is no answer."""
        return bool(self.phrases or self.without or self.titles)

    @property
    def plain(self) -> Wanted:
        """The same without synonyms."""
        groups = tuple(replace(group, others=()) for group in self.groups)
        return replace(self, groups=groups, also_words=(), also_pairs=(), synonyms=())


EVERYTHING = Wanted("")


def read(typed: str, synonyms: Synonyms = NONE, titles: Sequence[str] = ()) -> Wanted:
    """Read a query as typed; `titles` are the texts that titles must hold."""
    text = typed[:LONGEST]
    quoted = list(_QUOTED.finditer(text))
    outside = _QUOTED.sub(" ", text)
    without = [_group(match["word"]) for match in _MINUS.finditer(outside)]
    without += [_group(_inside(match)) for match in quoted if match["minus"]]
    outside = _MINUS.sub(" ", outside)
    rest = _content(analysis.segments(analysis.normalise(outside)))
    strict = [_inside(match) for match in quoted if not match["minus"] and _is_strict(match, len(rest))]
    plain = _MINUS.sub(" ", _QUOTED.sub(lambda match: " " if match["minus"] else f" {_inside(match)} ", text))
    folded = analysis.normalise(plain)
    everything = analysis.segments(folded)
    segments = _content(everything)
    meant = synonyms.within(folded) if synonyms else []
    groups = _groups(folded, segments, meant)
    words, pairs = tuple(dict.fromkeys(analysis.terms(plain))), _pairs(folded, segments)
    return Wanted(
        text=" ".join(plain.split()),
        groups=groups,
        needed=needed(len(groups)),
        phrases=tuple(group for group in map(_group, strict) if group.units),
        without=tuple(group for group in without if group.units),
        words=words,
        pairs=pairs,
        titles=tuple(spelled for title in titles if (spelled := tuple(analysis.spelled(analysis.normalise(title))))),
        also_words=tuple(
            dict.fromkeys(word for span in meant for other in span.others for word in analysis.terms(other) if word not in words)
        ),
        also_pairs=tuple(
            dict.fromkeys(pair for span in meant for other in span.others for pair in _pairs_of(other) if pair not in pairs)
        ),
        synonyms=tuple((folded[span.start : span.end], span.others) for span in meant),
        only_codes=bool(everything) and all(any(map(str.isdigit, segment.text)) for segment in everything),
    )


def _groups(folded: str, segments: Sequence[Token], meant: Sequence[Meant]) -> tuple[Group, ...]:
    """What is looked for, one by one; what a synonym covers is also found where the synonym stands."""
    found: dict[Group, None] = {}
    for segment in segments:
        others = [
            _group(other) for span in meant if span.start <= segment.start and segment.end <= span.end for other in span.others
        ]
        found[replace(_group(folded[segment.start : segment.end]), others=tuple(dict.fromkeys(others)))] = None
    return tuple(found)


def needed(groups: int) -> int:
    """How many of the things looked for a card must hold to be counted: all of a few, most of many."""
    return groups if groups <= 2 else -(-groups * 7 // 10)


def _inside(match: re.Match[str]) -> str:
    return match["straight"] or match["curly"] or match["corner"] or match["book"] or ""


def _is_strict(match: re.Match[str], others: int) -> bool:
    """Typed quotes beside at most two words, or Chinese quotes around all there is, mean the very wording."""
    return others <= 2 if match["straight"] else others == 0


def _group(text: str) -> Group:
    folded = analysis.normalise(text).strip()
    wholes = [token.text for token in analysis.tokens(folded) if token.end - token.start == len(folded)]
    return Group(tuple(analysis.units(folded)), tuple(dict.fromkeys(map(analysis.stem, wholes))))


def _content(segments: Sequence[Token]) -> list[Token]:
    """The segments that say what is looked for; all of them where none does."""
    return [segment for segment in segments if not analysis.is_stopword(segment.text)] or list(segments)


def _pairs_of(text: str) -> tuple[str, ...]:
    folded = analysis.normalise(text)
    return _pairs(folded, analysis.segments(folded))


_RUN = re.compile(rf"[{HAN}]{{2,}}")


def _pairs(folded: str, content: Sequence[Token]) -> tuple[str, ...]:
    """Pairs of neighbouring characters that both belong to words that say something."""
    inside = {place for segment in content for place in range(segment.start, segment.end)}
    found: dict[str, None] = {}
    for run in _RUN.finditer(folded):
        for place in range(run.start(), run.end() - 1):
            if place in inside and place + 1 in inside:
                found[folded[place : place + 2]] = None
    return tuple(found)


_IS_RUN = re.compile(rf"[{analysis.HAN}{analysis.KANA_HANGUL}]+")


def _is_run(unit: str) -> bool:
    return _IS_RUN.fullmatch(unit) is not None
