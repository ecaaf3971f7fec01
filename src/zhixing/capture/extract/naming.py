"""What a document is called, what language it is in, and which lines of plain text are headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from zhixing.organise.content import Block

_RADICALS = re.compile(r"[⺀-⿟]")
_GARBAGE_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|powerpoint\s*(?:演示文稿|presentation)"
    r"|(?:文档|document|新建.*|演示文稿|工作簿|book|presentation)\s*\d*"
    r"|untitled.*|无标题.*|slide\s*\d*|幻灯片\s*\d*|.*\.(?:docx?|pptx?|xlsx?|pdf|wps|indd|dvi))$",
    re.IGNORECASE,
)
_CHINESE_LETTERS = re.compile(r"[㐀-鿿]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]+")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")

_HEADINGS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^第[一二三四五六七八九十百零〇\d]+[章编篇部](?:\s|[:：]|$|[^，。；]{0,30}$)"), 1),
    (re.compile(r"^第[一二三四五六七八九十百零〇\d]+节(?:\s|[:：]|$|[^，。；]{0,30}$)"), 2),
    (re.compile(r"^附[录件][A-Z一二三四五六七八九十\d]*(?:\s|[:：]|$)"), 1),
    (re.compile(r"^[一二三四五六七八九十]{1,3}、"), 1),
    (re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]"), 2),
    (re.compile(r"^\d{1,2}(?:\.\d{1,2}){3}\s*[^\d.\s%]"), 4),
    (re.compile(r"^\d{1,2}\.\d{1,2}\.\d{1,2}\s*[^\d.\s%]"), 3),
    (re.compile(r"^\d{1,2}\.\d{1,2}\s+[^\d.\s%]"), 2),
    (re.compile(r"^(?:Chapter|Appendix|Part)\s+[\dA-Z]+\b", re.IGNORECASE), 1),
)


def plain(text: str) -> str:
    """Text without radicals that only look like characters (⽇ becomes 日), soft hyphens and other invisible signs."""
    if _RADICALS.search(text):
        text = _RADICALS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return text.translate(_INVISIBLE) if _ODD.search(text) else text


_INVISIBLE = {ord(sign): None for sign in "\u00ad\u2061\u2062\u2063\u2064\u200b\u200c\u200d\u2060\ufeff\x00"} | {
    0xA0: " ",
    0x0B: "\n",
    0x0C: "\n",
}
_ODD = re.compile(f"[{''.join(map(chr, _INVISIBLE))}]")


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def is_garbage_title(title: str) -> bool:
    """Whether a title was left by the program that wrote the file, not by its author."""
    cleaned = one_line(title)
    return len(cleaned) < 2 or bool(_GARBAGE_TITLE.match(cleaned)) or "\ufffd" in cleaned


def title_from(candidates: Iterable[str | None], otherwise: str) -> str:
    """The first candidate that somebody meant as a title, at most 200 characters."""
    for candidate in candidates:
        if candidate and not is_garbage_title(candidate):
            return one_line(candidate)[:200]
    return one_line(otherwise)[:200] or "?"


_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.、．)）]?\s|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十\d]+[章节])")


def first_heading(blocks: Sequence[Block]) -> str | None:
    """The text of the first heading, if it stands at the beginning and is not merely the first of several numbered sections."""
    first = next((block for block in blocks[:12] if block.type == "heading"), None)
    if first is None:
        return None
    peers = sum(1 for block in blocks if block.type == "heading" and block.level <= first.level)
    return None if _NUMBERED.match(first.text) and peers > 1 else first.text


def is_numbered(text: str) -> bool:
    """Whether a heading carries a section number."""
    return bool(_NUMBERED.match(text))


def guess_level(line: str) -> int | None:
    """The depth of a line that looks like a numbered heading of plain text, else None."""
    text = line.strip()
    if not 2 <= len(text) <= 45 or text[-1] in "。；，,;.！!：:、":
        return None
    for pattern, level in _HEADINGS:
        if pattern.match(text):
            return level
    return None


def language_of(blocks: Iterable[Block]) -> str:
    """`zh`, `ja` or `en`, from the first twenty thousand characters."""
    sample = ""
    for block in blocks:
        sample += block.text + " " + " ".join(cell for row in block.rows[:20] for cell in row)
        if len(sample) > 20_000:
            break
    chinese, kana = (len("".join(letters.findall(sample))) for letters in (_CHINESE_LETTERS, _KANA))
    latin = len(_LATIN_WORD.findall(sample))
    if kana > (chinese + kana) * 0.2 and kana > 5:
        return "ja"
    return "zh" if chinese * 2 >= latin else "en"
