"""Decisions about the language model: what may be set, what may leave the house, what has been spent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qs, urlsplit

from zhixing.kit.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class ModelSettings:
    """How the house uses its language model; `None` for a budget means no limit, for `space_ids` every space."""

    enabled: bool = True
    base_url: str = ""
    model: str = ""
    temperature: float = 0.1
    max_tokens: int = 800
    patience_seconds: float = 20.0
    total_seconds: float = 60.0
    price_in: float = 0.0
    """Money for a thousand tokens that are sent."""
    price_out: float = 0.0
    currency: str = "CNY"
    month_tokens: int | None = None
    month_money: float | None = None
    person_month_tokens: int | None = None
    highest_secrecy: int = 0
    """Nothing above it leaves the house."""
    space_ids: tuple[int, ...] | None = None
    at_once: int = 8
    """Calls of one process at a time; whoever comes then is answered with quotes."""

    @property
    def usable(self) -> bool:
        return self.enabled and bool(self.base_url and self.model)


RANGES: Mapping[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "max_tokens": (16, 32_000),
    "patience_seconds": (1, 300),
    "total_seconds": (2, 900),
    "price_in": (0, 1_000_000),
    "price_out": (0, 1_000_000),
    "month_tokens": (0, 10**12),
    "month_money": (0, 10**12),
    "person_month_tokens": (0, 10**12),
    "highest_secrecy": (0, 3),
    "at_once": (1, 64),
}


def checked(settings: ModelSettings) -> ModelSettings:
    """The settings; refuses what cannot be."""
    if settings.base_url:
        check_address(settings.base_url)
    for name, (least, most) in RANGES.items():
        value = getattr(settings, name)
        if value is not None and not least <= value <= most:
            raise Invalid("assist.out_of_range", field=name, least=f"{least:g}", most=f"{most:g}")
    if settings.enabled and not (settings.base_url and settings.model):
        raise Invalid("assist.address_and_model_missing")
    return settings


def check_address(base_url: str) -> None:
    """Refuses what is no plain http(s) address: other schemes, a user name or password, a query or a fragment in it."""
    parts = _split(base_url)
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain or len(base_url) > 500:
        raise Invalid("assist.not_an_address", host=base_url[:100])


def _split(url: str) -> Any:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Invalid("assist.not_an_address", host=url[:100]) from None
    return parts


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are the same door: a key that was given for one may be shown at the other."""
    first, second = _split(one), _split(other)
    return (first.scheme, first.hostname, first.port) == (second.scheme, second.hostname, second.port)


def settings_from_url(url: str) -> ModelSettings:
    """`openai+https://host/v1?model=qwen3&secrecy=1&spaces=3,5&month_tokens=…`: every setting by its name."""
    parts = urlsplit(url.removeprefix("openai+"))
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    given = {{"secrecy": "highest_secrecy", "spaces": "space_ids"}.get(name, name): value for name, value in given.items()}
    known = {field.name for field in fields(ModelSettings)} - {"enabled", "base_url"}
    if unknown := sorted(set(given) - known):
        raise Invalid("assist.unknown_setting", names=", ".join(unknown))
    base = parts._replace(query="", fragment="").geturl()
    return checked(ModelSettings(base_url=base, **{name: _value(name, text) for name, text in given.items()}))


_WHOLE = frozenset({"max_tokens", "month_tokens", "person_month_tokens", "highest_secrecy", "at_once"})


def _value(name: str, text: str) -> Any:
    if name in ("model", "currency"):
        return text
    try:
        if name == "space_ids":
            return tuple(int(number) for number in text.split(",") if number.strip())
        return int(text) if name in _WHOLE else float(text)
    except ValueError:
        raise Invalid("assist.unknown_setting", names=f"{name}={text}") from None


def may_leave(settings: ModelSettings, *, secrecy: int, space_id: int) -> bool:
    """Whether words of an asset with this secrecy in this space may be sent to the model."""
    return secrecy <= settings.highest_secrecy and (settings.space_ids is None or space_id in settings.space_ids)


_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")


def estimated_tokens(text: str) -> int:
    """About how many tokens a text is: one for a Chinese character, one for four others. Rather too many than too few."""
    wide = len(_WIDE.findall(text))
    return wide + -(-(len(text) - wide) // 4)


def cost_of(settings: ModelSettings, asked: int, answered: int) -> float:
    """Money for so many tokens."""
    return round((asked * settings.price_in + answered * settings.price_out) / 1000, 6)


@dataclass(frozen=True)
class Spent:
    """What was spent since the month began: tokens and money of the house, tokens of one person."""

    tokens: int = 0
    money: float = 0.0
    person_tokens: int = 0


def overspent(settings: ModelSettings, spent: Spent, *, tokens: int, money: float) -> str | None:
    """The code of the budget that another call of this size would break; none where there is room."""
    if settings.month_tokens is not None and spent.tokens + tokens > settings.month_tokens:
        return "assist.budget_spent"
    if settings.month_money is not None and spent.money + money > settings.month_money:
        return "assist.budget_spent"
    if settings.person_month_tokens is not None and spent.person_tokens + tokens > settings.person_month_tokens:
        return "assist.your_budget_spent"
    return None
