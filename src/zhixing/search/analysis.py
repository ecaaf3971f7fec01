"""How text becomes words, for Chinese and English in one stream.

`words` is what most callers want. Product codes and standards ("GB/T 19001-2016", "ESP32-C3") come out whole, in one
spelling whatever the spaces and hyphens, and in parts. `terms` are the words as they are compared: stemmed, stop words
left out. `units` is the stream in which a phrase is looked up character by character. All work on folded text
(`zhixing.search.folding`); the `start` and `end` of a `Token` are offsets in the folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from operator import add
from time import monotonic, sleep
from typing import NamedTuple

import rjieba

from zhixing.search.folding import Traced, normalise, trace, traced
from zhixing.search.sentences import Sentence, sentences
from zhixing.search.stemming import stem
from zhixing.search.stopwords import STOPWORDS

__all__ = [
    "Sentence", "Token", "Traced", "bigrams", "dictionary", "folded_words", "forget", "get_ready", "is_stopword", "is_word",
    "learn", "normalise", "segments", "sentences", "spelled", "stem", "terms", "tokens", "trace", "traced", "trade_words",
    "units", "words",
]  # fmt: skip

PATIENCE = 10.0
"""Seconds within which a word must have been learnt; texts are cut in milliseconds."""
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA_HANGUL = "\u3041-\u30ff\uac00-\ud7af"
_DASH = r"\-\u2010-\u2015\u2212"
_STANDARD = (
    r"(?:gbz?|gjb|yy|jb|hg|qc|sj|nb|hb|gmp|db\d{0,2}|q(?=/)"
    r"|iso/iec|iso|iec/en|iec|ieee|din|en|astm|ansi|jis|ul|ipc|asme|bs|aiag|vda|rfc)"
    r"(?:/[a-z]{1,6})?"
)
_SCAN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    rf"|(?P<kana>[{KANA_HANGUL}]+)"
    rf"|(?P<standard>(?<![a-z0-9]){_STANDARD}[\s{_DASH}]?\d+(?:[{_DASH}.:/][a-z0-9]+)*)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?!\d))"
    r"|(?P<symbol>[a-z](?:\+\+|#)(?![a-z0-9]))"
    rf"|(?P<latin>[a-z0-9]+(?:[{_DASH}_./:&+#][a-z0-9]+)*)"
    r"|(?P<other>[^\W_]+)"
)
_SEPARATOR = re.compile(rf"[\s{_DASH}_/:&+#]+")
_GLUED = re.compile(r"([a-z]{2,})(\d{3,}.*)")
_YEAR = re.compile(r"-(?:19|20)\d\d$")
_LONGEST = 64


class Token(NamedTuple):
    """A word and where it stands in the folded text; words inside a longer word come before it."""

    text: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of `text` in order, with the words inside longer words, codes whole and in parts."""
    return folded_words(normalise(text))


def folded_words(folded: str) -> list[str]:
    """`words` of text that is already folded."""
    get_ready()
    found: list[str] = []
    for match in _SCAN.finditer(folded):
        if match.lastgroup == "han":
            found.extend(rjieba.cut_for_search(match.group()))
        else:
            found.extend(token.text for token in _other(match))
    return found


def terms(text: str) -> list[str]:
    """The words of `text` as they are compared: stemmed, without stop words (unless nothing else is left)."""
    found = words(text)
    kept = [stem(word) for word in found if word not in STOPWORDS]
    return kept or [stem(word) for word in found]


def tokens(folded: str) -> list[Token]:
    """The words of text that is already folded, with their places."""
    return list(_scan(folded, "search"))


def segments(folded: str) -> list[Token]:
    """The text cut into words once, none inside another: a code or a Chinese word is one segment."""
    found: list[Token] = []
    for token in _scan(folded, "default"):
        while found and token.start <= found[-1].start:
            found.pop()
        found.append(token)
    return found


def _scan(folded: str, mode: str) -> Sequence[Token]:
    """Queries and names are cut several times over: what is short is remembered until the dictionary changes."""
    get_ready()
    return _remembered(folded, mode, _CHANGES[0]) if len(folded) <= _LONGEST else _cut(folded, mode)


@lru_cache(maxsize=8_192)
def _remembered(folded: str, mode: str, _: int) -> tuple[Token, ...]:
    return tuple(_cut(folded, mode))


def _cut(folded: str, mode: str) -> list[Token]:
    found: list[Token] = []
    for match in _SCAN.finditer(folded):
        if match.lastgroup == "han":
            start = match.start()
            found.extend(Token(word, start + first, start + last) for word, first, last in rjieba.tokenize(match.group(), mode))
        else:
            found.extend(_other(match))
    return found


def _other(match: re.Match[str]) -> list[Token]:
    """The words of a stretch that is not Chinese."""
    run, kind = match.group(), match.lastgroup
    if kind == "number":
        return [Token(run.replace(",", ""), match.start(), match.end())]
    standard = kind == "standard"
    if standard or (kind == "latin" and (not run.isalnum() or _GLUED.fullmatch(run))):
        return list(_code(run, match.start(), standard=standard))
    return [Token(run[:_LONGEST], match.start(), match.end())]


