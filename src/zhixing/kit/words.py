"""The catalogue of sentences the server speaks: refusals, reasons and states, in Chinese and English.

Sentences live in `zhixing/words/{zh,en}/*.json`, a file per room, keys being dotted codes.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


@lru_cache
def catalogue(lang: Lang) -> dict[str, str]:
    """Every sentence of one language, by code."""
    merged: dict[str, str] = {}
    folder = resources.files("zhixing") / "words" / lang
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".json"):
            merged.update(json.loads(entry.read_text(encoding="utf-8")))
    return merged


def say(code: str, lang: Lang = "zh", /, **values: Any) -> str:
    """The sentence of `code` in `lang`, with `values` filled in; the code itself where no sentence exists."""
    sentence = catalogue(lang).get(code) or catalogue("zh").get(code) or code
    try:
        return sentence.format(**values)
    except (KeyError, IndexError):
        return sentence


def lang_of(accept_language: str | None) -> Lang:
    """The language to answer in, from an Accept-Language header; Chinese unless English comes first."""
    first = (accept_language or "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh"
