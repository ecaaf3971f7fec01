"""Understanding a question: what it is about, what kind of answer it wants.

Pure functions over text; no model, no database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from zhixing.search import analysis


class Wants(StrEnum):
    """The kind of answer a question asks for."""

    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    WAY = "way"
    ANYTHING = "anything"


@dataclass(frozen=True)
class Asked:
    """A question as the search for an answer sees it.

    `terms` are the words that matter, stemmed, each once; `pairs` the overlapping character pairs and Latin words, which
    still meet where words are cut differently; `names` the terms that stand for one thing only: codes, numbers, what is quoted.
    """

    text: str
    terms: tuple[str, ...]
    pairs: tuple[str, ...]
    names: frozenset[str]
    wants: Wants
    numbers: frozenset[str]


_FRAME = frozenset(
    "做 进行 称为 称 叫 叫做 名叫 称作 是指 属于 哪家 哪项 哪类 哪款 具体 主要 介绍 说明 描述 指 指的是 一共 总共 共 大概 大约 分别 方面 期间 时间 地方 地点 东西 事情 "
    "name call kind type describe explain tell mean".split()
)
"""Words that frame a question rather than say what it is about; answers seldom repeat them."""

_FORM = frozenset("的了是吗呢么哪谁几怎")
"""Characters of grammar; a pair that holds one says little."""

_WANTS: tuple[tuple[Wants, re.Pattern[str]], ...] = tuple(
    (wants, re.compile(pattern))
    for wants, pattern in (
        (
            Wants.REASON,
            r"为什么|为何|为啥|何以|(?:什么|何种|哪些)(?:原因|理由|缘故)|原因(?:是|有|在于)|\bwhy\b|what (?:cause|reason)|\breason\b",
        ),
        (
            Wants.TIME,
            r"什么时候|什么时间|何时|哪一?年|哪一?天|哪一?日|哪个?月|几年|几月|几号|几点|哪个(?:世纪|年代|朝代|时期)|什么(?:年代|朝代|时期)"
            r"|\bwhen\b|(?:what|which) (?:\w+ )?(?:year|date|day|month|century|decade|time)\b",
        ),
        (
            Wants.NUMBER,
            r"多少|几[^乎何次]|几次|多[大长高远久重宽深厚快]|第几|百分之几|比例|\bhow (?:many|much|long|old|far|high|large|big|tall|often|fast|deep|wide|heavy|hot)\b"
            r"|what (?:percentage|percent|number|amount|proportion|fraction)",
        ),
        (Wants.PERSON, r"谁|哪位|哪个人|何人|什么人|哪几位|\bwho(?:se|m)?\b"),
        (
            Wants.PLACE,
            r"哪里|哪儿|何地|何处|什么地方|哪个?(?:国家?|城市|地方|地区|省|市|县|州|岛|大学|地点)|\bwhere\b|(?:what|which) (?:city|country|state|place|location)",
        ),
        (Wants.WAY, r"如何|怎么|怎样|怎能|\bhow\b"),
    )
)

_HAN = re.compile(rf"[{analysis.HAN}]")
_MOSTLY = 0.2


def is_chinese(text: str) -> bool:
    """Whether at least a fifth of the letters are Chinese: a Chinese sentence about Latin product names still is."""
    letters = sum(char.isalpha() for char in text)
    return len(_HAN.findall(text)) >= _MOSTLY * letters if letters else False


_QUOTED = re.compile(r"[《「『“\"<]([^》」』”\">]{1,40})[》」』”\">]")
_DIGIT = re.compile(r"\d")
_LATIN_NAME = re.compile(r"\b[A-Z][A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)*")


def understand(text: str) -> Asked:
    """What the question asks for; never fails, an odd question simply has no terms."""
    terms = tuple(dict.fromkeys(term for term in analysis.terms(text) if not _frames(term)))
    pairs = tuple(dict.fromkeys(pair for pair in analysis.bigrams(text) if _tells(pair)))
    folded = analysis.normalise(text)
    return Asked(
        text=text,
        terms=terms or tuple(dict.fromkeys(analysis.terms(text))),
        pairs=pairs,
        names=frozenset(terms) & _names(text),
        wants=_wanted(folded),
        numbers=frozenset(re.findall(r"\d+(?:\.\d+)?", folded)),
    )


def wanted(text: str) -> Wants:
    """What kind of answer a question or a heading asks for."""
    return _wanted(analysis.normalise(text))


def _wanted(folded: str) -> Wants:
    return next((wants for wants, pattern in _WANTS if pattern.search(folded)), Wants.ANYTHING)


def _frames(term: str) -> bool:
    """Whether a word only frames the question; also one that is put together of such (前要)."""
    return term in _FRAME or (not term.isascii() and all(analysis.is_stopword(char) for char in term))


def _tells(pair: str) -> bool:
    return not analysis.is_stopword(pair) and _FORM.isdisjoint(pair) and not (len(pair) == 1 and pair.isalpha())


def _names(text: str) -> set[str]:
    """The terms of codes, numbers, names in Latin capitals within the sentence, and of what stands in quotation marks."""
    found = {term for term in analysis.terms(text) if _DIGIT.search(term)}
    for match in _QUOTED.finditer(text):
        found.update(analysis.terms(match.group(1)))
    for match in _LATIN_NAME.finditer(text):
        if match.start() > 0:
            found.update(analysis.terms(match.group()))
    return found


_SIGNS = (
    r"\d|百分之|[零一二三四五六七八九十百千万亿两半数几](?=[^\s，。]{0,2}"
    r"[个名位人次年月日岁米里吨斤元块条种部集层座项家所只本度倍分届代艘架辆颗支台套场期章卷回队组号点])"
)
_NUMBER_WORDS = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|dozen|hundred|thousand"
    r"|million|billion|half|third|quarter|once|twice|single|both|several|no)\b"
)
_FITS: dict[Wants, re.Pattern[str]] = {
    Wants.NUMBER: re.compile(f"{_SIGNS}|{_NUMBER_WORDS}"),
    Wants.TIME: re.compile(
        r"\d{3,4}|\d+\s*[年月日时点号世]|[一二三四五六七八九十]+[年月日]|世纪|年代|[年朝代]间?|时期|[春夏秋冬]|周[一二三四五六日]|星期"
        r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|century"
        r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|summer|winter|spring|autumn|today|year|decade)"
    ),
    Wants.REASON: re.compile(
        r"因为|由于|因此|所以|因而|为了|原因|导致|使得|以便|从而|鉴于|为避免|以免|造成|引起|因|because|due to|so that|in order|since|reason|therefore"
        r"|\bas\b|result|caus|lead|led|\bto\b"
    ),
}


def fits(wants: Wants, sentence: str, known_numbers: frozenset[str]) -> bool:
    """Whether a sentence holds what the question wants; a number that the question itself names does not count."""
    pattern = _FITS.get(wants)
    if pattern is None:
        return True
    folded = analysis.normalise(sentence)
    if known_numbers:
        folded = re.sub(r"\d+(?:\.\d+)?", lambda match: "" if match.group() in known_numbers else match.group(), folded)
    return pattern.search(folded) is not None
