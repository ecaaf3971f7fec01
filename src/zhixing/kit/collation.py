"""Order and finding of Chinese names: by pinyin, because the database knows no Chinese order."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

KEPT = 40
"""Characters of a text that take part in its order; what differs only further on is ordered by its id."""

_DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=20_000)
def sort_key(text: str) -> str:
    """A key whose byte order is the order a reader expects: pinyin with tones, numbers by value, no case, full width as half."""
    head = unicodedata.normalize("NFKC", text[:KEPT]).strip().lower()
    by_value = _DIGITS.sub(lambda digits: digits[0].zfill(9), head)
    return " ".join(lazy_pinyin(by_value, style=Style.TONE3, neutral_tone_with_five=True))


def find_key(name: str) -> str:
    """What a name is found by when somebody types a part of it: itself, its pinyin in one word, and the initials."""
    plain = unicodedata.normalize("NFKC", name).strip().lower()
    syllables = lazy_pinyin(plain)
    return " ".join([plain, "".join(syllables), "".join(syllable[:1] for syllable in syllables)])


def slug(name: str) -> str:
    """A name for an address: pinyin and letters of each word run together, words joined by hyphens; may be empty."""
    plain = unicodedata.normalize("NFKC", name).lower()
    spelled = re.sub(r"[\u3400-\u9fff]+", lambda run: f" {''.join(lazy_pinyin(run[0]))} ", plain)
    return "-".join(re.findall(r"[a-z0-9]+", spelled))[:60].strip("-")
