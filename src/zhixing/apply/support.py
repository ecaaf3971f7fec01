"""Whether what a language model said stands in the passage it cites. Plain values in, plain values out.

A sentence is held against its passage in what cannot be paraphrased: numbers with their units, codes and names, whether something is
forbidden; and in what can: its words, and where vectors are at hand its meaning. What fails is not said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhixing.apply.question import is_chinese
from zhixing.apply.rules import quantities
from zhixing.search import analysis

WORDS = 0.6
"""Share of a sentence's words that the stretch behind it must hold, title and headings included."""
PAIRS = 0.5
"""Share of its character pairs, which still meet where words are cut or inflected differently."""
FEW_WORDS = 0.34
"""With its meaning near, this share is enough."""
NEAR = 0.87
"""Cosine from which two sentences are taken to mean the same."""
SPAN = 3
"""Sentences of a passage that together may stand behind one sentence of an answer."""

Nearness = Callable[[str, Sequence[str]], float | None]
"""The best cosine of a sentence to any of some others; none without vectors."""


@dataclass(frozen=True)
class Ground:
    """A passage as it may be believed: title and headings, and the text that was handed over."""

    context: str
    text: str

    @property
    def everything(self) -> str:
        return f"{self.context}\n{self.text}"


@dataclass(frozen=True)
class Found:
    """Where a sentence stands: text[start:end] of the passage, and how well it is covered there, 0 to 1."""

    start: int
    end: int
    covered: float


def supported(sentence: str, ground: Ground, nearness: Nearness) -> Found | None:
    """Where the passage says what the sentence says; none where it does not."""
    if _unfounded(sentence, ground.everything):
        return None
    foreign = is_chinese(sentence) is not is_chinese(ground.text)
    best = _best_span(sentence, ground, nearness if foreign else None)
    # A number that stands elsewhere in the passage is somebody else's.
    if best is None or _unfounded(sentence, f"{ground.context}\n{_around(ground.text, best)}"):
        return None
    if _turned_round(sentence, ground.text[best.start : best.end], foreign=foreign):
        return None
    if foreign:
        return best if best.covered >= NEAR else None
    stretch = f"{ground.context}\n{ground.text[best.start : best.end]}"
    covered = _coverage(sentence, stretch)
    pairs = _share(analysis.bigrams(sentence), analysis.bigrams(stretch))
    if covered >= WORDS and pairs >= PAIRS:
        return best
    if covered >= FEW_WORDS:
        near = nearness(sentence, [ground.text[best.start : best.end]])
        if near is not None and near >= NEAR:
            return best
    return None


def _unfounded(sentence: str, passage: str) -> bool:
    """Whether the sentence holds a number, unit, code, name or address that the passage does not."""
    return bool(numbers(sentence) - numbers(passage)) or not _units_stand(sentence, passage) or bool(_names(sentence, passage))


_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_HAN_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九十百千万亿]{1,12}(?=[个次年月日天周时分秒米克吨升元台件名人页条级倍项种份层步]|小时|分钟|以上|以下|以内)"
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}


def numbers(text: str) -> set[str]:
    """The numbers in a text, Chinese ones before a measure word too: 三次 holds 3."""
    folded = analysis.normalise(text)
    found = {_bare(match.group()) for match in _NUMBER.finditer(folded)}
    return found | {str(_value(match.group())) for match in _HAN_NUMBER.finditer(folded)}


def _bare(number: str) -> str:
    whole = number.replace(",", "")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole.lstrip("0") or "0"


def _value(han: str) -> int:
    total = section = digit = 0
    for char in han:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SCALES:
            section += (digit or 1) * _SCALES[char]
            digit = 0
        else:
            total = (total + section + digit) * (10_000 if char == "万" else 10**8)
            section = digit = 0
    return total + section + digit


def _units_stand(sentence: str, passage: str) -> bool:
    """Whether each quantity of the sentence stands in the passage with its unit."""
    there = quantities(passage)
    return all(said <= there.get(unit, set()) | _without_unit(passage, unit) for unit, said in quantities(sentence).items())


def _without_unit(passage: str, unit: str) -> set[str]:
    """Where a passage never uses a unit next to a number (a table has it in its head), the number alone is enough if the unit
    is named anywhere."""
    return (
        {match.group().replace(",", "") for match in _NUMBER.finditer(analysis.normalise(passage))}
        if (unit in analysis.normalise(passage) and unit not in quantities(passage))
        else set()
    )


