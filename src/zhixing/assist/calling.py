"""Calling the language model: within the budget, not too many at once, not one that just failed, and every call written down.

Each step that touches the database is a transaction of its own: a model may take a minute, and nobody's row waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from zhixing.assist.breaker import Breaker, breaker_of
from zhixing.assist.choosing import Chosen
from zhixing.assist.models import ModelCall
from zhixing.assist.port import Chat, Message, Usage
from zhixing.assist.queries import spent_since
from zhixing.assist.rules import cost_of, estimated_tokens, overspent
from zhixing.kit.errors import Unavailable
from zhixing.kit.house import House

MESSAGE_TOKENS = 4
"""What the frame around a message costs."""


@dataclass
class _Tally:
    """What is known of a running call."""

    asked: int
    answered: int = 0
    counted: bool = False
    first_ms: int | None = None
    outcome: str = "stopped"


def converse(
    house: House, chosen: Chosen, messages: Sequence[Message], *, person_id: int | None, purpose: str
) -> Generator[str, None, None]:
    """The model's answer piece by piece.

    Raises `Unavailable` with a code before the first piece or in the middle: no budget left, too many at once, resting after
    failures, or whatever the endpoint did. Closing the iterator hangs up and is written down as `stopped`.
    """
    if not chosen.usable:
        raise Unavailable("assist.key_sealed_shut" if chosen.sealed_shut else "assist.no_model")
    breaker = breaker_of(chosen.name)
    if purpose != "test" and (rest := breaker.resting(time.monotonic())):
        raise Unavailable("assist.resting", seconds=round(rest))
    if not breaker.enter(chosen.settings.at_once):
        raise Unavailable("assist.busy")
    try:
        tally = _Tally(sum(estimated_tokens(one.content) + MESSAGE_TOKENS for one in messages))
        call_id = _reserve(house, chosen, tally, person_id, purpose)
        with _written_down(house, chosen, call_id, tally), _watched(breaker, tally):
            yield from _pieces(house.chat, chosen, messages, tally)
    finally:
        breaker.leave()


def _pieces(chat: Chat, chosen: Chosen, messages: Sequence[Message], tally: _Tally) -> Iterator[str]:
    began = time.monotonic()
    for piece in chat.stream(chosen.endpoint(), messages):
        if isinstance(piece, Usage):
            tally.asked, tally.answered, tally.counted = piece.asked, piece.answered, True
            continue
        if tally.first_ms is None:
            tally.first_ms = round(1000 * (time.monotonic() - began))
        if not tally.counted:
            tally.answered += estimated_tokens(piece)
        yield piece
    if tally.first_ms is None:
        raise Unavailable("assist.said_nothing")


@contextmanager
def _watched(breaker: Breaker, tally: _Tally) -> Iterator[None]:
    """Tells the fuse how it went. Hanging up ourselves is no failure of the endpoint."""
    try:
        yield
    except Unavailable as trouble:
        tally.outcome = trouble.code
        seconds = trouble.values.get("seconds") if trouble.code == "assist.too_many" else None
        breaker.failed(time.monotonic(), wait=float(seconds) if seconds is not None else None)
        raise
    tally.outcome = "ok"
    breaker.went_well()


@contextmanager
def _written_down(house: House, chosen: Chosen, call_id: int, tally: _Tally) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        with house.database.transaction() as session:
            call = session.get_one(ModelCall, call_id)
            call.asked_tokens, call.answered_tokens, call.counted = tally.asked, tally.answered, tally.counted
            call.first_ms, call.total_ms = tally.first_ms, round(1000 * (time.monotonic() - began))
            call.outcome = tally.outcome
            call.cost = cost_of(chosen.settings, tally.asked, tally.answered)


def _reserve(house: House, chosen: Chosen, tally: _Tally, person_id: int | None, purpose: str) -> int:
    """Writes the call down before it is made, so that a hundred at once cannot spend one budget a hundred times."""
    settings, now = chosen.settings, house.clock()
    with house.database.transaction() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('zhixing:model budget'))"))
        spent = spent_since(session, month_of(now), person_id)
        tokens = tally.asked + settings.max_tokens
        over = overspent(settings, spent, tokens=tokens, money=cost_of(settings, tally.asked, settings.max_tokens))
        if over is not None and purpose != "test":
            raise Unavailable(over)
        call = ModelCall(
            at=now,
            person_id=person_id,
            purpose=purpose,
            model=settings.model,
            outcome="running",
            asked_tokens=tally.asked,
            answered_tokens=settings.max_tokens,
            cost=cost_of(settings, tally.asked, settings.max_tokens),
        )
        session.add(call)
        session.flush()
        return call.id


def month_of(now: datetime) -> datetime:
    """When the month began, in UTC: budgets are of calendar months."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def reply(house: House, chosen: Chosen, messages: Sequence[Message], *, person_id: int | None, purpose: str, most: int) -> str:
    """The whole answer, at most `most` characters; hangs up beyond. Raises as `converse`."""
    said = ""
    with closing(converse(house, chosen, messages, person_id=person_id, purpose=purpose)) as pieces:
        for piece in pieces:
            said += piece
            if len(said) > most:
                break
    return said[:most]
