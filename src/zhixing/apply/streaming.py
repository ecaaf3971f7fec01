"""An answer for whoever asks from outside: whole, or told while it comes about as server-sent events."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

from zhixing.apply.asking import Opened, Prepared, asked_and_answered
from zhixing.apply.schemas import AnswerOut
from zhixing.apply.scoping import Asking
from zhixing.apply.writing import Written
from zhixing.kit.errors import Refusal
from zhixing.kit.words import say

log = logging.getLogger(__name__)


def answered(opened: Opened, asking: Asking) -> AnswerOut:
    """The whole answer at once."""
    running = asked_and_answered(opened, asking)
    while True:
        try:
            next(running)
        except StopIteration as ended:
            return _told_to_the_end(ended)


def events(opened: Opened, asking: Asking) -> Iterator[str]:
    """The events of one answer. What is refused is refused here, before the first of them."""
    running = asked_and_answered(opened, asking)
    # The first step is taken at once: what it refuses still has a status of its own.
    found = next(running)
    assert isinstance(found, Prepared)
    return _told(found, running)


def _told(found: Prepared, running: Generator[Prepared | Written, None, AnswerOut]) -> Iterator[str]:
    yield _event("started", {"understood": found.asked.text, "writing": found.will_write})
    try:
        # Whoever leaves the page hangs up on the model too.
        with closing(running):
            while True:
                step = next(running)
                if isinstance(step, Written):
                    yield _event("sentence", _sentence(found, step))
    except StopIteration as ended:
        yield _event("answer", _told_to_the_end(ended).model_dump(mode="json"))
    except Refusal as refusal:
        # Rights or the person may be gone since the beginning.
        yield _event("error", {"code": refusal.code, "message": say(refusal.code, **refusal.values)})
    except Exception:
        log.exception("an answer broke off")
        yield _event("error", {"code": "apply.broke_off", "message": say("apply.broke_off")})


def _told_to_the_end(ended: StopIteration) -> AnswerOut:
    """What asking returned."""
    answer = ended.value
    assert isinstance(answer, AnswerOut)
    return answer


def _sentence(found: Prepared, written: Written) -> dict[str, Any]:
    """A checked sentence with the titles of what it stands in."""
    titles = [found.reading.passages[place].title for place, _ in written.sources]
    return {"text": written.text, "sources": list(dict.fromkeys(titles))}


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