_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_./][A-Za-z0-9]+)*|\d+[A-Za-z][A-Za-z0-9]*")
_BOOK = re.compile(r"《([^》]{1,60})》")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.\w+", re.IGNORECASE)


def _names(sentence: str, passage: str) -> set[str]:
    """Codes, names in Latin letters within a Chinese sentence, titles and addresses that the passage does not hold."""
    there = analysis.normalise(passage)
    squeezed = re.sub(r"\s+", "", there)
    said = {match.group(1) for match in _BOOK.finditer(sentence)} | {match.group() for match in _ADDRESS.finditer(sentence)}
    chinese = is_chinese(sentence)
    for match in _CODE.finditer(sentence):
        word = match.group()
        if any(char.isdigit() for char in word) or (chinese and is_chinese(passage)) or (match.start() > 0 and word[0].isupper()):
            said.add(word)
    return {name for name in said if re.sub(r"\s+", "", analysis.normalise(name)) not in squeezed}


_DENIES = re.compile(
    r"[不没无未非勿禁莫否]|\b(?:not|never|no|without|cannot|none|neither|nor|forbidden|prohibited)\b|n't\b", re.IGNORECASE
)
_DENIES_NOTHING = re.compile(
    r"不(?:仅|但|同|锈|断|过|良|少|久|足|论|管|管是|禁|妨|等式|规则|定期|动产|倒翁|干胶|间断|合格|符合项|一致)|无(?:线|论|人机|菌|尘|源|铅|损|纺|机|缝|刷|极|水|轴|纸化|锡|形|穷)"
    r"|未来|未婚|非(?:常|标|金属|接触|线性|对称|易失|晶|参数|洲)|除非|否则|是否|能否|可否|有无|没收|禁带|沉没|淹没|莫(?:斯|尔|氏)"
)


def denies(text: str) -> bool:
    """Whether something is denied or forbidden in a text: 不得, 没有, not; words that merely hold such a sign (不锈钢) do not count."""
    return _DENIES.search(_DENIES_NOTHING.sub("", text)) is not None


_ABOUT_THE_SAME = 0.5
"""Share of a clause's words that a sentence holds when it speaks of the same thing."""


def _turned_round(sentence: str, source: str, *, foreign: bool) -> bool:
    """Whether one of the two forbids or denies and the other does not, in the clauses that speak of the same thing."""
    if foreign:
        return False
    words = analysis.terms(sentence)
    clauses = [clause for clause in re.split(r"[，,；;。！!\n]", source) if clause.strip()]
    same = [clause for clause in clauses if _share(analysis.terms(clause), words) >= _ABOUT_THE_SAME]
    return denies(sentence) is not denies("，".join(same or clauses))


def _best_span(sentence: str, ground: Ground, nearness: Nearness | None) -> Found | None:
    """The stretch of at most three neighbouring sentences that covers the sentence best, the shortest of those as good."""
    lines = analysis.sentences(ground.text)
    if not lines:
        return None
    spans = [(at, to) for at in range(len(lines)) for to in range(at, min(at + SPAN, len(lines)))]
    if nearness is not None:
        scored = [(nearness(sentence, [ground.text[lines[at].start : lines[to].end]]) or 0.0, at, to) for at, to in spans]
    else:
        scored = [(_coverage(sentence, ground.text[lines[at].start : lines[to].end]), at, to) for at, to in spans]
    best, at, to = max(scored, key=lambda one: (round(one[0] - 0.05 * (one[2] - one[1]), 3), -one[1]))
    return Found(lines[at].start, lines[to].end, best)


def _around(text: str, found: Found) -> str:
    """The stretch with the sentence before and the one behind it."""
    lines = analysis.sentences(text)
    near = [at for at, line in enumerate(lines) if line.end > found.start and line.start < found.end]
    return text[lines[max(0, near[0] - 1)].start : lines[min(len(lines) - 1, near[-1] + 1)].end] if near else text


def _coverage(sentence: str, text: str) -> float:
    return _share(analysis.terms(sentence), analysis.terms(text))


def _share(words: Sequence[str], there: Sequence[str]) -> float:
    wanted, held = set(words), set(there)
    return len(wanted & held) / len(wanted) if wanted else 0.0
