"""What somebody may have meant who mistyped: only where what was typed stands nowhere within reach, and only what does.

Everything is asked of the index within the reach of whoever searches: a correction never tells of a word they may not read.
Chinese: a character that sounds the same, is missing, too many, or stands in the wrong place. Latin: one letter, or pinyin
and initials of a title, a tag, a name or a word of the dictionary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby

from zhixing.search import analysis, sounds
from zhixing.search.analysis import HAN

MOST_SLIPS = 2
"""Stretches that are mended in one query."""
MOST_TRIED = 40
"""Spellings of one stretch that are looked up as a whole."""
MISSING = 200
"""Characters that are tried in a gap: those that most often follow what stands before it."""
NAMES = 50
"""Assets whose names are compared with what was typed."""
LONG, ALIKE = 8, 0.85
"""Letters from which on a name need only sound nearly so, and how nearly."""
MOST_INITIALS = 24
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_RUN = re.compile(f"[{HAN}]+")
_CHUNK = re.compile(rf"[{HAN}a-z0-9·－-]*[a-z][{HAN}a-z0-9·－-]*")
_SPACED = re.compile(r"[a-z]{1,6}(?: [a-z]{1,6})+")
"""Syllables typed one by one."""
_ASKING = frozenset("什怎么哪谁几")
"""Characters of asking words."""
_LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Slip:
    """What was typed and what may have been meant, the likeliest first."""

    typed: str
    meant: tuple[str, ...]


@dataclass(frozen=True)
class Speller:
    """What is asked of the index and the database, all of it within one reach."""

    known: Callable[[Sequence[str]], Sequence[bool]]
    """Whether units stand anywhere."""
    stands: Callable[[str], int]
    """How many cards hold a stretch of characters side by side."""
    continuing: Callable[[str], Sequence[str]]
    """Units that begin with a character."""
    sounding: Callable[[Sequence[str]], Iterable[str]]
    """Titles, tags and names that sound like this."""
    words: Iterable[str] = ()
    """Words of the dictionary."""


def mended(text: str, speller: Speller) -> tuple[str, list[Slip]]:
    """The query as it may have been meant, folded, and what was changed; as it was where nothing is amiss."""
    folded = analysis.normalise(text)
    slips: list[Slip] = []
    for find in (_by_sound, _by_letter, _by_character):
        for slip in find(folded, speller):
            if len(slips) < MOST_SLIPS:
                slips.append(slip)
                folded = folded.replace(slip.typed, slip.meant[0], 1)
    return folded, slips


def _by_sound(folded: str, speller: Speller) -> Iterator[Slip]:
    """Pinyin, initials, and Chinese with some of it: 减速ji."""
    chunks = [chunk.group() for chunk in _CHUNK.finditer(folded)]
    if len(chunks) > 1 and _SPACED.fullmatch(folded) and not _is_known(folded, speller):
        chunks.insert(0, folded)
    for typed in chunks:
        if len(typed) < 2 or typed not in folded or _is_known(typed, speller):
            continue
        letters = "".join(way for _, way in sounds.spoken(typed))
        meant = _spelled(letters, speller) or _shortened(letters, typed, speller)
        if meant:
            yield Slip(typed, meant)
            if typed == folded:
                return


def _spelled(letters: str, speller: Speller) -> tuple[str, ...]:
    if len(letters) < 3:
        return ()
    grams = sounds.letter_grams(letters)
    return _named(letters, grams, sounds.stretches, speller) or _nearly(letters, grams, speller)


def _shortened(letters: str, typed: str, speller: Speller) -> tuple[str, ...]:
    """Initials: letters and numbers only, without a word in between."""
    if _RUN.search(typed) or " " in typed or len(letters) > MOST_INITIALS:
        return ()
    return _named(letters, sounds.initial_grams(letters), sounds.abbreviated, speller)


def _nearly(letters: str, grams: Sequence[str], speller: Speller) -> tuple[str, ...]:
    """Whole names that sound almost so: a character has several readings, or a letter is wrong."""
    near: dict[str, float] = {}
    for name in speller.sounding(grams) if len(letters) >= LONG else ():
        alike = SequenceMatcher(None, letters, "".join(way for _, way in sounds.spoken(name)), autojunk=False).ratio()
        if alike >= ALIKE:
            near[" ".join(analysis.normalise(name).split())] = alike
    return tuple(sorted(near, key=lambda name: -near[name])[:3])


def _named(letters: str, grams: Sequence[str], within: Callable[[str, str], list[str]], speller: Speller) -> tuple[str, ...]:
    """The stretches of names that were meant, the most frequent first; whole names before parts of longer ones."""
    found: Counter[str] = Counter()
    for name in speller.sounding(grams):
        for stretch in within(name, letters):
            found[stretch] += 5 if stretch == "".join(piece for piece, _ in sounds.spoken(name)) else 1
    if not found:
        words = [stretch for word in speller.words for stretch in within(word, letters) if stretch == analysis.normalise(word)]
        found.update({word: 1 for word in words if speller.stands(word)})
    return tuple(word for word, _ in found.most_common(3))


def may_be_pinyin(text: str) -> bool:
    """Whether what looks like a code has so many letters in a row that it may be a title typed in pinyin."""
    return re.search(r"[a-z]{5}", analysis.normalise(text)) is not None


def _joined_to_code(folded: str, chunk: re.Match[str]) -> bool:
    """Whether it is part of a code: letters that touch digits or hyphens."""
    around = folded[max(0, chunk.start() - 1) : chunk.start()] + folded[chunk.end() : chunk.end() + 1]
    return any(sign.isdigit() or sign in "-_/.#+@" for sign in around)


def _is_known(typed: str, speller: Speller) -> bool:
    """Whether each Latin word of it stands somewhere, or says nothing."""
    words = _LATIN.findall(typed)
    return all(analysis.is_stopword(word) for word in words) or all(speller.known([analysis.stem(word) for word in words]))


def _by_letter(folded: str, speller: Speller) -> Iterator[Slip]:
    """English words with one letter missing, doubled, changed, or swapped with the next."""
    for match in list(re.finditer(r"(?<![a-z0-9])[a-z]{4,24}(?![a-z0-9])", folded)):
        word = match.group()
        if _joined_to_code(folded, match) or analysis.is_stopword(word) or speller.known([analysis.stem(word)])[0]:
            continue
        tried = [other for other in dict.fromkeys(_one_letter_off(word)) if other != word]
        stems = list(dict.fromkeys(map(analysis.stem, tried)))
        there = {stem for stem, known in zip(stems, speller.known(stems), strict=True) if known}
        meant = [other for other in tried if analysis.stem(other) in there]
        if meant:
            yield Slip(word, tuple(sorted(meant, key=lambda other: (-speller.stands(other), other))[:3]))


def _one_letter_off(word: str) -> Iterator[str]:
    halves = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    for before, after in halves:
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in LETTERS)
        yield from (before + letter + after for letter in LETTERS)


@dataclass(frozen=True)
class _Try:
    """A stretch of a run as it may have been meant; `window` is the new stretch with its neighbours."""

    start: int
    end: int
    text: str
    window: str
    cost: int


def _by_character(folded: str, speller: Speller) -> Iterator[Slip]:
    for match in list(_RUN.finditer(folded)):
        run = match.group()
        if len(run) < 2:
            continue
        pairs = [run[at : at + 2] for at in range(len(run) - 1)]
        known = list(speller.known(pairs))
        best = _best_try(run, known, speller) if not all(known) else None
        if best is not None:
            left, right = max(0, best.start - 1), min(len(run), best.end + 1)
            yield Slip(run[left:right], (run[left : best.start] + best.text + run[best.end : right],))


def _best_try(run: str, known: Sequence[bool], speller: Speller) -> _Try | None:
    loose = _loose(run) | _broken(run, known)
    tries = [one for one in _tries(run, known, loose, speller) if len(one.window) > 1]
    standing_whole = _hanging_together(tries, speller)
    whole = [one if one.window in standing_whole else _as_word(run, one, loose) for one in tries]
    weighed = sorted(((_worth(run, one, loose), one) for one in whole if one), key=lambda entry: -entry[0])[:MOST_TRIED]
    for worth, alike in groupby(weighed, key=lambda entry: entry[0]):
        standing = [(speller.stands(one.window), one) for _, one in alike] if worth > 0 else []
        most, best = max(standing, key=lambda entry: entry[0], default=(0, None))
        if most:
            return best
    return None


def _hanging_together(tries: Sequence[_Try], speller: Speller) -> set[str]:
    """The windows of which every pair stands somewhere. Few survive their last pair, so only theirs are looked up further."""
    windows = list(dict.fromkeys(one.window for one in tries))
    last = list(dict.fromkeys(window[-2:] for window in windows))
    ends = {pair for pair, known in zip(last, speller.known(last), strict=True) if known}
    windows = [window for window in windows if window[-2:] in ends]
    others = list(dict.fromkeys(pair for window in windows for pair in _pairs(window)[:-1] if pair not in ends))
    there = ends | {pair for pair, known in zip(others, speller.known(others), strict=True) if known}
    return {window for window in windows if there.issuperset(_pairs(window))}


def _as_word(run: str, one: _Try, loose: set[int]) -> _Try | None:
    """The same try judged by the word it makes, where its neighbours never met it: 首建检验 → 首件."""
    after = run[: one.start] + one.text + run[one.end :]
    replaced = run[one.start : one.end]
    if not (one.text and replaced) or analysis.is_stopword(replaced) or len(_loose(after)) >= len(loose):
        return None
    ends = one.start + len(one.text)
    words = [each.text for each in analysis.segments(after) if each.start <= one.start and ends <= each.end]
    words = [word for word in words if len(word) > 1 and analysis.is_word(word)]
    return replace(one, window=words[0], cost=one.cost + 1) if words else None


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _loose(run: str) -> set[int]:
    """Places of characters that the segmenter left alone though they are no function words: something is broken there."""
    return {
        segment.start for segment in analysis.segments(run) if len(segment.text) == 1 and not analysis.is_stopword(segment.text)
    }


def _broken(run: str, known: Sequence[bool]) -> set[int]:
    """Places inside words that stand nowhere and that no dictionary holds: the segmenter made them up of what was mistyped."""
    made_up = [one for one in analysis.segments(run) if one.end - one.start > 1 and not analysis.is_word(one.text)]
    broken = [segment for segment in made_up if not all(known[segment.start : segment.end - 1])]
    return {place for segment in broken for place in range(segment.start, segment.end)}


def has_loose_characters(text: str) -> bool:
    """Whether the segmenter left characters alone that are no function words."""
    return any(_loose(match.group()) for match in _RUN.finditer(analysis.normalise(text)) if len(match.group()) > 1)


def _worth(run: str, one: _Try, loose: set[int]) -> int:
    """How much better the run hangs together: fewer loose characters, dearer changes count against it."""
    after = run[: one.start] + one.text + run[one.end :]
    return 4 * (len(loose) - len(_loose(after))) + 2 * (len(one.window) > 2) + 2 - one.cost


def _tries(run: str, known: Sequence[bool], loose: set[int], speller: Speller) -> Iterator[_Try]:
    last = len(run) - 1
    for at in range(len(run)):
        if (at == 0 or not known[at - 1]) and (at == last or not known[at]) and not loose.isdisjoint((at - 1, at, at + 1)):
            yield from _wrong(run, at, loose)
    for at, there in enumerate(known):
        if not there and not loose.isdisjoint((at, at + 1)):
            swapped = run[at + 1] + run[at]
            yield _Try(at, at + 2, swapped, run[max(0, at - 1) : at] + swapped + run[at + 2 : at + 3], 2)
            yield from _missing(run, at, speller)


def _wrong(run: str, at: int, loose: set[int]) -> Iterator[_Try]:
    """A character that sounds like the right one, or does not belong there."""
    for other in sounds.homophones().get(sounds.sound(run[at]), ""):
        if other != run[at] and not analysis.is_stopword(other):
            yield _Try(at, at + 1, other, run[max(0, at - 1) : at] + other + run[at + 1 : at + 2], 1)
    if 0 < at < len(run) - 1 and at in loose:
        yield _Try(at, at + 1, "", run[max(0, at - 2) : at] + run[at + 1 : at + 3], 3)


def _says_little(word: str) -> bool:
    return analysis.is_stopword(word) or not _ASKING.isdisjoint(word)


def _missing(run: str, at: int, speller: Speller) -> Iterator[_Try]:
    """A character between two that both say something: beside a function word anything may stand."""
    functions = {
        place for segment in analysis.segments(run) if _says_little(segment.text) for place in range(segment.start, segment.end)
    }
    if not functions.isdisjoint((at, at + 1)):
        return
    for pair in speller.continuing(run[at])[:MISSING]:
        other = pair[1:]
        if len(other) == 1 and _RUN.fullmatch(other) and not analysis.is_stopword(other):
            yield _Try(at + 1, at + 1, other, run[at] + other + run[at + 1], 2)