def units(folded: str) -> list[str]:
    """One entry per character of Chinese, Japanese, Korean and per Latin word or number, for looking up phrases.

    A character followed at once by another one of its script is entered as the pair of both, else alone: 质量手册 →
    质量 量手 手册 册. The place of an entry in the list is its position.
    """
    found: list[str] = []
    for match in _UNIT.finditer(folded):
        run = match.group()
        if match.lastgroup == "run":
            found.extend(map(add, run, run[1:]))
            found.append(run[-1])
        else:
            found.append(stem(run[:_LONGEST]))
    return found


_UNIT = re.compile(rf"(?P<run>[{HAN}{KANA_HANGUL}]+)|(?P<word>[a-z]+|[0-9]+|[^\W_a-z0-9{HAN}{KANA_HANGUL}]+)")


def spelled(folded: str) -> list[str]:
    """Each character of Chinese, Japanese, Korean and each Latin word or number by itself."""
    return [
        piece for match in _UNIT.finditer(folded) for piece in (match.group() if match.lastgroup == "run" else [match.group()])
    ]


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of characters of `text`, Latin words whole; a lone character stands for itself."""
    found: list[str] = []
    for match in _UNIT.finditer(normalise(text)):
        run = match.group()
        if match.lastgroup == "run" and len(run) > 1:
            found.extend(run[at : at + 2] for at in range(len(run) - 1))
        else:
            found.append(run if match.lastgroup == "run" else stem(run))
    return found


def is_stopword(word: str) -> bool:
    """Whether a folded word says nothing about what is looked for (的, 什么, the, how)."""
    return word in STOPWORDS


def is_word(folded: str) -> bool:
    """Whether the dictionary of this process holds it; else the segmenter made it up of characters it did not know."""
    get_ready()
    return bool(rjieba.has_word(folded))


def learn(entries: Iterable[str]) -> None:
    """Add words to the dictionary of this process: they are kept whole from now on. Learning twice is harmless."""
    for entry in entries:
        folded = normalise(entry).strip()
        if len(folded) > 1:
            if not rjieba.has_word(folded):
                _LEARNT.add(folded)
            _weigh(folded, 20_000)


def forget(entries: Iterable[str]) -> None:
    """Take words out of the dictionary of this process again; those it came with stay."""
    for entry in entries:
        folded = normalise(entry).strip()
        if folded in _LEARNT:
            _LEARNT.discard(folded)
            _weigh(folded, 0)


def _weigh(word: str, frequency: int) -> None:
    """Sets how often a word is taken to occur; the segmenter refuses that while another thread is cutting a text."""
    until = monotonic() + PATIENCE
    while True:
        try:
            rjieba.add_word(word, frequency, None)
        except RuntimeError:
            if monotonic() > until:
                raise
            sleep(0.001)
        else:
            _CHANGES[0] += 1
            return


_LEARNT: set[str] = set()
"""Words that the segmenter did not know before."""
_CHANGES = [0]
"""How often the dictionary of this process was changed."""


def dictionary() -> int:
    """Another number after each change of the dictionary of this process."""
    return _CHANGES[0]


def _code(run: str, start: int, *, standard: bool) -> Iterator[Token]:
    """A code: its parts, then its spellings in one form."""
    wholes = _spellings(run, standard=standard)
    for part, offset in _parts(run, standard=standard):
        if part not in wholes:
            yield Token(part[:_LONGEST], start + offset, start + offset + len(part))
    for whole in reversed(wholes):
        yield Token(whole[:_LONGEST], start, start + len(run))


def _spellings(run: str, *, standard: bool) -> list[str]:
    """The one spelling of a code; of a standard also without its year, and without the /T that says it is recommended."""
    whole = _joined(run)
    found = [whole]
    if standard and _YEAR.search(whole):
        found.append(_YEAR.sub("", whole))
    if standard and "/t" in run:
        found.append(_joined(run.replace("/t", "", 1)).partition("-")[0])
    return list(dict.fromkeys(found))


def _joined(run: str) -> str:
    """Separators between two digits become a hyphen, all others go: iec 60601-1 → iec60601-1, esp32-c3 → esp32c3."""

    def between(match: re.Match[str]) -> str:
        before, after = run[match.start() - 1 : match.start()], run[match.end() : match.end() + 1]
        return "-" if before.isdigit() and after.isdigit() else ""

    return _SEPARATOR.sub(between, run)


def _parts(run: str, *, standard: bool) -> Iterator[tuple[str, int]]:
    """What people also type for a code: its pieces, two characters or more, and the number without its sub-number."""
    for match in re.finditer(rf"[^\s{_DASH}_/:&+#]+", run):
        piece = match.group()
        glued = _GLUED.fullmatch(piece)
        if glued and (standard or piece == run):
            yield glued.group(1), match.start()
            yield glued.group(2), match.start() + glued.start(2)
        if len(piece) > 1:
            yield piece, match.start()
        if "." in piece:
            yield from ((part.group(), match.start() + part.start()) for part in re.finditer(r"[^.]{2,}", piece))


@lru_cache(maxsize=1)
def get_ready() -> None:
    """Teach the segmenter the trade's own words, once a process."""
    learn(trade_words())


def trade_words() -> list[str]:
    """The words of the trade that the product brings along."""
    return (resources.files("zhixing.search") / "dictionary.txt").read_text(encoding="utf-8").split()
