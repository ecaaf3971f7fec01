"""Filters as people type them into the search box: 类型:标准 空间:"工艺部" 标签:x 作者:张 时间:近30天 标题:… and -标签:x for all but x.

Names are looked up within what the person may know. A value that nobody knows, or that lies out of reach, finds nothing and
says so: the two are never told apart. Excluded, such a value excludes nothing, and is said to be unknown just the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets import KINDS
from zhixing.kit.words import LANGS, say
from zhixing.people import PersonFilter, people_page
from zhixing.search import analysis
from zhixing.search.port import ANYWHERE, Within
from zhixing.search.queries import categories_called, seconds, spaces_called

FIELDS: dict[str, tuple[str, ...]] = {
    "kind": ("类型", "kind", "type"),
    "space": ("空间", "space"),
    "tag": ("标签", "tag"),
    "owner": ("作者", "负责人", "author", "owner", "by"),
    "time": ("时间", "更新", "time", "date", "updated"),
    "title": ("标题", "title", "intitle"),
    "category": ("分类", "category"),
    "format": ("格式", "format", "filetype"),
}
"""Names of filters: the Chinese one first, then the English ones."""
_FIELD_OF = {name: field for field, names in FIELDS.items() for name in names}
_EXCLUDABLE = "|".join(name for name, field in _FIELD_OF.items() if field not in ("time", "title"))
_TYPED = re.compile(
    rf"(?<![^\s(（])(?P<minus>[-－](?=(?:{_EXCLUDABLE})\s?[:：]))?(?P<field>{'|'.join(sorted(_FIELD_OF, key=len, reverse=True))})\s?[:：]\s?"
    r"(?:[\"“](?P<quoted>[^\"”]+)[\"”]|(?P<plain>[^\s\"“]+))",
    re.IGNORECASE,
)
_RECENT = re.compile(
    r"(?:近|最近|过去|last)?(?P<count>\d{1,4}|一|半|两|三|六)?个?(?P<unit>天|日|周|星期|月|年|days?|d|weeks?|w|months?|m|years?|y)内?"
)
_DAYS = {"天": 1, "日": 1, "d": 1, "周": 7, "星": 7, "w": 7, "月": 30, "m": 30, "年": 365, "y": 365}
_NUMBERS = {"一": 1, "半": 0.5, "两": 2, "三": 3, "六": 6}
_SPAN = re.compile(r"(?P<first>\d{4}(?:-\d{1,2}){0,2})?(?P<dots>\.\.|~|至|到)?(?P<last>\d{4}(?:-\d{1,2}){0,2})?")
NOTHING = 0
"""The id of no space, category or person."""


@dataclass(frozen=True)
class TypedFilter:
    """One filter that was typed: the stretch of the query it stands in, and what it was taken for; `known`: it means something."""

    field: str
    text: str
    value: str
    label: str
    known: bool = True
    excluded: bool = False
    """Whether it says what is not wanted."""


@dataclass(frozen=True)
class Understood:
    """A query without its filters, and these."""

    rest: str = ""
    within: Within = ANYWHERE
    titles: tuple[str, ...] = ()
    filters: tuple[TypedFilter, ...] = field(default=())


@dataclass(frozen=True)
class _Asker:
    session: Session
    reach: Reach
    now: datetime


def understood(session: Session, typed: str, within: Within, reach: Reach, now: datetime) -> Understood:
    """Reads the filters out of a query and adds them to `within`. Costs nothing where there is no colon."""
    if ":" not in typed and "：" not in typed:
        return Understood(typed, within)
    asker = _Asker(session, reach, now)
    filters: list[TypedFilter] = []
    titles: list[str] = []
    for match in _TYPED.finditer(typed):
        name, value = _FIELD_OF[match["field"].lower()], (match["quoted"] or match["plain"]).strip()
        if name == "title":
            titles.append(value)
            filters.append(TypedFilter(name, match.group().strip(), value, value))
        else:
            one, within = (_read_unwanted if match["minus"] else _read)(asker, name, value, within)
            filters.append(replace(one, text=match.group().strip()))
    return Understood(" ".join(_TYPED.sub(" ", typed).split()), within, tuple(titles), tuple(filters))


def _read(asker: _Asker, name: str, value: str, within: Within) -> tuple[TypedFilter, Within]:
    found, more = _READERS[name](asker, value)
    merged: dict[str, Any] = {key: _both(getattr(within, key), values) for key, values in more.items()}
    return TypedFilter(name, "", value, found or value, known=bool(found)), replace(within, **merged)


def _read_unwanted(asker: _Asker, name: str, value: str, within: Within) -> tuple[TypedFilter, Within]:
    """None of the values; one that means nothing excludes nothing."""
    found, more = _READERS[name](asker, value)
    one = TypedFilter(name, "", value, found or value, known=bool(found), excluded=True)
    if not found:
        return one, within
    merged: dict[str, Any] = {key: _both(getattr(within.excluded, key), values) for key, values in more.items()}
    return one, replace(within, excluded=replace(within.excluded, **merged))


def _both(given: Any, more: Any) -> Any:
    """Several values of one filter mean any of them; of two times the latest beginning and the earliest end."""
    if isinstance(more, tuple):
        return tuple(dict.fromkeys([*given, *more]))
    return more if given is None else given


Read = tuple[str, Mapping[str, Any]]
"""What a value was taken for, empty for nothing, and the filter it makes."""


def _kind(asker: _Asker, value: str) -> Read:
    folded = analysis.normalise(value)
    named = {analysis.normalise(say(f"assets.kind.{kind}", lang)): kind for kind in KINDS for lang in LANGS}
    kind = folded if folded in KINDS else named.get(folded)
    return (say(f"assets.kind.{kind}", "zh") if kind else ""), {"kinds": (kind or "-",)}


def _space(asker: _Asker, value: str) -> Read:
    found = spaces_called(asker.session, value, asker.reach)
    return "、".join(found.values()), {"space_ids": tuple(found) or (NOTHING,)}


def _category(asker: _Asker, value: str) -> Read:
    found = categories_called(asker.session, value)
    return "、".join(dict.fromkeys(found.values())), {"category_ids": tuple(found) or (NOTHING,)}


def _owner(asker: _Asker, value: str) -> Read:
    people, _ = people_page(asker.session, PersonFilter(text=value, active=None), limit=20)
    exact = [person for person in people if value in (person.name, person.login)]
    found = {person.id: person.name for person in exact or people}
    return "、".join(dict.fromkeys(found.values())), {"owner_ids": tuple(found) or (NOTHING,)}


def _tag(asker: _Asker, value: str) -> Read:
    return value, {"tags": (value,)}


def _format(asker: _Asker, value: str) -> Read:
    return value.lower(), {"formats": (value.lower().lstrip("."),)}


def _time(asker: _Asker, value: str) -> Read:
    first, last = span(value.lower(), asker.now)
    if first is None and last is None:
        return "", {"kinds": ("-",)}
    return value, {"since": first, "until": last}


_READERS: dict[str, Callable[[_Asker, str], Read]] = {
    "kind": _kind,
    "space": _space,
    "category": _category,
    "owner": _owner,
    "tag": _tag,
    "format": _format,
    "time": _time,
}
_BEGINNINGS: dict[str, Callable[[date], date]] = {
    "今天": lambda day: day,
    "today": lambda day: day,
    "本周": lambda day: day - timedelta(days=day.weekday()),
    "thisweek": lambda day: day - timedelta(days=day.weekday()),
    "本月": lambda day: day.replace(day=1),
    "thismonth": lambda day: day.replace(day=1),
    "今年": lambda day: day.replace(month=1, day=1),
    "thisyear": lambda day: day.replace(month=1, day=1),
}


def span(value: str, now: datetime) -> tuple[int | None, int | None]:
    """[first, last) in seconds of a time as typed: 近30天, 今年, 2025, 2025-03, 2025-01..2025-06; none and none where it is none."""
    if begins := _BEGINNINGS.get(value.replace(" ", "")):
        return _at(begins(now.date())), None
    if match := _RECENT.fullmatch(value.replace(" ", "")):
        count = match["count"] or "1"
        days = _DAYS[match["unit"][0]] * (float(count) if count.isdigit() else _NUMBERS[count])
        return seconds(now - timedelta(days=days)), None
    match = _SPAN.fullmatch(value)
    if match is None or not (match["first"] or match["last"]):
        return None, None
    try:
        first = _at(_day(match["first"])) if match["first"] else None
        last = match["last"] or (None if match["dots"] else match["first"])
        return first, _at(_after(last)) if last else None
    except (ValueError, OverflowError):
        return None, None


def _day(text: str) -> date:
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _after(text: str) -> date:
    """The day after the year, month or day."""
    first, parts = _day(text), text.count("-")
    if parts == 2:
        return first + timedelta(days=1)
    if parts == 1:
        return date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date(first.year + 1, 1, 1)


def _at(day: date) -> int:
    return seconds(datetime.combine(day, time(), UTC))


def completions(typed: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """What the last word of a query may become: a filter that begins so, or a value of the filter it is."""
    word = re.search(r"\S*$", typed)
    last = word.group() if word else ""
    minus = last[:1] if last[:1] in ("-", "－") else ""
    before, last = typed[: len(typed) - len(last)] + minus, last[len(minus) :]
    name, colon, _ = last.replace("：", ":").partition(":")
    if not colon:
        if not last:
            return []
        return [
            f"{before}{names_of[0 if not last.isascii() else 1]}:"
            for field, names_of in FIELDS.items()
            if not (minus and field in ("time", "title")) and any(one.startswith(last.lower()) for one in names_of)
        ][:4]
    values = names.get(_FIELD_OF.get(name.lower(), ""), ())
    return [f"{before}{name}:{_quoted(value)} " for value in values[:8]]


def filter_begun(typed: str) -> tuple[str, str] | None:
    """The filter and the beginning of its value that a query ends in; none where it ends in something else."""
    name, colon, begun = typed.rpartition(" ")[2].replace("：", ":").partition(":")
    known = _FIELD_OF.get(name.lstrip("-－").lower())
    return (known, begun.strip('"“')) if colon and known else None


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
