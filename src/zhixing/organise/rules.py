"""Decisions about the taxonomy, metadata schemes and suggestions: plain values in, plain values out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

NAME_LENGTH, DESCRIPTION_LENGTH, MOST_SYNONYMS = 80, 2000, 60
FIELD_TYPES = ("text", "number", "date", "choice", "person")
MOST_FIELDS, LONGEST_VALUE = 40, 2000
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def clean_name(name: str) -> str:
    """A name on one line, without blanks at its ends and control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in name).split())


def clean_synonyms(synonyms: Iterable[str], name: str) -> list[str]:
    """Synonyms in the order given, each once whatever its case, without the name itself."""
    kept: dict[str, str] = {}
    for synonym in synonyms:
        word = clean_name(synonym)[:NAME_LENGTH].strip()
        if word and word.casefold() != name.casefold():
            kept.setdefault(word.casefold(), word)
    return list(kept.values())[:MOST_SYNONYMS]


def same_name(one: str, other: str) -> bool:
    """Whether two categories side by side would be taken for one another."""
    return clean_name(one).casefold() == clean_name(other).casefold()


def is_below(path: Sequence[int], category_id: int) -> bool:
    """Whether a category with this path is the category itself or lies below it."""
    return category_id in path


def moved_path(path: Sequence[int], old: Sequence[int], new: Sequence[int]) -> list[int]:
    """The path of a category below one whose own path changes from `old` to `new`, both inclusive."""
    return [*new, *path[len(old) :]]


def field_fault(fields: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, Any]] | None:
    """What is wrong with the fields of a scheme, as a code and its values; none where all is well."""
    if len(fields) > MOST_FIELDS:
        return "organise.too_many_fields", {"most": MOST_FIELDS}
    seen: set[str] = set()
    for field in fields:
        name = str(field.get("name", ""))
        if not _FIELD_NAME.fullmatch(name):
            return "organise.field_name_malformed", {"name": name}
        if name in seen:
            return "organise.field_twice", {"name": name}
        seen.add(name)
        if not clean_name(str(field.get("label", ""))):
            return "organise.field_without_label", {"name": name}
        if field.get("type") not in FIELD_TYPES:
            return "organise.field_type_unknown", {"name": name, "known": ", ".join(FIELD_TYPES)}
        if field["type"] == "choice" and not field.get("choices"):
            return "organise.field_without_choices", {"name": name}
    return None


def value_fault(field: Mapping[str, Any], value: Any) -> tuple[str, dict[str, Any]] | None:
    """What is wrong with the value of one field; none where it fits or is empty and may be."""
    told = {"field": str(field.get("label") or field["name"])}
    if value in (None, ""):
        return ("organise.value_missing", told) if field.get("required") else None
    if _fits(field, value):
        return None
    if field["type"] == "choice":
        return "organise.value_not_a_choice", {**told, "choices": "、".join(map(str, field.get("choices", ())))}
    return f"organise.value_not_a_{field['type']}", told


def _fits(field: Mapping[str, Any], value: Any) -> bool:
    kind = field["type"]
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        return kind == "person" and isinstance(value, int) and not isinstance(value, bool)
    if kind == "choice":
        return value in field.get("choices", ())
    return kind != "date" or _is_date(value)


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2026-01-31")


def may_set_category(*, category_by: str | None, certain: bool, unwanted: bool) -> bool:
    """Whether the machine may set a category by itself: never over a person's word, never what a person did not want."""
    return certain and category_by != "person" and not unwanted


SURE_TAG = 0.75


def may_set_tag(*, known: bool, confidence: float, tagged: bool) -> bool:
    """Whether the machine may set a tag by itself: one the house uses already and that plainly fits, where nobody has tagged yet."""
    return known and confidence >= SURE_TAG and not tagged
