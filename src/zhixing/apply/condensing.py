"""Letting the language model complete a question that leans on those before; nothing comes in that nobody asked."""

from __future__ import annotations

import json
from collections.abc import Sequence

from zhixing.apply.fencing import plain
from zhixing.apply.followup import leans
from zhixing.apply.question import is_chinese
from zhixing.apply.rules import LONGEST_QUESTION
from zhixing.apply.speaking import plain_sentence
from zhixing.apply.support import numbers
from zhixing.assist import Chosen, Message, reply
from zhixing.kit.errors import Unavailable
from zhixing.kit.house import House
from zhixing.search import analysis

REMEMBERED = 4
LONGEST = 200
OWN_WORDS = 1
"""Words of its own that a completed question may bring: a verb, say."""

_ZH = "下面的 JSON 里有同一个人先后提出的问题。请把 last 改写成一个不依赖上文也能看懂的问题，只用这些问题里出现过的词，保留型号和数字。只输出改写后的问题一行。"
_EN = (
    "The JSON below holds questions one person asked in turn. Rewrite `last` as a question that can be understood alone, using only "
    "words of these questions, with codes and numbers as they are. Output the question only, on one line."
)


def condensed(house: House, chosen: Chosen | None, text: str, former: Sequence[str], *, person_id: int) -> str | None:
    """The question completed by what came before; none where it stands alone, there is no model, or what it says will not do."""
    if chosen is None or not former or not leans(text):
        return None
    data = {"earlier": [plain(one) for one in former[-REMEMBERED:]], "last": plain(text)}
    messages = [
        Message("system", _ZH if is_chinese(text) else _EN),
        Message("user", json.dumps(data, ensure_ascii=False)),
    ]
    try:
        said = reply(house, chosen, messages, person_id=person_id, purpose="follow_up", most=4 * LONGEST)
    except Unavailable:
        return None
    line = plain_sentence(said.strip().splitlines()[0] if said.strip() else "")
    return line if acceptable(line, text, former) else None


def acceptable(line: str, text: str, former: Sequence[str]) -> bool:
    """Whether a completed question asks what was asked: it brings at most one new word, no new number, and keeps those of the last."""
    if not line or len(line) > min(LONGEST, LONGEST_QUESTION) or is_chinese(line) is not is_chinese(text):
        return False
    there = set(analysis.terms(" ".join([text, *former])))
    brought = {word for word in analysis.terms(line) if word not in there}
    return len(brought) <= OWN_WORDS and numbers(line) <= numbers(" ".join([text, *former])) and numbers(text) <= numbers(line)
