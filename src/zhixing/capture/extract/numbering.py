"""Automatic numbers of Word paragraphs: what the reader of the printed page sees before the text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def chinese(number: int) -> str:
    """12 → 十二, for 1..99; digits beyond."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")


def _letters(number: int) -> str:
    return chr(96 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text, number = text + sign * (number // value), number % value
    return text


def written(number: int, style: str) -> str:
    """A number in a Word numbering format; unknown formats are decimal."""
    if style.startswith(("chinese", "taiwanese", "japanese", "ideograph")):
        return chinese(number)
    if style == "decimalZero":
        return f"{number:02d}"
    if style in ("lowerLetter", "upperLetter"):
        return _letters(number) if style == "lowerLetter" else _letters(number).upper()
    if style in ("lowerRoman", "upperRoman"):
        return _roman(number) if style == "lowerRoman" else _roman(number).upper()
    return str(number)


@dataclass(frozen=True)
class _Level:
    start: int
    style: str
    pattern: str


@dataclass
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, tree: etree._Element | None) -> Numbering:
        """Read from word/numbering.xml."""
        if tree is None:
            return cls()
        abstract = {item.get(f"{W}abstractNumId"): _levels_of(item) for item in tree.findall(f"{W}abstractNum")}
        levels = {}
        for number in tree.findall(f"{W}num"):
            target = number.find(f"{W}abstractNumId")
            key = number.get(f"{W}numId") or ""
            levels[key] = abstract.get(target.get(f"{W}val") if target is not None else None, {})
        return cls(levels=levels)

    def is_list(self, list_id: str) -> bool:
        return bool(self.levels.get(list_id))

    def next_label(self, list_id: str, depth: int) -> str:
        """Counts one on and tells the label; empty for bullets."""
        levels = self.levels.get(list_id, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self.counts[list_id]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [known for known in counts if known > depth]:
            del counts[deeper]
        if level.style in ("bullet", "none", ""):
            return ""
        label = level.pattern
        for above in range(depth + 1):
            known = levels.get(above, level)
            label = label.replace(f"%{above + 1}", written(counts.get(above, known.start), known.style))
        return label.strip()


def _levels_of(item: etree._Element) -> dict[int, _Level]:
    def value(level: etree._Element, name: str, otherwise: str) -> str:
        found = level.find(f"{W}{name}")
        return (found.get(f"{W}val") or otherwise) if found is not None else otherwise

    levels = {}
    for level in item.findall(f"{W}lvl"):
        depth = level.get(f"{W}ilvl") or "0"
        start = value(level, "start", "1")
        if depth.isdigit():
            levels[int(depth)] = _Level(
                int(start) if start.isdigit() else 1, value(level, "numFmt", ""), value(level, "lvlText", "")
            )
    return levels
